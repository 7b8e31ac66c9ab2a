"""What a function does wrong with locks, each thing once, with the context that shows it.

A lock is judged where it is clear whose it is: a helper that takes or gives back a lock for its caller is judged in the
caller, up to the callback that the system enters. Where a lock may be known under another name, nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from ddicheck import knowledge
from ddicheck.analyses.entries import Entry, Holding
from ddicheck.analyses.handing import prints, shows
from ddicheck.analyses.locks import object_of, vague
from ddicheck.analyses.states import TWICE, Held, Prop
from ddicheck.analyses.traces import Exit, Trace, Use, Visit
from ddicheck.flow.facts import Ref, Symbol, Value
from ddicheck.flow.solve import Node
from ddicheck.model import Span
from ddicheck.program import Program


class Misdeed(Enum):
    """What can be wrong with the use of a lock."""

    TAKEN_TWICE = "is acquired while already held"
    STILL_HELD = "is still held when {function} returns"
    NOT_HELD = "is released but is not held on this path"
    OTHER_FORM = "is released with another form than it was acquired with"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a lock was taken."""

    key: str
    """The function it was taken in."""
    use: Use
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Breach:
    """One wrong use of a lock, in one context (None: whoever calls)."""

    misdeed: Misdeed
    lock: Symbol
    family: str
    """Of the DDI that takes or gives it back here; for `STILL_HELD` of the one that took it."""
    seen: Use | Exit
    entry: Entry | None
    origin: Origin | None
    """Where it was taken before."""


class Knows(Protocol):
    """What is asked of the rest of the driver."""

    @property
    def program(self) -> Program:
        """The driver."""
        ...

    @property
    def traces(self) -> dict[str, Trace]:
        """The traces of its functions."""
        ...

    def entries_of(self, key: str) -> tuple[Entry, ...]:
        """The contexts a function is entered in."""
        ...


