"""What is set in motion, like a timer, and that nothing stops by the time the life it serves has ended."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from ddicheck.analyses.automata import ACQUIRE
from ddicheck.analyses.custody import Custody, Lapse, Life, Slip, contexts, fails, label, reached
from ddicheck.analyses.entries import Entry
from ddicheck.analyses.traces import Taken, Trace
from ddicheck.flow.facts import Symbol
from ddicheck.ir.types import Address, Apply, Assign, Call, Const, Expr, Path

_WAITS = frozenset(
    (
        "NdisWaitEvent",
        "KeWaitForSingleObject",
        "KeWaitForMultipleObjects",
        "KeDelayExecutionThread",
        "NdisMSleep",
    )
)
_TIMER = "NDIS_TIMER_FUNCTION"
_PAUSES = ("MINIPORT_PAUSE", "FILTER_PAUSE", "PROTOCOL_NET_PNP_EVENT")


class Arming:
    """Judges where a driver sets something in motion; it may do so anywhere, not only where a life begins."""

    def __init__(self, custody: Custody, lives: tuple[Life, ...]) -> None:
        self._custody = custody
        self._program = custody.tracking.program
        self._setting: dict[str, frozenset[str]] = {}
        self._lives = tuple(life for life in lives if self._program.with_role(*life.ends))

    def slips(self, key: str, period: int) -> Iterator[Slip]:
        """Where a function sets something that is kept in memory and that nothing stops; `period` is the argument that
        says, if it is not zero, that it goes on by itself."""
        tracking = self._custody.tracking
        if not self._lives or key not in tracking.matter or self._stopped is None:
            return
        trace = tracking.trace(key)
        found = (*(taken for taken in trace.taken if taken.ddi), *self._given(key, trace))
        for taken in found if trace.complete else ():
            holder = self._holder(trace, taken)
            if not holder or label(holder) in self._stopped or not self._stays(trace, taken):
                continue
            entry = next(iter(contexts(taken, tracking.entries_of(key))), None)
            ends = entry is None or self._ends_before(key, taken, label(holder))
            if not ends and (self._goes_on(taken, period) or not self._waits):
                yield Slip(Lapse.NEVER, taken, entry, taken.object, taken, holder, self._lives[0])

    def _given(self, key: str, trace: Trace) -> Iterator[Taken]:
        """What callees set that get it as an argument, as steps of the function."""
        for visit in trace.visits:
            for target in visit.site.targets if visit.site.kind != "callback" else ():
                params = self._program.functions[target].function.params
                for param, value in zip(params, visit.args, strict=False):
                    if type(value) is tuple and param.name in self._sets(target):
                        yield Taken(visit.site, visit.node, visit.prop, visit.given, value, ACQUIRE, None, False)

    def _sets(self, key: str) -> frozenset[str]:
        """The parameters of a function that it sets in motion, or gives to a function that does."""
        if key not in self._setting:
            self._setting[key] = frozenset()
            if key in self._custody.tracking.matter:
                trace = self._custody.tracking.trace(key)
                params = {p.name for p in self._program.functions[key].function.params}
                objects = [t.object for t in (*trace.taken, *self._given(key, trace)) if t.step == ACQUIRE]
                self._setting[key] = frozenset(o[0] for o in objects if len(o) == 1 and o[0] in params)
        return self._setting[key]

    def _holder(self, trace: Trace, taken: Taken) -> Symbol:
        """The place that what is set here is kept in; empty where a callee that sets it knows the place itself."""
        if taken.step != ACQUIRE:
            return ()
        found = taken.object
        if not label(found):
            found = next((p for end in trace.exits for p, name in end.holders if name == found and label(p)), ())
        return found if found and label(found) else ()

    def _stays(self, trace: Trace, taken: Taken) -> bool:
        """Whether it may be set yet when the function returns."""
        ends = [end for end in trace.exits if not fails(end) and any(node is taken.node for node in end.node.trail())]
        things = [end.prop.object(taken.object) for end in ends]
        return any(thing is None or thing.state == ACQUIRE for thing in things)

    def _ends_before(self, key: str, taken: Taken, place: str) -> bool:
        """Whether it is set only while a life begins, and stopped before that is done."""
        tracking = self._custody.tracking
        roots: list[Entry] = [e.chain()[0] for e in contexts(taken, tracking.entries_of(key)) if e is not None]
        begins = {role for life in self._lives for role in life.begins}
        if any(root.role is None or root.role.type not in begins for root in roots):
            return False
        ends = [end for root in roots for end in tracking.trace(root.key).exits if not fails(end)]
        return not any(o.state == ACQUIRE and label(o.name) in ("", place) for end in ends for o in end.prop.objects)

    def _goes_on(self, taken: Taken, period: int) -> bool:
        args = taken.site.call.args if taken.ddi else ()
        return period < len(args) and _is_not_zero(args[period])

    @cached_property
    def _stopped(self) -> frozenset[str] | None:
        """The names of the places whose object is stopped once a life began; None where it may be any."""
        found: set[str] = set()
        for life in self._lives:
            names, anything = self._custody.released(life)
            if anything:
                return None
            found |= names
        return frozenset(found | {one for one, other in self._copied if other in found})

    @property
    def _copied(self) -> Iterator[tuple[str, str]]:
        """The names of places that hold the same: one is stored to the other."""
        for definition in self._program.functions.values():
            for block in definition.function.blocks:
                for instr in block.instrs:
                    if isinstance(instr, Assign) and isinstance(instr.value, Path):
                        one, other = (label((p.root, *p.steps)) for p in (instr.target, instr.value))
                        if one and other and one != other:
                            yield from ((one, other), (other, one))

    @cached_property
    def _waits(self) -> bool:
        """Whether what runs as a life ends, or pauses, waits for something that a timer's function tells."""
        ends = [role for life in self._lives for role in life.ends]
        run = reached(self._program, self._program.with_role(*ends, *_PAUSES))
        waiting = [key for key in run if any(site.ddi in _WAITS for site in self._program.calls(key))]
        timers = self._program.with_role(_TIMER)
        told = frozenset[str]().union(*map(self._told, reached(self._program, timers)))
        asked = frozenset[str]().union(*map(self._asked, waiting))
        return bool(waiting) and (not timers or not told.isdisjoint(asked))

    def _told(self, key: str) -> frozenset[str]:
        """The names of the places that a function changes, or gives the address of: an event that it sets."""
        found: set[str] = set()
        for block in self._program.functions[key].function.blocks:
            for instr in block.instrs:
                if isinstance(instr, Assign):
                    found.add(_name(instr.target))
                elif isinstance(instr, Call):
                    found |= {_name(arg) for arg in instr.args}
        return frozenset(found - {""})

    def _asked(self, key: str) -> frozenset[str]:
        """The names of the places that a function waits for, or that its conditions ask."""
        found = {_name(arg) for site in self._program.calls(key) if site.ddi in _WAITS for arg in site.call.args}
        for block in self._program.functions[key].function.blocks:
            for edge in block.edges:
                found |= _names(edge.assume.cond) if edge.assume is not None else set()
        return frozenset(found - {""})


def _name(expr: Expr) -> str:
    path = expr.of if isinstance(expr, Address) else expr
    return label((path.root, *path.steps)) if isinstance(path, Path) else ""


def _names(expr: Expr) -> set[str]:
    if isinstance(expr, Apply):
        return {name for arg in expr.args for name in _names(arg)}
    return {_name(expr)}


def _is_not_zero(expr: Expr) -> bool:
    return isinstance(expr, Const) and expr.value != 0
