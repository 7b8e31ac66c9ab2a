"""Between caller and callee: what an outcome of the one means in the places and values of the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ddicheck.analyses import irql
from ddicheck.analyses.locks import ANY, blurred
from ddicheck.analyses.outcomes import RETURNED, THEN, Outcome
from ddicheck.analyses.states import ANYTHING, ENTRY, UNKNOWN, UNSURE, Level, Object, Prop, ordered
from ddicheck.flow.facts import Facts, Ref, Symbol, Token, Value, outlives
from ddicheck.flow.spelling import origin, parts_of

LEFT = "left of"
"""First step of the name of what the first decrement of a count leaves: `("left of", "card", "*", ".References")`."""


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
        if value is None or (type(value) is tuple and value[0] == LEFT and value[1:] in facts.store):
            continue
        if not facts.learn(value, bound):
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
    if symbol[0] == LEFT:
        count = renamed(symbol[1:], names)
        return (LEFT, *count) if count is not None else None
    parts = parts_of(symbol)
    if parts is not None:
        value = value_of(parts[1], names, facts)
        return facts.combined(parts[0], value, parts[2]) if value is not None else None
    place = renamed(symbol, names)
    return facts.store.get(place, place) if place is not None else None


def nameable(value: Value, params: set[str]) -> bool:
    if type(value) is tuple:
        root = origin(value)[0] if value[0] != LEFT else value[1]
        return (root in params or root.startswith("::")) and not any(step[:1] == "@" for step in value)
    if type(value) is Ref:
        return "*" in value.of and nameable(value.of, params)
    return True


def outward(prop: Prop, params: set[str]) -> Prop:
    """A property without what only the function itself can name; locks of others keep a blurred name."""
    held = {h._replace(lock=abroad(h.lock, params)) for h in prop.held if reaches_out(h.lock)}
    freed = {(abroad(place, params), family) for place, family in prop.freed if reaches_out(place)}
    level = prop.level
    least = prop.entry & -prop.entry
    if isinstance(level, int) and least >= 1 << level:
        level = ENTRY
    if isinstance(level, tuple) and not isinstance(level[1], int) and not nameable(level[1], params):
        level = UNKNOWN
    own = {name: o._replace(name=name) for o in prop.objects if o.first for name in (some_element(o.name),)}
    objects = [o for o in own.values() if nameable(o.name[1:] if o.name[0] == "&" else o.name, params)]
    if len(objects) < len(own):
        objects.append(Object(ANYTHING, UNSURE, UNSURE))
    return prop._replace(held=ordered(held), freed=tuple(sorted(freed)), level=level, objects=tuple(objects))


def abroad(lock: Symbol, params: set[str]) -> Symbol:
    """The name of a lock for the callers of a function; blurred where they have none for it."""
    lock = some_element(lock)
    return lock if nameable(lock, params) else blurred(lock)


def some_element(name: Symbol) -> Symbol:
    """A name as callers know it: which of the elements at an unknown index it is, they cannot tell."""
    if "[]" not in name:
        return name
    at = name.index("[]")
    return (*name[:at], *(step for step in name[at:] if step[0] != "@"))


def left_behind(value: Value, prop: Prop, names: dict[str, Value], facts: Facts) -> Value:
    """A value that a callee stored, for its caller; `prop` is the caller's property before the call."""
    if type(value) is Token and value.kind == "irql":
        return Token("irql", _level_of(value.what, prop, names, facts))  # type: ignore[arg-type]
    return value


def found_through(pair: tuple[Symbol, Symbol], facts: Facts, returned: Value | None) -> Iterator[tuple[Symbol, Symbol]]:
    """The ways to a place that begin at what is returned, or at what memory that outlives the function leads to."""
    place, name = pair
    if not any(step[:1] == "@" for step in place) or place[0] == "&":
        return
    starts = [(RETURNED, returned), *((at, value) for at, value in facts.store.items() if outlives(at))]
    for at, value in starts:
        size = len(value) if type(value) is tuple else 0
        if size and len(place) > size and place[:size] == value and place[size] == "*" and at[:size] != value:
            yield (*at, THEN, *place[size:]), name


def left_at(place: Symbol, names: dict[str, Value], facts: Facts, result: Value | None) -> Symbol | None:
    """The place in the caller's names where a callee left an object; None for what it returned, and for none."""
    if THEN not in place:
        return None if place == RETURNED else renamed(place[1:] if place[0] == "&" else place, names)
    at = place.index(THEN)
    start = None if place[:at] == RETURNED else renamed(place[:at], names)
    value = result if start is None else facts.store.get(start, start)
    if start is None and place[:at] != RETURNED:
        return None
    if type(value) is Ref:
        return value.of + place[at + 2 :]
    return value + place[at + 1 :] if type(value) is tuple else None


def reaches_out(lock: Symbol) -> bool:
    """Whether a lock lies in memory that outlives the function."""
    return outlives(lock) or lock[0] == ANY
