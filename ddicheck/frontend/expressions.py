"""The productions for expressions, written for speed and for names whose meaning is not known.

Whether `(x) ...` is a cast, or a macro's argument a type, is decided by what stands around the name; the table of
known type names is asked only where C itself is ambiguous, as in `(x)(y)` or `(x) & y`.
"""

from __future__ import annotations

from typing import Any

from ddicheck.frontend.nodes import (
    ArrayRef,
    Assignment,
    BinaryOp,
    Cast,
    CompoundLiteral,
    Constant,
    ExprList,
    FuncCall,
    Name,
    Skipped,
    StructRef,
    TernaryOp,
    TypeName,
    UnaryOp,
)
from ddicheck.frontend.seam import TokenParser, Unparsable

PRECEDENCE = {
    "LOR": 1,
    "LAND": 2,
    "OR": 3,
    "XOR": 4,
    "AND": 5,
    "EQ": 6,
    "NE": 6,
    "GT": 7,
    "GE": 7,
    "LT": 7,
    "LE": 7,
    "RSHIFT": 8,
    "LSHIFT": 8,
    "PLUS": 9,
    "MINUS": 9,
    "TIMES": 10,
    "DIVIDE": 10,
    "MOD": 10,
}
ASSIGNMENTS = {
    "EQUALS",
    "XOREQUAL",
    "TIMESEQUAL",
    "DIVEQUAL",
    "MODEQUAL",
    "PLUSEQUAL",
    "MINUSEQUAL",
    "LSHIFTEQUAL",
    "RSHIFTEQUAL",
    "ANDEQUAL",
    "OREQUAL",
}
STRINGS = {"STRING_LITERAL", "WSTRING_LITERAL", "U8STRING_LITERAL", "U16STRING_LITERAL", "U32STRING_LITERAL"}
CONSTANTS = {
    "INT_CONST_DEC": "int",
    "INT_CONST_OCT": "int",
    "INT_CONST_HEX": "int",
    "INT_CONST_BIN": "int",
    "INT_CONST_CHAR": "char",
    "CHAR_CONST": "char",
    "WCHAR_CONST": "char",
    "U8CHAR_CONST": "char",
    "U16CHAR_CONST": "char",
    "U32CHAR_CONST": "char",
    "FLOAT_CONST": "float",
    "HEX_FLOAT_CONST": "float",
}
NAMES = {"ID", "TYPEID", "OFFSETOF", "__BUILTIN_VA_ARG"}
QUALIFIERS = {"CONST", "VOLATILE", "RESTRICT", "_ATOMIC"}
SIMPLE_TYPES = {
    "VOID",
    "_BOOL",
    "CHAR",
    "SHORT",
    "INT",
    "LONG",
    "FLOAT",
    "DOUBLE",
    "_COMPLEX",
    "SIGNED",
    "UNSIGNED",
    "__INT128",
}
TYPE_KEYWORDS = SIMPLE_TYPES | QUALIFIERS | {"STRUCT", "UNION", "ENUM", "TYPEOF"}
_POSTFIX = {"LPAREN", "LBRACKET", "ARROW", "PERIOD", "PLUSPLUS", "MINUSMINUS"} | STRINGS
_PREFIX = {"AND", "TIMES", "PLUS", "MINUS", "NOT", "LNOT"}
_OPERAND = NAMES | STRINGS | CONSTANTS.keys() | {"SIZEOF", "_ALIGNOF", "NOT", "LNOT", "_GENERIC"}


