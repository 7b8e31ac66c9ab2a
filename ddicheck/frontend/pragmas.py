"""Pragmas that suppress warnings, read off their text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ddicheck.ir.types import Suppression

__all__ = ["destringized", "suppressions"]

_SUPPRESSING = re.compile(r"(prefast|warning)\s*\((.*)\)?\s*(.*)$")
_CLAUSE = re.compile(r"\s*(\w+)\s*(?::\s*([^;,]*(?:,[^;]*)?))?")
_ACTIONS = frozenset(("suppress", "disable", "push", "pop", "default", "error", "once", "enable"))
_LEVELS = frozenset("1234")


def suppressions(text: str, file: str, line: int, column: int) -> Iterator[Suppression]:
    """What a pragma of that text and place switches off or on, one value for each of its clauses."""
    match = re.match(r"(prefast|warning)\s*\(", text)
    if not match:
        return
    inside, _, after = text[match.end() :].rpartition(")")
    if not inside and after:
        inside, after = after, ""
    for clause in _clauses(inside):
        action, _, rest = clause.partition(":")
        action = action.strip()
        if action in _LEVELS or not action.isalpha():
            continue
        ids, reason = _ids(rest)
        yield Suppression(match[1], action, ids, reason or after.strip(), file, line, column)


def _clauses(text: str) -> Iterator[str]:
    """The clauses between semicolons; semicolons in strings do not count."""
    yield from re.findall(r'(?:"[^"]*"|[^;"])+', text)


def _ids(text: str) -> tuple[tuple[str, ...], str]:
    """The ids a clause lists, and the reason behind them: what stands in quotes or is no id."""
    ids: list[str] = []
    reason = ""
    for word in re.findall(r'"[^"]*"|[^\s,"]+', text):
        if word[0] == '"' and not _is_id(word[1:-1]):
            reason = word[1:-1]
        elif word.strip('"'):
            ids.append(word.strip('"'))
    return tuple(ids), reason


def _is_id(text: str) -> bool:
    """Whether quoted text is an id and no prose."""
    return bool(re.fullmatch(r"[\w./-]+", text)) and ("/" in text or "_" in text or text.isalnum())


def destringized(literal: str) -> str:
    """What the string of a `_Pragma` says."""
    inside = literal[literal.index('"') + 1 : -1]
    return inside.replace("\\\"", "\"").replace("\\\\", "\\")
