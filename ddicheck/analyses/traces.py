"""What the simulation of a function saw: its calls, the locks taken and given back, its returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ddicheck.analyses.outcomes import Outcome, merged
from ddicheck.analyses.states import Prop
from ddicheck.analyses.transport import nameable, outward
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


@dataclass(slots=True, eq=False)
class Trace:
    """All that a simulation saw of one function."""

    definition: Def
    visits: list[Visit] = field(default_factory=list)
    exits: list[Exit] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
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
            found.append(Outcome(prop, value, end.bound, end.given, stores, end.succeeds))
        return merged(found)

    def tests(self) -> frozenset[Symbol]:
        """The values it is entered with that its paths depend on."""
        seen: tuple[Visit | Exit, ...] = (*self.visits, *self.exits)
        return frozenset(symbol for state in seen for symbol, _ in state.given)
