"""Between caller and callee: what an outcome of the one means in the places and values of the other."""

from __future__ import annotations

from typing import NamedTuple

from ddicheck.analyses import irql
from ddicheck.analyses.locks import ANY, blurred
from ddicheck.analyses.outcomes import Outcome
from ddicheck.analyses.states import ENTRY, UNKNOWN, Level, Prop, ordered
from ddicheck.flow.facts import Facts, Ref, Symbol, Token, Value, outlives


class LockChange(NamedTuple):
    """A lock that a call takes or gives back for its caller, and the caller's property just before."""

    lock: Symbol
    family: str
    acquires: bool
    before: Prop


def possible(outcome: Outcome, names: dict[str, Value], facts: Facts) -> bool:
    """Whether an outcome can happen with these arguments; the facts learn what it says of them."""
    for symbol, bound in outcome.given:
        value = value_of(symbol, names, facts)
        if value is not None and not facts.learn(value, bound):
            return False
    return True


def ended(prop: Prop, outcome: Outcome, names: dict[str, Value], facts: Facts) -> tuple[Prop, list[LockChange]] | None:
    """The caller's property after the callee ended so, and what it did to locks; None if it cannot, at this IRQL."""
    theirs = outcome.prop
    possible_here = irql.narrowed(prop, prop.level, theirs.entry)
    if possible_here is None:
        return None
    prop = possible_here
    level = _level_of(theirs.level, prop, names, facts)
    after = prop
    changes: list[LockChange] = []
    for place, family in theirs.freed:
        lock = renamed(place, names) or blurred(place)
        changes.append(LockChange(lock, family, False, after))
        after = after.released(lock, family, lowers=False)
    for held in theirs.held:
        lock = renamed(held.lock, names) or blurred(held.lock)
        changes.append(LockChange(lock, held.family, True, after))
        saved = _level_of(held.saved, prop, names, facts)
        after = after.acquired(lock, held.family, None).saving(lock, saved)
    return after._replace(level=level), changes


def _level_of(level: Level, prop: Prop, names: dict[str, Value], facts: Facts) -> Level:
    """A callee's level in its caller's terms."""
    if level == ENTRY:
        return prop.level
    if not isinstance(level, tuple) or isinstance(level[1], int):
        return level
    kind, symbol = level[0], level[1]
    if kind == "lock":
        lock = renamed(symbol, names)
        if lock is None:
            return UNKNOWN
        held = prop.holder(lock)
        return held.saved if held is not None else ("lock", lock)
    value = value_of(symbol, names, facts)
    return irql.level_in(value) if value is not None else UNKNOWN


def renamed(place: Symbol, names: dict[str, Value]) -> Symbol | None:
    """A callee's place in its caller's names; None if it has none."""
    root = place[0]
    if root.startswith("::"):
        return place
    value = names.get(root)
    if len(place) < 2 or value is None or any(step[:1] == "@" for step in place):
        return None
    if type(value) is tuple:
        return value + place[1:]
    if type(value) is Ref and place[1] == "*":
        return value.of + place[2:]
    return None


def value_of(symbol: Symbol, names: dict[str, Value], facts: Facts) -> Value | None:
    """The value that a callee's symbol has for its caller."""
    if len(symbol) == 1 and symbol[0] in names:
        return names[symbol[0]]
    place = renamed(symbol, names)
    return facts.store.get(place, place) if place is not None else None


def nameable(value: Value, params: set[str]) -> bool:
    if type(value) is tuple:
        return (value[0] in params or value[0].startswith("::")) and not any(step[:1] == "@" for step in value)
    if type(value) is Ref:
        return "*" in value.of and nameable(value.of, params)
    return True


def outward(prop: Prop, params: set[str]) -> Prop:
    """A property without what only the function itself can name; locks of others keep a blurred name."""
    held = {
        h if nameable(h.lock, params) else h._replace(lock=blurred(h.lock)) for h in prop.held if reaches_out(h.lock)
    }
    freed = {
        (place if nameable(place, params) else blurred(place), family)
        for place, family in prop.freed
        if reaches_out(place)
    }
    level = prop.level
    least = prop.entry & -prop.entry
    if isinstance(level, int) and least >= 1 << level:
        level = ENTRY
    if isinstance(level, tuple) and not isinstance(level[1], int) and not nameable(level[1], params):
        level = UNKNOWN
    return prop._replace(held=ordered(held), freed=tuple(sorted(freed)), level=level)


def left_behind(value: Value, prop: Prop, names: dict[str, Value], facts: Facts) -> Value:
    """A value that a callee stored, for its caller; `prop` is the caller's property before the call."""
    if type(value) is Token and value.kind == "irql":
        return Token("irql", _level_of(value.what, prop, names, facts))  # type: ignore[arg-type]
    return value


def reaches_out(lock: Symbol) -> bool:
    """Whether a lock lies in memory that outlives the function."""
    return outlives(lock) or lock[0] == ANY
