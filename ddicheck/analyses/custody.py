"""What a driver does wrong with things it has to give back: resources, registrations, handles, armed timers.

What only a function knows is judged where it returns. What it leaves in the adapter is judged where a life begins --
MiniportInitializeEx, FilterAttach, DriverEntry -- and, against what that life's end releases, at the acquire.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from ddicheck.analyses.automata import ACQUIRE, DRIVER, HAND, LOSE, REFUSED, RELEASE, USE, Automaton
from ddicheck.analyses.entries import Entries, Entry, Starts
from ddicheck.analyses.following import FAILS, is_failure, leads_to
from ddicheck.analyses.outcomes import RETURNED, THEN
from ddicheck.analyses.states import LINKS, Object, Prop
from ddicheck.analyses.traces import Exit, Taken, Trace
from ddicheck.analyses.tracking import Tracking
from ddicheck.flow.facts import Symbol, outlives
from ddicheck.flow.solve import Node
from ddicheck.ir.types import Apply, Assign, Call, Const, Expr, Path, Text
from ddicheck.program import Program

_COUNTS = re.compile(r"Interlocked|Decrement|Deref|Release")
"""Calls that say whether somebody else still has something."""


_BEYOND = re.compile(r"DRIVER_\w+|MINIPORT_UNLOAD|EVT_WDF_\w+|PROTOCOL_\w+")
"""Roles in which the driver is entered also when no life that it began has come about."""


class Lapse(Enum):
    """What can be wrong with what has to be given back."""

    LOST = "is not released when the function returns that alone knows it"
    LEFT = "is not released when the life that it was acquired for fails to begin"
    NEVER = "is not released when that life ends"
    REPLACED = "is acquired again while nothing released it"
    TWICE = "is released twice"
    AFTER = "is used after its release"
    WITHOUT = "is released although it could not be acquired"


class Life(NamedTuple):
    """What something is acquired for: from the system's call in one role until its call in another."""

    begins: tuple[str, ...]
    """The roles; if one fails, the other is not called."""
    ends: tuple[str, ...]


ADAPTER = Life(("MINIPORT_INITIALIZE", "W_INITIALIZE_HANDLER"), ("MINIPORT_HALT", "W_HALT_HANDLER"))
FILTER = Life(("FILTER_ATTACH",), ("FILTER_DETACH",))
BINDING = Life(("PROTOCOL_BIND_ADAPTER_EX",), ("PROTOCOL_UNBIND_ADAPTER_EX",))
DRIVER_LIFE = Life(("DRIVER_INITIALIZE",), ("DRIVER_UNLOAD", "MINIPORT_UNLOAD", "EVT_WDF_DRIVER_UNLOAD"))
LIVES = (ADAPTER, FILTER, BINDING, DRIVER_LIFE)


@dataclass(frozen=True, slots=True, eq=False)
class Slip:
    """One lapse, in one context (None: whoever calls)."""

    lapse: Lapse
    seen: Taken | Exit
    entry: Entry | None
    object: Symbol
    origin: Taken | None
    """The step that was taken with it before: where it was acquired, or released."""
    holder: Symbol = ()
    """The place it is kept in, where that is known."""
    life: Life | None = None