class Expressions(TokenParser):
    """pycparser's parser with its expression productions replaced."""

    _typedefs: set[str]
    """Type names the driver defined so far."""
    _values: set[str]
    """Names declared as values in the function being parsed."""

    def _is_type(self, at: int) -> bool:
        """Whether the name at `at` is known to be a type."""
        ty = self._types[at]
        if ty == "TYPEID":
            return True
        return ty == "ID" and (name := self._toks[at].value) in self._typedefs and name not in self._values

    # -- operators -----------------------------------------------------------------------------------------------------

    def _parse_expression(self) -> Any:
        first = self._parse_assignment_expression()
        if self._types[self._at] != "COMMA":
            return first
        parts = [first]
        while self._types[self._at] == "COMMA":
            self._at += 1
            parts.append(self._parse_assignment_expression())
        return ExprList(parts, first.coord)

    def _parse_expression_opt(self) -> Any:
        return None if self._types[self._at] in {"SEMI", "RPAREN"} else self._parse_expression()

    def _parse_assignment_expression(self) -> Any:
        left = self._parse_cast_expression()
        types = self._types
        ty = types[self._at]
        if ty in PRECEDENCE:
            left = self._binary(left, 1)
            ty = types[self._at]
        if ty == "CONDOP":
            return self._conditional(left)
        if ty in ASSIGNMENTS:
            op = self._toks[self._at].value
            self._at += 1
            return Assignment(op, left, self._parse_assignment_expression(), left.coord)
        return left

    def _parse_conditional_expression(self) -> Any:
        left = self._parse_cast_expression()
        if self._types[self._at] in PRECEDENCE:
            left = self._binary(left, 1)
        return self._conditional(left) if self._types[self._at] == "CONDOP" else left

    _parse_constant_expression = _parse_conditional_expression

    def _conditional(self, condition: Any) -> Any:
        self._at += 1
        # GNU: `a ?: b` is `a ? a : b`
        then = condition if self._types[self._at] == "COLON" else self._parse_expression()
        self._expect("COLON")
        return TernaryOp(condition, then, self._parse_assignment_expression(), condition.coord)

    def _binary(self, left: Any, weakest: int) -> Any:
        types = self._types
        while True:
            at = self._at
            strength = PRECEDENCE.get(types[at], 0)
            if strength < weakest:
                return left
            op = self._toks[at].value
            self._at = at + 1
            right = self._parse_cast_expression()
            while PRECEDENCE.get(types[self._at], 0) > strength:
                right = self._binary(right, strength + 1)
            left = BinaryOp(op, left, right, left.coord)

    def _parse_cast_expression(self) -> Any:
        at = self._at
        types = self._types
        ty = types[at]
        if ty == "ID":
            token = self._toks[at]
            self._at = at + 1
            expr = Name(token.value, token)
            return self._postfix(expr) if types[at + 1] in _POSTFIX else expr
        if ty in CONSTANTS:
            token = self._toks[at]
            self._at = at + 1
            return Constant(CONSTANTS[ty], token.value, token)
        if ty == "LPAREN":
            return self._cast() if self._casts(at) else self._postfix(self._primary())
        if ty in _PREFIX:
            token = self._toks[at]
            self._at = at + 1
            return UnaryOp(token.value, self._parse_cast_expression(), token)
        if ty == "PLUSPLUS" or ty == "MINUSMINUS":
            token = self._toks[at]
            self._at = at + 1
            return UnaryOp(token.value, self._parse_cast_expression(), token)
        if ty == "SIZEOF" or ty == "_ALIGNOF":
            return self._sizeof()
        return self._postfix(self._primary())

    _parse_unary_expression = _parse_cast_expression

    def _cast(self) -> Any:
        token = self._toks[self._at]
        type_ = self._parenthesised_type()
        if self._types[self._at] == "LBRACE":
            return self._postfix(CompoundLiteral(type_, self._parse_initializer(), [], token))
        return Cast(type_, self._parse_cast_expression(), token)

    def _sizeof(self) -> Any:
        token = self._toks[self._at]
        at = self._at = self._at + 1
        operand: Any
        if self._types[at] == "LPAREN" and self._names_type(at):
            operand = self._parenthesised_type()
            if self._types[self._at] == "LBRACE":
                self._at = at
                operand = self._parse_cast_expression()
        else:
            operand = self._parse_cast_expression()
        return UnaryOp("sizeof" if token.type == "SIZEOF" else "alignof", operand, token)

    # -- types in expressions ------------------------------------------------------------------------------------------

    def _parenthesised_type(self) -> TypeName:
        at = self._at + 1
        types = self._types
        if types[at] in NAMES:
            # The common case at once: a name, perhaps with stars.
            end = at + 1
            while types[end] == "TIMES":
                end += 1
            if types[end] == "RPAREN":
                token = self._toks[at]
                self._at = end + 1
                return TypeName(token.value + "*" * (end - at - 1), None, token)
        self._at = at
        name: TypeName = self._parse_type_name()
        self._expect("RPAREN")
        return name

    def _names_type(self, at: int) -> bool:
        """Whether the parenthesis at `at` holds a type, going by what is inside alone."""
        types = self._types
        inner = types[at + 1]
        if inner in TYPE_KEYWORDS:
            return True
        if inner not in NAMES:
            return False
        after = types[at + 2]
        if after == "RPAREN":
            return self._is_type(at + 1)
        if after == "TIMES" or after in QUALIFIERS:
            end = at + 2
            while types[end] == "TIMES" or types[end] in QUALIFIERS:
                end += 1
            return types[end] == "RPAREN" or (
                types[end] in {"LPAREN", "LBRACKET"} and types[end + 1] in {"TIMES", "RBRACKET"}
            )
        if after == "LPAREN":
            return types[at + 3] == "TIMES" and types[at + 4] in {"RPAREN", "TIMES"}
        if after == "LBRACKET":
            return self._is_type(at + 1)
        if after in NAMES or after in TYPE_KEYWORDS:
            return self._casts_behind_macro(at + 1)
        return False

    def _casts_behind_macro(self, at: int) -> bool:
        types = self._types
        while types[at] in NAMES or types[at] in TYPE_KEYWORDS or types[at] == "TIMES":
            at += 1
        return types[at] == "RPAREN"

    def _casts(self, at: int) -> bool:
        """Whether the parenthesis at `at` is a cast or begins a compound literal."""
        types = self._types
        inner = types[at + 1]
        if inner not in NAMES:
            return inner in TYPE_KEYWORDS
        if types[at + 2] != "RPAREN":
            return self._names_type(at)
        after = types[at + 3]
        if after in _OPERAND or after == "LBRACE":
            return True
        if after not in {"LPAREN", "AND", "TIMES", "PLUS", "MINUS", "PLUSPLUS", "MINUSMINUS"}:
            return False
        if self._is_type(at + 1):
            return True
        name = self._toks[at + 1].value
        if name in self._values or after in {"PLUS", "MINUS", "PLUSPLUS", "MINUSMINUS"}:
            return False
        return self._could_be_type(name)

    def _could_be_type(self, name: str) -> bool:
        """Whether an undeclared name in `(name)(x)`, `(name) & x`, `(name) * x` is more likely a type than a value."""
        return name not in self._known_values

    _known_values: set[str]
    """Functions, globals and enumerators of the driver declared so far."""

    # -- operands ------------------------------------------------------------------------------------------------------

    def _postfix(self, expr: Any) -> Any:
        types = self._types
        toks = self._toks
        while True:
            at = self._at
            ty = types[at]
            if ty == "ARROW" or ty == "PERIOD":
                field = toks[at + 1] if at + 1 < len(toks) else self._fail()
                if not (field.value[0].isalpha() or field.value[0] in "_$"):
                    self._at = at + 1
                    self._fail()
                self._at = at + 2
                expr = StructRef(expr, toks[at].value, field, expr.coord)
            elif ty == "LPAREN":
                self._at = at + 1
                expr = FuncCall(expr, self._arguments(), expr.coord)
            elif ty == "LBRACKET":
                self._at = at + 1
                index = self._parse_expression()
                self._expect("RBRACKET")
                expr = ArrayRef(expr, index, expr.coord)
            elif ty == "PLUSPLUS" or ty == "MINUSMINUS":
                self._at = at + 1
                expr = UnaryOp("p" + toks[at].value, expr, expr.coord)
            elif ty in STRINGS and type(expr) is Name:
                # L_PREFIX "text": an unknown macro that is a string
                expr = self._string()
            else:
                return expr

    def _primary(self) -> Any:
        at = self._at
        ty = self._types[at]
        if ty in NAMES:
            token = self._toks[at]
            self._at = at + 1
            return Name(token.value, token)
        if ty in STRINGS:
            return self._string()
        if ty == "LPAREN":
            self._at = at + 1
            inner = self._parse_compound_statement() if self._types[at + 1] == "LBRACE" else self._parse_expression()
            self._expect("RPAREN")
            return inner
        if ty == "_GENERIC":
            return self._parse_generic_selection()
        return self._fail()

    _parse_primary_expression = _primary

    def _string(self) -> Constant:
        """A run of string literals as one constant; unknown names inside the run are format macros, and left out."""
        at = self._at
        types = self._types
        toks = self._toks
        first = toks[at]
        parts: list[str] = []
        while True:
            if types[at] in STRINGS:
                text = toks[at].value
                quote = text.find('"')
                parts.append(text[quote + 1 : -1] if quote >= 0 else text)
            elif types[at] != "ID":
                break
            at += 1
        self._at = at
        return Constant("string", "".join(parts), first)

    _parse_unified_string_literal = _string

    def _arguments(self) -> list[Any]:
        types = self._types
        args: list[Any] = []
        if types[self._at] == "RPAREN":
            self._at += 1
            return args
        while True:
            start = self._at
            try:
                args.append(self._argument())
                ty = types[self._at]
                if ty != "COMMA" and ty != "RPAREN":
                    self._fail()
            except Unparsable:
                # A macro may take anything: operators, statements, declarations.
                self._at = start
                skipped = self._skip_argument()
                if len(args) and self._arg_started(args, start):
                    args.pop()
                args.append(skipped)
                ty = types[self._at]
            self._at += 1
            if ty == "RPAREN":
                return args

    def _arg_started(self, args: list[Any], start: int) -> bool:
        return getattr(args[-1], "coord", None) is self._toks[start]

    def _argument(self) -> Any:
        at = self._at
        types = self._types
        ty = types[at]
        if ty in TYPE_KEYWORDS or ((ty == "TYPEID" or ty == "ID") and self._type_argument(at)):
            return self._parse_type_name()
        if ty == "COMMA" or ty == "RPAREN":
            return Skipped("", self._toks[at])
        return self._parse_assignment_expression()

    def _type_argument(self, at: int) -> bool:
        """Whether the argument that begins with the name at `at` is a type."""
        types = self._types
        after = types[at + 1]
        if after == "COMMA" or after == "RPAREN":
            return self._is_type(at)
        if after != "TIMES":
            return False
        at += 1
        while types[at] == "TIMES" or types[at] in QUALIFIERS:
            at += 1
        return types[at] == "COMMA" or types[at] == "RPAREN"

    def _skip_argument(self) -> Skipped:
        types = self._types
        start = at = self._at
        while types[at] not in {"COMMA", "RPAREN"}:
            if types[at] in {"LPAREN", "LBRACE", "LBRACKET"}:
                at = self._closing(at)
            if at < 0 or (types[at] in {"", "SEMI", "RBRACE"} and types[start] != "LBRACE"):
                self._fail()
            at += 1
        self._at = at
        return Skipped(self._spelled(start, at), self._toks[start])
