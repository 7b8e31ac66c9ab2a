"""What preprocessing gives: a unit's tokens in segments, and for a header the record of all that reading it did."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field

from ddicheck.frontend.macros import Macro
from ddicheck.frontend.tokens import Token
from ddicheck.ir.types import Suppression
from ddicheck.model import Problem

__all__ = ["Preprocessed", "Segment", "Visit"]


@dataclass(slots=True)
class Segment:
    """Consecutive tokens of one file.

    Segments with equal `shared_key` hold the very same tokens: the same regions of a header entered with the same
    relevant macros. It is None where that cannot be said.
    """

    file: str
    tokens: list[Token]
    shared_key: object | None


@dataclass(slots=True)
class Preprocessed:
    """A unit after preprocessing."""

    segments: list[Segment] = field(default_factory=list)
    """All its tokens, in order. They may belong to several units: not to be changed."""
    files: tuple[str, ...] = ()
    """All files read, its own first."""
    problems: tuple[Problem, ...] = ()
    macros: dict[str, Macro] = field(default_factory=dict)
    """The macros at its end."""
    suppressions: tuple[Suppression, ...] = ()
    missing_includes: tuple[str, ...] = ()
    """Names of includes no file was found for, as written: the kit's headers mostly."""
    lines: int = 0
    """Lines of its own file."""
    assumed: tuple[str, ...] = ()
    """Version macros that were taken for defined because the driver defines none: `NDIS689`."""


@dataclass(slots=True)
class Visit:
    """What reading a header did to a unit, and which macros that depended on."""

    absent: set[str] = field(default_factory=set)
    """Spellings that mattered and were no macros when it began."""
    present: dict[str, Macro] = field(default_factory=dict)
    """Macros that mattered, as they were when it began."""
    changed: dict[str, Macro | None] = field(default_factory=dict)
    """Macros as it left them, None for one that it undefined."""
    segments: list[Segment] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    suppressions: list[Suppression] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)
    repeatable: bool = True
    """False if it depended on more than macros."""

    @property
    def size(self) -> int:
        """How much it holds, for a budget."""
        rest = len(self.files) + len(self.problems) + len(self.suppressions) + len(self.missing)
        return rest + sum(1 + len(segment.tokens) for segment in self.segments)

    def holds(self, table: dict[str, Macro]) -> bool:
        """Whether it would be the same with these macros."""
        return table.keys().isdisjoint(self.absent) and all(
            table.get(name) is macro for name, macro in self.present.items()
        )

    def without(self, names: Set[str]) -> None:
        """Note that these spellings were no macros, unless it changed them itself."""
        self.absent.update(names - self.changed.keys() if self.changed else names)

    def follow(self, inner: Visit) -> None:
        """Take in a visit that was made in the course of this one."""
        self.without(inner.absent)
        for name, macro in inner.present.items():
            if name not in self.changed:
                self.present.setdefault(name, macro)
        self.changed |= inner.changed
        self.repeatable &= inner.repeatable
        self.segments += inner.segments
        self.files += inner.files
        self.problems += inner.problems
        self.suppressions += inner.suppressions
        self.missing += inner.missing
        self.assumed += inner.assumed