class Custody:
    """Judges one automaton's objects in one driver."""

    def __init__(self, tracking: Tracking) -> None:
        self.tracking = tracking
        self.automaton: Automaton = tracking.automaton
        self._released: dict[tuple[Life, bool], tuple[frozenset[str], bool]] = {}

    def slips(self, key: str, lives: tuple[Life, ...]) -> Iterator[Slip]:
        """All that goes wrong in a function."""
        if key not in self.tracking.matter:
            return
        trace = self.tracking.trace(key)
        if not trace.taken or not trace.complete:
            return
        entries = self.tracking.entries_of(key)
        again: set[int] = set()
        for slip in self._steps(trace, entries):
            if slip.lapse is Lapse.REPLACED and slip.origin is not None:
                again.add(id(slip.origin.site.call))
            yield slip
        begun = tuple(r.type for r in self.tracking.program.roles(key))
        life = next((life for life in lives if set(begun) & set(life.begins)), None)
        within = next((life for life in lives if not begun and _runs_in(life, entries)), None)
        found: list[Slip] = []
        for end in trace.exits:
            for entry in contexts(end, entries)[:1] if end.prop.objects else ():
                found += self._at_return(trace, end, entry, life)
                if within is not None and fails(end):
                    found += self._gone(trace, end, entry, within)
        never = {id(s.origin.site.call) for s in found if s.lapse is Lapse.NEVER and s.origin is not None}
        released = {t.object for t in trace.taken if t.step == RELEASE}
        for slip in found:
            call = id(slip.origin.site.call) if slip.origin is not None else 0
            nowhere = slip.lapse is Lapse.LEFT and call in never and slip.object not in released
            if call not in again and not nowhere:
                yield slip

    # -- steps ---------------------------------------------------------------------------------------------------------

    def _steps(self, trace: Trace, entries: tuple[Entry, ...]) -> Iterator[Slip]:
        for taken in trace.taken:
            have = taken.prop.object(taken.object)
            lapse = self._lapse(taken, have)
            origin = before(trace, taken, taken.object, have.state if have else "") if lapse else None
            if lapse is Lapse.WITHOUT and origin is not None and not self._certain(trace, taken, origin):
                continue
            if lapse and origin and (taken.step == LOSE or origin.site.call is not taken.site.call):
                for entry in contexts(taken, entries)[:1]:
                    yield Slip(lapse, taken, entry, taken.object, origin)
            if self.automaton.single and taken.step == ACQUIRE:
                yield from self._once_more(trace, taken, entries)

    def _once_more(self, trace: Trace, taken: Taken, entries: tuple[Entry, ...]) -> Iterator[Slip]:
        """What is acquired while another of its kind is there, of which there should be one."""
        for other in taken.prop.objects:
            origin = before(trace, taken, other.name) if other.state == ACQUIRE else None
            if origin is not None and origin.site.call is not taken.site.call:
                for entry in contexts(taken, entries)[:1]:
                    yield Slip(Lapse.REPLACED, taken, entry, other.name, origin)

    def _lapse(self, taken: Taken, have: Object | None) -> Lapse | None:
        if have is None:
            return None
        if taken.step == LOSE:
            return Lapse.REPLACED
        if have.state == RELEASE and taken.step in (RELEASE, USE):
            return Lapse.TWICE if taken.step == RELEASE else Lapse.AFTER
        if have.state == REFUSED and taken.step == RELEASE and taken.bound is None:
            return Lapse.WITHOUT
        return None

    def _certain(self, trace: Trace, taken: Taken, origin: Taken) -> bool:
        """Whether nothing that is not known decides between two steps whether the second is taken."""
        trail = taken.node.trail()
        start = next((i for i, node in enumerate(trail) if node is origin.node), 0)
        if any(reads_memory(trace, node) for node in trail[start + 1 :]):
            return False
        if taken.ddi:
            return True
        effect = self.tracking.effect(taken.site.targets[0], False) if len(taken.site.targets) == 1 else None
        mine = label(taken.object)
        return effect is not None and all(
            any(o.first == RELEASE and label(o.name) in ("", mine) for o in outcome.prop.objects)
            for outcome in effect.outcomes
        )

    # -- returns -------------------------------------------------------------------------------------------------------

    def _at_return(self, trace: Trace, end: Exit, entry: Entry | None, life: Life | None) -> Iterator[Slip]:
        for thing in end.prop.objects:
            if thing.state not in self.automaton.owed:
                continue
            origin = before(trace, end, thing.name, thing.state)
            holders = [place[1:] if place[0] == "&" else place for place, name in end.holders if name == thing.name]
            if origin is None or not LINKS.isdisjoint(thing.name):
                continue
            lost = not thing.stored and not holders and not thing.first
            ends_well = life is not None and not fails(end) and not lost
            if not ends_well and self._is_guarded(trace, end, thing.name, lost):
                continue
            if lost and thing.name[0] == "&":  # a name, or a key, in a local variable: what it stands for is elsewhere
                continue
            if lost:
                yield Slip(Lapse.LOST, end, entry, thing.name, origin)
            elif life is not None and fails(end) and self._dies(thing, holders, life):
                if seen_to(trace, end, origin, holders):
                    continue
                holder = next((place for place in holders if place != RETURNED and THEN not in place), ())
                yield Slip(Lapse.LEFT, end, entry, thing.name, origin, holder, life)
            elif life is not None and not fails(end) and not thing.first:
                kept = [place for place in holders if place != RETURNED and THEN not in place]
                if kept and not any(self._ends(label(place), life) for place in kept):
                    yield Slip(Lapse.NEVER, end, entry, thing.name, origin, kept[0], life)

    def _gone(self, trace: Trace, end: Exit, entry: Entry | None, life: Life) -> Iterator[Slip]:
        """What a function that runs only while a life begins keeps in memory that nobody can find once it failed."""
        for thing in end.prop.objects:
            holders = [place for place, name in end.holders if name == thing.name]
            hidden = holders and all(THEN not in place and any(step[:1] == "@" for step in place) for place in holders)
            origin = before(trace, end, thing.name, thing.state)
            if thing.state not in self.automaton.owed or not hidden or thing.first or origin is None:
                continue
            if seen_to(trace, end, origin, holders):
                continue
            if LINKS.isdisjoint(thing.name) and not self._is_guarded(trace, end, thing.name, False):
                yield Slip(Lapse.LEFT, end, entry, thing.name, origin, holders[0], life)

    def _dies(self, thing: Object, holders: list[Symbol], life: Life) -> bool:
        """Whether nothing can get at something any more once a life failed to begin."""
        if life == DRIVER_LIFE or thing.name == DRIVER:
            return True
        if thing.first:
            return not thing.name[-1].startswith("::")
        if not holders or any(place[0].startswith("::") for place in holders):
            return False
        if all(any(step[:1] == "@" for step in place) for place in holders):
            return True
        labels, anything = self.released(life, outside=True)
        return not anything and labels.isdisjoint(map(label, holders))

    def _is_guarded(self, trace: Trace, end: Exit, name: Symbol, lost: bool) -> bool:
        """Whether memory that nothing is known of decides if something is released on the way to a return.

        What only the function knows is guarded by memory that it asks or sets elsewhere too.
        """
        trail = end.node.trail()
        for taken in trace.taken:
            if taken.step == RELEASE and taken.object == name:
                other = taken.node.trail()
                apart = next((i for i, (a, b) in enumerate(zip(trail, other, strict=False)) if a is not b), len(trail))
                if apart < len(trail) and reads_memory(trace, trail[apart]):
                    return not lost or asked_again(trace, trail[apart])
        return False

    # -- what the end of a life releases -------------------------------------------------------------------------------

    def _ends(self, name: str, life: Life) -> bool:
        """Whether something kept under a name may be released when a life ends, or before, after it began."""
        labels, anything = self.released(life)
        return anything or not name or name in labels

    def released(self, life: Life, outside: bool = False) -> tuple[frozenset[str], bool]:
        """The names of the places whose object is released once a life has begun, and whether any other may be.

        With `outside` what is released even if that life never began.
        """
        if (life, outside) not in self._released:
            self._released[life, outside] = self._releases(life, outside)
        return self._released[life, outside]

    def _releases(self, life: Life, outside: bool) -> tuple[frozenset[str], bool]:
        program = self.tracking.program
        if not outside and (not program.with_role(*life.ends) or self._asks_others(life)):
            return frozenset(), True
        roles = {role.type for key in program.functions for role in program.roles(key)} - set(life.begins)
        if outside:
            roles = {role for role in roles - set(life.ends) if _BEYOND.fullmatch(role)}
        entered = Entries(program, self.tracking.trace, lambda key: frozenset(), Starts(frozenset(roles)))
        everywhere = self.tracking.entries
        labels: set[str] = set()
        handed: set[str] = set()
        given_back = False
        for key in self.tracking.wide:
            entries = entered.of(key)
            nobody = not everywhere.of(key) and key in program.reachable_from_roles()
            params = {p.name for p in program.functions[key].function.params}
            for taken in self.tracking.trace(key).taken:
                if taken.step not in (RELEASE, HAND) or not (nobody or any(entry.allows(taken) for entry in entries)):
                    continue
                name = label(taken.object) or (self._field(taken) if taken.step == HAND else "")
                if name:
                    (handed if taken.step == HAND else labels).add(name)
                elif self._hands and self._is_handed(taken, params):
                    given_back |= taken.step == RELEASE and any(e.caller is None for e in entries)
                elif self._is_context(taken, entries, life):
                    continue
                elif taken.object[0] not in params or nobody or any(e.caller is None for e in entries):
                    return frozenset(), True
            if (entries or nobody) and not self.tracking.trace(key).complete:
                return frozenset(), True
        return frozenset(labels | handed if given_back else labels), False

    @property
    def _hands(self) -> bool:
        return any(move.step == HAND for move in self.automaton.moves)

    def _asks_others(self, life: Life) -> bool:
        """Whether what runs as a life ends calls functions of another library, which may release what they can get."""
        program = self.tracking.program
        declared = {d.name for u in program.units for f in u.declarations for d in f.declared}
        for site in (s for key in reached(program, program.with_role(*life.ends)) for s in program.calls(key)):
            foreign = site.kind == "direct" and not site.targets and not site.ddi and site.call.name in declared
            if foreign and not all(isinstance(arg, Const | Text) for arg in site.call.args):
                return True
        return False

    def _is_context(self, taken: Taken, entries: tuple[Entry, ...], life: Life) -> bool:
        """Whether what is released is the context itself whose life ends: what is kept in it is something else."""
        ends = all(e.role is not None and e.role.type in life.ends for e in entries if e.allows(taken))
        return bool(entries) and ends and len(taken.object) == 1

    def _field(self, taken: Taken) -> str:
        """The field that an argument is read from as a DDI is called; empty if there is none."""
        move = next((m for m in self.automaton.by_ddi.get(taken.site.ddi, ()) if m.step == taken.step), None)
        args = taken.site.call.args
        found = args[move.argument] if move is not None and move.argument < len(args) else None
        return label((found.root, *found.steps)) if isinstance(found, Path) else ""

    def _is_handed(self, taken: Taken, params: set[str]) -> bool:
        """Whether something is a parameter that the system gave, or handed over and kept nowhere."""
        if taken.step == HAND:
            have = taken.prop.object(taken.object)
            return have is not None and not have.first and not have.stored
        return taken.object[0] in params


