"""What a driver completes more than once: on one path, by answering too, or by something it put off to later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property
from typing import Protocol

from ddicheck import knowledge
from ddicheck.analyses.automata import Automaton, Move
from ddicheck.analyses.custody import before, contexts
from ddicheck.analyses.deferring import HANDED, LATER, Deferrals
from ddicheck.analyses.entries import Entry
from ddicheck.analyses.traces import Exit, Taken, Trace, Visit
from ddicheck.analyses.tracking import Tracking
from ddicheck.flow.facts import ZERO, Atom, Bound, Symbol
from ddicheck.knowledge import Pend
from ddicheck.program import Program, Site
from ddicheck.program.order import reachable

REQUEST = "request"
"""The step of all DDIs that complete an OID request; that of others is the DDI, a miniport's form for a pair."""

PENDING: frozenset[Atom] = frozenset(
    value for name in ("NDIS_STATUS_PENDING", "STATUS_PENDING") if (value := knowledge.constant(name)) is not None
)

MOST_BELOW = 8
"""How many calls deep a path shows where something is completed."""


class Fault(Enum):
    """How something may be completed more than once."""

    AGAIN = "is completed again"
    ANSWERED = "is completed, and answered with a final status too"


@dataclass(frozen=True, slots=True, eq=False)
class Repeat:
    """One operation that is completed more than once, in one context (None: whoever calls)."""

    fault: Fault
    seen: Taken | Exit
    """The second time."""
    first: Taken
    entries: tuple[Entry | None, ...]
    """The contexts it happens in, the nearest first."""
    object: Symbol
    ddis: tuple[str, ...]
    """The DDIs that complete it."""
    late: tuple[str, ...] = ()
    """The functions put off to later that complete it one of the times."""


def step_of(pend: Pend) -> str:
    """The step that an operation's completion is."""
    if pend.argument(REQUEST) is not None:
        return REQUEST
    pair = knowledge.call_manager_pair(pend.completion)
    return pair.mcm if pair is not None else pend.completion


def object_argument(pend: Pend) -> int | None:
    """The argument of a completion that tells one operation from another."""
    found = (pend.argument(what) for what in (REQUEST, "packet", "list", "event", "handle"))
    return next((at for at in found if at is not None), None)


@cache
def completions() -> Automaton:
    """The automaton of all that a driver completes."""
    moves = []
    for pend in knowledge.all_pends():
        at = object_argument(pend) if pend.by_driver and pend.completion else None
        if at is not None:
            moves.append(Move(pend.completion, step_of(pend), "in", at))
    return Automaton("completions", tuple(dict.fromkeys(moves)), defers=True)


class Knows(Protocol):
    """What is asked of the rest of the driver."""

    @property
    def program(self) -> Program:
        """The driver."""
        ...

    @property
    def deferrals(self) -> Deferrals:
        """What calls have run later."""
        ...

    def can_run(self, ddis: tuple[str, ...]) -> bool | None:
        """Whether anything the system can run calls one of these DDIs; None where that cannot be known."""
        ...

    def reads(self, key: str, field: str) -> bool:
        """Whether a function reads a field (a last step, `.field`)."""
        ...

    def tracking(self, automaton: Automaton) -> Tracking:
        """The driver's objects as an automaton sees them."""
        ...


