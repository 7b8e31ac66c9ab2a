"""One automaton in a whole driver: the traces of the functions that take its steps, and the contexts they run in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Protocol

from ddicheck.analyses.automata import Automaton, Move
from ddicheck.analyses.deferring import Deferrals, Deferred
from ddicheck.analyses.entries import Entries, Entry
from ddicheck.analyses.knowing import Knows, Relayed
from ddicheck.analyses.outcomes import Effect, as_one, differs
from ddicheck.analyses.simulate import simulate
from ddicheck.analyses.story import Story
from ddicheck.analyses.traces import Trace, Visit
from ddicheck.flow.facts import Symbol

MOST_ROUNDS = 3


class Driver(Knows, Protocol):
    """What is asked of the driver's other analyses."""

    @property
    def traces(self) -> dict[str, Trace]:
        """The traces of all functions, without an automaton."""
        ...

    @property
    def deferrals(self) -> Deferrals:
        """What calls have run later."""
        ...

    def locks(self, key: str) -> frozenset[Symbol]:
        """The locks that a function and its callees take or give back."""
        ...


class Tracking(Relayed):
    """The traces of one automaton. A function matters if it, or what it calls, takes a step; all others are as ever."""

    _driver: Driver

    def __init__(self, driver: Driver, automaton: Automaton) -> None:
        super().__init__(driver)
        self.automaton = automaton
        self.traces: dict[str, Trace] = {}
        self._effects: dict[str, Effect] = {}
        self._visits: dict[int, list[Visit]] = {}
        self._begun: set[tuple[str, ...]] = set()
        if automaton.defers and self.matter:
            self._sweep()

    @cached_property
    def matter(self) -> frozenset[str]:
        """The functions in which steps are taken that tell, in themselves or in what they call."""
        return self._taking(lambda move: not move.shared)

    @cached_property
    def wide(self) -> frozenset[str]:
        """The functions in which any steps are taken, in themselves or in what they call."""
        return self._taking(lambda move: True) if self.matter else frozenset()

    def _taking(self, wanted: Callable[[Move], bool]) -> frozenset[str]:
        moves = self.automaton.moves
        if not any(self.program.calling(move.ddi) for move in moves if not move.shared):
            return frozenset()
        found = self._with_callers(key for move in moves if wanted(move) for key in self.program.calling(move.ddi))
        return found | self._with_callers(self._putting_off(found)) if self.automaton.defers else found

    def _with_callers(self, keys: Iterable[str]) -> frozenset[str]:
        waiting = list(keys)
        found = set(waiting)
        while waiting:
            for caller, site in self.program.callers(waiting.pop()):
                if caller not in found and (site.kind != "callback" or site.synchronous):
                    found.add(caller)
                    waiting.append(caller)
        return frozenset(found)

    def _putting_off(self, keys: frozenset[str]) -> list[str]:
        """The functions that have one of these run later."""
        calls = self._driver.deferrals.calls
        return [key for key, found in calls.items() if _any_in(keys, found)]

    def trace(self, key: str) -> Trace:
        """The trace of a function."""
        if key not in self.wide:
            return self._driver.traces[key]
        self._begin(key)
        return self.traces[key]

    def _begin(self, key: str) -> None:
        """Simulate a function, and with it what it calls, unless that is done or under way."""
        component = self.program.component(key)
        if component not in self._begun and not self.automaton.defers:
            self._begun.add(component)
            self._settle(component)

    def _sweep(self) -> None:
        self._simulate(self.matter)
        if self.automaton.defers:
            again = self._with_callers(self._putting_off(self.matter))
            if again:
                self._simulate(again)

    def _simulate(self, keys: frozenset[str]) -> None:
        for component in self.program.order():
            self._settle([key for key in component if key in keys])

    def _settle(self, component: Sequence[str]) -> None:
        """Simulate functions that call each other until nothing changes."""
        work = component
        for _ in range(MOST_ROUNDS if len(component) > 1 else 1):
            changed: set[str] = set()
            for key in work:
                before = self._effects.get(key)
                deferred = self._driver.deferrals.of(key) if self.automaton.defers else None
                definition = self.program.functions[key]
                self.traces[key] = simulate(definition, self, automaton=self.automaton, deferred=deferred)
                self._effects[key] = self._effect_of(key, self.traces[key])
                self._keep(self.traces[key])
                if before != self._effects[key]:
                    changed.add(key)
            work = [key for key in component if self.program.calls_any(key, changed)]

    def _effect_of(self, key: str, trace: Trace) -> Effect:
        outcomes = trace.outcomes()
        blur = differs(outcomes) or (bool(outcomes) and not trace.complete)
        plain = self._driver.effect(key, False)
        writes = plain.writes if plain is not None else frozenset()
        locks = plain.locks if plain is not None else frozenset()
        return Effect((as_one(outcomes),) if blur else outcomes, writes, trace.complete, locks, trace.tests(), blur)

    # -- what simulations ask ------------------------------------------------------------------------------------------

    def effect(self, key: str, watched: bool) -> Effect | None:
        """The effect of a function of the driver."""
        if key not in self.wide:
            return self._driver.effect(key, watched)
        self._begin(key)
        return self._effects.get(key)

    # -- contexts ------------------------------------------------------------------------------------------------------

    @cached_property
    def entries(self) -> Entries:
        """The contexts in which functions are entered, as these traces show them."""
        return Entries(self.program, self._telling, self._driver.locks)

    def _telling(self, key: str) -> Trace:
        return self.trace(key) if key in self.matter else self._driver.traces[key]

    def entries_of(self, key: str) -> tuple[Entry, ...]:
        """The contexts a function is entered in."""
        return self.entries.of(key)

    @cached_property
    def story(self) -> Story:
        """Builds paths."""
        for trace in self._driver.traces.values():
            self._keep(trace)
        return Story(self.program, self._visits)

    def _keep(self, trace: Trace) -> None:
        for visit in trace.visits:
            self._visits.setdefault(id(visit.node), []).append(visit)


def _any_in(keys: frozenset[str], deferred: Deferred) -> bool:
    return any(later.target in keys for found in deferred.values() for later in found)
