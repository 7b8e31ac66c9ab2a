"""A chunk's tokens in, its syntax tree out: the productions for declarations, and the parser as the front end sees it.

Types are text from the start (`struct _ADAPTER*`, see `ddicheck.ir.types`). Which name is a type follows from the shape
of a declaration, not from a table: in `A B C;` the declarator is the last name, the type the one before it, and what
stands further left is a macro nobody defined.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from ddicheck.frontend.expressions import NAMES, QUALIFIERS, SIMPLE_TYPES
from ddicheck.frontend.nodes import (
    Declaration,
    DeclarationList,
    Definition,
    DoWhile,
    Enum,
    Enumerator,
    EnumeratorList,
    For,
    FuncCall,
    Name,
    Parameter,
    Spec,
    TypeName,
)
from ddicheck.frontend.seam import Unparsable
from ddicheck.frontend.statements import _PRODUCTIONS, DECLARES, Statements

if TYPE_CHECKING:
    from ddicheck.frontend.tokens import Token

__all__ = ["Parser", "Unparsable"]

_STORAGE = {"STATIC", "EXTERN", "REGISTER", "AUTO", "TYPEDEF", "_THREAD_LOCAL"}
_NOT_A_TYPE_YET = DECLARES - QUALIFIERS
_RECURSION_LIMIT = 20_000
"""Enough for the deepest nesting that `chunks` lets through; Python frames do not use the C stack."""

Declarator = tuple["Token | None", str, "list[Parameter] | None", bool]
"""Name, what it adds to the base type's text, parameters if the name is itself a function, variadic."""


