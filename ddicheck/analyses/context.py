"""All that a rule sees of a driver while it checks one function, with a record of what it asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ddicheck.analyses.driver import Analyses
from ddicheck.analyses.entries import Entry
from ddicheck.analyses.holding import Breach
from ddicheck.analyses.locks import vague
from ddicheck.analyses.states import lowest_possible
from ddicheck.analyses.traces import Exit, Trace, Use, Visit
from ddicheck.analyses.words import Words
from ddicheck.ir.types import Place
from ddicheck.model import Irql, Span, Step
from ddicheck.program import CallManagerSide, Def, Kind, Program, Role, Site


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A call that really happens at a level: seen in a visit, in a context (None: the function itself shows it)."""

    level: Irql
    visit: Visit
    entry: Entry | None


class Context:
    """One function of one driver, to one rule. Every question is recorded: its answer is what the result depends on."""

    def __init__(self, analyses: Analyses, key: str) -> None:
        self._analyses = analyses
        self.key = key
        self.asked: set[tuple[str, str]] = set()

    @property
    def program(self) -> Program:
        """The driver."""
        self.asked.add(("program", ""))
        return self._analyses.program

    @property
    def definition(self) -> Def:
        """The function."""
        self.asked.add(("function", self.key))
        return self._analyses.program.functions[self.key]

    @property
    def name(self) -> str:
        """Its name."""
        return self.definition.function.name

    @property
    def trace(self) -> Trace:
        """All calls and returns of the function that can be reached, and what holds there."""
        self.asked.add(("trace", self.key))
        return self._analyses.traces[self.key]

    def watched_trace(self) -> Trace:
        """As `trace`, telling apart which parameters' objects were handed to somebody else."""
        self.asked.add(("watched", self.key))
        return self._analyses.watched_trace(self.key)

    def entries(self) -> tuple[Entry, ...]:
        """The contexts the function is entered in."""
        self.asked.add(("entries", self.key))
        return self._analyses.entries.of(self.key)

    def roles(self) -> tuple[Role, ...]:
        """What the system calls the function as."""
        self.asked.add(("roles", self.key))
        return self._analyses.program.roles(self.key)

    def kinds(self) -> tuple[Kind, ...]:
        """What kind of driver this is, with evidence."""
        self.asked.add(("kinds", ""))
        return self._analyses.program.kinds()

    def side(self) -> CallManagerSide | None:
        """Which call manager the function belongs to, in a driver that is one."""
        self.asked.add(("side", self.key))
        return self._analyses.program.call_manager_side(self.key)

    def call_manager_kind(self) -> str:
        """`mcm` or `call_manager`, whichever the function belongs to; empty where that is open or it is neither."""
        side = self.side()
        if side is not None:
            return side.name
        names = {kind.name for kind in self.kinds()} & {"mcm", "call_manager"}
        return names.pop() if len(names) == 1 else ""

    def can_run(self, ddis: tuple[str, ...]) -> bool | None:
        """Whether anything the system can run calls one of these DDIs; None where that cannot be known."""
        self.asked.add(("runs", ",".join(ddis)))
        return self._analyses.can_run(ddis)

    def sites(self) -> tuple[Site, ...]:
        """The calls written in the function."""
        self.asked.add(("sites", self.key))
        return self._analyses.program.calls(self.key)

    def ordinal(self, site: Site) -> int:
        """Which of the function's calls of the same DDI this is, counted from 1: stays the same when lines move."""
        same = [s for s in self.sites() if s.ddi == site.ddi and s.kind != "callback"]
        return next((i for i, s in enumerate(same, 1) if s.call is site.call), 0)

    def levels_at(self, ddis: Mapping[str, object]) -> Iterator[tuple[Site, list[Occurrence]]]:
        """The calls of these DDIs that can be reached, and the levels they are known to be made at."""
        found: dict[tuple[int, int], tuple[Site, list[Occurrence]]] = {}
        for visit in self.trace.visits:
            site = visit.site
            if site.ddi not in ddis or site.kind == "callback":
                continue
            _, occurrences = found.setdefault((site.block, site.index), (site, []))
            occurrences += self._occurrences(visit)
        yield from (pair for _, pair in sorted(found.items()))

    def _occurrences(self, visit: Visit) -> Iterator[Occurrence]:
        entries = self.entries()
        for entry in entries:
            if entry.allows(visit):
                level = entry.level_of(visit.prop.level)
                if level is not None:
                    yield Occurrence(level, visit, entry)
        if not entries:
            lowest = lowest_possible(visit.prop)
            if lowest is not None:
                yield Occurrence(lowest, visit, None)

    def levels_at_return(self) -> Iterator[tuple[Exit, Entry, Irql]]:
        """The returns of a callback to the system: the context it was entered in, and the level it returns at.

        None where a lock may have been given back under another name, and the level restored with it.
        """
        entered = [e for e in self.entries() if e.role is not None and e.caller is None]
        for end in self.trace.exits:
            if any(vague(held.lock) for held in end.prop.held):
                continue
            for entry in entered:
                level = entry.level_of(end.prop.level) if entry.allows(end) else None
                if level is not None:
                    yield end, entry, level

    def breaches(self) -> tuple[Breach, ...]:
        """The wrong uses of locks that are shown in the function."""
        self.asked.add(("locks", self.key))
        return self._analyses.holdings.breaches(self.key)

    def lock_text(self, breach: Breach) -> str:
        """The lock of a wrong use as the source writes it."""
        if isinstance(breach.seen, Use):
            if breach.seen.ddi:
                return self.words().pointed(breach.seen.site.call.args[0])
        elif breach.origin is not None and breach.origin.use.ddi and breach.origin.key == self.key:
            return self.words().pointed(breach.origin.use.site.call.args[0])
        return self.words().place(breach.lock)

    # -- places and paths ----------------------------------------------------------------------------------------------

    def span(self, place: Place) -> Span:
        """The absolute place of something in the function."""
        return self.definition.at(place)

    def words(self) -> Words:
        """The function's expressions in words."""
        return self._analyses.story.words(self.key)

    def path_to(self, occurrence: Occurrence) -> tuple[Step, ...]:
        """The steps that lead to a call."""
        visit = occurrence.visit
        text = f"calls {self.words().path(visit.site.call.callee)}"
        story = self._analyses.story
        return story.path(self.key, occurrence.entry, visit.node, visit.prop, visit.site.call.place, text)

    def path_of(self, breach: Breach, text: str) -> tuple[Step, ...]:
        """The steps that lead to a wrong use of a lock."""
        seen = breach.seen
        place = seen.site.call.place if isinstance(seen, Use) else seen.instr.place
        return self._analyses.story.path(self.key, breach.entry, seen.node, seen.prop, place, text)

    def path_to_return(self, end: Exit, entry: Entry, text: str) -> tuple[Step, ...]:
        """The steps that lead from the system's call in a context to a return."""
        return self._analyses.story.path(self.key, entry, end.node, end.prop, end.instr.place, text)

    def path_to_exit(self, end: Exit, text: str) -> tuple[Step, ...]:
        """The steps that lead from the system's call of a callback to one of its returns."""
        entry = next((e for e in self.entries() if e.role is not None), None)
        return self._analyses.story.path(self.key, entry, end.node, end.prop, end.instr.place, text)
