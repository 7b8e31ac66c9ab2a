"""Following objects along the paths of one function: the steps of an automaton, and who can reach an object by now."""

from __future__ import annotations

import re
from typing import NamedTuple

from ddicheck import knowledge
from ddicheck.analyses import irql
from ddicheck.analyses.automata import DRIVER, LOSE, REFUSED, USE, Automaton, Move, named
from ddicheck.analyses.handing import hands_over, prints
from ddicheck.analyses.locks import outdated
from ddicheck.analyses.outcomes import RETURNED, Outcome
from ddicheck.analyses.states import ANYTHING, UNSURE, Object, Prop
from ddicheck.analyses.transport import found_through, left_at, renamed, value_of
from ddicheck.flow.facts import NOT_ZERO, ZERO, Bound, Facts, Ref, Symbol, Value, outlives
from ddicheck.ir.types import Call

FAILS = "fails"
"""What a variable holds that says that the function failed."""

_FREES = ("NdisFree", "ExFree")
"""Begin the names of DDIs that release something, if not the way it is meant to be."""

_COPIES = re.compile(r"(?:Ndis|Rtl|mem)_?(?:Move|Copy)\w*|mem(?:cpy|move)")
"""Calls that copy memory, the second argument being where from."""

State = tuple[Prop, Facts, tuple[Outcome, ...]]


class Moved(NamedTuple):
    """A step that was taken: with which object, and the property before."""

    object: Symbol
    step: str
    before: Prop


class Way(NamedTuple):
    """One way a call of a DDI with a move may end."""

    prop: Prop
    facts: Facts
    result: Value
    moved: tuple[Moved, ...]


