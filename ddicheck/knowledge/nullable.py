"""Which DDIs may leave NULL where a caller expects a pointer: allocations that fail, mappings that cannot be made."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from ddicheck.knowledge.acquired import acquires
from ddicheck.knowledge.tables import Table, words

__all__ = ["Nullable", "nullable"]


class Nullable(NamedTuple):
    """A DDI that may fail with NULL, by what its page says."""

    ddi: str
    argument: int | None
    """The argument that points to the variable it leaves NULL in; None for the result."""
    never_with: tuple[tuple[int, str], ...] = ()
    """Arguments and the constants in them with which it does not: it raises an exception or stops the system."""
    mapping: bool = False
    """It maps memory that may be mapped already, and then does not fail."""


def _parse(row: list[str]) -> Nullable:
    ddi, place, never, short_of = row
    pairs = [text.partition(":") for text in words(never)]
    argument = int(place.removeprefix("out ")) if place != "result" else None
    return Nullable(ddi, argument, tuple((int(at), name) for at, _, name in pairs), short_of == "mapping")


_NULLABLE = Table("nullable.tsv", _parse)


@cache
def nullable(name: str) -> Nullable | None:
    """How a DDI may fail with NULL; None for one that does not."""
    found = _NULLABLE.get(name)
    if found is not None:
        return found
    resource = acquires(name)
    if resource is None or resource.failure not in ("null", "null out"):
        return None
    return Nullable(name, resource.arguments[0] if resource.failure == "null out" else None)