class Holdings:
    """Judges the uses of locks in one driver, function by function."""

    def __init__(self, knows: Knows) -> None:
        self._knows = knows
        self._judged: dict[str, tuple[Breach, ...]] = {}
        self._uses: dict[str, dict[int, list[Use]]] = {}
        self._visits: dict[str, dict[int, list[Visit]]] = {}

    def breaches(self, key: str) -> tuple[Breach, ...]:
        """All wrong uses of locks that are shown in a function."""
        if key not in self._judged:
            self._judged[key] = tuple(self._judge(key))
        return self._judged[key]

    def _judge(self, key: str) -> Iterator[Breach]:
        trace = self._knows.traces[key]
        if not trace.uses:
            return
        entries = self._knows.entries_of(key)
        found: dict[tuple[object, ...], Breach] = {}
        for use in trace.uses:
            breach = self._acquire(key, use, entries) if use.acquires else self._release(key, use, entries)
            if breach is not None:
                _keep(found, (breach.misdeed, use.lock, id(use.site.call)), breach)
        for end in trace.exits:
            for breach in self._exit(key, end, entries):
                place = breach.origin.span if breach.origin is not None else None
                _keep(found, (breach.misdeed, object_of(breach.family), breach.lock, end.instr.place, place), breach)
        looped = {
            (b.lock, b.origin.span)
            for b in found.values()
            if b.origin is not None
            and b.seen is not b.origin.use
            and isinstance(b.seen, Use)
            and b.seen.site.call is b.origin.use.site.call
        }
        for breach in found.values():
            here = breach.origin.span if breach.origin is not None else None
            if breach.misdeed is not Misdeed.STILL_HELD or (breach.lock, here) not in looped:
                yield breach

    def _acquire(self, key: str, use: Use, entries: tuple[Entry, ...]) -> Breach | None:
        have = use.prop.holder(use.lock)
        if vague(use.lock):
            return None
        if have is not None:
            feasible = _first(use, entries)
            if have.family == TWICE or (entries and feasible is None):
                return None
            return Breach(Misdeed.TAKEN_TWICE, use.lock, use.family, use, feasible, self.origin(key, use, use.lock))
        if use.prop.has_freed(use.lock) or self._passes_on(key, use):
            return None
        for entry in entries:
            held = next((h for h in entry.holds if h.lock == use.lock), None)
            if held is not None and entry.allows(use):
                return Breach(Misdeed.TAKEN_TWICE, use.lock, use.family, use, entry, self.above(entry, held))
        return None

    def _release(self, key: str, use: Use, entries: tuple[Entry, ...]) -> Breach | None:
        have = use.prop.matching(use.lock, use.family)
        if have is not None:
            return self._other_form(key, use, have, entries)
        if vague(use.lock) or self._after_another(key, use):
            return None
        if use.prop.has_freed(use.lock) or self._given_back(key, use):
            feasible = _first(use, entries)
            if entries and feasible is None:
                return None
            return Breach(Misdeed.NOT_HELD, use.lock, use.family, use, feasible, None)
        passes_on = self._passes_on(key, use)
        for entry in entries:
            if not entry.allows(use) or (passes_on and entry.caller is not None):
                continue
            held = entry.held(use.lock, use.family)
            if held is None and not self._may_be_taken_unseen(key, use, entry):
                return Breach(Misdeed.NOT_HELD, use.lock, use.family, use, entry, None)
            if held is not None and held.lock == use.lock and _forms_differ(held.family, use.family):
                origin = self.above(entry, held)
                return Breach(Misdeed.OTHER_FORM, use.lock, use.family, use, entry, origin)
        return None

    def _other_form(self, key: str, use: Use, have: Held, entries: tuple[Entry, ...]) -> Breach | None:
        feasible = _first(use, entries)
        if have.lock != use.lock or not _forms_differ(have.family, use.family) or (entries and feasible is None):
            return None
        origin = self.origin(key, use, use.lock)
        return Breach(Misdeed.OTHER_FORM, use.lock, use.family, use, feasible, origin)

    def _exit(self, key: str, end: Exit, entries: tuple[Entry, ...]) -> Iterator[Breach]:
        entered = next((e for e in entries if e.role is not None and e.caller is None and e.allows(end)), None)
        if entered is None:
            return
        for held in end.prop.held:
            if vague(held.lock) or held.family == TWICE:
                continue
            origin = self.origin(key, end, held.lock)
            if origin is not None and not self._unseen(key, end.node, None, held.lock, origin.use):
                yield Breach(Misdeed.STILL_HELD, held.lock, held.family, end, entered, origin)

    # -- whose business it is ------------------------------------------------------------------------------------------

    def _passes_on(self, key: str, use: Use) -> bool:
        """Whether the function does it for its caller: some way out leaves the lock so, and the caller is judged."""
        for end in self._knows.traces[key].exits:
            if use.acquires and end.prop.holder(use.lock) is not None:
                return True
            if not use.acquires and end.prop.has_freed(use.lock):
                return True
        return False

    def _after_another(self, key: str, use: Use) -> bool:
        """Whether the lock was given back without having been taken on the way here: that one is to blame."""
        for earlier in self._before(key, use):
            if earlier.acquires or earlier.lock != use.lock:
                continue
            if earlier.prop.matching(use.lock, use.family) is None:
                return not use.prop.has_freed(use.lock) or earlier.prop.has_freed(use.lock)
        return False

    def _given_back(self, key: str, use: Use) -> bool:
        """Whether the lock was taken and given back on the way here, and nobody can have taken it since."""
        last = next((earlier for earlier in self._before(key, use) if earlier.lock == use.lock), None)
        if last is None or last.acquires or last.prop.holder(use.lock) is None:
            return False
        return not self._unseen(key, use.node, use, use.lock, last)

    def _may_be_taken_unseen(self, key: str, use: Use, entry: Entry) -> bool:
        """Whether something that is not known may have taken the lock before."""
        if self._unseen(key, use.node, use, use.lock):
            return True
        return any(
            e.caller is not None and e.visit is not None and self._unseen(e.caller.key, e.visit.node, e.visit, None)
            for e in entry.chain()
        )

    def _unseen(
        self, key: str, node: Node[Prop], stop: Use | Visit | None, lock: Symbol | None, since: Use | None = None
    ) -> bool:
        """Whether on the way to a place (from `since`) something unknown is called that may get at the lock."""
        if key not in self._visits:
            table: dict[int, list[Visit]] = {}
            for visit in self._knows.traces[key].visits:
                if _unknown(visit):
                    table.setdefault(id(visit.node), []).append(visit)
            self._visits[key] = table
        table = self._visits[key]
        if not table:
            return False
        last = stop.site.index if stop is not None else None
        trail = node.trail()
        for at in trail[trail.index(since.node) :] if since is not None else trail:
            for visit in table.get(id(at), ()):
                if at is node and last is not None and visit.site.index >= last:
                    continue
                if since is not None and at is since.node and visit.site.index <= since.site.index:
                    continue
                if lock is None or lock[0].startswith("::") or any(_leads_to(arg, lock) for arg in visit.args):
                    return True
        return False

    # -- where a lock was taken ----------------------------------------------------------------------------------------

    def origin(self, key: str, seen: Use | Exit | Visit, lock: Symbol) -> Origin | None:
        """Where a lock that is held at a place in a function was taken on the way there."""
        for use in self._before(key, seen):
            if use.acquires and use.lock == lock:
                definition = self._knows.program.functions[key]
                return Origin(key, use, definition.at(use.site.call.place))
        return None

    def above(self, entry: Entry, held: Holding) -> Origin | None:
        """Where a lock that callers hold was taken."""
        at: Entry | None = entry
        while at is not None and at.caller is not None and at.visit is not None:
            caller, lock = at.caller, held.above
            if at.visit.prop.holder(lock) is not None:
                return self.origin(caller.key, at.visit, lock)
            held_above = next((h for h in caller.holds if h.lock == lock), None)
            if held_above is None:
                return None
            at, held = caller, held_above
        return None

    def _before(self, key: str, seen: Use | Exit | Visit) -> Iterator[Use]:
        """The uses of locks on the way to a place, the latest first."""
        if key not in self._uses:
            table: dict[int, list[Use]] = {}
            for use in self._knows.traces[key].uses:
                table.setdefault(id(use.node), []).append(use)
            self._uses[key] = table
        table = self._uses[key]
        for at in reversed(seen.node.trail()):
            here = table.get(id(at), [])
            if at is seen.node and not isinstance(seen, Exit):
                here = [use for use in here if use.site.index < seen.site.index]
            yield from reversed(here)


def _keep(found: dict[tuple[object, ...], Breach], key: tuple[object, ...], breach: Breach) -> None:
    """Keep the one with the shortest way from the system's call."""
    have = found.get(key)
    if have is None or _length(breach.entry) < _length(have.entry):
        found[key] = breach


def _length(entry: Entry | None) -> int:
    return len(entry.chain()) if entry is not None else 0


def _first(seen: Use | Exit, entries: tuple[Entry, ...]) -> Entry | None:
    return next((entry for entry in entries if entry.allows(seen)), None)


def _forms_differ(one: str, two: str) -> bool:
    return one != two and object_of(one) == object_of(two)


def _unknown(visit: Visit) -> bool:
    """Whether a call may run code that is not known: another library's, or lost to a parse error."""
    site = visit.site
    if site.kind == "callback" or site.complete or site.ddi or shows(site.call.name) or prints(site.call):
        return False
    return not site.call.name or (knowledge.macro(site.call.name) is None and not site.targets)


def _leads_to(value: Value, lock: Symbol) -> bool:
    """Whether somebody who has a value can get at a lock."""
    if type(value) is Ref:
        return lock[: len(value.of)] == value.of
    return type(value) is tuple and lock[: len(value)] == value
