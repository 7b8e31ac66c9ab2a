"""A token list to declarations: annotations lifted, chunks cut, each parsed and lowered.

A chunk that does not parse is tried again a few times: with an unknown macro near the failure left out, then with
its braces cut by columns.
"""

from __future__ import annotations

from typing import Any

from ddicheck.frontend.annotations import Lifted, code_segment, lift, paged_notes
from ddicheck.frontend.chunks import DEEPEST, Chunk, cut, recut
from ddicheck.frontend.declare import Declarer
from ddicheck.frontend.parse import Parser, Unparsable
from ddicheck.frontend.tokens import Token
from ddicheck.model import Problem, Span

__all__ = ["Reader"]

_RETRIES = 6
_GOES_ON = {"EQUALS", "COMMA", "LPAREN", "PLUS", "LOR", "LAND", "OR", "COLON", "CONDOP"}
_NOT_NAMES = {"if", "while", "for", "switch", "return", "sizeof"}


class Reader:
    """Reads one token list; `sections` is the stack of code segments in force, `problems` takes what goes wrong.

    Declarations that begin in the file of `own` go there, all others to `declarer`.
    """

    def __init__(
        self, parser: Parser, declarer: Declarer, own: Declarer, problems: list[Problem], sections: list[str]
    ) -> None:
        self.parser = parser
        self.declarer = declarer
        self.own = own
        self.problems = problems
        self.sections = sections

    def read(self, tokens: list[Token], last: bool) -> list[Token]:
        """Read the tokens; what is left is the beginning of a declaration that the next tokens may finish.

        With `last` there are no next ones.
        """
        lifted = lift(tokens)
        types = lifted.types
        self.parser.enter(self.declarer.scope.types, self.declarer.scope.values)
        found = cut(types, lifted.tokens)
        if found.rest < len(types) and not last and (found.open or types[-1] in _GOES_ON):
            if found.rest == 0:
                return tokens
            rest = lifted.tokens[found.rest]
            left = tokens[next(i for i, token in enumerate(tokens) if token is rest) :]
        else:
            left = []
            if found.rest < len(types):
                if found.open:
                    found.chunks += recut(types, lifted.tokens, found.rest, len(types))
                else:
                    found.chunks.append(Chunk(found.rest, len(types)))
        self._pragmas(lifted, found.chunks)
        for at in found.stray:
            self._problem("'}' without '{'", lifted.tokens[at], "")
        return left

    def _pragmas(self, lifted: Lifted, chunks: list[Chunk]) -> None:
        """Read the chunks, with the pragmas between them."""
        pragmas = lifted.pragmas
        marks = lifted.marks
        next_pragma = next_mark = 0
        for chunk in chunks:
            while next_pragma < len(pragmas) and pragmas[next_pragma][0] < chunk.end:
                text = pragmas[next_pragma][1]
                self.declarer.out.notes += paged_notes(text)
                code_segment(text, self.sections)
                next_pragma += 1
            first = next_mark
            while next_mark < len(marks) and marks[next_mark].at < chunk.end:
                next_mark += 1
            self._chunk(lifted, chunk, marks[first:next_mark] if next_mark > first else [])
        for _, text in pragmas[next_pragma:]:
            self.declarer.out.notes += paged_notes(text)
            code_segment(text, self.sections)

    def _chunk(self, lifted: Lifted, chunk: Chunk, marks: list[Any]) -> None:
        tokens = lifted.tokens[chunk.start : chunk.end]
        types = lifted.types[chunk.start : chunk.end]
        if chunk.depth > DEEPEST:
            self._problem("nested too deeply", tokens[0], _function(tokens, types))
            return
        last = tokens[-1]
        if chunk.missing:
            tokens, types = _closed(tokens, types, chunk.missing)
        try:
            self._declare(tokens, types, chunk.start, marks)
        except Unparsable as error:
            self._again(lifted, chunk, marks, error)
        else:
            if chunk.missing:
                self._problem(f"{chunk.missing} '}}' missing", last, "")

    def _declare(self, tokens: list[Token], types: list[str], start: int, marks: list[Any]) -> None:
        nodes = self.parser.parse_chunk(tokens, types)
        try:
            declarer = self.own if tokens[0].filename == self.own.out.files[0] else self.declarer
            declarer.add(nodes, tokens, marks, start, self.sections[-1])
        except RecursionError:
            raise Unparsable("nested too deeply", 0) from None

    def _again(self, lifted: Lifted, chunk: Chunk, marks: list[Any], error: Unparsable) -> None:
        """Try a chunk that failed in other ways; the first failure is what is reported."""
        tokens = lifted.tokens[chunk.start : chunk.end]
        types = lifted.types[chunk.start : chunk.end]
        failing = error
        for _ in range(_RETRIES):
            span = _macro_near(tokens, types, failing.index)
            if span is None:
                break
            del tokens[span[0] : span[1]], types[span[0] : span[1]]
            try:
                self._declare(tokens, types, chunk.start, marks)
                return
            except Unparsable as another:
                failing = another
        parts = recut(lifted.types, lifted.tokens, chunk.start, chunk.end)
        if len(parts) > 1 or (parts and parts[0].missing and not chunk.missing):
            for part in parts:
                self._chunk(lifted, part, [m for m in marks if part.start <= m.at < part.end])
            return
        tokens = lifted.tokens[chunk.start : chunk.end]
        types = lifted.types[chunk.start : chunk.end]
        at = tokens[min(max(error.index, 0), len(tokens) - 1)]
        self._problem(error.message, at, _function(tokens, types))

    def _problem(self, message: str, token: Token, function: str) -> None:
        span = Span(token.filename, token.lineno, token.column, len(token.macro or token.value))
        self.problems.append(Problem("parse", message, span, function))


def _closed(tokens: list[Token], types: list[str], missing: int) -> tuple[list[Token], list[str]]:
    """The tokens with the braces that are missing at their end."""
    end = tokens[-1]
    brace = Token("RBRACE", "}", end.lineno, end.column, end.filename)
    return tokens + [brace] * missing, types + ["RBRACE"] * missing


def _macro_near(tokens: list[Token], types: list[str], at: int) -> tuple[int, int] | None:
    """The indices an unknown macro covers that stands where parsing failed, or just before."""
    for start in (at, at - 1):
        if 0 <= start < len(tokens) and types[start] in {"ID", "TYPEID"} and tokens[start].value.isupper():
            end = start + 1
            if end < len(types) and types[end] == "LPAREN":
                depth = 0
                while end < len(types):
                    depth += (types[end] == "LPAREN") - (types[end] == "RPAREN")
                    end += 1
                    if not depth:
                        break
            return start, end
    return None


def _function(tokens: list[Token], types: list[str]) -> str:
    """The name of the function the tokens define, as far as can be seen; empty if they define none."""
    if "LBRACE" not in types or types[0] == "TYPEDEF":
        return ""
    head = types[: types.index("LBRACE")]
    if "LPAREN" not in head or "EQUALS" in head:
        return ""
    at = head.index("LPAREN") - 1
    if at < 0 or head[at] not in {"ID", "TYPEID"} or tokens[at].value in _NOT_NAMES:
        return ""
    return tokens[at].value
