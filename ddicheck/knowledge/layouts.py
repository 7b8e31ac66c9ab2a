"""The order of the fields in structures of callbacks, for initializers that name no fields."""

from __future__ import annotations

from ddicheck.knowledge.tables import Table, words

__all__ = ["layout"]


def _parse(row: list[str]) -> tuple[str, ...]:
    return words(row[1])


_LAYOUTS = Table("layouts.tsv", _parse)


def layout(struct: str) -> tuple[str, ...]:
    """The names of all fields of a kit structure (its plain name) in order; empty if its order is not known."""
    return _LAYOUTS.get(struct) or ()
