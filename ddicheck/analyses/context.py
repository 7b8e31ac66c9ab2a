"""All that a rule sees of a driver while it checks one function, with a record of what it asked."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass

from ddicheck.analyses.asking import Question
from ddicheck.analyses.automata import Automaton
from ddicheck.analyses.completing import Repeat, completions
from ddicheck.analyses.contracts import Contracts
from ddicheck.analyses.custody import Life, Slip
from ddicheck.analyses.doubting import is_idle
from ddicheck.analyses.driver import Analyses
from ddicheck.analyses.ending import Afterlife, endings
from ddicheck.analyses.entries import Entry, Starts
from ddicheck.analyses.handing import hands_on
from ddicheck.analyses.holding import Breach
from ddicheck.analyses.locks import vague
from ddicheck.analyses.nullness import Cause, Reason, reason
from ddicheck.analyses.nulls import Deref
from ddicheck.analyses.ordering import Early
from ddicheck.analyses.raising import raising
from ddicheck.analyses.states import ENTRY, Prop, lowest_possible
from ddicheck.analyses.traces import Exit, Taken, Trace, Use, Visit
from ddicheck.analyses.values import Origin, origins
from ddicheck.analyses.words import Words
from ddicheck.flow.facts import Bound
from ddicheck.flow.solve import Node
from ddicheck.ir.types import Place
from ddicheck.model import Irql, Span, Step
from ddicheck.program import CallManagerSide, Def, Kind, Program, Role, Site


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A call that really happens at a level: seen in a visit, in a context (None: the function itself shows it)."""

    level: Irql
    visit: Visit
    entry: Entry | None
    least: bool = False
    """It may be a higher level too: of those that may occur, the lowest."""


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

    def entered_as(self, *roles: str, given: tuple[tuple[str, Bound], ...] = ()) -> tuple[Entry, ...]:
        """The contexts the function is entered in when the system enters the driver in one of these roles.

        `given` is taken for granted of the roles' parameters, which are named as on the roles' pages.
        """
        starts = Starts(frozenset(roles), given)
        self.asked.add(("entered as", f"{self.key} {sorted(roles)} {given}"))
        return self._analyses.entered(starts).of(self.key)

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

    @property
    def contracts(self) -> Contracts:
        """What the driver's functions promise: the levels they are annotated with, code that may be paged out."""
        self.asked.add(("contracts", ""))
        return self._analyses.contracts

    def sites(self) -> tuple[Site, ...]:
        """The calls written in the function."""
        self.asked.add(("sites", self.key))
        return self._analyses.program.calls(self.key)

    def ordinal(self, site: Site) -> int:
        """Which of the function's calls of the same DDI this is, counted from 1: stays the same when lines move."""
        same = [s for s in self.sites() if (s.ddi, s.targets) == (site.ddi, site.targets) and s.kind != "callback"]
        return next((i for i, s in enumerate(same, 1) if s.call is site.call), 0)

    def levels_at(self, ddis: Mapping[str, object]) -> Iterator[tuple[Site, list[Occurrence]]]:
        """The calls of these DDIs that can be reached, and the levels they are known to be made at."""
        found: dict[tuple[int, int], tuple[Site, list[Occurrence]]] = {}
        for visit in self.trace.visits:
            site = visit.site
            if (site.ddi or site.call.name) not in ddis or site.kind == "callback":
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
            yield from self._uncalled(visit)

    def _uncalled(self, visit: Visit) -> Iterator[Occurrence]:
        """The level of a call in a function nobody is known to call, where it is the same whoever does.

        Its annotations bound the levels it is entered at: one that may be entered at DISPATCH_LEVEL only is there.
        """
        allowed = self.contracts.allowed(self.key) & visit.prop.entry
        if not allowed:
            return
        lowest = lowest_possible(visit.prop._replace(entry=allowed))
        if lowest is None and allowed == Irql.PASSIVE.bit and visit.prop.level == ENTRY:
            lowest = Irql.PASSIVE
        if lowest is not None:
            yield Occurrence(lowest, visit, None, least=allowed >> lowest > 1)

    def calls_inside(self) -> Iterator[tuple[Site, str, list[Occurrence]]]:
        """The calls of functions of the driver that can be reached, each with its target's key and its levels.

        A call through a pointer is one only if it can run nothing else.
        """
        found: dict[tuple[int, int], tuple[Site, str, list[Occurrence]]] = {}
        for visit in self.trace.visits:
            site = visit.site
            if len(site.targets) == 1 and site.kind != "callback" and site.complete:
                _, _, occurrences = found.setdefault((site.block, site.index), (site, site.targets[0], []))
                occurrences += self._occurrences(visit)
        yield from (entry for _, entry in sorted(found.items()))

    def raises(self, level: Irql) -> Iterator[Occurrence]:
        """The calls that raise the IRQL to `level` or above, in functions entered below it, each once."""
        told: set[tuple[int, int]] = set()
        for visit, reached in raising(self.trace, level):
            place = (visit.site.block, visit.site.index)
            entries = self.entries()
            entry = next((e for e in entries if e.allows(visit) and e.level < level), None)
            if place not in told and (entry is not None or not entries):
                told.add(place)
                yield Occurrence(reached, visit, entry)

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

    def answers(self, question: Question | None = None, ddis: frozenset[str] = frozenset()) -> Trace:
        """As `trace`, of the function asked something, and kept apart by what it might return or pass to some DDIs."""
        self.asked.add(("asked", f"{self.key} {question} {sorted(ddis)}"))
        return self._analyses.asked(self.key, question, ddis)

    def names(self, constant: str) -> bool:
        """Whether anything in the driver's functions names a constant of the kit."""
        self.asked.add(("names", constant))
        return self._analyses.names(constant)

    def visits(self, ddis: Container[str]) -> Iterator[Visit]:
        """The calls of these DDIs in the function, in each state they are reached in."""
        if any(site.ddi in ddis for site in self.sites()):
            yield from (v for v in self.trace.visits if v.site.ddi in ddis and v.site.kind != "callback")

    def visits_anywhere(self, ddis: Container[str]) -> Iterator[tuple[str, Visit]]:
        """The calls of these DDIs in the driver, each with the key of the function it is in."""
        self.asked.add(("calls", ",".join(sorted(ddis)) if isinstance(ddis, tuple | frozenset) else ""))
        for key in self._analyses.program.functions:
            if any(site.ddi in ddis for site in self._analyses.program.calls(key)):
                visits = self._analyses.traces[key].visits
                yield from ((key, v) for v in visits if v.site.ddi in ddis and v.site.kind != "callback")

    def origins(self, visit: Visit, index: int, key: str = "") -> Iterator[Origin]:
        """The ways an argument of a call gets its value; the call is in function `key`, by default in this one."""
        self.asked.add(("origins", key or self.key))
        return origins(self._analyses, key or self.key, visit, index)

    def derefs(self) -> Iterator[tuple[Deref, Reason]]:
        """The pointers that are followed where they are NULL, or may be and were not tested, and why they are."""
        function = self.definition.function
        entries = self.entries()
        found = [(deref, reason(function, deref)) for deref in self.trace.derefs]
        certain = {(deref.place, deref.pointer) for deref, why in found if why is not None and deref.certain}
        doubts = self._analyses.doubts(self.key)
        found += [(d.deref, d.reason) for d in doubts if (d.deref.place, d.deref.pointer) not in certain]
        for deref, why in sorted(found, key=lambda pair: (pair[0].place, pair[0].index)):
            if entries and not any(entry.allows(deref) for entry in entries):
                continue
            if why is None or (why.cause is Cause.RETURNED and not self._fails(deref, why)):
                continue
            if why.cause is Cause.TESTED and is_idle(self.definition, self._analyses, deref, why.place):
                continue
            yield deref, why

    def _fails(self, deref: Deref, why: Reason) -> bool:
        """Whether the call that returned NULL is one of a function that does where it could not get something."""
        targets = [t for site in self.sites() if site.call is why.call for t in site.targets]
        return bool(targets) and all(map(self._analyses.fails, targets))

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

    def slips(self, automaton: Automaton, lives: tuple[Life, ...]) -> tuple[Slip, ...]:
        """What the function does wrong with the things that an automaton follows."""
        self.asked.add(("custody", f"{self.key} {automaton.name}"))
        return tuple(self._analyses.custody(automaton).slips(self.key, lives))

    def never_stopped(self, automaton: Automaton, lives: tuple[Life, ...], period: int) -> tuple[Slip, ...]:
        """Where the function sets something in motion that nothing stops; see `Arming.slips`."""
        self.asked.add(("custody", f"{self.key} {automaton.name}"))
        return tuple(self._analyses.arming(automaton, lives).slips(self.key, period))

    def path_of_slip(self, automaton: Automaton, slip: Slip, text: str) -> tuple[Step, ...]:
        """The steps that lead to where something is done wrong with what an automaton follows."""
        seen = slip.seen
        place = seen.site.call.place if isinstance(seen, Taken) else seen.instr.place
        story = self._analyses.tracking(automaton).story
        return story.path(self.key, slip.entry, seen.node, seen.prop, place, text)

    def early_calls(self, automaton: Automaton, begins: tuple[str, ...]) -> tuple[Early, ...]:
        """The calls in the function made before what has to come first, when the system enters the driver so."""
        self.asked.add(("order", f"{self.key} {automaton.name}"))
        return tuple(self._analyses.ordering(automaton, begins).early(self.key))

    def path_of_early(self, automaton: Automaton, early: Early) -> tuple[Step, ...]:
        """The steps that lead to an early call."""
        taken = early.taken
        text = f"calls {self.words().call(taken.site.call)}"
        story = self._analyses.tracking(automaton).story
        return story.path(self.key, early.entry, taken.node, taken.prop, taken.site.call.place, text)

    def repeats(self) -> tuple[Repeat, ...]:
        """What the function completes more than once."""
        self.asked.add(("completions", self.key))
        return self._analyses.completing.repeats(self.key)

    def path_of_repeat(self, repeat: Repeat, entry: Entry | None, text: str) -> tuple[Step, ...]:
        """The steps that lead to where something is completed once more, with the calls below that complete it."""
        seen = repeat.seen
        place = seen.site.call.place if isinstance(seen, Taken) else seen.instr.place
        story = self._analyses.tracking(completions()).story
        path = list(story.path(self.key, entry, seen.node, seen.prop, place, text))
        if isinstance(seen, Taken):
            path += self._below(seen)
        first = self.span(repeat.first.site.call.place)
        at = next((i for i, step in enumerate(path) if step.span == first), None)
        if at is not None and repeat.first is not seen:
            path[at + 1 : at + 1] = self._below(repeat.first)
        return tuple(path)

    def afterlives(self) -> tuple[Afterlife, ...]:
        """The uses of handles in the function after a completion ended them."""
        self.asked.add(("endings", self.key))
        return tuple(self._analyses.endings.afterlives(self.key))

    def path_of_afterlife(self, found: Afterlife, text: str) -> tuple[Step, ...]:
        """The steps that lead to where a handle is used after its end."""
        seen = found.seen
        story = self._analyses.tracking(endings()).story
        return story.path(self.key, found.entry, seen.node, seen.prop, seen.site.call.place, text)

    def can_complete(self, ddis: tuple[str, ...]) -> bool | None:
        """Whether anything the driver can run completes, with one of these DDIs, what the function pends.

        None where that cannot be known.
        """
        self.asked.add(("completes", f"{self.key} {','.join(ddis)}"))
        return self._analyses.completing.can_complete(self.key, ddis)

    def completes_before(self, end: Exit, ddis: tuple[str, ...], given: str = "") -> bool:
        """Whether one of these DDIs may have been called on the way to a return of the watched trace.

        By a function that was `given` a parameter of this one, if that is named.
        """
        completing = self._analyses.completing
        before = completing.on_the_way(self.watched_trace(), end)
        return any(completing.completes(v, ddis) for v in before if not given or (given,) in v.args)

    def calls_out_before(self, end: Exit) -> bool:
        """Whether anything is called on the way to a return, of the watched trace, that others may get to know by."""
        before = self._analyses.completing.on_the_way(self.watched_trace(), end)
        return any(v.site.targets or hands_on(v.site.call.name) for v in before)

    def nodes(self, block: int) -> tuple[Node[Prop], ...]:
        """The states that a block of the function is reached in."""
        return tuple(node for node in self.trace.nodes if node.block == block)

    def path_at(self, node: Node[Prop], place: Place, text: str) -> tuple[Step, ...]:
        """The steps that lead from the system's call of a callback to a place in a block."""
        entry = next((e for e in self.entries() if e.role is not None), None)
        return self._analyses.story.path(self.key, entry, node, node.prop, place, text)

    def reads_and_calls(self, key: str, field: str, ddis: tuple[str, ...]) -> bool:
        """Whether a function reads a field (a last step, `.field`) and calls, itself or below, one of these DDIs."""
        self.asked.add(("reads", f"{key} {field}"))
        return self._analyses.completing.reads_and_calls(key, field, ddis)

    def handle_kind(self, origin: Origin) -> tuple[str, str]:
        """The kind of handle that a value is, and what it is called where it comes from; empty if it is not known."""
        self.asked.add(("handles", origin.key))
        return self._analyses.handles.kind(origin.key, origin.value)

    def _below(self, taken: Taken) -> list[Step]:
        """The calls below one through which something is completed."""
        made = self._analyses.completing.made(self.key, taken)
        functions, story = self._analyses.program.functions, self._analyses.story
        return [
            Step(functions[key].at(t.site.call.place), f"calls {story.words(key).call(t.site.call)}") for key, t in made
        ]

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
        path = story.path(self.key, occurrence.entry, visit.node, visit.prop, visit.site.call.place, text)
        if occurrence.entry is None and visit.prop.level == ENTRY and self.contracts.notes(self.key):
            said = ", ".join(self.contracts.notes(self.key).texts)
            return (Step(self.definition.span, f"{self.name} is annotated {said}", str(occurrence.level)), *path)
        return path

    def path_to_deref(self, deref: Deref, entry: Entry | None, text: str) -> tuple[Step, ...]:
        """The steps that lead to where a pointer is followed."""
        return self._analyses.story.path(self.key, entry, deref.node, deref.prop, deref.place, text)

    def path_in(self, entry: Entry) -> tuple[Step, ...]:
        """How the system enters the function."""
        return (self._analyses.story.entered(entry),)

    def path_into(self, visit: Visit, entry: Entry | None) -> tuple[Step, ...]:
        """The steps that lead to a call, in a context."""
        text = f"calls {self.words().call(visit.site.call)}"
        story = self._analyses.story
        return story.path(self.key, entry, visit.node, visit.prop, visit.site.call.place, text)

    def path_of(self, breach: Breach, text: str) -> tuple[Step, ...]:
        """The steps that lead to a wrong use of a lock."""
        seen = breach.seen
        place = seen.site.call.place if isinstance(seen, Use) else seen.instr.place
        return self._analyses.story.path(self.key, breach.entry, seen.node, seen.prop, place, text)

    def path_to_return(self, end: Exit, entry: Entry | None, text: str) -> tuple[Step, ...]:
        """The steps that lead from the system's call in a context to a return."""
        return self._analyses.story.path(self.key, entry, end.node, end.prop, end.instr.place, text)

    def path_to_exit(self, end: Exit, text: str) -> tuple[Step, ...]:
        """The steps that lead from the system's call of a callback to one of its returns."""
        entry = next((e for e in self.entries() if e.role is not None), None)
        return self._analyses.story.path(self.key, entry, end.node, end.prop, end.instr.place, text)
