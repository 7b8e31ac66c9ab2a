"""What is known at file scope while a unit is read: types, records, enumerators, functions, globals."""

from __future__ import annotations

from ddicheck.ir.types import Const, Path, Record

__all__ = ["Scope", "element", "pointee"]

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

    __slots__ = ("constants", "functions", "globals", "no_return", "paths", "records", "types", "typedefs", "values")

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


def pointee(type_: str) -> str:
    """What a pointer or array type points to, `""` if it is neither."""
    if type_.endswith("*"):
        return type_[:-1]
    return type_[:-2] if type_.endswith("[]") else ""


def element(type_: str) -> str:
    """The type of an array's elements, `""` if it is no array."""
    return type_[:-2] if type_.endswith("[]") else ""
