"""Whether a field or variable holds only what the driver's own statements were seen to store there.

That is so where the driver makes the structure itself, lets nobody else fill it, never looks at it as another type,
takes no address of the field, and mentions its name nowhere in text that was not analysed. What cannot be followed
counts as somebody else. Most drivers ask this of a few fields only, so nothing is gone through before it is asked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from typing import Literal

from ddicheck.ir.types import Address, Call, Path
from ddicheck.program.memory import CLEARS
from ddicheck.program.names import Names, Owner
from ddicheck.program.outsiders import Outsiders, sized
from ddicheck.program.pointers import Pointers
from ddicheck.program.records import Records
from ddicheck.program.stores import Node
from ddicheck.program.types import Types
from ddicheck.program.values import Def

__all__ = ["Ownership"]

_MAKES = re.compile(
    r"(?!.*(?:Shared|Common|Contig|Mdl|Buffer|Section|Dma|DMA)).*(?:Alloc|ALLOC|alloc|Lookaside|CreateDevice).*"
)
"""Calls that give memory to nobody but the caller."""
_GIVES_TO_DEVICE = re.compile(r".*(?:Shared|CommonBuffer|Contig|IoSpace|Physical|Dma|DMA).*")
"""Calls that lay memory out for a device."""


@cache
def _given_to(name: str) -> Literal["device", "driver", ""]:
    """Who gets the memory that a call gives; empty for a call that gives none."""
    if _GIVES_TO_DEVICE.fullmatch(name):
        return "device"
    return "driver" if _MAKES.fullmatch(name) else ""


class Ownership:
    """What nobody but the driver writes to."""

    def __init__(self, names: Names, types: Types, pointers: Pointers, unseen: Callable[[str], bool]) -> None:
        self._names = names
        self._types = types
        self._pointers = pointers
        self._unseen = unseen
        self._alone: dict[Node, bool] = {}

    def all_alone(self, nodes: Iterable[Node]) -> bool:
        """Whether what the driver's statements store in places is all that is ever there; fields are asked first."""
        return all(map(self.alone, sorted(nodes, key=len)))

    def alone(self, node: Node) -> bool:
        """Whether what the driver's statements store in a place is all that is ever there."""
        known = self._alone.get(node)
        if known is None:
            known = self._alone[node] = self._is_alone(node)
        return known

    def _is_alone(self, node: Node) -> bool:
        if self._outsiders.lost:
            return False
        if len(node) == 3:
            _, key, local = node
            function = self._names.functions[key].function
            is_param = any(p.name == local for p in function.params)
            return not (is_param and self._unseen(function.name)) and node not in self._outsiders.addressed
        if node[0].startswith("::"):
            name = self._names.variables[node[0][2:]].item.name
            if self._unseen(name.rpartition(".")[2]) or self._is_taken(node):
                return False
            return node not in self._outsiders.addressed
        record, field = node
        if not self._is_made(record) or self._records.shares(record, field) or self._unseen(field):
            return False
        if self._is_taken(node):
            return False
        outsiders = self._outsiders
        taken = node in outsiders.addressed or ("", field) in outsiders.addressed
        return not taken and record not in outsiders.foreign

    def _is_taken(self, node: Node) -> bool:
        """Whether the address of a field or variable is stored or passed on; cheaper to ask than `Outsiders`."""
        name: Node | str = node if node[0].startswith("::") else "." + node[1]
        return any(
            self._pointers.node(owner, path) in (node, ("", node[1])) for owner, path in self._taken.get(name, ())
        )

    @cached_property
    def _taken(self) -> dict[Node | str, list[tuple[Owner, Path]]]:
        found: dict[Node | str, list[tuple[Owner, Path]]] = defaultdict(list)
        for writes in self._pointers.writes.values():
            for write in writes:
                if type(write.value) is Address:
                    name = self._pointers.name(write.owner, write.value.of)
                    if name is not None:
                        found[name].append((write.owner, write.value.of))
        return found

    @cached_property
    def _records(self) -> Records:
        return Records(self._names, self._types)

    @cached_property
    def _outsiders(self) -> Outsiders:
        return Outsiders(self._names, self._types, self._pointers, self._records)

    # -- who makes them ------------------------------------------------------------------------------------------------

    def _is_made(self, record: str) -> bool:
        """Whether the driver makes objects of a structure, alone or inside another, out of a device's reach."""
        outer = self._records.with_outer(record)
        made, shared = self._made
        return not outer.isdisjoint(made) and outer.isdisjoint(shared)

    @cached_property
    def _made(self) -> tuple[frozenset[str], frozenset[str]]:
        """The structures that the driver allocates or has as variables, and those that it lays out for a device.

        Memory that is zeroed through a pointer may be anybody's: a request to a device is zeroed before it is sent.
        """
        made = {self._records.named(v.item.type) for v in self._names.variables.values() if v.item.defined}
        shared: set[str | None] = set()
        for calls in self._pointers.calls.values():
            for site in calls:
                name, args = site.call.name, site.call.args
                given = _given_to(name)
                if given:
                    found = shared if given == "device" else made
                    for arg in args:
                        found.update(sized(self._pointers, self._records, site.definition, arg))
                elif name in CLEARS and args and type(args[0]) is Address and "*" not in args[0].of.steps:
                    made.add(self._records.points_to(site.definition, args[0]))
        return frozenset(filter(None, made)), frozenset(filter(None, shared))

    # -- who is given their address ------------------------------------------------------------------------------------

    def given(self, node: Node) -> Iterator[tuple[Def, Call, int]]:
        """The calls of functions outside the driver that are given the address of a place, and as which argument."""
        name: Node | str = node if len(node) == 3 or node[0].startswith("::") else "." + node[1]
        if name not in self._pointers.exposed:
            return
        for definition, call, position, path in self._given.get(name, ()):
            place = self._pointers.node(definition, path)
            if place is None or place == node or not place[0]:
                yield definition, call, position

    @cached_property
    def _given(self) -> dict[Node | str, list[tuple[Def, Call, int, Path]]]:
        found: dict[Node | str, list[tuple[Def, Call, int, Path]]] = defaultdict(list)
        for calls in self._pointers.calls.values():
            for site in calls:
                if site.target is not None or site.indirect or site.call.name in CLEARS:
                    continue
                for position, argument in enumerate(site.call.args):
                    name = self._pointers.name(site.definition, argument.of) if type(argument) is Address else None
                    if name is not None and type(argument) is Address:
                        found[name].append((site.definition, site.call, position, argument.of))
        return found
