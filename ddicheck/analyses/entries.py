"""The contexts in which each function is really entered, and who shows it.

A role says at which levels the system enters a callback; from there levels flow along calls that can happen, with what
the caller passes. Each context keeps its witness, so a path leads from the system's call to any place in the driver.
Functions nobody is known to call have no context: of their entry nothing is claimed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from ddicheck import knowledge
from ddicheck.analyses import irql
from ddicheck.analyses.counts import Counts
from ddicheck.analyses.locks import blurred, may_be_same, object_of, vague
from ddicheck.analyses.nulls import Deref
from ddicheck.analyses.states import TWICE, Level, certain
from ddicheck.analyses.traces import Exit, Taken, Trace, Use, Visit
from ddicheck.analyses.transport import LEFT, renamed, value_of
from ddicheck.flow.facts import NOT_ZERO, ZERO, Bound, Symbol, Value
from ddicheck.ir.types import Apply, Assign, Call, Const, Expr, Path
from ddicheck.model import Irql
from ddicheck.program import Program, Role

MOST_CONTEXTS = 24

Passed = tuple[tuple[Symbol, Bound], ...]
"""What is known of the values a function is entered with, by the names they have for it."""


class Holding(NamedTuple):
    """A lock that is held when a function is entered."""

    lock: Symbol
    """Its name in the function; blurred where the function has none for it."""
    family: str
    above: Symbol
    """Its name in the caller."""


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
    holds: tuple[Holding, ...] = ()
    """The locks held by callers that the function, or what it calls, takes or gives back."""

    least: bool = False
    """The system may enter it at a higher level too: of those its page names, the lowest."""
    clear: tuple[tuple[str, int], ...] = ()
    """Parameters with a bit in them that says DISPATCH_LEVEL, entered below it: the bit is not set."""

    @property
    def context(self) -> tuple[Irql, Passed, tuple[tuple[Symbol, str], ...], tuple[tuple[str, int], ...]]:
        """What tells this way of being entered from others of the same function."""
        return self.level, self.passed, tuple((h.lock, h.family) for h in self.holds), self.clear

    def chain(self) -> list[Entry]:
        """The contexts from the system's call to this one."""
        found: list[Entry] = []
        entry: Entry | None = self
        while entry is not None:
            found.append(entry)
            entry = entry.caller
        found.reverse()
        return found

    def allows(self, seen: Visit | Use | Taken | Exit | Deref) -> bool:
        """Whether what was seen in the function's trace can happen in this context."""
        if not seen.prop.entry >> self.level & 1 or not self.admits(seen.given):
            return False
        known = seen.node.facts.known
        bounds = (known.get(("&", name, ",", str(bit))) for name, bit in self.clear)
        return all(bound is None or bound.meet(ZERO) is not None for bound in bounds)

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
        """Whether a path that needs this of the values it is entered with can be taken with what is passed."""
        for name, bound in self.passed:
            for symbol, needed in given:
                if symbol == name and bound.meet(needed) is None:
                    return False
        return True

    def held(self, lock: Symbol, family: str) -> Holding | None:
        """The lock that callers hold under this name, or under one that may mean it."""
        kind = object_of(family)
        exact = next((h for h in self.holds if h.lock == lock), None)
        return exact or next((h for h in self.holds if object_of(h.family) == kind and may_be_same(h.lock, lock)), None)


class Starts(NamedTuple):
    """Where to start from: the system enters the driver in one of these roles only."""

    roles: frozenset[str]
    given: tuple[tuple[str, Bound], ...] = ()
    """What is taken for granted of their parameters, by the name the role's page gives them."""


class Entries:
    """All entries of a driver's functions, nearest witnesses first."""

    def __init__(
        self,
        program: Program,
        trace: Callable[[str], Trace],
        locks: Callable[[str], frozenset[Symbol]],
        starts: Starts | None = None,
    ) -> None:
        """`starts`: only what is entered from the system in these roles, at whatever level; by default in any whose
        level is known."""
        self._program = program
        self._trace = trace
        self._locks = locks
        self._counts = Counts()
        self._starts = starts
        self._found: dict[str, dict[object, Entry]] = {}
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
                if self._starts is not None and role.type not in self._starts.roles:
                    continue
                ways = list(ways_in(role, self._program, key))
                if self._starts is not None and not ways:
                    ways = [(Irql.PASSIVE, (), True)]
                for level, passed, least in ways:
                    passed += self._assumed(role, key)
                    clear = _clear(role, level, self._program, key)
                    self._add(Entry(key, level, passed, role=role, least=least, clear=clear), queue)
        while queue:
            entry = queue.popleft()
            for called in self._calls(entry):
                self._add(called, queue)

    def _assumed(self, role: Role, key: str) -> Passed:
        """What is taken for granted of the arguments a callback is entered with."""
        known = knowledge.role(role.type) if self._starts is not None and self._starts.given else None
        if self._starts is None or known is None:
            return ()
        names = [p.name for p in self._program.functions[key].function.params]
        found: list[tuple[Symbol, Bound]] = []
        for parameter, bound in self._starts.given:
            position = known.argument(parameter)
            if position is not None and position < len(names):
                found.append(((names[position],), bound))
        return tuple(found)

    def _add(self, entry: Entry, queue: deque[Entry]) -> None:
        table = self._found.setdefault(entry.key, {})
        level, _, held, clear = entry.context
        if entry.context in table or ((level, (), held, clear) in table and entry.role is None):
            return
        if len(table) >= MOST_CONTEXTS:
            self.crowded.add(entry.key)
            return
        table[entry.context] = entry
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
                holds = self._held(entry, visit, target, params)
                passed = self._passed(entry, visit, target, level)
                clear = tuple(_still_clear(entry, params, visit)) if level < Irql.DISPATCH else ()
                yield Entry(target, level, passed, params, caller=entry, visit=visit, holds=holds, clear=clear)

    def _passed(self, entry: Entry, visit: Visit, target: str, level: Irql) -> Passed:
        """What the callee's own tests can see of the values it is entered with."""
        found: list[tuple[Symbol, Bound]] = []
        for symbol, value, known in visit.passed.get(target, ()):
            bound = known
            if bound is None and type(value) is tuple:
                bound = next((b for name, b in (*visit.given, *entry.passed) if name == value), None)
                if bound is None and level is not Irql.DISPATCH and irql.is_dispatch_flag(value):
                    bound = ZERO
                elif bound is None and value[0] == LEFT:
                    later = self._counts.is_dropped_later(self._trace(entry.key), visit, value)
                    bound = NOT_ZERO if later else None
            if bound is not None:
                found.append((symbol, bound))
        return tuple(found)

    def _held(self, entry: Entry, visit: Visit, target: str, params: tuple[str, ...]) -> tuple[Holding, ...]:
        """The locks that the callee is entered with, of those that matter to it."""
        above = [(held.lock, held.family) for held in visit.prop.held if held.family != TWICE]
        above += [(held.lock, held.family) for held in entry.holds if not visit.prop.has_freed(held.lock)]
        wanted = self._locks(target) if above else frozenset()
        names = dict(zip(params, visit.args, strict=False))
        found: set[Holding] = set()
        for name in wanted:
            here = renamed(name, names) or blurred(name)
            for lock, family in above:
                if lock == here and not vague(here):
                    found.add(Holding(name, family, lock))
                elif may_be_same(here, lock):
                    found.add(Holding(blurred(name), family, lock))
        return tuple(sorted(found))