class Completing:
    """Judges the completions of one driver."""

    def __init__(self, knows: Knows) -> None:
        self._knows = knows
        self._program = knows.program
        self._judged: dict[str, tuple[Repeat, ...]] = {}
        self._below: dict[tuple[str, str], frozenset[str]] = {}

    @cached_property
    def _tracking(self) -> Tracking:
        return self._knows.tracking(completions())

    def repeats(self, key: str) -> tuple[Repeat, ...]:
        """All that is completed more than once in a function."""
        if key not in self._judged:
            matters = key in self._tracking.matter
            self._judged[key] = tuple(self._judge(key, self._tracking.trace(key))) if matters else ()
        return self._judged[key]

    def _judge(self, key: str, trace: Trace) -> Iterator[Repeat]:
        found: set[tuple[object, ...]] = set()
        for taken in trace.taken:
            have = taken.prop.object(taken.object)
            if have is None or taken.bound == ZERO or plain(have.state) != plain(taken.step):
                continue
            late = have.state != plain(have.state), taken.step != plain(taken.step)
            first = before(trace, taken, taken.object)
            entries = contexts(taken, self._tracking.entries_of(key))
            mark = (id(taken.site.call), taken.object, first is None or id(first.site.call))
            if first is None or all(late) or not entries or mark in found:
                continue
            found.add(mark)
            yield self._repeat(key, Fault.AGAIN, taken, first, entries)
        for role in self._program.roles(key):
            for pend in knowledge.all_pends():
                if pend.operation == role.type and pend.by_driver and pend.completion and not pend.implicit:
                    yield from self._answers(key, trace, pend, found)

    def _repeat(
        self, key: str, fault: Fault, seen: Taken | Exit, first: Taken, entries: tuple[Entry | None, ...]
    ) -> Repeat:
        steps = (first, seen) if isinstance(seen, Taken) else (first,)
        ddis = sorted({ddi for taken in steps for ddi in self.ddis(key, taken)})
        late = [name for taken in steps if taken.step != plain(taken.step) for name in self.run_later(key, taken.site)]
        return Repeat(fault, seen, first, entries, first.object, tuple(ddis), tuple(dict.fromkeys(late)))

    # -- answers -------------------------------------------------------------------------------------------------------

    def _answers(self, key: str, trace: Trace, pend: Pend, found: set[tuple[object, ...]]) -> Iterator[Repeat]:
        for end in trace.exits:
            if not end.prop.objects or not final(end.bound) or self._depends(trace, end):
                continue
            for thing in end.prop.objects:
                if plain(thing.state) != step_of(pend) or not self._is_operation(key, pend, thing.name):
                    continue
                first = before(trace, end, thing.name)
                entries = contexts(end, tuple(e for e in self._tracking.entries_of(key) if e.role is not None))
                mark = (end.instr.place, thing.name, first is None or id(first.site.call))
                if first is not None and entries and mark not in found:
                    found.add(mark)
                    yield self._repeat(key, Fault.ANSWERED, end, first, entries)

    def _depends(self, trace: Trace, end: Exit) -> bool:
        """Whether which of several statuses a callee returns may depend on a constant that it is passed."""
        if end.bound is None or not end.bound.atoms & PENDING or type(end.value) is not tuple:
            return False
        calls = [v for v in trace.visits if end.value == (f"@{v.site.block}.{v.site.index}",)]
        return any(v.site.targets and any(type(arg) is int for arg in v.args) for v in calls)

    def _is_operation(self, key: str, pend: Pend, name: Symbol) -> bool:
        """Whether an object is the one of the operation that a callback was entered for.

        A handle that the driver keeps lies in the state it is handed, not further away.
        """
        params = [p.name for p in self._program.functions[key].function.params]
        at = operation_parameter(pend)
        if at is not None:
            return at < len(params) and name == (params[at],)
        return name[0] in params and name.count("*") == 1 and "[]" not in name

    # -- what may complete ---------------------------------------------------------------------------------------------

    def can_complete(self, key: str, ddis: tuple[str, ...]) -> bool | None:
        """Whether anything the driver can run calls one of these DDIs for what a callback pends; None if it is open."""
        found = self._knows.can_run(ddis)
        if found is not False:
            return found
        sites = [site for reached in reachable(self._program, (key,)) for site in self._program.calls(reached)]
        return None if any(site.kind == "indirect" and not site.targets for site in sites) else False

    def on_the_way(self, trace: Trace, end: Exit) -> list[Visit]:
        """The calls on the way to a return that pends; all there are where ways that do not lead to it as well."""
        if end.bound is None or not end.bound.among or not end.bound.atoms <= PENDING:
            return trace.visits
        nodes = {id(node) for node in end.node.trail()}
        return [visit for visit in trace.visits if id(visit.node) in nodes]

    def completes(self, visit: Visit, ddis: tuple[str, ...]) -> bool:
        """Whether a call may run one of these DDIs before it returns."""
        if visit.site.ddi in ddis:
            return True
        keys = visit.site.targets if visit.site.kind != "callback" else ()
        below = reachable(self._program, keys, callbacks=False)
        return any(site.ddi in ddis for key in below for site in self._program.calls(key))

    def reads_and_calls(self, key: str, field: str, ddis: tuple[str, ...]) -> bool:
        """Whether a function reads a field and calls, itself or below, one of these DDIs."""
        if not self._knows.reads(key, field):
            return False
        below = reachable(self._program, (key,), callbacks=False)
        return any(site.ddi in ddis for reached in below for site in self._program.calls(reached))

    # -- what is below -------------------------------------------------------------------------------------------------

    def ddis(self, key: str, taken: Taken) -> frozenset[str]:
        """The DDIs that take a step, in what is called or run later if not here."""
        if taken.ddi:
            return frozenset((taken.site.ddi,))
        keys = taken.site.targets if taken.site.kind != "callback" and taken.site.targets else ()
        later = self._knows.deferrals.of(key).get((taken.site.block, taken.site.index), ())
        return frozenset().union(*(self._ddis(k, plain(taken.step)) for k in (*keys, *(late.target for late in later))))

    def _ddis(self, key: str, step: str) -> frozenset[str]:
        if (key, step) not in self._below:
            self._below[key, step] = frozenset()
            taken = [t for t in self._tracking.trace(key).taken if plain(t.step) == step]
            self._below[key, step] = frozenset().union(*(self.ddis(key, t) for t in taken))
        return self._below[key, step]

    def made(self, key: str, taken: Taken) -> tuple[tuple[str, Taken], ...]:
        """The calls through which a step is taken below one that takes it: each with the function it is in."""
        found: list[tuple[str, Taken]] = []
        while not taken.ddi and len(found) < MOST_BELOW:
            later = self._knows.deferrals.of(key).get((taken.site.block, taken.site.index), ())
            keys = [late.target for late in later] or (taken.site.targets if taken.site.kind != "callback" else ())
            step = plain(taken.step) if later else taken.step
            below = ((k, t) for k in keys for t in self._tracking.trace(k).taken if t.step == step and k != key)
            inner = next(below, None)
            if inner is None:
                break
            found.append(inner)
            key, taken = inner
        return tuple(found)

    def run_later(self, key: str, site: Site) -> tuple[str, ...]:
        """The names of the functions that a call, or what it calls, has run later."""
        later = self._knows.deferrals.of(key).get((site.block, site.index), ())
        if later:
            return tuple(self._program.functions[late.target].function.name for late in later)
        if site.kind == "callback":
            return ()
        found: dict[str, None] = {}
        for target in site.targets:
            for taken in self._tracking.trace(target).taken:
                if taken.step != plain(taken.step) and target != key:
                    found.update(dict.fromkeys(self.run_later(target, taken.site)))
        return tuple(found)


def plain(step: str) -> str:
    """A step whether taken at once or later."""
    return step.removesuffix(LATER).removesuffix(HANDED)


def final(bound: Bound | None) -> bool:
    """Whether a value returned is, on a path that is shown to be possible, not a pending status."""
    if bound is None:
        return False
    return bool(bound.atoms - PENDING) if bound.among else bool(bound.atoms & PENDING)


def operation_parameter(pend: Pend) -> int | None:
    """The parameter of a role that its completion is given; None where the driver keeps it from earlier."""
    role = knowledge.role(pend.operation)
    if role is None:
        return None
    if pend.argument("packet") is not None:
        return role.argument("Packet")
    name = pend.request_parameter or pend.event_parameter or pend.handle_parameter
    return role.argument(name) if name else None
