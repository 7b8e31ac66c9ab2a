"""Calls made before something that has to come first, in a whole driver: on the way from where the system enters it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from ddicheck.analyses.automata import DRIVER, USE, Automaton, Move
from ddicheck.analyses.entries import MOST_CONTEXTS, Entry
from ddicheck.analyses.states import Prop
from ddicheck.analyses.traces import Taken, Visit
from ddicheck.analyses.tracking import Tracking
from ddicheck.model import Irql

FIRST = "first"
"""The step that has to come first."""


def ordered(ddi: str, first: tuple[str, ...]) -> Automaton:
    """The automaton of a DDI that has to be called after one of others."""
    moves = (Move(ddi, USE, "driver"), *(Move(name, FIRST, "driver") for name in first))
    return Automaton(f"{ddi} after {' '.join(first)}", moves, opaque=True)


@dataclass(frozen=True, slots=True, eq=False)
class Early:
    """A call that is made before what has to come first."""

    taken: Taken
    entry: Entry


class Ordering:
    """Judges the calls made when the system enters the driver in some roles."""

    def __init__(self, tracking: Tracking, begins: tuple[str, ...]) -> None:
        self._tracking = tracking
        self._entries: dict[str, list[Entry]] = {}
        self._spread(begins)

    def early(self, key: str) -> Iterator[Early]:
        """The early calls of a function."""
        for entry in self._entries.get(key, ()):
            for taken in self._tracking.trace(key).taken:
                if taken.step == USE and taken.ddi and _is_before(taken.prop) and entry.allows(taken):
                    yield Early(taken, entry)

    def _spread(self, begins: tuple[str, ...]) -> None:
        """Find the ways into functions on which what has to come first did not."""
        program = self._tracking.program
        queue: deque[Entry] = deque()
        for key in sorted(self._tracking.matter):
            role = next((role for role in program.roles(key) if role.type in begins), None)
            if role is not None:
                self._add(Entry(key, Irql.PASSIVE, role=role), queue)
        while queue:
            entry = queue.popleft()
            for visit in self._tracking.trace(entry.key).visits:
                if visit.site.kind != "callback" and _is_before(visit.prop) and entry.allows(visit):
                    for target in visit.site.targets:
                        self._add(self._called(entry, visit, target), queue)

    def _called(self, caller: Entry, visit: Visit, target: str) -> Entry:
        params = tuple(p.name for p in self._tracking.program.functions[target].function.params)
        passed = tuple((symbol, bound) for symbol, _, bound in visit.passed.get(target, ()) if bound is not None)
        level = caller.level_of(visit.prop.level)
        return Entry(target, Irql.PASSIVE if level is None else level, passed, params, caller=caller, visit=visit)

    def _add(self, entry: Entry, queue: deque[Entry]) -> None:
        have = self._entries.setdefault(entry.key, [])
        known = any(other.context == entry.context for other in have)
        if entry.key in self._tracking.matter and len(have) < MOST_CONTEXTS and not known:
            have.append(entry)
            queue.append(entry)


def _is_before(prop: Prop) -> bool:
    have = prop.object(DRIVER)
    return have is None or have.state == USE
