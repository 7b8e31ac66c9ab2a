"""Source text that can be edited at places given by line and column, whatever its encoding and line ends."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from ddicheck.frontend.source import decode

_LINE_END = re.compile(r"\r\n|\r|\n")
_NO_CODE = re.compile(r"""//[^\r\n]*|/\*.*?\*/|"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*'""", re.DOTALL)
_DIRECTIVE = re.compile(r"^[ \t]*#[^\r\n]*(?:\\(?:\r\n|\r|\n)[^\r\n]*)*", re.MULTILINE)
_CONTROL = re.compile(r"(?:else\b|do\b|\w+\s*:(?!:)|case\b[^:?]+:)\s*")
_HEADED = re.compile(r"(?:if|while|for|switch)\s*(?=\()")
_TARGET = re.compile(r"\*?\s*[A-Za-z_]\w*(?:\s*(?:->|\.)\s*\w+|\s*\[[^\]]*\])*\s*=\s*(?:\([\w\s*]+\)\s*)?")
_VOID = re.compile(r"\(\s*(?:void|VOID)\s*\)\s*")
_BOMS = {"utf-8": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}


class Edit(NamedTuple):
    """The characters from `start` to `end` become `text`, which holds the same line ends."""

    start: int
    end: int
    text: str


class Statement(NamedTuple):
    """A statement that is one call, its result perhaps stored: `status = Foo(a, b);`."""

    start: int
    name: int
    """Where the callee's name begins."""
    end: int
    """Behind the semicolon."""
    arguments: tuple[tuple[int, int], ...]
    stores: bool
    """Whether the result is assigned to something."""


