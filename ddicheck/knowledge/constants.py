"""Values of the kit's constants, and what a status says."""

from collections.abc import KeysView
from functools import cache
from typing import Literal, NamedTuple

from ddicheck.knowledge.tables import Table

__all__ = ["StatusClass", "constant", "constant_names", "status_class", "status_name"]

StatusClass = Literal["success", "pending", "failure"]

_STATUS_CLASSES: dict[str, StatusClass] = {"success": "success", "pending": "pending", "failure": "failure"}


class _Constant(NamedTuple):
    value: int
    status: StatusClass | None


def _parse(row: list[str]) -> _Constant:
    _, text, kind, status = row
    value = int(text, 0)
    if kind == "status" and value >= 1 << 31:
        value -= 1 << 32
    return _Constant(value, _STATUS_CLASSES.get(status))


_CONSTANTS = Table("constants.tsv", _parse)


def constant(name: str) -> int | None:
    """The value of a constant of the kit: statuses, OIDs, flags, levels, enumerators; None if it is not known for sure.

    A status is signed, as NTSTATUS is: `NT_SUCCESS(s)` is `s >= 0`. Names for the same thing have the same value.
    Levels that differ between processors (`HIGH_LEVEL`) are left out; `irql_constant` tells their class.
    """
    found = _CONSTANTS.get(name)
    return found.value if found else None


def constant_names() -> KeysView[str]:
    """The names of all constants with a known value."""
    return _CONSTANTS.names


def status_class(name: str) -> StatusClass | None:
    """What a status constant says of an operation; None if it is not known, or says none of the three.

    A failure is whatever is neither success nor pending and does not merely inform: NDIS_STATUS_NOT_ACCEPTED is one,
    although `NT_SUCCESS` holds for its value.
    """
    found = _CONSTANTS.get(name)
    return found.status if found else None


@cache
def _status_names() -> dict[int, str]:
    found: dict[int, str] = {}
    for name in sorted(constant_names(), key=lambda name: (name.startswith("NDIS_STATUS_"), name)):
        known = _CONSTANTS.get(name)
        if known is not None and known.status is not None:
            found[known.value] = name
    return found


def status_name(value: int) -> str:
    """The name of the status that has a value, NDIS's if it has one; empty if there is none."""
    return _status_names().get(value, "")
