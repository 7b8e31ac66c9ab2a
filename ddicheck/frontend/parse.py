"""A chunk's tokens in, its syntax tree out: file scope, and the parser as the front end sees it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from ddicheck.frontend.declarations import DeclarationProductions
from ddicheck.frontend.expressions import NAMES
from ddicheck.frontend.nodes import Declaration, Definition, FuncCall, Name
from ddicheck.frontend.seam import Unparsable
from ddicheck.frontend.statements import DECLARES

if TYPE_CHECKING:
    from ddicheck.frontend.tokens import Token

__all__ = ["Parser", "Unparsable"]

_RECURSION_LIMIT = 20_000
"""Enough for the deepest nesting that `chunks` lets through; Python frames do not use the C stack."""


class Parser(DeclarationProductions):
    """Parses one chunk at a time; remembers type names and values from chunk to chunk."""

    def __init__(self) -> None:
        super().__init__()
        self._typedefs = set()
        self._known_values = set()
        self._values = set()
        self._tags: dict[str, int] = {}

    def enter(self, typedefs: set[str], values: set[str]) -> None:
        """Use these sets of the driver's type names and values, and add what is declared to them."""
        self._typedefs = typedefs
        self._known_values = values

    def parse_chunk(self, tokens: list[Token], types: list[str]) -> list[Any]:
        """The chunk's declarations: `Declaration`, `Definition`, or `FuncCall` for a macro at file scope.

        Raises `Unparsable`, also when the chunk nests deeper than the parser can follow.
        """
        self._load(tokens, types)
        self._values = set()
        self._tags = {}
        limit = sys.getrecursionlimit()
        sys.setrecursionlimit(max(limit, _RECURSION_LIMIT))
        found: list[Any] = []
        try:
            while self._at < len(tokens):
                found.extend(self._external())
        except RecursionError:
            raise Unparsable("nested too deeply", min(self._at, len(tokens) - 1)) from None
        finally:
            sys.setrecursionlimit(limit)
            self._toks = []
            self._types = []
        return found

    # -- file scope ----------------------------------------------------------------------------------------------------

    def _external(self) -> list[Any]:
        at = self._at
        types = self._types
        ty = types[at]
        if ty == "SEMI":
            self._at = at + 1
            return []
        if ty == "_STATIC_ASSERT":
            self._skip_static_assert()
            return []
        if ty == "EXTERN" and types[at + 1] == "STRING_LITERAL":
            self._at = at + 2
            return self._external()
        if ty == "ASM":
            self._asm()
            return []
        if ty in NAMES:
            after = types[at + 1]
            if after == "SEMI" or not after:
                self._at = at + 1
                return []
            if after == "LPAREN" and (call := self._macro_at_file_scope(at)):
                return call
        return self._declaration_or_definition()

    def _macro_at_file_scope(self, at: int) -> list[Any] | None:
        """`NAME(...)` where a declaration should begin, unless it is the head of a function without a type."""
        close = self._closing(at + 1)
        if close < 0:
            return None
        after = self._types[close + 1]
        if after in {"LBRACE", "LPAREN"}:
            return None
        if after in NAMES and self._types[close + 2] in {"SEMI", "COMMA"} and self._identifier_list(at + 1, close):
            return None
        self._at = at + 1
        name = self._toks[at]
        self._at = at + 2
        return [FuncCall(Name(name.value, name), self._arguments(), name)]

    def _identifier_list(self, at: int, close: int) -> bool:
        types = self._types[at + 1 : close]
        return bool(types) and all(ty == ("COMMA" if i % 2 else "ID") for i, ty in enumerate(types))

    def _declaration_or_definition(self) -> list[Any]:
        first = self._toks[self._at]
        spec = self._specifiers()
        types = self._types
        if types[self._at] == "SEMI" or (not types[self._at] and spec.node is not None):
            self._accept("SEMI")
            return [Declaration(spec, "", spec.text, first)]
        if not spec.text:
            spec.text = "int"
        found = self._declared(spec)
        self._skip_attributes(found)
        if types[self._at] == "LBRACE" and found.params is not None:
            return [self._definition(found)]
        if found.params and types[self._at] in DECLARES | NAMES:
            self._old_style_parameters(found)
            if types[self._at] == "LBRACE":
                return [self._definition(found)]
        items = self._rest_of_declaration(spec, found)
        if types[self._at] and types[self._at - 1] != "RBRACE":
            self._expect("SEMI")
        return items

    def _definition(self, found: Declaration) -> Definition:
        for param in found.params or ():
            if param.bare:
                param.name, param.type, param.bare = param.type, "int", False
            self._values.add(param.name)
        body = self._parse_compound_statement()
        return Definition(found, body, self._toks[self._at - 1])

    def _old_style_parameters(self, found: Declaration) -> None:
        types = {}
        for param in found.params or ():
            if not param.name:
                param.name, param.type, param.bare = param.type, "int", False
        while self._types[self._at] not in {"LBRACE", ""}:
            for item in self._parse_declaration():
                types[item.name] = item.type
        for param in found.params or ():
            param.type = types.get(param.name, param.type)
