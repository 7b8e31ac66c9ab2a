"""How values are spelled that are made of others: `(card->Flags | 4) & 12` and what is left of it.

A value that nobody knows is named by a place, or by the operation that made it and its operands, one after the other:
`("&", "card", "*", ".Flags", ",", "8")`. Bits that an operation with a constant cannot give are left out, so that a
flag that is set, cleared and tested through masks stays one flag.
"""

from __future__ import annotations

from collections.abc import Iterator

__all__ = ["OPERATIONS", "Symbol", "masked", "origin", "parts_of", "places_in", "with_bits"]

Symbol = tuple[str, ...]
"""A place (root and steps) or the unknown value it held, see the module's text."""

OPERATIONS = frozenset("+ - * / % << >> & | ^ ~ ! == != < <= > >=".split())  # noqa: SIM905
"""What the name of a value begins with that is made of others."""
_WITH_CONSTANT = frozenset(("&", "|", "==", "!="))
"""The operations whose other operand can be told."""


def parts_of(symbol: Symbol) -> tuple[str, Symbol, int] | None:
    """Operation, left operand and constant of a value that was made with a constant; None for any other."""
    if len(symbol) < 4 or symbol[-2] != "," or symbol[0] not in _WITH_CONSTANT:
        return None
    number, inner = symbol[-1], symbol[1:-2]
    if not number.removeprefix("-").isdigit() or ("," in inner and parts_of(inner) is None):
        return None
    return symbol[0], inner, int(number)


def origin(symbol: Symbol) -> Symbol:
    """The value that a value made with constants was made of: `x` of `(x & 8) != 0`."""
    parts = parts_of(symbol)
    while parts is not None:
        symbol = parts[1]
        parts = parts_of(symbol)
    return symbol


def places_in(symbol: Symbol) -> Iterator[Symbol]:
    """The places that a value was made of, itself where it is a place's."""
    if symbol[0] not in OPERATIONS:
        yield symbol
        return
    start = 0
    for at, step in enumerate((*symbol, ",")):
        if step == ",":
            while start < at and symbol[start] in OPERATIONS:
                start += 1
            if start < at:
                yield symbol[start:at]
            start = at + 1


def with_bits(left: Symbol, bits: int) -> Symbol:
    """`left | bits`."""
    parts = parts_of(left)
    if parts is not None and parts[0] == "|":
        left, bits = parts[1], bits | parts[2]
    return ("|", *left, ",", str(bits)) if bits else left


def masked(left: Symbol, mask: int) -> tuple[Symbol, int] | int:
    """`left & mask`: a number, or a value and the mask to take of it, without what does not matter to the result."""
    parts = parts_of(left)
    while parts is not None and mask:
        op, inner, bits = parts
        if op == "&":
            mask &= bits
        elif op != "|" or mask & bits:
            break
        left = inner
        parts = parts_of(left)
    if mask == 0:
        return 0
    if parts is not None and parts[0] == "|" and not mask & ~parts[2]:
        return mask
    return left, mask
