"""All operators, by what they touch."""

from __future__ import annotations

from benchmarks.seeded.mutants import Operator
from benchmarks.seeded.operators import arguments, irql, lifecycle, locks, oids, pending, pointers

__all__ = ["OPERATORS"]

OPERATORS: tuple[Operator, ...] = (
    *locks.OPERATORS,
    *irql.OPERATORS,
    *pending.OPERATORS,
    *oids.OPERATORS,
    *lifecycle.OPERATORS,
    *arguments.OPERATORS,
    *pointers.OPERATORS,
)