class Following:
    """One automaton, followed in one function."""

    def __init__(self, automaton: Automaton) -> None:
        self.automaton = automaton

    # -- calls outside the driver --------------------------------------------------------------------------------------

    def ways(self, prop: Prop, facts: Facts, call: Call, args: tuple[Value, ...], version: str) -> list[Way]:
        """The ways a call may end that takes a step: done, or failed and nothing done."""
        moves = self.automaton.by_ddi[call.name]
        said = next((move for move in moves if move.says), None)
        if said is not None:
            return self._said(said.status, moves, prop, facts, args, version)
        failure = next((move.failure for move in moves if move.failure), "")
        done = facts.copy()
        result = self._result(failure, done, args, version, call.result is not None)
        after = prop
        moved: list[Moved] = []
        for move in moves:
            if move.on_failure:
                continue
            moved += self._lost(move, after, done, call, args)
            name = self._object(move, done, args, version)
            if name is not None:
                moved.append(Moved(name, move.step, after))
                after = self._stepped(after, name, move)
        found = [Way(after, done, result, tuple(moved))]
        asked = call.result is not None or failure in ("status 0", "null out")
        if asked and failure not in ("", "exception", "not pending"):
            found.append(self._failed(failure, moves, prop, facts, args, version))
        return found

    def _said(
        self, status: int, moves: tuple[Move, ...], prop: Prop, facts: Facts, args: tuple[Value, ...], version: str
    ) -> list[Way]:
        """The ways of a call that does one thing when given a status of success, another with any other."""
        found = []
        for says, bound in (("success", ZERO), ("failure", NOT_ZERO)):
            known = facts.copy()
            if status >= len(args) or not known.learn(args[status], bound):
                continue
            after, moved = prop, []
            for move in moves:
                name = self._object(move, known, args, version) if move.says in ("", says) else None
                if name is not None:
                    moved.append(Moved(name, move.step, after))
                    after = self._stepped(after, name, move)
            found.append(Way(after, known, (version,), tuple(moved)))
        return found

    def _result(self, failure: str, facts: Facts, args: tuple[Value, ...], version: str, wanted: bool) -> Value:
        """What a call that did its work returns; the facts learn where else it says so."""
        if failure == "status":
            return 0
        if failure == "null" and wanted:
            facts.known[(version,)] = NOT_ZERO
        place = _pointed(args, 0) if failure == "status 0" else None
        if place is not None:
            facts.write(place, 0)
        return (version,)

    def _lost(self, move: Move, prop: Prop, facts: Facts, call: Call, args: tuple[Value, ...]) -> list[Moved]:
        """The object that is owed a step and that nothing leads to any more once a call has left its own there.

        What is left in a variable is missed when the function returns.
        """
        place = _place(args, move) if move.place == "out" else None
        if move.place == "result" and call.result is not None and call.result.steps:
            place = facts.place(call.result)
            place = place if outlives(place) and "[]" not in place else None
        held = named(facts.store.get(place)) if place is not None else None
        have = prop.object(held) if held is not None else None
        if have is None or have.state not in self.automaton.owed or _holding(facts, have.name) != [place]:
            return []
        return [Moved(have.name, LOSE, prop)]

    def _object(self, move: Move, facts: Facts, args: tuple[Value, ...], version: str) -> Symbol | None:
        if move.place == "driver":
            return DRIVER
        if move.place == "result":
            return (version,)
        if move.place == "in" and not move.within:
            return named(args[move.argument]) if move.argument < len(args) else None
        place = _place(args, move)
        if place is None:
            return None
        if move.place == "in":
            return named(facts.store.get(place, place))
        around = place[: len(place) - len(move.within)]
        for part in [p for p in facts.store if move.within and p != around and p[: len(around)] == around]:
            facts.renew(part, version)
        fresh = (*place, version)
        facts.write(place, fresh)
        facts.known[fresh] = NOT_ZERO
        _reached(facts, place)
        return fresh

    def _failed(
        self, failure: str, moves: tuple[Move, ...], prop: Prop, facts: Facts, args: tuple[Value, ...], version: str
    ) -> Way:
        result: Value = 0 if failure == "null" else (version,)
        moved = []
        for move in moves:
            place = _place(args, move) if move.place == "out" else None
            if place is not None and failure == "null out":
                facts.write(place, 0)
            elif place is not None:
                facts.renew(place, version)
            name = self._object(move, facts, args, version) if move.on_failure else None
            refused = _refused(facts, move, args) if move.births and self.automaton.refusals else None
            if name is not None:
                moved.append(Moved(name, move.step, prop))
                prop = self._stepped(prop, name, move)
            elif refused is not None:
                moved.append(Moved(refused, REFUSED, prop))
                prop = prop.with_object(Object(refused, "", REFUSED, True))
        if failure == "status":
            facts.known[(version,)] = NOT_ZERO
            facts.known[(irql.NT_SUCCESS, version)] = ZERO
        place = _pointed(args, 0) if failure == "status 0" else None
        if place is not None:
            facts.write(place, (*place, version))
            facts.known[(*place, version)] = NOT_ZERO
            facts.known[(irql.NT_SUCCESS, *place, version)] = ZERO
        return Way(prop, facts, result, tuple(moved))

    def _stepped(self, prop: Prop, name: Symbol, move: Move) -> Prop:
        if prop.object(name) is None and not move.births and _is_new(name):
            prop = self.forgotten(prop, name)
        after = self._after(prop, name, move.step, move.births)
        if move.births and move.place != "result" and outlives(name[1:] if name[0] == "&" else name):
            after = after.with_object(Object(name, "", move.step, True))
        return after

    def _after(self, prop: Prop, name: Symbol, step: str, born: bool = False) -> Prop:
        """The property after a step; one that only uses an object does not change what was done to it."""
        have = prop.object(name)
        if step == USE and have is not None and (have.state in self.automaton.owed or name == DRIVER):
            return prop
        return prop.stepped(name, step, born)

    def forgotten(self, prop: Prop, name: Symbol = ()) -> Prop:
        """As any of the objects that came to be here may have been taken a step with, under another name.

        It is none of those that lie in the memory that it points to.
        """
        inside = (*name, "*")
        owed = [o.name for o in prop.objects if not o.first and o.state in self.automaton.owed]
        return prop.without(*(o for o in owed if not name or o[: len(inside)] != inside))

    def passed(self, prop: Prop, facts: Facts, call: Call, args: tuple[Value, ...]) -> Prop:
        """After a call of something outside the driver that takes no step: who is handed an object may see to it."""
        if prints(call):
            return prop
        if _COPIES.fullmatch(call.name) and len(args) > 1:
            source = _pointed(args, 1) or ("",)
            copied = [o for o in prop.objects if any(p[: len(source)] == source for p in _holding(facts, o.name))]
            for thing in copied:
                prop = prop.with_object(thing._replace(stored=True))
            return prop
        if self.automaton.opaque and hands_over(call.name) and knowledge.ddi(call.name) is None:
            prop = self.blurred(prop)
        owed = [o for o in prop.objects if o.state in self.automaton.owed or o.state == REFUSED]
        if owed and call.name.startswith(_FREES):
            return prop.without(*(o.name for o in owed if o.name in args))
        if not owed or not hands_over(call.name) or self.automaton.borrows.fullmatch(call.name):
            return prop
        known = knowledge.ddi(call.name) is not None
        gone = []
        for thing in owed:
            if any(leads_to(arg, thing.name) for arg in args):
                if not (known and thing.stored):
                    gone.append(thing.name)
            elif any(self._loses(arg, place, known) for arg in args for place in _holding(facts, thing.name)):
                gone.append(thing.name)
        return prop.without(*gone) if gone else prop

    def blurred(self, prop: Prop) -> Prop:
        """After something of which it is not known what steps it takes."""
        unsure = (Object(DRIVER, UNSURE, UNSURE, True),) if self.automaton.opaque else ()
        return prop._replace(objects=unsure)

    def _loses(self, arg: Value, place: Symbol, known: bool) -> bool:
        """Whether a callee that gets an argument may change what a place holds, or take it from there."""
        return leads_to(arg, place) if not known else type(arg) is Ref and place[: len(arg.of)] == arg.of

    # -- memory --------------------------------------------------------------------------------------------------------

    def stored(self, prop: Prop, facts: Facts, place: Symbol, value: Value) -> Prop:
        """After a value is stored to memory that outlives the function, or to an array, at an index not known."""
        for thing in prop.objects:
            if not thing.stored and leads_to(value, thing.name):
                prop = prop.with_object(thing._replace(stored=True))
                _reached(facts, place)
        return prop

    def answered(self, prop: Prop, facts: Facts, answers: frozenset[str]) -> Prop:
        """The property with which of the variables `answers` say that the function failed, while that matters.

        Else the paths on which it fails would meet the others before it returns.
        """
        owed = any(o.state in self.automaton.owed for o in prop.objects)
        failed = [a for a in answers if owed and says_failure(facts, facts.store.get((a,), (a,)))]
        constants = tuple((root, FAILS) for root in sorted(failed))
        return prop if prop.constants == constants else prop._replace(constants=constants)

    def again(self, prop: Prop, first: int, last: int) -> Prop:
        """As blocks `first` to `last` are about to run again: what is read from memory may be another object then."""
        owed = self.automaton.owed
        if owed:
            return prop.without(
                *(o.name for o in prop.objects if o.state not in owed and outdated(o.name, first, last))
            )
        return prop.without(*(o.name for o in prop.objects if "*" in o.name or outdated(o.name, first, last)))

    def live(self, prop: Prop, facts: Facts) -> set[Symbol]:
        """The values that objects are, or may be, known by."""
        return {o.name for o in prop.objects} | {value for value in facts.store.values() if type(value) is tuple}

    def left_again(self, prop: Prop, facts: Facts, version: str, written: set[Symbol]) -> tuple[Moved, ...]:
        """The objects that a call made the last time it ran and that only the places `written` by it lead to."""
        found = []
        for thing in prop.objects:
            if version not in thing.name or thing.first or thing.stored or thing.state not in self.automaton.owed:
                continue
            places = _holding(facts, thing.name)
            covered = all(any(place[: len(w)] == w for w in written) for place in places)
            if places and covered and not any("[]" in place for place in places):
                found.append(Moved(thing.name, LOSE, prop))
        return tuple(found)

    def renewed(self, prop: Prop, version: str) -> Prop:
        """As a call runs again: what it made the last time has lost its name."""
        return prop.without(*(o.name for o in prop.objects if version in o.name))

    def holders(self, prop: Prop, facts: Facts, value: Value | None) -> tuple[tuple[Symbol, Symbol], ...]:
        """The places that lead to the objects at a return, as (place, object)."""
        found = [(RETURNED, o.name) for o in prop.objects if o.name == value]
        names = {o.name for o in prop.objects}
        found += [(place, held) for place, held in facts.store.items() if held in names and outlives(place)]
        found += [(name, name) for name in names if name[0] == "&" and outlives(name[1:])]
        found += [further for pair in found for further in found_through(pair, facts, value)]
        return tuple(sorted(found))

    # -- calls of the driver's functions -------------------------------------------------------------------------------

    def from_callee(
        self, prop: Prop, outcome: Outcome, names: dict[str, Value], facts: Facts
    ) -> tuple[Prop, tuple[Moved, ...]]:
        """After a callee took steps with objects of its caller's."""
        moved: list[Moved] = []
        for thing in outcome.prop.objects:
            if thing.name == ANYTHING:
                prop = self.forgotten(prop)
            name = _renamed(thing.name, names, facts)
            if name is None:
                continue
            moved.append(Moved(name, thing.first, prop))
            if prop.object(name) is None and _is_new(name):
                prop = self.forgotten(prop)
            prop = self._after(self._after(prop, name, thing.first), name, thing.state)
        return prop, tuple(moved)

    def given(
        self, prop: Prop, outcome: Outcome, names: dict[str, Value], facts: Facts, version: str, result: Value | None
    ) -> tuple[Prop, tuple[Moved, ...]]:
        """After a callee left objects that came to be in it to its caller."""
        moved: list[Moved] = []
        for group in sorted({number for _, _, number in outcome.gives}):
            places = [place for place, _, number in outcome.gives if number == group]
            state = next(state for _, state, number in outcome.gives if number == group)
            found = [left_at(place, names, facts, result) for place in places]
            wheres = [where for where in found if where is not None]
            if RETURNED in places:
                name = named(result) if result is not None else (version,)
            elif wheres:
                name = ("&", *wheres[0]) if places[found.index(wheres[0])][0] == "&" else (*wheres[0], version)
            else:
                continue
            if name is None:
                continue
            for where in wheres if name[0] != "&" else ():
                facts.write(where, name)
                _reached(facts, where)
            if state != REFUSED:
                facts.known.setdefault(name, NOT_ZERO)
            moved.append(Moved(name, state, prop))
            prop = prop.with_object(Object(name, "", state, any(outlives(where) for where in wheres)))
        return prop, tuple(moved)

    def handed(self, prop: Prop, kept: frozenset[str], names: dict[str, Value]) -> Prop:
        """After a callee that lets others get hold of some of its parameters."""
        for thing in prop.objects:
            if not thing.stored and any(p in kept and leads_to(value, thing.name) for p, value in names.items()):
                prop = prop.with_object(thing._replace(stored=True))
        return prop

    def settled(self, after: list[State], ends: list[Outcome], names: dict[str, Value], facts: Facts) -> list[State]:
        """With objects unsure that a callee treats differently in ways its caller cannot tell apart: what it decides by
        is not known here."""
        if len(after) < 2:
            return after
        found = []
        for (prop, facts, taken), end in zip(after, ends, strict=True):
            alike = [self._same(e, end) and not _decides(e, end, names, facts) for e in ends]
            others = [state[0] for state, same in zip(after, alike, strict=True) if same]
            for name in {o.name for other in others for o in other.objects}:
                if len({have.state if (have := other.object(name)) else "" for other in others}) > 1:
                    first = next(o.first for other in others for o in other.objects if o.name == name)
                    prop = prop.with_object(Object(name, first and UNSURE, UNSURE, True))
            found.append((prop, facts, taken))
        return found

    def _same(self, one: Outcome, two: Outcome) -> bool:
        """Whether a caller cannot tell two outcomes apart. Where nothing is owed, what each depends on tells too."""
        if (one.returns, one.gives, _answered(one)) != (two.returns, two.gives, _answered(two)):
            return False
        return bool(self.automaton.owed) or one.given == two.given

    def is_handed(self, prop: Prop, args: tuple[Value, ...]) -> bool:
        """Whether something that is owed a step, and that only the function knows, is among the arguments."""
        owed = [o.name for o in prop.objects if o.state in self.automaton.owed and not o.stored]
        return any(leads_to(arg, name) for name in owed for arg in args)


