"""The contexts in which each function is really entered, and who shows it.

A role says at which levels the system enters a callback; from there levels flow along calls that can happen, with what
the caller passes. Each context keeps its witness, so a path leads from the system's call to any place in the driver.
Functions nobody is known to call have no context: of their entry nothing is claimed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ddicheck import knowledge
from ddicheck.analyses import irql
from ddicheck.analyses.simulate import Trace, Visit
from ddicheck.analyses.states import Level, certain
from ddicheck.analyses.transport import renamed, value_of
from ddicheck.flow.facts import Bound, Symbol, Value
from ddicheck.model import Irql
from ddicheck.program import Program, Role

MOST_CONTEXTS = 24

Passed = tuple[tuple[str, Bound], ...]
"""What is known of the arguments a function is entered with, by parameter."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One way a function is entered: at which level, with what, and why that is so."""

    key: str
    level: Irql
    passed: Passed = ()
    params: tuple[str, ...] = ()
    role: Role | None = None
    caller: Entry | None = None
    visit: Visit | None = None
    """The call in the caller, where there is one."""

    def chain(self) -> list[Entry]:
        """The contexts from the system's call to this one."""
        found: list[Entry] = []
        entry: Entry | None = self
        while entry is not None:
            found.append(entry)
            entry = entry.caller
        found.reverse()
        return found

    def allows(self, visit: Visit) -> bool:
        """Whether a call seen in the function's trace can happen in this context."""
        return bool(visit.prop.entry >> self.level & 1) and self.admits(visit.given)

    def level_of(self, level: Level) -> Irql | None:
        """The IRQL that a level of the function is in this context; None if it is not known."""
        known = certain(level, self.level)
        if known is not None or not isinstance(level, tuple) or isinstance(level[1], int):
            return known
        if self.caller is None or self.visit is None:
            return None
        kind, symbol = level[0], level[1]
        names = self.arguments()
        if kind == "lock":
            lock = renamed(symbol, names)
            held = self.visit.prop.holder(lock) if lock is not None else None
            if held is not None:
                return self.caller.level_of(held.saved)
            return self.caller.level_of(("lock", lock)) if lock is not None else None
        value = value_of(symbol, names, self.visit.node.facts)
        return self.caller.level_of(irql.level_in(value)) if value is not None else None

    def arguments(self) -> dict[str, Value]:
        """What the caller passes, by parameter."""
        return dict(zip(self.params, self.visit.args, strict=False)) if self.visit is not None else {}

    def admits(self, given: tuple[tuple[Symbol, Bound], ...]) -> bool:
        """Whether a path that needs this of the parameters can be taken with what is passed."""
        for name, bound in self.passed:
            for symbol, needed in given:
                if symbol == (name,) and bound.meet(needed) is None:
                    return False
        return True


class Entries:
    """All entries of a driver's functions, nearest witnesses first."""

    def __init__(self, program: Program, trace: Callable[[str], Trace]) -> None:
        self._program = program
        self._trace = trace
        self._found: dict[str, dict[tuple[Irql, Passed], Entry]] = {}
        self.crowded: set[str] = set()
        """Functions with more contexts than are kept apart."""
        self._spread()

    def of(self, key: str) -> tuple[Entry, ...]:
        """The contexts a function is entered in."""
        return tuple(self._found.get(key, {}).values())

    def _spread(self) -> None:
        queue: deque[Entry] = deque()
        for key in self._program.functions:
            for role in self._program.roles(key):
                for level in entry_levels(role):
                    self._add(Entry(key, level, role=role), queue)
        while queue:
            entry = queue.popleft()
            for called in self._calls(entry):
                self._add(called, queue)

    def _add(self, entry: Entry, queue: deque[Entry]) -> None:
        table = self._found.setdefault(entry.key, {})
        if (entry.level, entry.passed) in table or ((entry.level, ()) in table and entry.role is None):
            return
        if len(table) >= MOST_CONTEXTS:
            self.crowded.add(entry.key)
            return
        table[(entry.level, entry.passed)] = entry
        queue.append(entry)

    def _calls(self, entry: Entry) -> Iterator[Entry]:
        for visit in self._trace(entry.key).visits:
            site = visit.site
            if not site.targets or (site.kind == "callback" and not site.synchronous) or not entry.allows(visit):
                continue
            if site.kind == "callback":
                continue
            level = entry.level_of(visit.prop.level)
            if level is None:
                continue
            for target in site.targets:
                params = tuple(p.name for p in self._program.functions[target].function.params)
                yield Entry(target, level, self._passed(entry, visit, target), params, caller=entry, visit=visit)

    def _passed(self, entry: Entry, visit: Visit, target: str) -> Passed:
        """What the callee's own tests can see of the arguments."""
        tested = {symbol[0] for v in self._trace(target).visits for symbol, _ in v.given}
        found: list[tuple[str, Bound]] = []
        for param, value in zip(self._program.functions[target].function.params, visit.args, strict=False):
            if param.name in tested:
                bound = _bound(value, visit, entry)
                if bound is not None:
                    found.append((param.name, bound))
        return tuple(found)


def _bound(value: Value, visit: Visit, entry: Entry) -> Bound | None:
    facts = visit.node.facts
    bound = facts.bound(value)
    if bound is None and type(value) is tuple:
        bound = dict(visit.given).get(value)
        if bound is None and len(value) == 1:
            bound = dict(entry.passed).get(value[0])
    return bound


def entry_levels(role: Role) -> tuple[Irql, ...]:
    """The levels at which the system enters a callback of this role; none where that is not known.

    Of a role whose levels depend on a condition that is not modelled, only the lowest is known to occur.
    """
    known = knowledge.role(role.type)
    if known is None or not known.levels:
        return ()
    levels = tuple(level for level in Irql if known.levels & level.bit)
    return levels[:1] if known.conditional else levels
