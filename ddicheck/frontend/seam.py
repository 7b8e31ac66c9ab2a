"""pycparser's parser reading ready tokens from a list: the only place that knows its private methods.

The parser's own lexer, scopes and look-ahead buffer are replaced by two parallel lists, the tokens and their types, and
an index. A version of pycparser that lacks a method used here is refused with `SeamError` when a parser is made.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

import pycparser  # type: ignore[import-untyped]
from pycparser.c_parser import CParser  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from ddicheck.frontend.tokens import Token

PADDING = ("",) * 8
"""Types past the end, so that looking ahead needs no bounds check."""

_REPLACED = """
    _peek _peek_type _advance _accept _expect _mark _reset _tok_coord _parse_error _push_scope _pop_scope
    _add_identifier _starts_declaration _parse_specifiers _parse_expression _parse_assignment_expression
    _parse_conditional_expression _parse_cast_expression _parse_constant_expression _parse_statement
    _parse_compound_statement _parse_pragmacomp_or_statement _parse_selection_statement _parse_iteration_statement
    _parse_jump_statement _parse_expression_opt _parse_declaration _parse_struct_declaration_list
    _parse_struct_or_union_specifier _parse_enum_specifier _parse_enumerator_list _parse_initializer
    _parse_initializer_list _parse_designation _parse_generic_selection _parse_identifier_or_typeid
""".split()  # noqa: SIM905


class SeamError(Exception):
    """The installed pycparser is not one this front end can drive."""


class Unparsable(Exception):
    """A chunk that does not parse: why, and the index of the token where it stopped making sense."""

    def __init__(self, message: str, index: int) -> None:
        super().__init__(message)
        self.message = message
        self.index = index


class _NoLexer:
    """Stands in for pycparser's lexer, which is never asked."""

    filename = ""

    def __init__(self, error_func: Callable[..., None], dialect: str = "") -> None:
        pass

    def token(self) -> None:
        return None


def check_seam() -> None:
    """Raise `SeamError` unless the installed pycparser is a version 3 with the methods replaced or used here."""
    version = getattr(pycparser, "__version__", "?")
    missing = [name for name in _REPLACED if not hasattr(CParser, name)]
    if not version.startswith("3.") or missing:
        what = f"; it lacks {', '.join(missing)}" if missing else ""
        raise SeamError(f"pycparser 3 is needed, {version} is installed{what}")


class TokenParser(CParser):  # type: ignore[misc]
    """pycparser's parser over a list of tokens; coordinates are the tokens themselves."""

    _toks: list[Token]
    _types: list[str]
    _at: int

    def __init__(self) -> None:
        check_seam()
        super().__init__(lexer=_NoLexer)
        self._load([], [])

    def _load(self, tokens: list[Token], types: list[str]) -> None:
        self._toks = tokens
        self._types = [*types, *PADDING]
        self._at = 0

    # -- what pycparser's productions ask of their token stream --------------------------------------------------------

    def _peek(self, k: int = 1) -> Token | None:
        at = self._at + k - 1
        return self._toks[at] if at < len(self._toks) else None

    def _peek_type(self, k: int = 1) -> str | None:
        return self._types[self._at + k - 1] or None

    def _advance(self) -> Token:
        at = self._at
        if at >= len(self._toks):
            self._fail("the end is missing")
        self._at = at + 1
        return self._toks[at]

    def _accept(self, token_type: str) -> Token | None:
        at = self._at
        if self._types[at] != token_type:
            return None
        self._at = at + 1
        return self._toks[at]

    def _expect(self, token_type: str) -> Token:
        at = self._at
        if self._types[at] != token_type:
            self._fail()
        self._at = at + 1
        return self._toks[at]

    def _mark(self) -> int:
        return self._at

    def _reset(self, mark: int) -> None:
        self._at = mark

    def _tok_coord(self, tok: Token) -> Token:
        return tok

    def _parse_error(self, msg: str, coord: Any) -> NoReturn:
        self._fail()

    def _push_scope(self) -> None:
        pass

    def _pop_scope(self) -> None:
        pass

    def _fail(self, message: str = "") -> NoReturn:
        at = self._at
        if not message:
            message = f"unexpected '{self._toks[at].value}'" if at < len(self._toks) else "the end is missing"
        raise Unparsable(message, min(at, len(self._toks) - 1))

    # -- looking ahead -------------------------------------------------------------------------------------------------

    def _closing(self, at: int) -> int:
        """The index of the parenthesis, bracket or brace that closes the one at `at`; -1 if none does."""
        types = self._types
        opened = types[at]
        closed = _CLOSING[opened]
        depth = 0
        end = len(self._toks)
        while at < end:
            ty = types[at]
            if ty == opened:
                depth += 1
            elif ty == closed:
                depth -= 1
                if not depth:
                    return at
            at += 1
        return -1

    def _spelled(self, start: int, end: int) -> str:
        """The tokens from `start` up to `end` as text, blanks squeezed."""
        return spelled(self._toks[start:end])


_CLOSING = {"LPAREN": "RPAREN", "LBRACE": "RBRACE", "LBRACKET": "RBRACKET"}


def spelled(tokens: list[Token]) -> str:
    """The tokens as text: one blank where the source had white space, none elsewhere."""
    return "".join((" " if i and token.space else "") + token.value for i, token in enumerate(tokens))
