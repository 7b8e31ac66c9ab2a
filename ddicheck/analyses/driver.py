"""All that is worked out about one driver, each thing once: effects bottom-up, entries top-down, what rules ask."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cached_property

from ddicheck import knowledge
from ddicheck.analyses.arming import Arming
from ddicheck.analyses.asking import Asking, Question
from ddicheck.analyses.automata import Automaton
from ddicheck.analyses.completing import Completing
from ddicheck.analyses.contracts import Contracts
from ddicheck.analyses.custody import Custody, Life
from ddicheck.analyses.deferring import Deferrals
from ddicheck.analyses.doubting import Doubt, doubts
from ddicheck.analyses.ending import Endings
from ddicheck.analyses.entries import Entries, Entry, Starts
from ddicheck.analyses.handles import Handles
from ddicheck.analyses.holding import Holdings
from ddicheck.analyses.locks import blurred
from ddicheck.analyses.ordering import Ordering
from ddicheck.analyses.outcomes import Effect, as_one, differs
from ddicheck.analyses.simulate import simulate
from ddicheck.analyses.states import number_of_level
from ddicheck.analyses.story import Story
from ddicheck.analyses.traces import Trace, Visit
from ddicheck.analyses.tracking import Tracking
from ddicheck.analyses.transport import abroad, reaches_out, renamed
from ddicheck.flow.facts import Atom, Constants, Symbol
from ddicheck.ir.types import Address, Apply, Assign, Call, Expr, Function, Path, Return, Text
from ddicheck.program import Def, Fields, Program, Site

MOST_ROUNDS = 4
"""How often a group of functions that call each other is gone through for a fixpoint."""

MOST_LOCKS = 32
"""How many locks a function's callers know by name."""

_SYSTEM = re.compile(r"(?:Ndis|Rtl|Ke|Ex|Mm|Ob|Ps|Zw|Interlocked)[A-Z]\w*")
_STATUS = re.compile(r"(?:(?:NDIS_)?STATUS|OID)_[A-Z0-9_]+")


class KitConstants(Constants):
    """Names of the kit: known values, and statuses and OIDs whose value is not known but differs from all others."""

    def __init__(self, program: Program) -> None:
        self._own = program.globals.keys() | program.functions.keys()
        self._seen: dict[str, Atom | None] = {}

    def resolve(self, name: str) -> Atom | None:
        """The constant a name is; None for the driver's variables and functions and for what is not known."""
        if name not in self._seen:
            atom: Atom | None = None
            if name not in self._own and not name.endswith("_FLAGS_DISPATCH_LEVEL"):
                level = knowledge.irql_constant(name)
                atom = number_of_level(level) if level is not None else knowledge.constant(name)
                if atom is None and _STATUS.fullmatch(name):
                    atom = name
            self._seen[name] = atom
        return self._seen[name]


