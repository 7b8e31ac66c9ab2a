"""What is known at file scope while a unit is read: types, records, enumerators, functions, globals."""

from __future__ import annotations

from typing import TypeVar

from ddicheck.ir.types import Const, Path, Record

_Value = TypeVar("_Value")

__all__ = ["Scope", "element"]

_FIXED = {
    "NULL": Const(0, "NULL"),
    "TRUE": Const(1, "TRUE"),
    "FALSE": Const(0, "FALSE"),
    "true": Const(1, "TRUE"),
    "false": Const(0, "FALSE"),
    "nullptr": Const(0, "NULL"),
}


class Scope:
    """File scope of one unit; grows as its files are read."""

    __slots__ = ("constants", "functions", "globals", "no_return", "paths", "records", "typedefs", "types", "values")

    def __init__(self) -> None:
        self.typedefs: dict[str, str] = {}
        self.types: set[str] = set()
        """Names of types: typedefs, and what macros declare."""
        self.values: set[str] = set()
        """Names of functions, globals and enumerators."""
        self.records: dict[str, Record] = {}
        """By type text: `struct X`."""
        self.constants: dict[str, Const] = dict(_FIXED)
        self.functions: dict[str, str] = {}
        """Return type by name."""
        self.globals: dict[str, str] = {}
        self.no_return: set[str] = set()
        self.paths: dict[str, Path] = {}

    def copy(self) -> Scope:
        """Another scope that knows the same."""
        copy = Scope()
        copy.enter(self)
        return copy

    def enter(self, other: Scope) -> None:
        """Learn what another scope knows."""
        self.typedefs.update(other.typedefs)
        self.types |= other.types
        self.values |= other.values
        self.records.update(other.records)
        self.constants.update(other.constants)
        self.functions.update(other.functions)
        self.globals.update(other.globals)
        self.no_return |= other.no_return

    def size(self) -> int:
        """A number that grows with every name learnt."""
        return len(self.typedefs) + len(self.types) + len(self.values) + len(self.records) + len(self.constants)

    def names(self) -> set[str]:
        """All names it knows, tags among them."""
        tags = {text.partition(" ")[2] for text in self.records}
        return self.types.union(self.values, self.constants, self.functions, self.globals, tags)

    def since(self, before: Scope) -> Scope:
        """What this scope knows that it did not when `before` was copied from it."""
        new = Scope()
        new.typedefs = _new(self.typedefs, before.typedefs)
        new.types = self.types - before.types
        new.values = self.values - before.values
        new.records = _new(self.records, before.records)
        new.constants = _new(self.constants, before.constants)
        new.functions = _new(self.functions, before.functions)
        new.globals = _new(self.globals, before.globals)
        new.no_return = self.no_return - before.no_return
        return new

    def resolve(self, type_: str) -> str:
        """The type with typedefs at its left end replaced until none is left that is known."""
        for _ in range(16):
            end = len(type_)
            for mark in "*[(":
                if 0 <= (at := type_.find(mark)) < end:
                    end = at
            meaning = self.typedefs.get(type_[:end])
            if meaning is None:
                return type_
            type_ = meaning + type_[end:]
        return type_

    def record(self, type_: str) -> Record | None:
        """The struct or union a type stands for, when the driver defines it."""
        return self.records.get(type_) or self.records.get(self.resolve(type_))


def _new(now: dict[str, _Value], before: dict[str, _Value]) -> dict[str, _Value]:
    """The entries of `now` that `before` has not, or has otherwise."""
    return {name: value for name, value in now.items() if before.get(name) is not value}


def element(type_: str) -> str:
    """The type of an array's elements, `""` if it is no array."""
    return type_[:-2] if type_.endswith("[]") else ""