class SourceText:
    """One file. Its offsets are into `text`, which has its line ends as they are."""

    def __init__(self, data: bytes) -> None:
        self.encoding = decode(data).encoding
        bom = _BOMS.get(self.encoding, b"")
        self._bom = bom if bom and data.startswith(bom) else b""
        body = data[len(self._bom) :]
        self.text = body.decode(self.encoding, "surrogateescape") if self.encoding != "binary" else ""
        self._starts = [0, *(end.end() for end in _LINE_END.finditer(self.text))]

    def changed(self, edits: Iterable[Edit]) -> bytes:
        """The file with edits made, in its own encoding."""
        text = self.text
        for edit in sorted(edits, reverse=True):
            text = text[: edit.start] + edit.text + text[edit.end :]
        return self._bom + text.encode(self.encoding, "surrogateescape")

    def offset(self, line: int, column: int) -> int:
        """The offset of a place, both counted from 1."""
        return self._starts[line - 1] + column - 1 if 0 < line <= len(self._starts) else len(self.text)

    def line_of(self, offset: int) -> int:
        """The line of an offset, counted from 1."""
        return bisect_right(self._starts, offset)

    @cached_property
    def code(self) -> str:
        """The text with comments, strings and directives blanked."""
        return _DIRECTIVE.sub(_blanked, _NO_CODE.sub(_blanked, self.text))

    @cached_property
    def directives(self) -> tuple[int, ...]:
        """Where directives begin."""
        return tuple(found.start() for found in _DIRECTIVE.finditer(_NO_CODE.sub(_blanked, self.text)))

    def has_directive(self, start: int, end: int) -> bool:
        """Whether a directive stands between two offsets."""
        return any(start <= place < end for place in self.directives)

    def closing(self, opening: int) -> int | None:
        """The offset behind the bracket that closes the one at `opening`."""
        pair = {"(": ")", "{": "}", "[": "]"}[self.code[opening]]
        depth = 0
        for found in re.compile(r"[" + re.escape(self.code[opening] + pair) + "]").finditer(self.code, opening):
            depth += 1 if found.group() == self.code[opening] else -1
            if depth == 0:
                return found.end()
        return None

    def after_spaces(self, offset: int) -> int:
        """The offset of the next character that is no space."""
        while offset < len(self.code) and self.code[offset].isspace():
            offset += 1
        return offset

    def body(self, name_at: int, name: str) -> int | None:
        """The offset behind the brace that opens the body of the function whose name stands at `name_at`."""
        opening = self.after_spaces(name_at + len(name))
        if not self.code.startswith(name, name_at) or self.code[opening : opening + 1] != "(":
            return None
        close = self.closing(opening)
        brace = self.after_spaces(close) if close is not None else len(self.code)
        if self.code[brace : brace + 1] != "{" or self.has_directive(name_at, brace):
            return None
        return brace + 1

    def statement(self, at: int, name: str) -> Statement | None:
        """The statement that a call of `name` at offset `at` makes; None where the call is part of something else."""
        code = self.code
        opening = self.after_spaces(at + len(name))
        if not code.startswith(name, at) or code[opening : opening + 1] != "(":
            return None
        close = self.closing(opening)
        if close is None:
            return None
        semicolon = self.after_spaces(close)
        start = self._start(at)
        if start is None or code[semicolon : semicolon + 1] != ";" or self.has_directive(start, semicolon):
            return None
        stores = _TARGET.match(code, start, at) is not None
        return Statement(start, at, semicolon + 1, tuple(self._arguments(opening, close - 1)), stores)

    def _start(self, at: int) -> int | None:
        """Where the statement begins whose call begins at `at`; None if that is not to be told."""
        code = self.code
        brace = max(code.rfind(mark, 0, at) for mark in "{}") + 1
        if code.count("(", brace, at) != code.count(")", brace, at):
            return None  # in the head of a loop, or an argument
        start = max(brace, code.rfind(";", 0, at) + 1)
        start = self.after_spaces(start)
        while start < at:
            control = _CONTROL.match(code, start, at)
            headed = _HEADED.match(code, start, at)
            if headed is not None:
                close = self.closing(headed.end())
                if close is None or close > at:
                    return None
                start = self.after_spaces(close)
            elif control is not None and _TARGET.match(code, start, at) is None:
                start = control.end()
            else:
                break
        for shape in (_VOID, _TARGET):
            found = shape.match(code, start, at)
            if found is not None and found.end() == at:
                return start
        return start if start == at else None

    def _arguments(self, opening: int, closing: int) -> Iterator[tuple[int, int]]:
        depth, start = 0, opening + 1
        for offset in range(opening + 1, closing):
            mark = self.code[offset]
            depth += (mark in "([{") - (mark in ")]}")
            if mark == "," and depth == 0:
                yield self._trimmed(start, offset)
                start = offset + 1
        if self.text[start:closing].strip() or start > opening + 1:
            yield self._trimmed(start, closing)

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        part = self.text[start:end]
        return start + len(part) - len(part.lstrip()), start + len(part.rstrip())

    # -- edits that keep the lines -------------------------------------------------------------------------------------

    def emptied(self, start: int, end: int, text: str = "") -> Edit:
        """The edit that leaves `text` of a stretch, and its line ends."""
        return Edit(start, end, text + "".join(_LINE_END.findall(self.text, start, end)))

    def dropped(self, statement: Statement) -> tuple[Edit, ...]:
        """The edits that leave nothing of a statement but an empty one."""
        return (self.emptied(statement.start, statement.end, ";"),)

    def followed(self, statement: Statement, text: str) -> tuple[Edit, ...]:
        """The edits that put something after a statement, in its block."""
        return Edit(statement.start, statement.start, "{ "), Edit(statement.end, statement.end, f" {text} }}")

    def doubled(self, statement: Statement) -> tuple[Edit, ...]:
        """The edits that put a copy of a statement, on one line, after it."""
        copy = self.code if '"' not in self.text[statement.start : statement.end] else self.text
        return self.followed(statement, " ".join(copy[statement.start : statement.end].split()))

    def wrapped(self, statement: Statement, before: str, after: str) -> tuple[Edit, ...]:
        """The edits that put something around a statement."""
        return Edit(statement.start, statement.start, f"{{ {before} "), Edit(
            statement.end, statement.end, f" {after} }}"
        )


def _blanked(found: re.Match[str]) -> str:
    return re.sub(r"[^\r\n]", " ", found.group())
