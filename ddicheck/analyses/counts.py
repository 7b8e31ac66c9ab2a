"""Counts of references: what a decrement leaves is told to callers, and who gives back another reference later.

Whoever gives back a reference holds it until then, so an earlier decrement of the same count on the way there leaves
something. What is done only when a count has dropped to nothing is then not done by that earlier one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ddicheck.analyses.traces import Trace, Visit
from ddicheck.analyses.transport import LEFT
from ddicheck.flow.facts import Facts, Ref, Symbol, Value, outlives
from ddicheck.ir.types import Block

__all__ = ["Counts", "left_by"]

_DECREMENTS = re.compile(r"_?(?:Ndis)?InterlockedDecrement(?:Acquire|Release|NoFence|64)?")


def left_by(name: str, args: tuple[Value, ...], facts: Facts) -> Symbol | None:
    """What a call leaves of a count that is as it was when the function was entered; None for any other call."""
    place = _counted(name, args)
    if place is None or place in facts.store or not outlives(place) or any(step[:1] == "@" for step in place):
        return None
    return (LEFT, *place)


def _counted(name: str, args: tuple[Value, ...]) -> Symbol | None:
    """The count that a call takes one off."""
    if not args or not _DECREMENTS.fullmatch(name):
        return None
    value = args[0]
    if type(value) is Ref:
        return value.of
    return (*value, "*") if type(value) is tuple else None


class Counts:
    """Which decrements are followed by others of the same count."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, int, Symbol], bool] = {}

    def is_dropped_later(self, trace: Trace, visit: Visit, left: Symbol) -> bool:
        """Whether every way on from a call comes to another decrement of the count that `left` speaks of."""
        block, index = visit.site.block, visit.site.index
        key = (trace.definition.key, block, index, left)
        if key not in self._known:
            sites = set(_decrements(trace, left)) - {(block, index)}
            self._known[key] = _always(trace.definition.function.blocks, block, index, sites)
        return self._known[key]


def _decrements(trace: Trace, left: Symbol) -> Iterator[tuple[int, int]]:
    """The calls in a function that take one off a count, themselves or in what they call."""
    for visit in trace.visits:
        site = visit.site
        told = (value for passed in visit.passed.values() for _, value, _ in passed)
        if any(value == left for value in told) or _counted(site.call.name, visit.args) == left[1:]:
            yield site.block, site.index


def _always(blocks: tuple[Block, ...], block: int, index: int, sites: set[tuple[int, int]]) -> bool:
    """Whether every way on from an instruction comes to one of some others before the function ends."""
    if not sites or any(at == block and number > index for at, number in sites):
        return bool(sites)
    stops = {at for at, _ in sites if at != block}
    seen = {block}
    pending = [block]
    while pending:
        at = pending.pop()
        if not blocks[at].edges:
            return False
        ahead = {edge.to for edge in blocks[at].edges} - seen - stops
        seen |= ahead
        pending += ahead
    return True