def _decides(one: Outcome, two: Outcome, names: dict[str, Value], facts: Facts) -> bool:
    """Whether it depends on a value that came to be in the caller, like a status, which of two outcomes happens."""
    other = dict(two.given)
    for symbol, bound in one.given:
        if symbol in other and bound.meet(other[symbol]) is None:
            value = value_of(symbol, names, facts)
            if type(value) is tuple and _is_new(value) and not outlives(value):
                return True
    return False


def fails(prop: Prop, facts: Facts, status: Value) -> bool:
    """Whether a status is that of a variable that says, on this path, that the function failed."""
    return any(kind == FAILS and facts.store.get((root,), (root,)) == status for root, kind in prop.constants)


def _renamed(name: Symbol, names: dict[str, Value], facts: Facts) -> Symbol | None:
    """The name that a callee's object has for its caller."""
    if name[0] == "&":
        place = renamed(name[1:], names)
        return ("&", *place) if place is not None else None
    value = value_of(name, names, facts)
    return named(value) if value is not None else None


def says_failure(facts: Facts, value: Value) -> bool:
    """Whether a status certainly says that something failed."""
    if type(value) is tuple and facts.truth((irql.NT_SUCCESS, *value)) is False:
        return True
    return type(value) is not Ref and is_failure(facts.bound(value))


