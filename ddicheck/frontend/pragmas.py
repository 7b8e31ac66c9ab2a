"""Pragmas that suppress warnings, read off their text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ddicheck.ir.types import Suppression

__all__ = ["destringized", "suppressions"]

_OPENING = re.compile(r"(prefast|warning)\s*\(")
_WORD = re.compile(r'"[^"]*"|[^\s,"]+')


def suppressions(text: str, file: str, line: int, column: int) -> Iterator[Suppression]:
    """What a pragma of that text and place switches off or on, one value for each of its clauses."""
    opening = _OPENING.match(text)
    if not opening:
        return
    inside, closing, after = text[opening.end() :].rpartition(")")
    if not closing:
        inside, after = after, ""
    for clause in _clauses(inside):
        action, _, rest = clause.partition(":")
        if action.strip().isalpha():
            ids, reason = _ids(rest)
            yield Suppression(opening[1], action.strip(), ids, reason or after.strip(), file, line, column)


def _clauses(text: str) -> Iterator[str]:
    """The clauses between semicolons; a semicolon in quotes is none."""
    clause = ""
    for part in re.split(r'("[^"]*"|;)', text):
        if part == ";":
            yield clause
            clause = ""
        else:
            clause += part
    yield clause


def _ids(text: str) -> tuple[tuple[str, ...], str]:
    """The ids a clause lists, and the reason behind them in quotes; an id with a slash may be in quotes too."""
    ids: list[str] = []
    reason = ""
    for word in _WORD.findall(text):
        bare = word.strip('"')
        if word[0] == '"' and ("/" not in bare or " " in bare):
            reason = bare
        elif bare:
            ids.append(bare)
    return tuple(ids), reason


def destringized(literal: str) -> str:
    """What the string of a `_Pragma` says."""
    inside = literal[literal.index('"') + 1 : -1]
    return inside.replace('\\"', '"').replace("\\\\", "\\")
