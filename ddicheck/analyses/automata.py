"""Automata that objects go through: which call takes which step with which object.

A `Move` says what one DDI does; the states of an object are the last steps taken with it. Kinds of rules make automata
from the tables of facts; `following` runs them along the paths of the driver's functions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from ddicheck.flow.facts import Ref, Symbol, Value
from ddicheck.knowledge import Failure, Resource, releases

ACQUIRE = "acquire"
RELEASE = "release"
USE = "use"
HAND = "hand"
"""The step that hands an object to a callback, which will get it as a parameter and may release it."""
REFUSED = "refused"
"""The state of what would be an object if the call had not failed that was to bring it about."""
LOSE = "lose"
"""The step that is taken with an object when the last place that leads to it is written over."""
NOBODY = "(?!)"
DRIVER: Symbol = ("::the driver",)
"""The object of moves whose place is `driver`."""


class Move(NamedTuple):
    """What a call of one DDI does with one object."""

    ddi: str
    step: str
    place: Literal["result", "out", "in", "driver"]
    """Where the object is: what is returned, what is left where `argument` points to, the argument itself; `driver` for
    something there is one of."""
    argument: int = 0
    births: bool = False
    """The object comes to be by it."""
    failure: Failure = ""
    """How it shows that nothing was done."""
    on_failure: bool = False
    """The step is taken when the call fails."""
    status: int = -1
    """The argument that is a final status; with `says`, the step is taken only when it says so."""
    says: Literal["", "success", "failure"] = ""
    shared: bool = False
    """The DDI does it with other things too: its calls alone do not tell that a function matters."""
    within: tuple[str, ...] = ()
    """The steps to the object from what the argument points to: the buffer of a string."""


@dataclass(frozen=True)
class Automaton:
    """What a rule follows. Two are the same if they are equal, so rules share the work."""

    name: str
    moves: tuple[Move, ...]
    owed: frozenset[str] = frozenset()
    """The states in which a further step is owed: an object in one of them must not get lost."""
    borrowers: str = NOBODY
    """The DDIs, as a regular expression, that take such an object and leave it to its owner."""
    refusals: bool = False
    """What failed to come about is followed too."""
    single: bool = False
    """There should be one object at a time."""
    opaque: bool = False
    """A call of something that is not known may have taken any step with what there is one of."""
    defers: bool = False
    """What work items, timers and DPCs will do is followed too, from where they are queued."""

    @cached_property
    def by_ddi(self) -> dict[str, tuple[Move, ...]]:
        """The moves of each DDI."""
        found: dict[str, tuple[Move, ...]] = {}
        for move in self.moves:
            found[move.ddi] = (*found.get(move.ddi, ()), move)
        return found

    @cached_property
    def borrows(self) -> re.Pattern[str]:
        """Matches the names of `borrowers`."""
        return re.compile(self.borrowers)


def named(value: Value | None) -> Symbol | None:
    """The name of the object that a value stands for: the value itself, or `&` and the place it is the address of."""
    if type(value) is Ref:
        return ("&", *value.of) if value.of[0] != "text" else None
    return value if type(value) is tuple and value[0] != "opaque" else None


def custody(name: str, resources: tuple[Resource, ...], uses: tuple[Move, ...] = (), borrowers: str = "") -> Automaton:
    """The automaton of things that are acquired and have to be released, from their facts."""
    moves: list[Move] = list(uses)
    acquires = {resource.acquire for resource in resources}
    for resource in resources:
        if resource.place not in ("result", "out", "in"):
            continue
        at = resource.arguments[0] if resource.arguments else 0
        place: Literal["result", "out", "in"] = "in"
        if resource.place == "result":
            place = "result"
        elif resource.place == "out":
            place = "out"
        within = (".Buffer",) if resource.note == "string buffer" else ()
        moves.append(Move(resource.acquire, ACQUIRE, place, at, True, resource.failure, within=within))
        for release, arguments in zip(resource.release, resource.release_arguments, strict=True):
            inside = within if release.endswith("String") else ()
            shared = any(other.acquire not in acquires for other in releases(release))
            at = arguments[0] if arguments else 0
            moves.append(Move(release, RELEASE, "in", at, shared=shared, within=inside))
    unique = tuple(dict.fromkeys(moves))
    return Automaton(name, unique, frozenset((ACQUIRE,)), borrowers or NOBODY)
