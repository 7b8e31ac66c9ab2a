"""The productions for declarations: specifiers, declarators, structs, enumerations, initializers.

Types are text from the start (`struct _ADAPTER*`, see `ddicheck.ir.types`). Which name is a type follows from the shape
of a declaration, not from a table: in `A B C;` the declarator is the last name, the type the one before it, and what
stands further left is a macro nobody defined.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ddicheck.frontend.expressions import CONSTANTS, NAMES, QUALIFIERS, SIMPLE_TYPES
from ddicheck.frontend.nodes import (
    Constant,
    Declaration,
    InitList,
    Parameter,
    Spec,
    TypeName,
)
from ddicheck.frontend.statements import DECLARES
from ddicheck.frontend.tagged import TaggedProductions

if TYPE_CHECKING:
    from ddicheck.frontend.tokens import Token

__all__ = ["DeclarationProductions"]

_STORAGE = {"STATIC", "EXTERN", "REGISTER", "AUTO", "TYPEDEF", "_THREAD_LOCAL"}
_NOT_A_TYPE_YET = DECLARES - QUALIFIERS
_NUMBERS = 64
"""Elements that are kept of an initializer that is a table of plain numbers."""
_PLAIN = frozenset((*CONSTANTS, "COMMA"))

Declarator = tuple["Token | None", str, "list[Parameter] | None", bool]
"""Name, what it adds to the base type's text, parameters if the name is itself a function, variadic."""


class DeclarationProductions(TaggedProductions):
    """pycparser's parser with its declarations replaced."""

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
        if not spec.text:
            spec.text = "int"
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
                if words or (not abstract and self._lacks_type(at)):
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
            for known in range(end - 2, at - 1, -1):
                if self._is_type(known):
                    return known - at
            typed = (
                abstract
                or after == "TIMES"
                or after in QUALIFIERS
                or (after == "LPAREN" and types[end + 1] == "TIMES" and types[end + 2] in NAMES)
            )
            return run - 1 if typed else run - 2
        if after == "LPAREN" and not abstract:
            close = self._closing(end)
            if close > 0 and (types[close + 1] in NAMES or types[close + 1] in DECLARES):
                return close + 1 - at
        return 0

    def _lacks_type(self, at: int) -> bool:
        """Whether the name at `at` is the declarator already, in an implicit `int`: `static Count = 1;`."""
        types = self._types
        after = types[at + 1]
        if after == "LPAREN":
            close = self._closing(at + 1)
            return close > 0 and types[close + 1] == "LBRACE"
        return after == "EQUALS"

    def _macro_after_type(self, at: int) -> int:
        """How many tokens from the name at `at` on are macros between a type and its declarator."""
        types = self._types
        after = types[at + 1]
        if after in NAMES or after == "TIMES" or after in DECLARES:
            return 1
        if after == "LPAREN" and self._toks[at].value.isupper():
            close = self._closing(at + 1)
            if close > 0 and types[close + 1] in NAMES and types[close + 2] == "LPAREN":
                return close + 1 - at
        return 0

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
        if name is not None:
            return Parameter(name.value, (spec.text or "int") + suffix)
        bare = types[start] == "ID" and not self._is_type(start) and self._at == start + 1
        return Parameter("", (spec.text or "int") + suffix, bare)

    def _parse_type_name(self) -> TypeName:
        token = self._toks[self._at]
        spec = self._specifiers(abstract=True)
        if not spec.text:
            self._fail()
        _, suffix, _, _ = self._declarator()
        return TypeName(spec.text + suffix, spec.node, token)

    # -- initializers --------------------------------------------------------------------------------------------------

    def _parse_initializer_list(self) -> Any:
        types = self._types
        at = self._at
        if types[at] in CONSTANTS and types[at + 1 : at + 2 * _NUMBERS : 2].count("COMMA") == _NUMBERS:
            close = types.index("RBRACE", at) if "RBRACE" in types else -1
            if close > 0 and _PLAIN.issuperset(types[at:close]):
                # A long table of numbers is data: its beginning is enough.
                kept = range(at, at + 2 * _NUMBERS, 2)
                exprs = [Constant(CONSTANTS[types[i]], self._toks[i].value, self._toks[i]) for i in kept]
                self._at = close
                return InitList(exprs, exprs[0].coord)
        return super()._parse_initializer_list()
