"""The data files of this folder: sorted text, one fact a line, read when first asked for.

A file starts with two comment lines (what it holds, the names of its columns); every other line is a row of
tab-separated columns. The first column, or the first few, are the row's key. Loading a file only reads it: its bytes
are searched as they stand, and a row is taken apart when somebody asks for it, and remembered then. So a check pays for
what it looks up; cutting up whole files cost three times as much as all its look-ups.

The values of this package are named tuples. Making a dataclass takes eight times as long as making a named tuple, and
as dataclasses they would cost more at start than all the data they stand for. For the same reason the modules with
named tuples do without `from __future__ import annotations`: with it, every field's annotation is compiled at start.
"""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Callable, Iterator, KeysView
from functools import cache, cached_property
from typing import Generic, TypeVar

from ddicheck.model import Irql, Levels, levels_between

__all__ = ["Names", "Sorted", "Table", "band", "flags", "lines", "number", "words"]

_DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")
_HEADER_LINES = 2
_BLOCK = 2048

Row = TypeVar("Row")


def _read(file: str) -> bytes:
    with open(os.path.join(_DATA, file), "rb") as stream:
        text = stream.read()
    return text.replace(b"\r\n", b"\n") if b"\r" in text else text


def lines(file: str) -> list[str]:
    """The rows of a data file as they stand in it, without its comment lines."""
    return _read(file).decode().split("\n")[_HEADER_LINES:-1]


class Sorted:
    """A data file in which rows are found by how they start."""

    def __init__(self, file: str) -> None:
        self._file = file

    @cached_property
    def _blocks(self) -> tuple[bytes, list[int], list[bytes]]:
        """The text, cut into blocks in thought: the line end before each block and behind the last, their first rows.

        The first block begins before all rows, with an empty one.
        """
        text = _read(self._file)
        last = len(text) - 1
        place = text.index(b"\n", text.index(b"\n") + 1)
        places, rows = [place], [b""]
        while (place := text.index(b"\n", min(place + _BLOCK, last))) < last:
            places.append(place)
            rows.append(text[place + 1 : text.index(b"\n", place + 1) + 1])
        return text, [*places, last], rows

    def _place(self, start: bytes) -> int:
        """The line end before the first row that starts so; -1 if there is none."""
        text, places, rows = self._blocks
        block = bisect_left(rows, start)  # it is this block's first row, or in the block before
        return text.find(b"\n" + start, places[block - 1], places[block] + len(start) + 1)

    def starting(self, start: str) -> list[str]:
        """The rows that start with a text, in the order of the file."""
        key = start.encode("utf-8", "replace")
        place = self._place(key)
        if place < 0:
            return []
        text, found = self._blocks[0], []
        while text.startswith(key, place + 1):
            end = text.index(b"\n", place + 1)
            found.append(text[place + 1 : end].decode())
            place = end
        return found

    def under(self, *key: str) -> list[list[str]]:
        """The columns of the rows with these first columns, in the order of the file."""
        return [line.split("\t") for line in self.starting("\t".join((*key, "")))]


class Names(Sorted):
    """A data file of names and nothing else."""

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._place(f"{name}\n".encode("utf-8", "replace")) >= 0


class Table(Sorted, Generic[Row]):
    """A data file seen as a mapping from key to parsed row; `parse` gets the columns of one line."""

    def __init__(self, file: str, parse: Callable[[list[str]], Row]) -> None:
        super().__init__(file)
        self._parse = parse
        self._known: dict[tuple[str, ...], Row | None] = {}

    def get(self, *key: str) -> Row | None:
        """The row with this key, None if there is none."""
        if key not in self._known:
            found = self.under(*key)
            self._known[key] = self._parse(found[0]) if found else None
        return self._known[key]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def __iter__(self) -> Iterator[str]:
        return (line.split("\t", 1)[0] for line in lines(self._file))

    def __len__(self) -> int:
        return len(lines(self._file))

    @property
    def names(self) -> KeysView[str]:
        """The first column of all rows, in the order of the file."""
        return KeysView(self)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """All rows, in the order of the file."""
        return tuple(self._parse(line.split("\t")) for line in lines(self._file))


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