class Analyses:
    """What holds in one driver. Everything is worked out on first use."""

    def __init__(
        self,
        program: Program,
        mentioned_unread: Callable[[str], bool] = lambda name: False,
        left_out: Callable[[str], bool] = lambda name: False,
    ) -> None:
        """`mentioned_unread(name)` says whether a name stands in source of the driver that could not be analysed,
        `left_out(name)` whether in source that was compiled out."""
        self.program = program
        self._mentioned_unread = mentioned_unread
        self.constants = KitConstants(program)
        self._fields = Fields(program, self.constants, lambda name: mentioned_unread(name) or left_out(name))
        self.never = self._fields.never
        self.traces: dict[str, Trace] = {}
        self._effects: dict[tuple[str, bool], Effect | None] = {}
        self._watched: dict[str, Trace] = {}
        self._doubts: dict[str, tuple[Doubt, ...]] = {}
        self._tracked: dict[Automaton, Tracking] = {}
        self._custody: dict[Automaton, Custody] = {}
        self._arming: dict[tuple[Automaton, tuple[Life, ...]], Arming] = {}
        self._orderings: dict[Automaton, Ordering] = {}
        self._entered: dict[Starts, Entries] = {}
        self._asked: dict[tuple[str, Question | None, frozenset[str]], Trace] = {}
        self._questions: dict[Question | None, Asking] = {}
        self._sweep()

    # -- bottom-up -----------------------------------------------------------------------------------------------------

    def _sweep(self) -> None:
        for component in self.program.order():
            alone = len(component) == 1 and not any(component[0] in s.targets for s in self.program.calls(component[0]))
            work: Iterable[str] = component
            for _ in range(1 if alone else MOST_ROUNDS):
                changed: set[str] = set()
                for key in work:
                    before = self._effects.get((key, False))
                    self.traces[key] = simulate(self.program.functions[key], self, asks=self)
                    after = self._effects[(key, False)] = self._effect_of(key, self.traces[key])
                    if after != before:
                        changed.add(key)
                work = [key for key in component if not alone and self.program.calls_any(key, changed)]

    def _effect_of(self, key: str, trace: Trace) -> Effect:
        outcomes = trace.outcomes()
        blur = differs(outcomes) or (bool(outcomes) and not trace.complete)
        if blur:
            outcomes = (as_one(outcomes),)
        writes, locks = self._writes(key), self._locks(key, trace)
        return Effect(outcomes, writes, trace.complete, locks, trace.tests(), blur)

    def _locks(self, key: str, trace: Trace) -> frozenset[Symbol]:
        """The locks that a function and its callees take or give back, in names its callers know."""
        found = {use.lock for use in trace.uses}
        for visit in trace.visits:
            for target in visit.site.targets if visit.site.kind != "callback" else ():
                effect = self._effects.get((target, False))
                if effect is not None and effect.locks:
                    params = self.program.functions[target].function.params
                    names = {p.name: value for p, value in zip(params, visit.args, strict=False)}
                    found |= {renamed(lock, names) or blurred(lock) for lock in effect.locks}
        own = {p.name for p in self.program.functions[key].function.params}
        named = {abroad(lock, own) for lock in found if reaches_out(lock)}
        return frozenset(named if len(named) <= MOST_LOCKS else map(blurred, named))

    def _writes(self, key: str) -> frozenset[str]:
        """The last field steps and globals that a function or its callees may write to; `*` for a pointer's target."""
        found = set(_written(self.program.functions[key].function))
        for site in self.program.calls(key):
            if site.kind != "callback" or site.synchronous:
                for target in site.targets:
                    effect = self._effects.get((target, False))
                    if effect is not None:
                        found |= effect.writes
        return frozenset(found)

    def effect(self, key: str, watched: bool) -> Effect | None:
        """The effect of a function; `watched` for the one that says which parameters it lets others get hold of."""
        if not watched:
            return self._effects.get((key, False))
        if (key, True) not in self._effects:
            self._effects[(key, True)] = None
            plain = self._effects.get((key, False))
            trace = self.watched_trace(key)
            self._effects[(key, True)] = (
                replace(plain, outcomes=trace.outcomes(), complete=trace.complete)
                if plain
                else Effect(trace.outcomes(), frozenset(), trace.complete)
            )
        return self._effects[(key, True)]

    def needs(self, key: str) -> frozenset[str]:
        """The parameters that a function follows whatever they are."""
        trace = self.traces.get(key)
        return trace.needs if trace is not None else frozenset()

    def fails(self, key: str) -> bool:
        """Whether a function returns NULL where it could not get what it was to return."""
        trace = self.traces.get(key)
        return trace is not None and trace.fails

    def doubts(self, key: str) -> tuple[Doubt, ...]:
        """The pointers that a function tests for NULL and follows where they are."""
        if key not in self._doubts:
            self._doubts[key] = tuple(doubts(self.traces[key], self))
            for doubt in self._doubts[key]:
                self.story.know(doubt.visits)
        return self._doubts[key]

    def locks(self, key: str) -> frozenset[Symbol]:
        """The locks that a function and its callees take or give back, in names its callers know."""
        effect = self._effects.get((key, False))
        return effect.locks if effect is not None else frozenset()

    def watched_trace(self, key: str) -> Trace:
        """The trace of a function that tells apart whether its parameters' objects were handed over."""
        if key not in self._watched:
            definition = self.program.functions[key]
            names = frozenset(p.name for p in definition.function.params if p.name)
            self._watched[key] = simulate(definition, self, names)
        return self._watched[key]

    def keeps(self, key: str) -> frozenset[str]:
        """The parameters of a function whose object it may let others get hold of."""
        effect = self.effect(key, True)
        if effect is None:
            return frozenset(p.name for p in self.program.functions[key].function.params)
        return frozenset().union(*(outcome.prop.kept for outcome in effect.outcomes))

    def tracking(self, automaton: Automaton) -> Tracking:
        """The driver's objects as an automaton sees them."""
        if automaton not in self._tracked:
            self._tracked[automaton] = Tracking(self, automaton)
        return self._tracked[automaton]

    def arming(self, automaton: Automaton, lives: tuple[Life, ...]) -> Arming:
        """Judges what an automaton follows where it is set in motion."""
        if (automaton, lives) not in self._arming:
            self._arming[automaton, lives] = Arming(self.custody(automaton), lives)
        return self._arming[automaton, lives]

    def custody(self, automaton: Automaton) -> Custody:
        """Judges what an automaton follows."""
        if automaton not in self._custody:
            self._custody[automaton] = Custody(self.tracking(automaton))
        return self._custody[automaton]

    def ordering(self, automaton: Automaton, begins: tuple[str, ...]) -> Ordering:
        """Judges the order of calls when the system enters the driver in some roles."""
        if automaton not in self._orderings:
            self._orderings[automaton] = Ordering(self.tracking(automaton), begins)
        return self._orderings[automaton]

    @cached_property
    def completing(self) -> Completing:
        """Judges completions."""
        return Completing(self)

    @cached_property
    def endings(self) -> Endings:
        """Judges the uses of handles that a completion ends."""
        return Endings(self)

    @cached_property
    def handles(self) -> Handles:
        """Tells kinds of handles apart."""
        return Handles(self.program)

    @cached_property
    def deferrals(self) -> Deferrals:
        """What calls have run later."""
        return Deferrals(self.program)

    # -- what simulations ask ------------------------------------------------------------------------------------------

    def read_elsewhere(self, name: str, key: str) -> bool:
        """Whether a field (a last step, `.field`) is read by another function than `key`."""
        return any(reader != key for reader in self._readers.get(name, ()))

    def reads(self, key: str, field: str) -> bool:
        """Whether a function reads a field (a last step, `.field`)."""
        return key in self._readers.get(field, ())

    @cached_property
    def _readers(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for key, definition in self.program.functions.items():
            for field in _read(definition.function):
                found.setdefault(field, set()).add(key)
        return found

    def can_run(self, ddis: tuple[str, ...]) -> bool | None:
        """Whether anything the system can run calls one of these DDIs; None where that cannot be known."""
        reachable = self.program.reachable_from_roles()
        sites = [site for key in reachable for site in self.program.calls(key)]
        if any(site.ddi in ddis for site in sites) or any(self._is_value(name) for name in ddis):
            return True
        if any(self._mentioned_unread(name) for name in ddis) or any(self._is_foreign(site) for site in sites):
            return None
        return False

    def _is_value(self, ddi: str) -> bool:
        """Whether a DDI's name is used other than by calling it: its address is stored or handed on."""
        return self.names(ddi)

    def names(self, root: str) -> bool:
        """Whether a function of the driver names something at file scope, or a constant of the kit."""
        return f"::{root}" in self._roots

    @cached_property
    def _roots(self) -> frozenset[str]:
        return frozenset(root for d in self.program.functions.values() for root in _named(d.function))

    def _is_foreign(self, site: Site) -> bool:
        """Whether a call goes to a function that the driver declares but does not define: another library's.

        One that has the name of a function of the system is one, though the knowledge does not list it.
        """
        name = site.call.name
        known = site.kind != "direct" or site.targets or site.ddi or _SYSTEM.fullmatch(name)
        return not known and name in self._declared

    @cached_property
    def _declared(self) -> frozenset[str]:
        return frozenset(d.name for u in self.program.units for f in u.declarations for d in f.declared)

    # -- top-down ------------------------------------------------------------------------------------------------------

    @cached_property
    def entries(self) -> Entries:
        """The contexts in which functions are entered."""
        return Entries(self.program, self.traces.__getitem__, self.locks)

    def entries_of(self, key: str) -> tuple[Entry, ...]:
        """The contexts a function is entered in."""
        return self.entries.of(key)

    def asked(self, key: str, question: Question | None, ddis: frozenset[str]) -> Trace:
        """The trace of a function that is asked something (None: anything), kept apart by what it might return or pass
        to some DDIs."""
        asked = key, question, ddis
        if asked not in self._asked:
            trace = self._asked[asked] = self._asking(question).trace(key, ddis)
            self.story.know(trace.visits)
        return self._asked[asked]

    def _asking(self, question: Question | None) -> Asking:
        if question not in self._questions:
            self._questions[question] = Asking(self, self.traces, question)
        return self._questions[question]

    def entered(self, starts: Starts) -> Entries:
        """The contexts in which functions are entered when the system enters the driver in certain roles only."""
        if starts not in self._entered:
            self._entered[starts] = Entries(self.program, self.traces.__getitem__, self.locks, starts)
        return self._entered[starts]

    @cached_property
    def contracts(self) -> Contracts:
        """What the driver's functions promise about themselves."""
        return Contracts(self.program)

    @cached_property
    def holdings(self) -> Holdings:
        """Judges the uses of locks."""
        return Holdings(self)

    @cached_property
    def story(self) -> Story:
        """Builds paths."""
        found: dict[int, list[Visit]] = {}
        for trace in (*self.traces.values(), *self._watched.values()):
            for visit in trace.visits:
                found.setdefault(id(visit.node), []).append(visit)
        return Story(self.program, found)

    @property
    def given_up(self) -> tuple[tuple[Def, str], ...]:
        """The functions whose simulation was cut short, and why."""
        found = [(t.definition, "more states than are kept apart") for t in self.traces.values() if not t.complete]
        found += [
            (self.program.functions[key], "more ways to treat locks than its callers tell apart")
            for (key, watched), effect in self._effects.items()
            if not watched and effect is not None and effect.blurred and effect.complete
        ]
        found += [
            (self.program.functions[k], "more callers' contexts than are kept apart") for k in self.entries.crowded
        ]
        return tuple(sorted(found, key=lambda pair: pair[0].key))


def _written(function: Function) -> set[str]:
    found: set[str] = set()
    for block in function.blocks:
        for instr in block.instrs:
            target = instr.target if isinstance(instr, Assign) else instr.result if isinstance(instr, Call) else None
            if target is None:
                continue
            if target.steps:
                found.add(next((step for step in reversed(target.steps) if step[0] == "."), "*"))
            elif target.root.startswith("::"):
                found.add(target.root)
            if isinstance(instr, Call):
                found |= {_last_field(arg.of) for arg in instr.args if isinstance(arg, Address)} - {""}
    return found


def _last_field(path: Path) -> str:
    return next((step for step in reversed(path.steps) if step[0] == "."), "")


def _expressions(function: Function) -> Iterator[Expr]:
    """All expressions of a function, without those inside others; an assignment's target as what it is reached by."""
    for block in function.blocks:
        for instr in block.instrs:
            match instr:
                case Assign(target, value, _):
                    yield value
                    yield Path(target.root, target.steps[:-1])
                case Call(callee, args, _, _):
                    if not instr.name:
                        yield callee
                    yield from args
                case Return(value, _):
                    if value is not None:
                        yield value
        for edge in block.edges:
            if edge.assume is not None:
                yield edge.assume.cond


def _paths(function: Function) -> Iterator[Path]:
    """All access paths that a function reads or takes the address of."""
    stack = list(_expressions(function))
    while stack:
        expr = stack.pop()
        match expr:
            case Path():
                yield expr
            case Address(path):
                yield path
            case Apply(op, args):
                if op == "container" and isinstance(args[-1], Text):
                    yield Path("", tuple("." + part for part in args[-1].value.split(".")[1:]))
                stack += args


def _read(function: Function) -> set[str]:
    return {step for path in _paths(function) for step in path.steps if step[0] == "."}


def _named(function: Function) -> set[str]:
    return {path.root for path in _paths(function) if not path.steps}