class Parser(Statements):
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
        if types[self._at] == "SEMI":
            self._at += 1
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
            self._values.add(param.name)
        body = self._parse_compound_statement()
        return Definition(found, body, self._toks[self._at - 1])

    def _skip_attributes(self, found: Declaration) -> None:
        """Step over unknown macros between a declarator and what follows it."""
        types = self._types
        while types[self._at] in NAMES or types[self._at] == "ASM":
            at = self._at
            end = at + 1
            if types[end] == "LPAREN" and (close := self._closing(end)) > 0:
                end = close + 1
            if types[end] not in {"LBRACE", "SEMI", "EQUALS", "COMMA", *NAMES} or (
                found.params is not None and types[end] in NAMES | {"SEMI", "COMMA"} and self._old_style(found)
            ):
                return
            found.spec.extras.append(self._toks[at])
            self._at = end

    def _old_style(self, found: Declaration) -> bool:
        """Whether the parameters could be names of an old-style definition."""
        return bool(found.params) and all(not p.name for p in found.params or ())

    def _old_style_parameters(self, found: Declaration) -> None:
        types = {}
        for param in found.params or ():
            if not param.name:
                param.name, param.type = param.type, "int"
        while self._types[self._at] not in {"LBRACE", ""}:
            for item in self._parse_declaration():
                types[item.name] = item.type
        for param in found.params or ():
            param.type = types.get(param.name, param.type)

    # -- declarations --------------------------------------------------------------------------------------------------

    def _starts_declaration(self, tok: Any = None) -> bool:
        at = self._at
        ty = self._types[at]
        return ty in DECLARES or (ty in NAMES and self._declares(at))

    def _parse_declaration(self) -> list[Declaration]:
        types = self._types
        toks = self._toks
        at = self._at
        # The common case at once: a name, stars, a name, and its end.
        if types[at] in NAMES:
            end = at + 1
            while types[end] == "TIMES":
                end += 1
            after = types[end + 1]
            if types[end] == "ID" and (after == "SEMI" or after == "EQUALS"):
                spec = Spec()
                spec.text = toks[at].value
                name = toks[end]
                found = Declaration(spec, name.value, spec.text + "*" * (end - at - 1), name)
                self._at = end + 1
                self._values.add(name.value)
                if after == "EQUALS":
                    self._at = end + 2
                    found.init = self._parse_initializer()
                if types[self._at] == "SEMI":
                    self._at += 1
                    return [found]
                items = self._rest_of_declaration(spec, found)
                self._expect("SEMI")
                return items
        first = toks[at]
        spec = self._specifiers()
        if types[self._at] == "SEMI":
            self._at += 1
            return [Declaration(spec, "", spec.text, first)]
        found = self._declared(spec, inner=True)
        self._skip_attributes(found)
        items = self._rest_of_declaration(spec, found)
        self._expect("SEMI")
        return items

    def _rest_of_declaration(self, spec: Spec, found: Declaration) -> list[Declaration]:
        """The first declarator's initializer, and the declarators after it."""
        items = [found]
        types = self._types
        while True:
            if types[self._at] == "COLON":
                self._at += 1
                self._parse_conditional_expression()
            if types[self._at] == "EQUALS":
                self._at += 1
                found.init = self._parse_initializer()
            if types[self._at] != "COMMA":
                return items
            self._at += 1
            found = self._declared(spec)
            self._skip_attributes(found)
            items.append(found)

    def _declared(self, spec: Spec, inner: bool = False) -> Declaration:
        """The next declarator under `spec`; its name is known as a type or a value from here on."""
        start = self._at
        name, suffix, params, variadic = self._declarator()
        if name is None:
            self._fail()
        found = Declaration(spec, name.value, spec.text + suffix, name)
        found.params = params
        found.variadic = variadic
        if "typedef" in spec.storage:
            self._typedefs.add(name.value)
        elif inner:
            self._values.add(name.value)
            self._shadow(start, name)
        else:
            self._known_values.add(name.value)
        return found

    def _shadow(self, start: int, name: Token) -> None:
        """From `start` on the name is a value, even where the kit has a type of that name."""
        types = self._types
        toks = self._toks
        if types[start : self._at].count("TYPEID"):
            for at in range(start, len(toks)):
                if types[at] == "TYPEID" and toks[at].value == name.value:
                    types[at] = "ID"

    # -- specifiers ----------------------------------------------------------------------------------------------------

    def _specifiers(self, abstract: bool = False) -> Spec:
        """Everything before the declarator; `abstract` where there may be none, as in a cast."""
        spec = Spec()
        words: list[str] = []
        types = self._types
        toks = self._toks
        while True:
            at = self._at
            ty = types[at]
            if ty in NAMES:
                skip = self._macro_after_type(at) if words else self._macros_before_type(at, abstract)
                if skip:
                    spec.extras += [toks[i] for i in range(at, at + skip) if types[i] in NAMES]
                    self._at = at + skip
                    continue
                if words:
                    break
                words.append(toks[at].value)
            elif ty in SIMPLE_TYPES:
                words.append(toks[at].value)
            elif ty in _STORAGE:
                spec.storage.append(toks[at].value)
            elif ty == "INLINE":
                spec.inline = True
            elif ty in {"STRUCT", "UNION", "ENUM"}:
                words.append(self._tagged(spec, ty))
                continue
            elif ty in {"TYPEOF", "_ALIGNAS", "_ATOMIC"} and types[at + 1] == "LPAREN":
                close = self._closing(at + 1)
                if close < 0:
                    self._fail()
                if ty != "_ALIGNAS":
                    words.append(self._spelled(at + 2, close) if ty == "_ATOMIC" else self._spelled(at, close + 1))
                self._at = close
            elif ty not in QUALIFIERS and ty != "_NORETURN":
                break
            self._at += 1
        spec.text = " ".join(words)
        return spec

    def _parse_specifiers(self, *, allow_storage_and_function: bool) -> Any:
        return self._specifiers()

    def _macros_before_type(self, at: int, abstract: bool) -> int:
        """How many tokens from the name at `at` on are macros that stand before the type."""
        types = self._types
        end = at
        while types[end] in NAMES:
            end += 1
        run = end - at
        after = types[end]
        if after in _NOT_A_TYPE_YET:
            beyond = end
            while types[beyond] in _STORAGE or types[beyond] == "INLINE":
                beyond += 1
            if beyond > end and types[beyond] in NAMES and types[beyond + 1] not in NAMES | {"TIMES"}:
                return run - 1
            return run
        if run > 1:
            typed = abstract or after == "TIMES" or after in QUALIFIERS or (
                after == "LPAREN" and types[end + 1] == "TIMES" and types[end + 2] in NAMES
            )
            return run - 1 if typed else run - 2
        if after == "LPAREN" and not abstract:
            close = self._closing(end)
            if close > 0 and (types[close + 1] in NAMES or types[close + 1] in DECLARES):
                return close + 1 - at
        return 0

    def _macro_after_type(self, at: int) -> int:
        """How many tokens from the name at `at` on are macros between a type and its declarator."""
        types = self._types
        after = types[at + 1]
        if after in NAMES or after == "TIMES" or after in DECLARES:
            return 1
        if after == "LPAREN":
            close = self._closing(at + 1)
            if close > 0 and types[close + 1] in NAMES and types[close + 2] == "LPAREN":
                return close + 1 - at
        return 0

    # -- struct, union, enum -------------------------------------------------------------------------------------------

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
        node = self._parse_enum_specifier() if ty == "ENUM" else self._parse_struct_or_union_specifier()
        if (node.values if ty == "ENUM" else node.decls) is not None:
            if node.name is None:
                node.name = self._invented_tag(word)
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

    # -- declarators ---------------------------------------------------------------------------------------------------

    def _declarator(self) -> Declarator:
        types = self._types
        stars = 0
        while True:
            ty = types[self._at]
            if ty == "TIMES":
                stars += 1
            elif ty not in QUALIFIERS and not (ty in NAMES and types[self._at + 1] in NAMES | {"TIMES"}):
                break
            self._at += 1
        at = self._at
        ty = types[at]
        name: Token | None = None
        inner = ""
        params: list[Parameter] | None = None
        variadic = False
        if ty in NAMES:
            name = self._toks[at]
            self._at = at + 1
        elif ty == "LPAREN" and self._nests(at):
            self._at = at + 1
            name, inner, params, variadic = self._declarator()
            self._expect("RPAREN")
        suffix = ""
        while True:
            at = self._at
            ty = types[at]
            if ty == "LBRACKET":
                suffix += "[]"
                self._skip_group(at)
            elif ty == "LPAREN" and not (name is None and suffix == "" and inner == "" and not self._is_suffix(at)):
                if name is not None and not inner and not suffix:
                    params, variadic = self._parameters()
                else:
                    self._skip_group(at)
                suffix += "()"
            else:
                break
        return name, "*" * stars + suffix + inner, params, variadic

    def _is_suffix(self, at: int) -> bool:
        """Whether a parenthesis without a declarator before it holds parameters: `VOID (ULONG)`."""
        return self._types[at + 1] == "RPAREN" or self._types[at + 1] in NAMES or self._types[at + 1] in DECLARES

    def _skip_group(self, at: int) -> None:
        close = self._closing(at)
        if close < 0:
            self._fail()
        self._at = close + 1

    def _nests(self, at: int) -> bool:
        """Whether the parenthesis at `at`, where a declarator may begin, holds a declarator."""
        types = self._types
        inner = types[at + 1]
        if inner in {"TIMES", "LPAREN", "XOR"}:
            return True
        if inner not in NAMES:
            return False
        after = types[at + 2]
        if after == "RPAREN":
            return not self._is_type(at + 1)
        if after in {"TIMES", "LBRACKET", "LPAREN"} or after in NAMES:
            close = self._closing(at)
            return close > 0 and types[close + 1] in {"LPAREN", "LBRACKET", "SEMI", "EQUALS", "COMMA"}
        return False

    def _parameters(self) -> tuple[list[Parameter], bool]:
        types = self._types
        self._at += 1
        params: list[Parameter] = []
        variadic = False
        while (ty := types[self._at]) != "RPAREN":
            if not ty:
                self._fail()
            if ty == "ELLIPSIS":
                variadic = True
                self._at += 1
            elif ty != "COMMA":
                params.append(self._parameter())
            if types[self._at] == "COMMA":
                self._at += 1
        self._at += 1
        if len(params) == 1 and not params[0].name and params[0].type in {"void", "VOID"}:
            params = []
        return params, variadic

    def _parameter(self) -> Parameter:
        types = self._types
        start = self._at
        spec = self._specifiers()
        name, suffix, _, _ = self._declarator()
        if name is not None:
            self._shadow(start + 1, name)
        # Whatever else stands there is a macro, or nothing we could use.
        while types[self._at] not in {"COMMA", "RPAREN"}:
            if types[self._at] in {"LPAREN", "LBRACKET"}:
                self._skip_group(self._at)
            elif types[self._at] in {"SEMI", "LBRACE", "RBRACE", ""}:
                self._fail()
            else:
                self._at += 1
        return Parameter(name.value if name else "", (spec.text or "int") + suffix, name or self._toks[start])

    def _parse_type_name(self) -> TypeName:
        token = self._toks[self._at]
        spec = self._specifiers(abstract=True)
        if not spec.text:
            self._fail()
        _, suffix, _, _ = self._declarator()
        return TypeName(spec.text + suffix, spec.node, token)

    # -- loops ---------------------------------------------------------------------------------------------------------

    def _do(self) -> DoWhile:
        token = self._advance()
        body = self._parse_statement()
        self._expect("WHILE")
        self._expect("LPAREN")
        condition = self._parse_expression()
        self._expect("RPAREN")
        # A macro's last line has no semicolon; the statement that uses it may have none either.
        self._accept("SEMI")
        return DoWhile(condition, body, token)

    def _for(self) -> For:
        token = self._advance()
        self._expect("LPAREN")
        first: Any
        if self._starts_declaration():
            start = self._toks[self._at]
            first = DeclarationList(self._parse_declaration(), start)
        else:
            first = self._parse_expression_opt()
            self._expect("SEMI")
        condition = self._parse_expression_opt()
        self._expect("SEMI")
        step = self._parse_expression_opt()
        self._expect("RPAREN")
        return For(first, condition, step, self._parse_statement(), token)


_PRODUCTIONS["DO"] = Parser._do  # type: ignore[assignment]
_PRODUCTIONS["FOR"] = Parser._for  # type: ignore[assignment]