def _runs_in(life: Life, entries: tuple[Entry, ...]) -> bool:
    """Whether a function is entered only while a life begins."""
    roles = [entry.chain()[0].role for entry in entries]
    return bool(roles) and all(role is not None and role.type in life.begins for role in roles)


def reached(program: Program, keys: tuple[str, ...]) -> frozenset[str]:
    """Some functions and all that they call."""
    waiting, found = list(keys), set(keys)
    while waiting:
        for site in program.calls(waiting.pop()):
            for target in site.targets if site.kind != "callback" else ():
                if target not in found:
                    found.add(target)
                    waiting.append(target)
    return frozenset(found)


def seen_to(trace: Trace, end: Exit, origin: Taken, holders: list[Symbol]) -> bool:
    """Whether something lies in an object of its own, like a timer or a watcher of the driver's making, which functions
    of the driver were called with since: they may have it taken apart later."""
    around = {place[: len(place) - 1 - place[::-1].index("*")] for place in holders if "*" in place}
    trail = end.node.trail()
    start = next((i for i, node in enumerate(trail) if node is origin.node), 0)
    since = {id(node) for node in trail[start:]}
    for visit in trace.visits:
        if id(visit.node) not in since or not visit.site.targets or visit.site.call is origin.site.call:
            continue
        for place, value in visit.node.facts.store.items():
            shared = value in around and outlives(place)
            if shared and (place[0].startswith("::") or any(leads_to(arg, place) for arg in visit.args)):
                return True
    return False


