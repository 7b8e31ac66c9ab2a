"""The property that paths are kept apart by: the IRQL, the locks held, and what has been handed over.

The IRQL is relative to the function's entry wherever it can be, so a function is explored once for all its callers:
`ENTRY` is the level it was called at, `("lock", place)` the level its caller had before taking that lock, `("value",
symbol)` what a KIRQL it was given holds. A number is a level it was raised to (at entry it may have been higher yet),
`("exact", number)` one it was set to.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from ddicheck.analyses.locks import ANY, blurred, may_be_same, object_of, outdated, vague
from ddicheck.flow.facts import Atom, Symbol, Value
from ddicheck.model import ANY_LEVEL, Irql, Levels

Level = int | Literal["entry", "unknown"] | tuple[Literal["lock", "value"], Symbol] | tuple[Literal["exact"], int]
ENTRY: Level = "entry"
UNKNOWN: Level = "unknown"


TWICE = "twice"
"""The family of a lock that was taken while held: nothing more is claimed of it."""


LINKS = frozenset(("[]", ".Flink", ".Blink", ".Next"))
"""Steps that lead to another object each time a loop comes round."""


class Held(NamedTuple):
    """A lock that is held: its place, the IRQL its release restores, and the family of DDIs it was taken with."""

    lock: Symbol
    saved: Level
    family: str


class Object(NamedTuple):
    """An object that an automaton follows."""

    name: Symbol
    """The value it is known by; `&` and a place for one that is known by its address."""
    first: str
    """The first step that was taken with it here; empty for one that came to be here."""
    state: str
    """The last step that was taken with it."""
    stored: bool = False
    """Memory that outlives the function leads to it."""


UNSURE = "unsure"
"""The state of an object of which it is not known whether a step was taken."""
ANYTHING: Symbol = ("?",)
"""Stands for objects of a caller's that a callee has no name for."""


class Prop(NamedTuple):
    """What paths are kept apart by."""

    level: Level = ENTRY
    entry: Levels = ANY_LEVEL
    """The levels at entry that this path is possible for."""
    held: tuple[Held, ...] = ()
    """Taken here and not released, by place."""
    freed: tuple[tuple[Symbol, str], ...] = ()
    """Released here without having been taken here: the caller's, with their family."""
    kept: frozenset[str] = frozenset()
    """The watched parameters whose object somebody else can reach from now on."""
    objects: tuple[Object, ...] = ()
    """What an automaton follows, by name."""
    constants: tuple[tuple[str, Atom], ...] = ()
    """What the variables that are told apart hold, where that is a constant."""

    def holding(self, variable: str, value: Value) -> Prop:
        """With a value stored in a variable that is told apart."""
        rest = [(name, atom) for name, atom in self.constants if name != variable]
        if type(value) is int or type(value) is str:
            rest.append((variable, value))
        return self._replace(constants=tuple(sorted(rest, key=str)))

    def object(self, name: Symbol) -> Object | None:
        """What is known of the object of this name."""
        for found in self.objects:
            if found.name == name:
                return found
        return None

    def stepped(self, name: Symbol, step: str, born: bool = False) -> Prop:
        """After a step is taken with an object; `born` if it comes to be by it."""
        have = self.object(name)
        if have is None or born:
            return self.with_object(Object(name, "" if born else step, step))
        return self.with_object(have._replace(state=step))

    def with_object(self, changed: Object) -> Prop:
        """With an object added, or in place of the one of its name."""
        rest = [o for o in self.objects if o.name != changed.name]
        return self._replace(objects=tuple(sorted((*rest, changed))))

    def without(self, *names: Symbol) -> Prop:
        """With objects no longer followed."""
        return self._replace(objects=tuple(o for o in self.objects if o.name not in names))

    def holder(self, lock: Symbol) -> Held | None:
        """The entry of a lock that is held."""
        for held in self.held:
            if held.lock == lock:
                return held
        return None

    def acquired(self, lock: Symbol, family: str, level: Level | None) -> Prop:
        """After taking a lock; `level` is the level it raises to, None if it does not."""
        level = self.level if level is None else level
        if (lock, family) in self.freed:
            return self._replace(freed=tuple(f for f in self.freed if f != (lock, family)), level=level)
        have = self.holder(lock)
        if have is not None and vague(lock):
            return self._replace(level=level)
        if have is None:
            return self._replace(held=ordered((*self.held, Held(lock, self.level, family))), level=level)
        return self._replace(held=self._with(have, TWICE), level=level)

    def released(self, lock: Symbol, family: str, lowers: bool) -> Prop:
        """After releasing a lock; `lowers` if that restores the level from before it was taken.

        Released under another name than it was taken under, it is the lock that was taken if it may be.
        """
        have = self.matching(lock, family)
        if have is not None:
            held = self.held if have.family == TWICE else self._with(have, None)
            return self._replace(held=held, level=have.saved if lowers else self.level)
        if vague(lock):
            return self._replace(level=UNKNOWN) if lowers else self
        freed = tuple(sorted({*self.freed, (lock, family)}))
        return self._replace(freed=freed, level=("lock", lock) if lowers else self.level)

    def saving(self, lock: Symbol, level: Level) -> Prop:
        """With another level for a lock's release to restore."""
        return self._replace(held=tuple(h._replace(saved=level) if h.lock == lock else h for h in self.held))

    def matching(self, lock: Symbol, family: str) -> Held | None:
        """What is held under this name, or else under one that may mean the same lock."""
        if not self.held:
            return None
        kind = object_of(family)
        return self.holder(lock) or next(
            (h for h in self.held if object_of(h.family) in (kind, TWICE) and may_be_same(h.lock, lock)), None
        )

    def has_freed(self, lock: Symbol) -> bool:
        """Whether a lock was released here without having been taken here, under any family."""
        return any(place == lock for place, _ in self.freed)

    def outdated(self, first: int, last: int) -> Prop:
        """As blocks `first` to `last` are about to run again: locks named by values of theirs lose their names."""
        if self.objects:
            gone = [
                o.name
                for o in self.objects
                if ((o.first or o.stored) and outdated(o.name, first, last)) or not LINKS.isdisjoint(o.name)
            ]
            self = self.without(*gone) if gone else self
        if not any(outdated(h.lock, first, last) for h in self.held) and not any(
            outdated(place, first, last) for place, _ in self.freed
        ):
            return self
        held = {h._replace(lock=blurred(h.lock)) if outdated(h.lock, first, last) else h for h in self.held}
        freed = {(blurred(p) if outdated(p, first, last) else p, family) for p, family in self.freed}
        return self._replace(held=ordered(held), freed=tuple(sorted(freed)))

    def _with(self, have: Held, family: str | None) -> tuple[Held, ...]:
        """What is held, with one of them gone, or of another family."""
        held = tuple(h for h in self.held if h is not have)
        return held if family is None else ordered((*held, have._replace(family=family)))

    def at_entry(self, levels: Levels) -> Prop | None:
        """On a path possible only for some levels at entry; None if for none."""
        entry = self.entry & levels
        if entry == self.entry:
            return self
        return self._replace(entry=entry) if entry else None


