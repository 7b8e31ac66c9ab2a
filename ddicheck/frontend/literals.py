"""Values of literals, and arithmetic on constants as C does it."""

from __future__ import annotations

import re

from ddicheck.ir.types import Apply, Const, Expr

__all__ = ["apply", "character", "integer", "narrowed"]

_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]+)|([0-7]{1,3})|(.))|(.)", re.DOTALL)
_NAMED = {"n": 10, "t": 9, "r": 13, "0": 0, "a": 7, "b": 8, "f": 12, "v": 11}
_UNSIGNED = {
    **dict.fromkeys(("UCHAR", "BYTE", "UINT8", "uint8_t", "unsigned char"), 8),
    **dict.fromkeys(("USHORT", "WORD", "UINT16", "uint16_t", "unsigned short"), 16),
    **dict.fromkeys(("ULONG", "DWORD", "UINT", "UINT32", "uint32_t", "unsigned int", "unsigned", "unsigned long"), 32),
    **dict.fromkeys(("ULONGLONG", "ULONG64", "UINT64", "uint64_t", "SIZE_T", "size_t", "ULONG_PTR", "UINT_PTR"), 64),
}


def integer(text: str) -> int | None:
    """The value of an integer literal with any of the suffixes in use, None if it is none."""
    digits = text.rstrip("uUlL")
    if "i" in digits or "I" in digits:
        digits = re.sub(r"[uU]?[iI](8|16|32|64|128)$", "", digits)
    digits = digits.replace("'", "")
    try:
        if digits[:1] == "0" and len(digits) > 1 and digits[1] not in "xXbB":
            return int(digits, 8)
        return int(digits, 0)
    except ValueError:
        return None


def character(text: str) -> int:
    """The value of a character constant; of `'abcd'` as Microsoft's compiler packs it."""
    value = 0
    body = text[text.find("'") + 1 : -1]
    for hexadecimal, octal, named, plain in _ESCAPE.findall(body):
        if hexadecimal:
            code = int(hexadecimal, 16)
        elif octal:
            code = int(octal, 8)
        elif named:
            code = _NAMED.get(named, ord(named))
        else:
            code = ord(plain)
        value = (value << 8) | code
    return value & 0xFFFFFFFF


def narrowed(value: int, type_: str) -> int:
    """The value after a cast, for the unsigned types whose width is known by name."""
    bits = _UNSIGNED.get(type_)
    return value & ((1 << bits) - 1) if bits else value


def apply(op: str, left: Expr, right: Expr) -> Expr:
    """`left op right`, computed when both are constants."""
    if type(left) is Const and type(right) is Const:
        value = _computed(op, left.value, right.value)
        if value is not None:
            return Const(value)
    return Apply(op, (left, right))


def _computed(op: str, a: int, b: int) -> int | None:
    match op:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case "/" | "%":
            if not b:
                return None
            quotient = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
            return quotient if op == "/" else a - b * quotient
        case "<<":
            return a << b if 0 <= b < 64 and abs(a) < 1 << 64 else None
        case ">>":
            return a >> b if 0 <= b < 64 else None
        case "&":
            return a & b
        case "|":
            return a | b
        case "^":
            return a ^ b
        case "==":
            return int(a == b)
        case "!=":
            return int(a != b)
        case "<":
            return int(a < b)
        case "<=":
            return int(a <= b)
        case ">":
            return int(a > b)
        case ">=":
            return int(a >= b)
    return None
