"""Handles that end with the completion of an operation, and what uses one after that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from ddicheck import knowledge
from ddicheck.analyses.automata import USE, Automaton, Move
from ddicheck.analyses.custody import before, contexts
from ddicheck.analyses.entries import Entry
from ddicheck.analyses.traces import Taken
from ddicheck.analyses.tracking import Tracking
from ddicheck.program import Program

END = "end"
"""The step of a completion that ends a handle."""

_HANDLES = frozenset(("NdisVcHandle", "NdisPartyHandle", "NdisAfHandle", "NdisSapHandle"))
_CONNECTED = ("NdisCm", "NdisMCm", "NdisCo", "NdisMCo", "NdisCl")


@dataclass(frozen=True, slots=True, eq=False)
class Afterlife:
    """A handle used after its end, in one context (None: whoever calls)."""

    seen: Taken
    first: Taken
    """Where it ended."""
    entry: Entry | None


@cache
def endings() -> Automaton:
    """The automaton of the handles that a completion ends."""
    moves: list[Move] = []
    ends: set[tuple[str, int]] = set()
    allowed: set[str] = set()
    for pend in knowledge.all_pends():
        for death in pend.deaths if pend.by_driver else ():
            move = Move(pend.completion, END, "in", death.argument)
            if death.when != "always" and pend.status_argument is not None:
                move = move._replace(status=pend.status_argument, says=death.when)
            moves.append(move)
            ends.add((pend.completion, death.argument))
            allowed.update(death.still_allowed)
    for name in sorted(knowledge.ddi_names()):
        if name.startswith(_CONNECTED) and name not in allowed:
            ddi = knowledge.ddi(name)
            for at, parameter in enumerate(ddi.parameters if ddi is not None else ()):
                if parameter.name in _HANDLES and "out" not in parameter.direction and (name, at) not in ends:
                    moves.append(Move(name, USE, "in", at))
    return Automaton("endings", tuple(dict.fromkeys(moves)))


class Knows(Protocol):
    """What is asked of the rest of the driver."""

    @property
    def program(self) -> Program:
        """The driver."""
        ...

    def tracking(self, automaton: Automaton) -> Tracking:
        """The driver's objects as an automaton sees them."""
        ...


class Endings:
    """Judges the uses of handles in one driver."""

    def __init__(self, knows: Knows) -> None:
        self._knows = knows
        self._ends = frozenset(move.ddi for move in endings().moves if move.step == END)
        program = knows.program
        called = any(site.ddi in self._ends for key in program.functions for site in program.calls(key))
        self._tracking = knows.tracking(endings()) if called else None

    def afterlives(self, key: str) -> Iterator[Afterlife]:
        """The uses of handles in a function after their end."""
        if self._tracking is None or key not in self._tracking.matter:
            return
        trace = self._tracking.trace(key)
        found: set[tuple[object, ...]] = set()
        for taken in trace.taken:
            have = taken.prop.object(taken.object)
            mark = (id(taken.site.call), taken.object)
            if taken.step != USE or have is None or have.state != END or mark in found:
                continue
            first = before(trace, taken, taken.object)
            entries = contexts(taken, self._tracking.entries_of(key))
            if first is not None and entries:
                found.add(mark)
                yield Afterlife(taken, first, entries[0])
