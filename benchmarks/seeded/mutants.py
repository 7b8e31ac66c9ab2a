"""A planted defect, and the operator that plants it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.seeded.text import Edit

if TYPE_CHECKING:
    from benchmarks.seeded.code import Code


@dataclass(frozen=True)
class Mutant:
    """One defect to plant in one file."""

    rule: str
    """The rule that has to report it."""
    path: str
    line: int
    what: str
    """What is done, in words."""
    edits: tuple[Edit, ...]
    also: frozenset[str] = frozenset()
    """Other rules that speak of the same defect."""
    shows: tuple[str, int] | None = None
    """File and line where it shows, if that is not where it is planted."""

    @property
    def rules(self) -> frozenset[str]:
        """The rules of which any may report it."""
        return self.also | {self.rule}

    @property
    def shown_at(self) -> tuple[str, int]:
        """File and line where it shows."""
        return self.shows or (self.path, self.line)


@dataclass(frozen=True)
class Operator:
    """A way to plant defects."""

    name: str
    certain: str
    """Why what it plants is a defect whatever the rest of the driver does."""
    plant: Callable[[Code], Iterator[Mutant]]


def operator(name: str, certain: str) -> Callable[[Callable[[Code], Iterator[Mutant]]], Operator]:
    """Makes an operator of the function that plants."""
    return lambda plant: Operator(name, certain, plant)