def entry_levels(role: Role) -> tuple[Irql, ...]:
    """The levels at which the system enters a callback of this role; none where that is not known.

    Of a role whose levels depend on a condition that is not modelled, only the lowest is known to occur. Where a page
    allows for all up to DISPATCH_LEVEL, the system is known to come at the lowest and at the highest, not in an APC.
    """
    known = knowledge.role(role.type)
    if known is None or not known.levels:
        return ()
    levels = tuple(level for level in Irql if known.levels & level.bit)
    if levels[0] is Irql.PASSIVE and Irql.DISPATCH in levels:
        levels = tuple(level for level in levels if level is not Irql.APC)
    return levels[:1] if known.conditional else levels


def ways_in(role: Role, program: Program, key: str) -> Iterator[tuple[Irql, Passed, bool]]:
    """The ways the system enters a function in a role: at which level, with what, and whether that is but the lowest.

    Which level it is may be told by an argument (the action of a shutdown): then the levels come with its value.
    """
    known = knowledge.role(role.type)
    told = knowledge.level_argument(role.type)
    params = program.functions[key].function.params
    if told is not None and told.argument < len(params):
        name = (params[told.argument].name,)
        values = frozenset(v for v in map(knowledge.constant, told.values) if v is not None)
        for level in entry_levels(role):
            yield level, ((name, Bound(False, values)),), False
        if _mentions(program, told.asked_by):
            for level in Irql:
                if told.levels & level.bit:
                    yield level, ((name, Bound(True, values)),), False
        return
    least = known is not None and known.conditional and known.levels & (known.levels - 1) != 0
    for level in entry_levels(role):
        yield level, (), least


def _clear(role: Role, level: Irql, program: Program, key: str) -> tuple[tuple[str, int], ...]:
    """The parameter of a callback that says DISPATCH_LEVEL, where it is entered below that."""
    known = knowledge.role(role.type)
    flag = known.dispatch_flag if known is not None else None
    params = program.functions[key].function.params
    bit = knowledge.constant(flag.flag) if flag is not None else None
    if flag is None or flag.argument is None or bit is None or flag.argument >= len(params) or level >= Irql.DISPATCH:
        return ()
    return ((params[flag.argument].name, bit),)


def _still_clear(entry: Entry, params: tuple[str, ...], visit: Visit) -> Iterator[tuple[str, int]]:
    """The parameters of a callee that get such flags, whole or masked."""
    for param, value in zip(params, visit.args, strict=False):
        for name, bit in entry.clear:
            if type(value) is tuple and _carries(value, name, bit):
                yield param, bit


def _carries(value: Symbol, name: str, bit: int) -> bool:
    """Whether a value is the parameter, masked or with other bits set: where its `bit` is clear, so is the value's."""
    while value[0] in ("&", "|") and value[-2] == "," and value[-1].isdigit():
        if value[0] == "|" and int(value[-1]) & bit:
            return False
        value = value[1:-2]
    return value == (name,)


def _mentions(program: Program, constant: str) -> bool:
    """Whether any value that the driver assigns or passes is made with a constant of this name."""
    for definition in program.functions.values():
        for block in definition.function.blocks:
            for instr in block.instrs:
                match instr:
                    case Assign(_, value, _) if _names(value, constant):
                        return True
                    case Call(_, args, _, _) if any(_names(arg, constant) for arg in args):
                        return True
    return False


def _names(expr: Expr, constant: str) -> bool:
    match expr:
        case Path(root, ()):
            return root.removeprefix("::") == constant
        case Const(_, text):
            return text == constant
        case Apply(_, args):
            return any(_names(arg, constant) for arg in args)
    return False
