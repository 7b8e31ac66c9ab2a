"""A lexed file: regions of tokens between directives, and the directives, with the conditionals' jumps worked out.

A file is cut once per driver. A region makes its tokens when it is first reached, and hands the same ones to every
unit that reaches it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from ddicheck.frontend.source import Source
from ddicheck.frontend.tokens import (
    CHARIZE,
    DIRECTIVE,
    HASH,
    HASHHASH,
    NUMBER,
    SPACE,
    STRAY,
    Lines,
    Token,
    constant,
    cut,
    cut_directive,
    splice,
)
from ddicheck.ir.types import Suppression

__all__ = ["Directive", "File", "Region"]


class Region:
    """A run of text between two directives that holds at least one token."""

    __slots__ = ("_file", "_fitting", "_offset", "_tokens", "first", "last", "spellings", "strays")

    def __init__(self, file: File, first: int, last: int, offset: int) -> None:
        self._file = file
        self._offset = offset
        self._tokens: list[Token] | None = None
        self._fitting: list[Token] | None = None
        self.first = first
        self.last = last
        self.spellings = frozenset(file.parts[first:last])
        """Every spelling in it: what must not be a macro for the region to stay as it is."""
        self.strays: list[Token] = []
        """Characters in it that are no token; known once it was asked for what is fitting."""

    @property
    def reached(self) -> bool:
        """Whether anybody has asked for its tokens."""
        return self._tokens is not None

    @property
    def tokens(self) -> list[Token]:
        """Its tokens as written, made at the first call; not to be changed."""
        if self._tokens is None:
            parts, kinds = self._file.parts[self.first : self.last], self._file.kinds[self.first : self.last]
            self._tokens = _place(parts, kinds, self._offset, self._file.lines, self._file.path)
        return self._tokens

    @property
    def fitting(self) -> list[Token]:
        """Its tokens as the parser may see them."""
        if self._fitting is None:
            if _UNFIT.isdisjoint(self._file.kinds[self.first : self.last]):
                self._fitting = self.tokens
            else:
                self._fitting, self.strays = fit(self.tokens)
        return self._fitting


_HASHES = frozenset((HASH, HASHHASH, CHARIZE))
_UNFIT = _HASHES | {NUMBER, STRAY}


def fit(tokens: list[Token]) -> tuple[list[Token], list[Token]]:
    """`tokens` with numbers spelled as pycparser reads them, and apart from them those that are no tokens of C."""
    if not any(token.type in _UNFIT for token in tokens):
        return tokens, []
    fitting, strays = [], []
    for token in tokens:
        if token.type == NUMBER:
            kind, value = constant(token.value)
            token = Token(kind, value, token.lineno, token.column, token.filename, token.macro, token.space)
        elif token.type in _UNFIT:
            strays.append(token)
            continue
        fitting.append(token)
    return fitting, strays


def _place(parts: list[str], kinds: list[str], offset: int, lines: Lines, path: str) -> list[Token]:
    """Tokens of the parts that are not white space; the first part stands at `offset`."""
    starts = lines.starts
    line = bisect_right(starts, offset)
    start = starts[line - 1] - 1
    limit = starts[line] if line < len(starts) else _NEVER
    space = True
    made: list[Token] = []
    for part, kind in zip(parts, kinds, strict=True):
        if kind:
            if offset >= limit:
                line = bisect_right(starts, offset, line)
                start = starts[line - 1] - 1
                limit = starts[line] if line < len(starts) else _NEVER
            made.append(Token(kind, part, line, offset - start, path, "", space))
            space = False
        else:
            space = True
        offset += len(part)
    return made


_NEVER = 1 << 62

_NAME = re.compile(r"#(?:\s|/\*[\s\S]*?\*/)*+([A-Za-z_]\w*)?")
_CONDITIONAL = frozenset(("if", "ifdef", "ifndef", "elif", "elifdef", "elifndef", "else", "endif"))
_COMMENTS = re.compile(r"\"(?:[^\"\\\n]|\\.)*+\"|//[^\n]*|/\*(?:[\s\S]*?\*/|[\s\S]*)")
"""Comments, the last of which may not end; and strings, which may look as if they held one."""


def _is_open(part: str) -> bool:
    """Whether a comment in the part does not end."""
    comments = (found[0] for found in _COMMENTS.finditer(part))
    return any(text[:2] == "/*" and (len(text) < 4 or text[-2:] != "*/") for text in comments)


class Directive:
    """A preprocessing directive: its name, the text after it, and for conditionals where its group's next one is."""

    __slots__ = ("_file", "_offset", "_text", "_tokens", "cache", "name", "next", "rest")

    def __init__(self, file: File, text: str, offset: int) -> None:
        match = _NAME.match(text)
        self._file = file
        self._offset = offset
        self._text = text
        self._tokens: list[Token] | None = None
        self.name: str = (match[1] or "") if match else ""
        self.rest = match.end() if match else 1
        """Where in the text what follows the name begins."""
        self.next = -1
        """Index of the `#elif`, `#else` or `#endif` that ends the group this conditional begins."""
        self.cache: object = None
        """What whoever carries the directive out wants to keep with it."""

    @property
    def place(self) -> tuple[int, int]:
        """Line and column of its `#`."""
        return self._file.lines.place(self._offset)

    @property
    def tokens(self) -> list[Token]:
        """The tokens after its name, made at the first call; not to be changed."""
        if self._tokens is None:
            parts, kinds = cut_directive(self._text[self.rest :])
            self._tokens = _place(parts, kinds, self._offset + self.rest, self._file.lines, self._file.path)
        return self._tokens

    @property
    def text(self) -> str:
        """What follows its name, on one line, without comments."""
        bare = _COMMENTS.sub(lambda m: m[0] if m[0][0] == '"' else " ", self._text[self.rest :])
        return " ".join(bare.split())


