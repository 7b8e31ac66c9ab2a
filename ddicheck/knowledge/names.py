"""Names of the kit that a parser has to know: types, and macros with what they stand for."""

from collections.abc import Container
from functools import cache
from typing import NamedTuple

from ddicheck.knowledge.tables import Names, Table, lines

__all__ = ["KitMacro", "macro", "macros_of", "type_names"]


class KitMacro(NamedTuple):
    """A macro or keyword of the kit that is no DDI."""

    name: str
    class_: str
    """`annotation`, `attribute`, `calling_convention`, `type_arg` (takes a type), `control` (statement-like) or
    `constant`."""
    n_args: int
    """How many arguments it takes; 0 if it is used without parentheses."""


_MACROS = Table("macros.tsv", lambda row: KitMacro(row[0], row[1], int(row[2])))


def macro(name: str) -> KitMacro | None:
    """What a macro of the kit is; None if it is not known."""
    return _MACROS.get(name)


@cache
def macros_of(class_: str) -> frozenset[str]:
    """The names of all macros of one class."""
    mark = f"\t{class_}\t"
    return frozenset(line.split("\t", 1)[0] for line in lines("macros.tsv") if mark in line)


_TYPES = Names("types.tsv")


def type_names() -> Container[str]:
    """The names of types that the kit's headers declare, wide: names of the SDK are among them."""
    return _TYPES
