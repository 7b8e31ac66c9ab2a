"""Values of `#if` expressions, computed as the standard has it: 64 bits, signed and unsigned, short circuits.

The evaluator keeps its own stacks, so no nesting overflows it. Division by zero gives `None`, a value that spreads
until a short circuit or a conditional drops it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from ddicheck.frontend.tokens import Token

__all__ = ["ConditionError", "evaluate"]


class ConditionError(Exception):
    """An expression that has no value; the text says why."""


_Value = tuple[int | None, bool]
"""A number, None for one that does not exist, and whether it is unsigned."""

_MASK = (1 << 64) - 1
_TERNARY, _COMMA, _UNARY = 1, 0, 20
_BINARY = {
    ",": _COMMA, "||": 2, "&&": 3, "|": 4, "^": 5, "&": 6, "==": 7, "!=": 7, "<": 8, ">": 8, "<=": 8, ">=": 8, "<<": 9,
    ">>": 9, "+": 10, "-": 10, "*": 11, "/": 11, "%": 11,
}  # fmt: skip
_PREFIX = {"+": "+u", "-": "-u", "!": "!u", "~": "~u"}

_NUMBER = re.compile(r"(0[xX][0-9a-fA-F]+|0[bB][01]+|[0-9]+)([uUlL]*|[uU]?[iI](?:8|16|32|64|128))")
_ESCAPES = {"n": 10, "t": 9, "r": 13, "a": 7, "b": 8, "f": 12, "v": 11, "e": 27, "0": 0}
_CHARACTER = re.compile(r"\\(?:x([0-9a-fA-F]+)|([0-7]{1,3})|(.))|(.)", re.DOTALL)


def evaluate(tokens: Sequence[Token], known: Mapping[str, int] | None = None) -> bool:
    """Whether the expression, macros expanded and `defined` replaced, is true; names are `known` or 0."""
    if not tokens:
        raise ConditionError("condition is empty")
    value = _Evaluation(known or {}).run(tokens)
    if value is None:
        raise ConditionError("condition divides by zero")
    return value != 0


class _Evaluation:
    """Operator precedence parsing with explicit stacks."""

    def __init__(self, known: Mapping[str, int]) -> None:
        self._known = known
        self._values: list[_Value] = []
        self._operators: list[tuple[str, int]] = []

    def run(self, tokens: Sequence[Token]) -> int | None:
        """The value of the whole expression."""
        operand = True
        for token in tokens:
            operand = self._operand(token) if operand else self._operator(token.value)
        if operand:
            raise ConditionError("condition ends too soon")
        self._reduce(_COMMA)
        if self._operators:
            raise ConditionError(f"condition has an unmatched {self._operators[-1][0]}")
        return self._values[0][0]

    def _operand(self, token: Token) -> bool:
        """Take a token where an operand may begin; whether one is still wanted."""
        text = token.value
        if text == "(":
            self._operators.append((text, -1))
            return True
        if text in _PREFIX:
            self._operators.append((_PREFIX[text], _UNARY))
            return True
        self._values.append(_operand_value(text, self._known))
        return False

    def _operator(self, text: str) -> bool:
        """Take a token where an operator may stand; whether an operand is wanted after it."""
        operators = self._operators
        if text == ")":
            self._reduce(_COMMA)
            if not operators or operators.pop()[0] != "(":
                raise ConditionError("condition has an unmatched )")
            return False
        if text == "?":
            self._reduce(_TERNARY + 1)
            operators.append((text, -1))
        elif text == ":":
            self._reduce(_COMMA)
            if not operators or operators.pop()[0] != "?":
                raise ConditionError("condition has a : without ?")
            operators.append(("?:", _TERNARY))
        elif (precedence := _BINARY.get(text)) is not None:
            self._reduce(precedence)
            operators.append((text, precedence))
        else:
            raise ConditionError(f"condition has {text} where an operator should be")
        return True

    def _reduce(self, precedence: int) -> None:
        """Apply the operators on the stack that bind at least as tightly."""
        operators, values = self._operators, self._values
        while operators and operators[-1][1] >= precedence:
            operator = operators.pop()[0]
            if operator == "?:":
                other, chosen, test = values.pop(), values.pop(), values.pop()
                unsigned = chosen[1] or other[1]
                value = None if test[0] is None else (chosen if test[0] else other)[0]
                values.append(_wrapped(value, unsigned))
            elif operator[1:] == "u":
                values.append(_prefixed(operator[0], values.pop()))
            else:
                right = values.pop()
                values.append(_combined(operator, values.pop(), right))


def _wrapped(value: int | None, unsigned: bool) -> _Value:
    """The value brought into 64 bits."""
    if value is None:
        return None, unsigned
    value &= _MASK
    return (value if unsigned or value <= _MASK >> 1 else value - _MASK - 1), unsigned


def _prefixed(operator: str, operand: _Value) -> _Value:
    """A unary operator applied."""
    value, unsigned = operand
    if value is None:
        return None, unsigned and operator != "!"
    match operator:
        case "!":
            return int(not value), False
        case "-":
            return _wrapped(-value, unsigned)
        case "~":
            return _wrapped(~value, unsigned)
        case _:
            return operand


def _combined(operator: str, left: _Value, right: _Value) -> _Value:
    """A binary operator applied."""
    if operator in ("&&", "||"):
        return _circuit(left[0], right[0], operator == "||"), False
    if operator == ",":
        return right
    if operator in ("<<", ">>"):
        return _shifted(left, right, operator == "<<")
    unsigned = left[1] or right[1]
    a, b = _wrapped(left[0], unsigned)[0], _wrapped(right[0], unsigned)[0]
    if compare := _COMPARISONS.get(operator):
        return (None if a is None or b is None else int(compare(a, b))), False
    return (None, unsigned) if a is None or b is None else _wrapped(_ARITHMETIC[operator](a, b), unsigned)


def _circuit(left: int | None, right: int | None, decided_by: bool) -> int | None:
    """`&&` or `||`, which is decided by a left operand that is `decided_by`."""
    if left is None:
        return None
    if bool(left) is decided_by:
        return int(decided_by)
    return None if right is None else int(right != 0)


def _shifted(left: _Value, right: _Value, up: bool) -> _Value:
    """A shift; by a negative count it goes the other way, as in GCC."""
    value, unsigned = left
    count = right[0]
    if value is None or count is None:
        return None, unsigned
    if count < 0:
        up, count = not up, -count
    count = min(count, 64)
    return _wrapped(value << count if up else value >> count, unsigned)


def _quotient(a: int, b: int) -> int | None:
    if not b:
        return None
    return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)


def _remainder(a: int, b: int) -> int | None:
    quotient = _quotient(a, b)
    return None if quotient is None else a - b * quotient


_COMPARISONS: dict[str, Callable[[int, int], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}
_ARITHMETIC: dict[str, Callable[[int, int], int | None]] = {
    "|": lambda a, b: a | b,
    "^": lambda a, b: a ^ b,
    "&": lambda a, b: a & b,
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": _quotient,
    "%": _remainder,
}


def _operand_value(text: str, known: Mapping[str, int]) -> _Value:
    """The value of a number, a character constant or a name."""
    if match := _NUMBER.fullmatch(text.replace("'", "") if text[0].isdigit() else text):
        digits, suffix = match[1], match[2].lower()
        octal = len(digits) > 1 and digits[0] == "0" and digits.isdigit()
        try:
            value = int(digits, 8 if octal else 0) if len(digits) < 100 else _MASK
        except ValueError:
            raise ConditionError(f"condition has the malformed number {text}") from None
        return _wrapped(value, "u" in suffix or value > _MASK >> 1)
    if text[-1] == "'":
        return _character(text[text.index("'") + 1 : -1], text[0] == "'"), False
    if text[0] == "_" or text[0] == "$" or text[0].isidentifier():
        return known.get(text, 0), False
    raise ConditionError(f"condition has {text} where a value should be")


def _character(text: str, narrow: bool) -> int:
    """The value of a character constant; several characters make one number, first one highest."""
    total = count = 0
    for hexadecimal, octal, escape, plain in _CHARACTER.findall(text):
        if hexadecimal or octal:
            code = int(hexadecimal, 16) if hexadecimal else int(octal, 8)
        else:
            code = _ESCAPES.get(escape, ord(escape)) if escape else ord(plain)
        if not narrow:
            return code
        for byte in bytes((code & 0xFF,)) if code < 256 and not plain else chr(code).encode("utf-8", "replace"):
            total = (total << 8 | byte) & 0xFFFFFFFF
            count += 1
    if count == 1:
        return total - 256 if total > 127 else total
    return total - (1 << 32) if total > 0x7FFFFFFF else total
