"""Names of locks: when two names mean the same lock, when they may, and when a name does not tell which lock it is."""

from __future__ import annotations

import re

from ddicheck.flow.facts import Ref, Symbol, Value
from ddicheck.knowledge import IrqlEffect

ANY = "?"
"""First step of the name of a lock of which only the field it lies in is known: `("?", ".Lock")`."""

_VERSION = re.compile(r"@b?(\d+)(?:\.\d+)?")
_UNKNOWN = frozenset((ANY, "[]", "opaque", "..."))


def lock_of(effect: IrqlEffect, args: tuple[Value, ...]) -> Symbol | None:
    """The lock that a DDI takes or gives back, as its argument names it; None for one that has no name."""
    index = effect.lock_argument
    if index is None or index >= len(args) or effect.lock_by_handle:
        return None
    value = args[index]
    if type(value) is Ref:
        return value.of
    return (*value, "*") if type(value) is tuple else None


_OTHER_FORMS = {"ndis_dpr_spin": "ndis_spin"}


def object_of(family: str) -> str:
    """The kind of object that a family of DDIs works on: two families may be two forms for the same locks."""
    return _OTHER_FORMS.get(family, family)


def vague(lock: Symbol) -> bool:
    """Whether a name may stand for several locks: an element of an array at an unknown index, say."""
    return not _UNKNOWN.isdisjoint(lock)


def blurred(lock: Symbol) -> Symbol:
    """A name for a lock that cannot be named here: only the field it lies in."""
    last = next((step for step in reversed(lock) if step.startswith(".")), "")
    return (ANY, last) if last else (ANY,)


def may_be_same(one: Symbol, two: Symbol) -> bool:
    """Whether two different names may mean the same lock: they end in the same field, and nothing tells them apart."""
    last, other = one[-1], two[-1]
    if last != other and "*" not in (last, other) and ANY not in (last, other):
        return False
    at = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), None)
    if at is None:
        return True
    rest, others = one[at:], two[at:]
    if "*" in rest or "*" in others or ANY in (rest[0], others[0]):
        return True
    return "[]" in (rest[0], others[0])


def outdated(lock: Symbol, first: int, last: int) -> bool:
    """Whether a name speaks of a value that blocks `first` to `last` give anew when they run again."""
    versions = (match for step in lock if (match := _VERSION.fullmatch(step)))
    return any(first <= int(version[1]) <= last for version in versions)
