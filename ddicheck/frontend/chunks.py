"""A file's tokens cut into chunks: one top-level declaration each, so that one that does not parse costs only itself.

Braces are trusted first. Where they do not add up (conditionals that open a brace twice), a `}` in the first column
with something that begins in the first column after it ends the function, and so does the head of another one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ddicheck.frontend.tokens import Token

__all__ = ["DEEPEST", "Chunk", "Cut", "cut", "recut"]

DEEPEST = 400
"""Parentheses and braces open at once that a chunk may have; compilers allow 256."""

_STRUCTURAL = {"LBRACE", "RBRACE", "LPAREN", "RPAREN", "SEMI"}
_HEADS = {
    "ID", "TYPEID", "STATIC", "EXTERN", "INLINE", "TYPEDEF", "STRUCT", "UNION", "ENUM", "VOID", "INT", "CONST",
    "UNSIGNED", "LONG", "CHAR", "SHORT", "SIGNED",
}  # fmt: skip
_HEAD_WORDS = frozenset((*_HEADS, "TIMES"))
_NAMES = {"ID", "TYPEID"}
_NO_BODY = {"EQUALS", "TYPEDEF"}
_TAGGED = {"STRUCT", "UNION", "ENUM"}


@dataclass(slots=True)
class Chunk:
    """Tokens `start` up to `end`: one declaration. `depth` is how deep it nests, `missing` the braces it lacks."""

    start: int
    end: int
    depth: int = 0
    missing: int = 0


@dataclass(slots=True)
class Cut:
    """The chunks of a token list; what is left begins at `rest`, with `open` braces open; `stray` closing braces."""

    chunks: list[Chunk]
    rest: int
    open: int
    stray: list[int]


def cut(types: list[str], tokens: list[Token], columns: bool = False, start: int = 0, end: int = -1) -> Cut:
    """The chunks of the tokens from `start` up to `end`; with `columns`, by the columns of closing braces too."""
    found = Cut([], start, 0, [])
    if end < 0:
        end = len(types)
    outer: list[int] = []  # parentheses open outside each open brace
    parens = depth = linkage = 0
    body = False
    for i in [i for i in range(start, end) if types[i] in _STRUCTURAL]:
        ty = types[i]
        if ty == "LPAREN":
            parens += 1
            if parens + len(outer) > depth:
                depth = parens + len(outer) + sum(outer)
        elif ty == "RPAREN":
            if parens:
                parens -= 1
        elif ty == "SEMI":
            if outer or _old_style(types, start, i):
                continue
            found.chunks.append(Chunk(start, i + 1, depth))
            start = i + 1
            parens = depth = 0
        elif ty == "LBRACE":
            if not outer:
                if types[i - 1] == "STRING_LITERAL" and i - 2 >= start and types[i - 2] == "EXTERN":
                    linkage += 1
                    start = i + 1
                    continue
                body = _is_body(types, start, i)
            elif columns and (head := _head(types, tokens, start, i)) >= 0:
                found.chunks.append(Chunk(start, head, depth, len(outer)))
                outer.clear()
                start = head
                depth = 0
                body = True
                parens = 0
            outer.append(parens)
            parens = 0
            depth = max(depth, len(outer) + sum(outer))
        elif not outer:
            if i > start:
                found.chunks.append(Chunk(start, i, depth))
            if linkage:
                linkage -= 1
            else:
                found.stray.append(i)
            start = i + 1
            parens = depth = 0
        else:
            parens = outer.pop()
            if outer and columns and _ends_in_first_column(types, tokens, i, end):
                found.chunks.append(Chunk(start, i + 1, depth, len(outer)))
                outer.clear()
            elif outer or not body:
                continue
            else:
                found.chunks.append(Chunk(start, i + 1, depth))
            start = i + 1
            parens = depth = 0
    found.rest = start
    found.open = len(outer) + parens
    return found


def recut(types: list[str], tokens: list[Token], start: int, end: int) -> list[Chunk]:
    """The tokens from `start` up to `end`, whose braces do not add up, cut by columns; the last may lack braces."""
    found = cut(types, tokens, True, start, end)
    if found.rest < end:
        braces = types[found.rest : end].count("LBRACE") - types[found.rest : end].count("RBRACE")
        found.chunks.append(Chunk(found.rest, end, 0, max(braces, 0)))
    return found.chunks


def _head(types: list[str], tokens: list[Token], start: int, brace: int) -> int:
    """The index where the function begins whose body this brace opens, if that is the first column; else -1."""
    at = brace - 1
    if types[at] != "RPAREN":
        return -1
    depth = 0
    while at > start:
        depth += (types[at] == "RPAREN") - (types[at] == "LPAREN")
        if not depth:
            break
        at -= 1
    name = at - 1
    if at <= start or types[name] not in _NAMES:
        return -1
    head = name - 1
    while head > start and tokens[head].column != 1:
        head -= 1
    while head - 1 > start and tokens[head - 1].column == 1 and types[head - 1] in _HEADS:
        head -= 1
    if head <= start or tokens[head].column != 1 or not _HEAD_WORDS.issuperset(types[head:name]):
        return -1
    return head


def _ends_in_first_column(types: list[str], tokens: list[Token], at: int, end: int) -> bool:
    """Whether the `}` at `at` stands in the first column, and after it something that could begin a declaration."""
    if tokens[at].column != 1 or tokens[at].macro:
        return False
    after = at + 1
    return after == end or (tokens[after].column == 1 and types[after] in _HEADS)


def _is_body(types: list[str], start: int, brace: int) -> bool:
    """Whether the brace that opens at file scope opens a function's body."""
    before = types[brace - 1] if brace > start else ""
    if before not in {"RPAREN", "SEMI"} and before not in _NAMES:
        return False
    head = types[start:brace]
    if not _NO_BODY.isdisjoint(head):
        return False
    if "RPAREN" not in head:
        return False
    opening = head.index("LPAREN")
    if not _TAGGED.isdisjoint(head[:opening]):
        # `struct X f(int a) {` against `struct ALIGN(8) X {`
        return opening >= 3 and head[opening - 1] in _NAMES and before != "ID"
    return True


def _old_style(types: list[str], start: int, semicolon: int) -> bool:
    """Whether the semicolon ends a parameter's declaration in `int f(a) int a; {`."""
    if types[start] in {"TYPEDEF", "EXTERN", "STRUCT", "UNION", "ENUM"} or "RPAREN" not in types[start:semicolon]:
        return False
    close = types.index("RPAREN", start, semicolon)
    opening = close - 1
    while opening > start and types[opening] in {"ID", "COMMA"}:
        opening -= 1
    if types[opening] != "LPAREN" or opening == close - 1 or opening == start or types[opening - 1] not in _NAMES:
        return False
    after = types[close + 1]
    if after not in _HEADS or semicolon - close < 3 or "EQUALS" in types[close:semicolon]:
        return False
    end = semicolon + 1
    while end < len(types) and types[end] not in {"LBRACE", "LPAREN", "RBRACE", "EQUALS"}:
        end += 1
    return end < len(types) and types[end] == "LBRACE" and types[end - 1] == "SEMI"
