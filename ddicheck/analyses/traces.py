"""What the simulation of a function saw: its calls, the locks taken and given back, its returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ddicheck.analyses.nulls import Deref
from ddicheck.analyses.outcomes import RETURNED, THEN, Outcome, merged
from ddicheck.analyses.states import Prop
from ddicheck.analyses.transport import LEFT, nameable, outward
from ddicheck.flow.facts import Bound, Symbol, Value
from ddicheck.flow.solve import Node
from ddicheck.ir.types import Return
from ddicheck.program import Def, Site

Given = tuple[tuple[Symbol, Bound], ...]
Passed = tuple[tuple[Symbol, Value, Bound | None], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Visit:
    """A call reached in one state: by which node's path, and what held just before it."""

    site: Site
    node: Node[Prop]
    prop: Prop
    args: tuple[Value, ...]
    given: Given
    """What held of the values it was entered with on this path."""
    passed: Mapping[str, Passed] = field(default_factory=dict)
    """For each function of the driver it calls: the values that one tests, and what is known of them."""
    bounds: tuple[Bound | None, ...] = ()
    """For each argument what is known of its value, where that is not known itself."""


@dataclass(frozen=True, slots=True, eq=False)
class Use:
    """A lock taken or given back, by a DDI or by a function of the driver for its caller."""

    site: Site
    node: Node[Prop]
    prop: Prop
    """What held just before."""
    given: Given
    lock: Symbol
    family: str
    acquires: bool
    ddi: bool
    """By a DDI that is called here; else by a callee."""


@dataclass(frozen=True, slots=True, eq=False)
class Taken:
    """A step of an automaton, by a DDI or by a function of the driver."""

    site: Site
    node: Node[Prop]
    prop: Prop
    """What held just before."""
    given: Given
    object: Symbol
    step: str
    bound: Bound | None
    """What is known of the value that names the object."""
    ddi: bool
    """By a DDI that is called here; else by a callee."""


@dataclass(frozen=True, slots=True, eq=False)
class Exit:
    """A return reached in one state."""

    instr: Return
    node: Node[Prop]
    prop: Prop
    value: Value | None
    bound: Bound | None
    given: Given
    stores: tuple[tuple[Symbol, Value], ...]
    succeeds: bool | None
    """What NT_SUCCESS of the value was found to be."""
    holders: tuple[tuple[Symbol, Symbol], ...] = ()
    """The places that lead to what an automaton follows, as (place, object)."""


@dataclass(slots=True, eq=False)
class Trace:
    """All that a simulation saw of one function."""

    definition: Def
    visits: list[Visit] = field(default_factory=list)
    exits: list[Exit] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    nodes: list[Node[Prop]] = field(default_factory=list)
    """The states that its blocks are reached in."""
    derefs: list[Deref] = field(default_factory=list)
    """Pointers followed where they are NULL, or may be."""
    needs: frozenset[str] = frozenset()
    """The parameters that it follows whatever they are."""
    fails: bool = False
    """It returns NULL where it could not get what it was to return."""
    steps: int = 0
    complete: bool = True

    def outcomes(self) -> tuple[Outcome, ...]:
        """What its callers may know of it."""
        found: list[Outcome] = []
        params = {p.name for p in self.definition.function.params}
        for end in self.exits:
            value = end.value if end.value is None or nameable(end.value, params) else None
            prop = outward(end.prop, params)
            stores = tuple((p, v) for p, v in end.stores if p[0] in params)
            gives = _gives(end, params) if end.holders else ()
            found.append(Outcome(prop, value, end.bound, end.given, stores, end.succeeds, gives))
        return merged(found)

    def tests(self) -> frozenset[Symbol]:
        """The values it is entered with that its paths depend on."""
        seen: tuple[Visit | Exit, ...] = (*self.visits, *self.exits)
        counts = (v for visit in self.visits for p in visit.passed.values() for s, v, _ in p if s[0] == LEFT)
        own = {p.name for p in self.definition.function.params}
        left = {v for v in counts if type(v) is tuple and nameable(v, own)}
        return frozenset(symbol for state in seen for symbol, _ in state.given) | left


def _gives(end: Exit, params: set[str]) -> tuple[tuple[Symbol, str, int], ...]:
    """The objects that came to be in the function and that it leaves where its caller finds them: each such place, with
    the object's state and its number."""
    found = []
    names = [thing.name for thing in end.prop.objects]
    for place, name in end.holders:
        thing = end.prop.object(name)
        known = place[: place.index(THEN)] if THEN in place else place[1:] if place[0] == "&" else place
        if thing is not None and not thing.first and (known == RETURNED or nameable(known, params)):
            found.append((place, thing.state, names.index(name)))
    return tuple(found)
