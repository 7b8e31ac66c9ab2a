"""The data files of this folder: sorted text, one fact a line, read when first asked for.

A file starts with two comment lines (what it holds, the names of its columns); every other line is a row of
tab-separated columns. The first column, or the first few, are the row's key. Loading a file cuts it into lines and no
further: a row is taken apart when somebody asks for it, and remembered then, so a check pays for what it looks up.

The values of this package are named tuples. Making a dataclass takes eight times as long as making a named tuple, and
as dataclasses they would cost more at start than all the data they stand for.
"""

from __future__ import annotations

import os
from collections.abc import Callable, KeysView
from functools import cache, cached_property
from typing import Generic, TypeVar

from ddicheck.model import Irql, Levels, levels_between

__all__ = ["Table", "band", "flags", "lines", "number", "words"]

_DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")
_HEADER_LINES = 2

Row = TypeVar("Row")


def lines(file: str, skip: int = _HEADER_LINES) -> list[str]:
    """The rows of a data file as they stand in it, without its comment lines."""
    with open(os.path.join(_DATA, file), "rb") as stream:
        text = stream.read().decode()
    return (text.replace("\r\n", "\n") if "\r" in text else text).split("\n")[skip:-1]


class Table(Generic[Row]):
    """A data file seen as a mapping from key to parsed row; `parse` gets the columns of one line."""

    def __init__(self, file: str, parse: Callable[[list[str]], Row], keys: int = 1) -> None:
        self._file = file
        self._parse = parse
        self._keys = keys
        self._parsed: dict[str, Row] = {}

    @cached_property
    def raw(self) -> dict[str, str]:
        """Key to unparsed line; a key of several columns has them joined by tabs."""
        if self._keys == 1:
            return {line[: line.index("\t")]: line for line in lines(self._file)}
        return {"\t".join(line.split("\t", self._keys)[: self._keys]): line for line in lines(self._file)}

    def get(self, *key: str) -> Row | None:
        """The row with this key, None if there is none."""
        name = "\t".join(key)
        found = self._parsed.get(name)
        if found is None:
            line = self.raw.get(name)
            if line is None:
                return None
            found = self._parsed[name] = self._parse(line.split("\t"))
        return found

    @property
    def names(self) -> KeysView[str]:
        """All keys, in the order of the file."""
        return self.raw.keys()

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """All rows, in the order of the file."""
        found = (self.get(name) for name in self.raw)
        return tuple(row for row in found if row is not None)


@cache
def band(text: str) -> Levels:
    """The levels of `PASSIVE`, `PASSIVE..DISPATCH`; no level for an empty column."""
    if not text:
        return 0
    low, _, high = text.partition("..")
    return levels_between(Irql[low], Irql[high or low])


def words(text: str) -> tuple[str, ...]:
    """The parts of a column that holds a list with semicolons."""
    return tuple(text.split(";")) if text else ()


def number(text: str) -> int | None:
    """The number in a column, None if it is empty."""
    return int(text) if text else None


def flags(text: str) -> dict[str, str]:
    """The `name=value;name` of a column; a bare name has the value `yes`."""
    pairs = (part.partition("=") for part in words(text))
    return {name: value if sign else "yes" for name, sign, value in pairs}