def contexts(seen: Taken | Exit, entries: tuple[Entry, ...]) -> tuple[Entry | None, ...]:
    """The contexts that something seen in a trace happens in; None stands for whoever calls."""
    return tuple(entry for entry in entries if entry.allows(seen)) if entries else (None,)


def before(trace: Trace, seen: Taken | Exit, name: Symbol, state: str = "") -> Taken | None:
    """The last step that was taken with an object on the way to a place; the one that brought it to `state`, if any."""
    if state:
        found = _last(trace, seen, name, state)
        if found is not None:
            return found
    return _last(trace, seen, name, "")


def _last(trace: Trace, seen: Taken | Exit, name: Symbol, step: str) -> Taken | None:
    table: dict[int, list[Taken]] = {}
    for taken in trace.taken:
        table.setdefault(id(taken.node), []).append(taken)
    for at in reversed(seen.node.trail()):
        here = [t for t in table.get(id(at), ()) if t.object == name and step in ("", t.step)]
        if at is seen.node and isinstance(seen, Taken):
            here = [t for t in here if t.site.index < seen.site.index]
        if here:
            return here[-1]
    return None


def reads_memory(trace: Trace, node: Node[Prop]) -> bool:
    """Whether the condition that leads to a node asks memory of which nothing is known, or a counter of references."""
    assume = node.edge.assume if node.edge is not None else None
    if assume is None or node.parent is None:
        return False
    facts = node.parent.facts
    waiting: list[Expr] = [assume.cond]
    values: dict[str, Expr | Call] = {}
    for instr in trace.definition.function.blocks[node.parent.block].instrs:
        match instr:
            case Assign(Path(root, ()), value, _):
                values[root] = value
            case Call(_, _, Path(root, ()), _):
                values[root] = instr
    results = {i.result for i in trace.definition.function.blocks[node.parent.block].instrs if type(i) is Call}
    while waiting:
        match waiting.pop():
            case Path(_, steps) as path if "*" in steps:
                bound = facts.bound(facts.read(path))
                if (bound is None or not bound.among) and path not in results:
                    return True
            case Path(root, ()) if root in values:
                held = values.pop(root)
                if not isinstance(held, Call):
                    waiting.append(held)
                elif _COUNTS.search(held.name):
                    return True
            case Apply(_, args):
                waiting += args
    return False


