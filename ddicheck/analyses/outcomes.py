"""What a caller may know of a function: its outcomes, each tying what is returned to what was done.

This is the `effect` of the design: a relation, not a blur. One row says: entered so, the function may end so -- at this
IRQL, with these locks, having handed these parameters on, returning this.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ddicheck.analyses.locks import ANY, blurred
from ddicheck.analyses.states import ENTRY, TWICE, UNKNOWN, Held, Prop, ordered
from ddicheck.flow.facts import Bound, Symbol, Value

MOST_OUTCOMES = 12
MOST_PROPERTIES = 8
MOST_LOST = 4

RETURNED: Symbol = ("return",)
"""Stands for what a function returns among the places it leaves objects at."""
THEN = "="
"""Parts a place that is known before a call from the steps that lead on from what it holds after it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way a function may end. Places are named from its parameters and from globals."""

    prop: Prop
    value: Value | None = None
    """What it returns, where the caller can name it: a constant, a parameter, an address, a saved level."""
    bound: Bound | None = None
    """What is known of what it returns otherwise."""
    given: tuple[tuple[Symbol, Bound], ...] = ()
    """What held of its parameters' values on every path to this end."""
    stores: tuple[tuple[Symbol, Value], ...] = ()
    """Constants left behind a pointer parameter, and levels that were saved in memory its caller knows."""
    succeeds: bool | None = None
    """What NT_SUCCESS of the value was found to be, None if it was not asked."""
    gives: tuple[tuple[Symbol, str, int], ...] = ()
    """The objects an automaton follows that came to be in it: the places its caller finds them at, each with the
    object's state and a number that is the same for places of the same object."""

    @property
    def returns(self) -> tuple[object, ...]:
        """What a caller can tell it from other outcomes by."""
        return self.value, self.bound, self.succeeds


@dataclass(frozen=True, slots=True)
class Effect:
    """All outcomes of a function, the fields and globals it may write to, and whether its analysis was complete."""

    outcomes: tuple[Outcome, ...]
    writes: frozenset[str]
    complete: bool = True
    locks: frozenset[Symbol] = frozenset()
    """The locks that it or its callees take or give back, as its callers may name them, or blurred."""
    tests: frozenset[Symbol] = frozenset()
    """What it tests of the values it is entered with."""
    blurred: bool = False
    """There were more ways to end than are kept apart: of locks that they treat differently nothing is known."""

    @property
    def quiet(self) -> bool:
        """It changes neither IRQL nor locks, for its caller."""
        return all(
            o.prop.level == ENTRY and not o.prop.held and not o.prop.freed and not o.prop.objects and not o.gives
            for o in self.outcomes
        )


def merged(outcomes: list[Outcome]) -> tuple[Outcome, ...]:
    """The same outcomes with those that a caller cannot tell apart made one."""
    table: dict[tuple[object, ...], Outcome] = {}
    exact = len({(o.prop, o.value, o.bound, o.succeeds) for o in outcomes}) <= MOST_OUTCOMES
    for outcome in outcomes:
        told = (outcome.value, outcome.bound) if exact else (_truth(outcome),)
        key = (outcome.prop, outcome.succeeds, outcome.gives, *told)
        have = table.get(key)
        table[key] = outcome if have is None else _joined(have, outcome)
    return tuple(table.values())


def differs(outcomes: Sequence[Outcome]) -> bool:
    """Whether a function does more different things to IRQL and locks than its callers are told apart."""
    seen = {(o.prop.level, o.prop.held, o.prop.freed, o.prop.objects, o.gives) for o in outcomes}
    return len(seen) > MOST_PROPERTIES


def as_one(outcomes: Sequence[Outcome]) -> Outcome:
    """One outcome that stands for all: locks not treated the same by all lose their names, so nothing is claimed."""
    props = [o.prop for o in outcomes]
    held = set(props[0].held).intersection(*(p.held for p in props))
    freed = set(props[0].freed).intersection(*(p.freed for p in props))
    others = {(h.lock, h.family) for p in props for h in p.held if h not in held}
    others |= {place for p in props for place in p.freed if place not in freed}
    lost = {(blurred(lock), family) for lock, family in others if family != TWICE}
    if len(lost) > MOST_LOST:
        lost = {((ANY,), family) for _, family in lost}
    levels = {p.level for p in props}
    kept = frozenset().union(*(p.kept for p in props))
    entry = 0
    for p in props:
        entry |= p.entry
    prop = Prop(
        levels.pop() if len(levels) == 1 else UNKNOWN,
        entry,
        ordered(held | {Held(lock, UNKNOWN, family) for lock, family in lost}),
        tuple(sorted(freed | lost)),
        kept,
    )
    rest = [replace(o, prop=prop, gives=()) for o in outcomes]
    one = rest[0]
    for other in rest[1:]:
        one = _joined(one, other)
    return one


def _truth(outcome: Outcome) -> bool | None:
    """Whether what is returned is certainly not zero, or zero."""
    bound = outcome.bound
    if bound is None:
        return None
    if not bound.among:
        return True if 0 in bound.atoms else None
    return None if 0 in bound.atoms and len(bound.atoms) > 1 else 0 not in bound.atoms


def _joined(one: Outcome, two: Outcome) -> Outcome:
    if one.value == two.value:
        value, bound = one.value, one.bound if one.bound == two.bound else None
    else:
        value, bound = None, None
    if one.bound is not None and two.bound is not None:
        bound = one.bound.join(two.bound)
    other = dict(two.given)
    given = []
    for symbol, have in one.given:
        met = have.join(other[symbol]) if symbol in other else None
        if met is not None:
            given.append((symbol, met))
    stores = tuple(s for s in one.stores if s in two.stores)
    succeeds = one.succeeds if one.succeeds == two.succeeds else None
    return Outcome(one.prop, value, bound, tuple(given), stores, succeeds, one.gives)
