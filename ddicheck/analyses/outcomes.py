"""What a caller may know of a function: its outcomes, each tying what is returned to what was done.

This is the `effect` of the design: a relation, not a blur. One row says: entered so, the function may end so -- at this
IRQL, with these locks, having handed these parameters on, returning this.
"""

from __future__ import annotations

from dataclasses import dataclass

from ddicheck.analyses.states import ENTRY, Prop
from ddicheck.flow.facts import Bound, Symbol, Value

MOST_OUTCOMES = 12


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
    """Constants left behind a pointer parameter."""


@dataclass(frozen=True, slots=True)
class Effect:
    """All outcomes of a function, the fields and globals it may write to, and whether its analysis was complete."""

    outcomes: tuple[Outcome, ...]
    writes: frozenset[str]
    complete: bool = True

    @property
    def quiet(self) -> bool:
        """It changes neither IRQL nor locks, for its caller."""
        return all(o.prop.level == ENTRY and not o.prop.held and not o.prop.freed for o in self.outcomes)


def merged(outcomes: list[Outcome]) -> tuple[Outcome, ...]:
    """The same outcomes with those that a caller cannot tell apart made one."""
    table: dict[tuple[object, ...], Outcome] = {}
    exact = len({(o.prop, o.value, o.bound) for o in outcomes}) <= MOST_OUTCOMES
    for outcome in outcomes:
        key = (outcome.prop, outcome.value, outcome.bound) if exact else (outcome.prop,)
        have = table.get(key)
        table[key] = outcome if have is None else _joined(have, outcome)
    return tuple(table.values())


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
    return Outcome(one.prop, value, bound, tuple(given), stores)