class File:
    """A file of the driver, cut into regions and directives.

    `items` holds them in order, `parts` and `kinds` all of its text, `line_count` how many lines an editor shows.
    """

    __slots__ = ("items", "kinds", "line_count", "lines", "parts", "path", "problems", "suppressions")

    def __init__(self, path: str, source: Source) -> None:
        self.path = path
        text, self.lines = splice(source.text)
        self.parts, self.kinds = cut(text)
        self.line_count = len(self.lines) - (self.lines.starts[-1] == len(text))
        self.problems: list[tuple[str, str, int, int]] = [("encoding", words, 1, 1) for words in source.problems]
        """What is wrong with it whoever includes it: kind, words, line, column."""
        self.items: list[Region | Directive] = list(self._items())
        self._pair()
        self.suppressions = tuple(self._comments()) if "ddicheck:" in text else ()

    def left_out(self, name: str) -> bool:
        """Whether a name stands in text of it that no unit has reached, or in a macro's that none has defined."""
        for item in self.items:
            if isinstance(item, Region):
                if name in item.spellings and not item.reached:
                    return True
            elif item.name == "define" and item.cache is None and name in item.text:
                return True
        return False

    def _items(self) -> Iterator[Region | Directive]:
        """Regions that hold a token and directives, in order."""
        self._break_up()
        parts, kinds = self.parts, self.kinds
        first = offset = 0
        end = len(parts)
        while first < end:
            try:
                last = kinds.index(DIRECTIVE, first)
            except ValueError:
                last = end
            if any(kinds[first:last]):
                yield Region(self, first, last, offset)
            offset += sum(map(len, parts[first:last]))
            if last < end:
                yield Directive(self, parts[last], offset)
                offset += len(parts[last])
            first = last + 1
        if parts and kinds[-1] in (SPACE, DIRECTIVE) and _is_open(parts[-1]):
            self.problems.append(("parse", "comment does not end", *self.lines.place(offset - len(parts[-1]))))

    def _break_up(self) -> None:
        """Cut what looks like a directive and is not at the start of its line into tokens."""
        kinds = self.kinds
        wrong: set[int] = set()
        place = -1
        for _ in range(kinds.count(DIRECTIVE)):
            place = kinds.index(DIRECTIVE, place + 1)
            if place and not self._begins_line(place):
                wrong.add(place)
        if not wrong:
            return
        pieces = [
            cut_directive(part) if place in wrong else ([part], [kind])
            for place, (part, kind) in enumerate(zip(self.parts, kinds, strict=True))
        ]
        self.parts = [part for parts, _ in pieces for part in parts]
        self.kinds = [STRAY if kind in _HASHES else kind for _, kinds in pieces for kind in kinds]

    def _begins_line(self, index: int) -> bool:
        """Whether nothing but white space stands before the part on its line."""
        if self.kinds[index - 1]:
            return False
        return index == 1 or "\n" in _COMMENTS.sub("", self.parts[index - 1])

    def _pair(self) -> None:
        """Tell each conditional where its group's next one is."""
        open_: list[int] = []
        for index, item in enumerate(self.items):
            if not isinstance(item, Directive) or item.name not in _CONDITIONAL:
                continue
            if not item.name.startswith("if"):
                if not open_:
                    item.name = "unbalanced"
                    self.problems.append(("preprocess", f"#{item._text[1:].split()[0]} without #if", *item.place))
                    continue
                opener = self.items[open_.pop()]
                assert isinstance(opener, Directive)
                opener.next = index
                if item.name == "endif":
                    continue
            open_.append(index)
        for index in open_:
            item = self.items[index]
            assert isinstance(item, Directive)
            item.next = len(self.items)
            self.problems.append(("preprocess", f"#{item.name} without #endif", *item.place))

    def _comments(self) -> Iterator[Suppression]:
        """Suppressions written as comments, wherever they stand."""
        offset = 0
        for part, kind in zip(self.parts, self.kinds, strict=True):
            if not kind or kind == DIRECTIVE:
                for found in _IGNORE.finditer(part) if "ddicheck:" in part else ():
                    ids = tuple(filter(None, re.split(r"[\s,]+", found[2])))
                    line, column = self.lines.place(offset + found.start())
                    yield Suppression("ddicheck", found[1], ids, found[3].strip(), self.path, line, column)
            offset += len(part)


_IGNORE = re.compile(r"(?://|/\*)\s*ddicheck:\s*(ignore(?:-file)?)\s*\[([^\]\n]*)\][ \t:]*((?:(?!\*/)[^\n])*)")