def asked_again(trace: Trace, node: Node[Prop]) -> bool:
    """Whether the fields that a condition asks, which leads to a node, are asked or set elsewhere in the function."""
    assume = node.edge.assume if node.edge is not None else None
    fields = _fields(assume.cond) if assume is not None else frozenset()
    if assume is None or not fields:
        return True
    for block in trace.definition.function.blocks:
        if any(type(i) is Assign and not fields.isdisjoint(i.target.steps[-1:]) for i in block.instrs):
            return True
        for edge in block.edges:
            other = edge.assume
            if other is not None and other.place != assume.place and not fields.isdisjoint(_fields(other.cond)):
                return True
    return False


def _fields(expr: Expr) -> frozenset[str]:
    """The fields that an expression reads."""
    match expr:
        case Path(_, steps):
            return frozenset(step for step in steps if step[:1] == ".")
        case Apply(_, args):
            return frozenset[str]().union(*map(_fields, args))
    return frozenset()


def label(place: Symbol) -> str:
    """What places of a kind have in common: the last field, or the global; empty where there is neither."""
    plain = place[1:] if place[0] == "&" else place
    at = next((i for i in range(len(plain) - 1, -1, -1) if plain[i][:1] == "."), 0)
    field = plain[at] if at else ""
    if field == ".Buffer" and plain[at - 1][:1] in (".", ":"):
        return plain[at - 1] + field
    return field or (plain[0] if plain[0].startswith("::") else "")


def fails(end: Exit) -> bool:
    """Whether a status that is returned certainly says that the function failed."""
    value = end.instr.value
    if isinstance(value, Path) and not value.steps and (value.root, FAILS) in end.prop.constants:
        return True
    return end.succeeds is False or is_failure(end.bound)
