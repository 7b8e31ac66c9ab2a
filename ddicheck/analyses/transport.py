"""Between caller and callee: what an outcome of the one means in the places and values of the other."""

from __future__ import annotations

from ddicheck.analyses import irql
from ddicheck.analyses.outcomes import Outcome
from ddicheck.analyses.states import ENTRY, UNKNOWN, Held, Level, Prop
from ddicheck.flow.facts import Facts, Ref, Symbol, Value, outlives


def possible(outcome: Outcome, names: dict[str, Value], facts: Facts) -> bool:
    """Whether an outcome can happen with these arguments; the facts learn what it says of them."""
    for symbol, bound in outcome.given:
        value = names.get(symbol[0])
        if value is not None and not facts.learn(value, bound):
            return False
    return True


def ended(prop: Prop, outcome: Outcome, names: dict[str, Value], facts: Facts) -> Prop | None:
    """The caller's property after the callee ended so; None if it cannot, at this IRQL."""
    theirs = outcome.prop
    possible_here = irql.narrowed(prop, prop.level, theirs.entry)
    if possible_here is None:
        return None
    prop = possible_here
    level = _level_of(theirs.level, prop, names, facts)
    after = prop
    for place, family in theirs.freed:
        lock = renamed(place, names)
        if lock is not None:
            after = after.released(lock, family, lowers=False)
    for held in theirs.held:
        lock = renamed(held.lock, names)
        if lock is not None:
            saved = _level_of(held.saved, prop, names, facts)
            after = after.acquired(lock, held.family, None)
            after = after._replace(
                held=tuple(Held(h.lock, saved, h.family) if h.lock == lock else h for h in after.held)
            )
    return after._replace(level=level)


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
    if len(place) < 2 or value is None or any(step[0] == "@" for step in place):
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
        return (value[0] in params or value[0].startswith("::")) and not any(step[0] == "@" for step in value)
    if type(value) is Ref:
        return "*" in value.of and nameable(value.of, params)
    return True


def outward(prop: Prop, params: set[str]) -> Prop:
    """A property without what only the function itself can name."""
    held = tuple(h for h in prop.held if outlives(h.lock) and nameable(h.lock, params))
    freed = tuple(f for f in prop.freed if outlives(f[0]) and nameable(f[0], params))
    level = prop.level
    if isinstance(level, tuple) and not isinstance(level[1], int) and not nameable(level[1], params):
        level = UNKNOWN
    return prop._replace(held=held, freed=freed, level=level)
