"""What a driver acquires and has to give back: allocations, registrations, handles, armed timers."""

from functools import cache
from typing import Final, Literal, NamedTuple, get_args

from ddicheck.knowledge.tables import Table, words

__all__ = ["Failure", "Place", "Resource", "acquires", "releases", "resources"]


Place = Literal["result", "out", "in", "inout", "callback"]
"""Where the object of an acquire is found: the return value; the variable an argument points to; an argument, the call
changing its state; a structure that is read and filled in; a parameter of a callback that the call leads to."""

Failure = Literal["", "null", "null out", "status", "status 0", "exception", "not pending"]
"""How a failed acquire shows: never; the result is NULL; the variable is NULL afterwards; the result is no success
status; the variable argument 0 points to holds none; an exception is raised; the result is not a pending status."""

_PLACES: Final[dict[str, Place]] = {place: place for place in get_args(Place)}
_FAILURES: Final[dict[str, Failure]] = {failure: failure for failure in get_args(Failure)}


class Resource(NamedTuple):
    """A DDI that acquires something, and the ones that release it."""

    acquire: str
    release: tuple[str, ...]
    """The DDIs that release it, any of them; empty if it goes with something else."""
    place: Place
    arguments: tuple[int, ...]
    """The arguments that are the object, more than one if they are its key together; or the callback's parameter."""
    callback: str
    """The role whose parameter is the object, if it is there."""
    release_arguments: tuple[tuple[int, ...], ...]
    """The arguments of the release that are the object, for each release in turn."""
    failure: Failure
    """A failed acquire leaves nothing to release."""
    scope: str
    """Where it has to be released, in words."""
    rules: tuple[str, ...]
    """The published rules about it."""
    note: str


def _positions(text: str) -> tuple[int, ...]:
    return tuple(int(digit) for digit in text.split(",")) if text else ()


def _parse(row: list[str]) -> Resource:
    acquire, release, place, release_argument, failure, scope, rules, note = row
    names = words(release)
    word, _, rest = place.partition(" ")
    callback, _, digits = rest.rpartition(" ")
    ways = [_positions(way) for way in release_argument.split("|")]
    return Resource(
        acquire=acquire,
        release=names,
        place=_PLACES[word],
        arguments=_positions(digits),
        callback=callback,
        release_arguments=tuple(ways[min(i, len(ways) - 1)] for i in range(len(names))),
        failure=_FAILURES[failure],
        scope=scope,
        rules=words(rules),
        note=note,
    )


_RESOURCES = Table("resources.tsv", _parse)


def resources() -> tuple[Resource, ...]:
    """All pairs of acquire and release, in the order of the acquiring DDIs' names."""
    return _RESOURCES.rows


def acquires(name: str) -> Resource | None:
    """What a DDI acquires; None if it acquires nothing."""
    return _RESOURCES.get(name)


@cache
def _by_release() -> dict[str, tuple[Resource, ...]]:
    found: dict[str, tuple[Resource, ...]] = {}
    for resource in resources():
        for name in resource.release:
            found[name] = (*found.get(name, ()), resource)
    return found


def releases(name: str) -> tuple[Resource, ...]:
    """What a DDI may release."""
    return _by_release().get(name, ())
