"""The productions for structs, unions and enumerations; a member that does not parse costs only itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddicheck.frontend.expressions import NAMES
from ddicheck.frontend.nodes import Declaration, Enum, Enumerator, EnumeratorList, Spec
from ddicheck.frontend.seam import Unparsable
from ddicheck.frontend.statements import Statements

if TYPE_CHECKING:
    from ddicheck.frontend.tokens import Token

__all__ = ["TaggedProductions"]


class TaggedProductions(Statements):
    """pycparser's parser with its structs, unions and enumerations replaced."""

    _tags: dict[str, int]
    """How many tags were invented for each line."""

    def _tagged(self, spec: Spec, ty: str) -> str:
        types = self._types
        at = self._at
        word = self._toks[at]
        # An unknown macro between the keyword and the tag.
        if types[at + 1] in NAMES and types[at + 2] == "LPAREN":
            close = self._closing(at + 2)
            if close > 0 and (types[close + 1] in NAMES or types[close + 1] == "LBRACE"):
                del self._toks[at + 1 : close + 1], types[at + 1 : close + 1]
        elif types[at + 1] in NAMES and types[at + 2] in NAMES and types[at + 3] == "LBRACE":
            del self._toks[at + 1], types[at + 1]
        tag = self._invented_tag(word) if types[at + 1] == "LBRACE" else ""
        node = self._parse_enum_specifier() if ty == "ENUM" else self._parse_struct_or_union_specifier()
        node.name = node.name or tag
        if (node.values if ty == "ENUM" else node.decls) is not None:
            spec.node = node
        return f"{word.value} {node.name}"

    def _invented_tag(self, token: Token) -> str:
        name = token.filename.replace("\\", "/").rsplit("/", 1)[-1]
        tag = f"{name}:{token.lineno}"
        count = self._tags[tag] = self._tags.get(tag, 0) + 1
        return f"<{tag}>" if count == 1 else f"<{tag}#{count}>"

    def _parse_struct_declaration_list(self) -> list[Declaration]:
        fields: list[Declaration] = []
        types = self._types
        while types[self._at] not in {"", "RBRACE"}:
            start = self._at
            try:
                fields += self._members()
            except Unparsable:
                # What a member's macro brought cannot be told; the other members can.
                self._at = start
                self._skip_member()
        return fields

    def _members(self) -> list[Declaration]:
        types = self._types
        at = self._at
        if types[at] == "SEMI":
            self._at = at + 1
            return []
        if types[at] == "_STATIC_ASSERT":
            self._skip_static_assert()
            return []
        spec = self._specifiers()
        items: list[Declaration] = []
        if types[self._at] == "SEMI":
            items.append(Declaration(spec, "", spec.text, self._toks[at]))
        else:
            while True:
                bits = types[self._at] == "COLON"
                name, suffix, _, _ = (None, "", None, False) if bits else self._declarator()
                field = Declaration(spec, name.value if name else "", spec.text + suffix, name or self._toks[at])
                if types[self._at] == "COLON":
                    self._at += 1
                    field.bits = True
                    self._parse_conditional_expression()
                elif name is None:
                    self._fail()
                self._skip_attributes(field)
                items.append(field)
                if types[self._at] != "COMMA":
                    break
                self._at += 1
        self._expect("SEMI")
        return [item for item in items if item.name or not item.bits]

    def _skip_member(self) -> None:
        types = self._types
        at = self._at
        while types[at] not in {"", "RBRACE"}:
            if types[at] in {"LPAREN", "LBRACE", "LBRACKET"}:
                at = self._closing(at)
                if at < 0:
                    self._fail()
            elif types[at] == "SEMI":
                at += 1
                break
            at += 1
            if self._toks[at - 1].lineno != self._toks[min(at, len(self._toks) - 1)].lineno and types[at] != "LBRACE":
                break
        self._at = at

    def _parse_enum_specifier(self) -> Any:
        token = self._expect("ENUM")
        types = self._types
        name = None
        if types[self._at] in NAMES:
            name = self._advance().value
        if types[self._at] == "COLON":
            while types[self._at] not in {"LBRACE", "SEMI", ""}:
                self._at += 1
        values = None
        if types[self._at] == "LBRACE":
            self._at += 1
            values = EnumeratorList(self._enumerators(), token)
        elif name is None:
            self._fail()
        return Enum(name, values, None, token)

    def _enumerators(self) -> list[Enumerator]:
        types = self._types
        items: list[Enumerator] = []
        while types[self._at] != "RBRACE":
            if types[self._at] == "COMMA":
                self._at += 1
                continue
            token = self._advance()
            if token.type != "ID":
                self._fail()
            if types[self._at] == "LPAREN":
                # `MACRO(NAME)` in a list: nothing to be told of it.
                self._at += 1
                self._arguments()
                continue
            value = None
            if types[self._at] == "EQUALS":
                self._at += 1
                value = self._parse_conditional_expression()
            items.append(Enumerator(token.value, value, token))
            self._known_values.add(token.value)
            if types[self._at] not in {"COMMA", "RBRACE"}:
                self._fail()
        self._at += 1
        return items