def is_failure(bound: Bound | None) -> bool:
    """Whether what is known of a status says that something failed."""
    if bound is None:
        return False
    if not bound.among:
        return 0 in bound.atoms
    return not any(atom == 0 or (isinstance(atom, int) and atom > 0) for atom in bound.atoms)


def _is_new(name: Symbol) -> bool:
    """Whether a value came to be in the function, or may have: it is not one that was there at its entry."""
    return any(step[:1] == "@" for step in name)


def _pointed(args: tuple[Value, ...], index: int) -> Symbol | None:
    value = args[index] if index < len(args) else None
    if type(value) is Ref:
        return value.of if value.of[0] != "text" else None
    return (*value, "*") if type(value) is tuple else None


def _place(args: tuple[Value, ...], move: Move) -> Symbol | None:
    """Where the object of a move lies, from what an argument points to."""
    place = _pointed(args, move.argument)
    return (*place, *move.within) if place is not None else None


def _answered(outcome: Outcome) -> list[tuple[Symbol, Value]]:
    """What an outcome leaves where its caller asked for an answer; flags in structures are not asked for."""
    return [(place, value) for place, value in outcome.stores if len(place) == 2 or type(value) is not int]


def _reached(facts: Facts, place: Symbol) -> None:
    """Learn that the pointer that leads to a place is none to nowhere."""
    at = next((i for i in range(len(place) - 1, 0, -1) if place[i] == "*"), 0)
    if at:
        facts.learn(place[:at], NOT_ZERO)


def _refused(facts: Facts, move: Move, args: tuple[Value, ...]) -> Symbol | None:
    """The name of what is not there, because the call failed that would have made it an object."""
    if move.place == "in":
        return named(args[move.argument]) if move.argument < len(args) else None
    place = _pointed(args, move.argument) if move.place == "out" else None
    return named(facts.store.get(place)) if place is not None else None


def leads_to(value: Value, name: Symbol) -> bool:
    """Whether who has a value can get at an object, or at what a place holds."""
    if type(value) is Ref:
        place = name[1:] if name[0] == "&" else name
        return value.of[: len(place)] == place or place[: len(value.of)] == value.of
    if type(value) is not tuple:
        return False
    size = len(name)
    return name[: len(value)] == value or any(value[i : i + size] == name for i in range(len(value) - size + 1))


def _holding(facts: Facts, name: Symbol) -> list[Symbol]:
    return [place for place, value in facts.store.items() if value == name]