def ordered(held: Iterable[Held]) -> tuple[Held, ...]:
    """Held locks in the order a property keeps them in."""
    return tuple(sorted(held, key=lambda h: (h.lock, h.family, str(h.saved))))


def certain(level: Level, entry: Irql = Irql.PASSIVE) -> Irql | None:
    """The IRQL that a level is when the function was entered at `entry`; None if it depends on more than that."""
    if isinstance(level, int):
        return Irql(max(level, entry))
    if level == ENTRY:
        return entry
    return Irql(level[1]) if isinstance(level, tuple) and isinstance(level[1], int) else None


def lowest_possible(prop: Prop) -> Irql | None:
    """The least IRQL that a property allows, whoever calls; None where a caller could make it any."""
    least = next((level for level in Irql if prop.entry & level.bit), Irql.PASSIVE)
    found = certain(prop.level, least)
    return None if prop.level == ENTRY and least is Irql.PASSIVE else found


def level_of_number(number: int) -> Irql:
    """The class of an IRQL given as a number (on x64: 0, 1, 2, 3..14 for devices, 15)."""
    if number <= Irql.DISPATCH:
        return Irql(max(number, 0))
    return Irql.DIRQL if number < 15 else Irql.HIGH


def number_of_level(level: Irql) -> int:
    """A number that stands for a class of IRQL, as `level_of_number` takes it."""
    return 15 if level is Irql.HIGH else int(level)


def place_text(place: Symbol) -> str:
    """A place as the source would write it: `adapter->Tx.Lock`."""
    if place[:1] == (ANY,):
        return "a " + place[-1].removeprefix(".") if len(place) > 1 else "a lock"
    text = ""
    stars = 0
    for step in place:
        if step == "*":
            stars += 1
        elif step.startswith("@"):
            continue
        elif step.startswith("."):
            text += ("->" + step[1:] if stars else step) if text else step[1:]
            stars = 0
        elif step.startswith("["):
            text += step
            stars = 0
        else:
            text += step.removeprefix("::")
    return ("*" * stars + text) if text else "(unnamed)"
