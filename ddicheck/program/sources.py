"""Whether the functions found for a call through a pointer are all that can be there.

Asked backwards from the call: everything stored to the place has to be a function, a constant, or a place of which the
same holds. A place that nothing is seen to be stored to, one of the kit's, a value that came from outside the driver,
or a parameter of a function that the system calls leaves it open.
"""

from __future__ import annotations

from ddicheck.ir.types import Address, Const, Expr, Path
from ddicheck.program.names import Names, Owner
from ddicheck.program.pointers import Pointers
from ddicheck.program.stores import Node, Write
from ddicheck.program.types import Types

__all__ = ["Sources"]

_BUDGET = 4096
"""Places looked at for one call; beyond, it is taken for open."""


class Sources:
    """The backward question for all calls of a driver, answered one place at a time."""

    def __init__(self, names: Names, types: Types, pointers: Pointers) -> None:
        self._names = names
        self._types = types
        self._pointers = pointers
        self._entered = _entered(names, types, pointers)
        self._answers: dict[Node, bool] = {}

    def complete(self, node: Node) -> bool:
        """Nothing but what the driver was seen to store can be at a place."""
        known = self._answers.get(node)
        if known is None:
            known = self._answers[node] = self._closed(node)
        return known

    def _closed(self, start: Node) -> bool:
        seen = {start}
        pending = [start]
        while pending:
            node = pending.pop()
            below = self._below(node)
            if below is None or len(seen) > _BUDGET:
                return False
            for found in below:
                if found not in seen:
                    seen.add(found)
                    pending.append(found)
        return True

    def _below(self, node: Node) -> list[Node] | None:
        """The places that a place is copied from; None if something unknown is stored there."""
        writes = self.writes(node)
        if writes is None:
            return None
        found: list[Node] = []
        for write in writes:
            if write.value is None:
                return None
            if isinstance(write.value, tuple):
                found.append(write.value)
                continue
            source = self._source(write.owner, write.value)
            if source is None:
                return None
            found.extend(source)
        return found

    def writes(self, node: Node) -> list[Write] | None:
        """Everything that is stored to a place; None if others than the driver's statements may store there."""
        pointers = self._pointers
        if node in pointers.crowded or not self._named(node):
            return None
        if len(node) == 3 or node[0].startswith("::"):
            found = pointers.writes.get(node, [])
        else:
            writes = pointers.writes.get("." + node[1], ())
            found = [w for w in writes if pointers.place(w.owner, w.target) == node]
        return found if found or node in pointers.holds else None

    def _named(self, node: Node) -> bool:
        """Only the driver stores here, as far as the place itself says."""
        if len(node) == 3:
            _, key, local = node
            params = self._names.functions[key].function.params
            is_entered = key in self._entered and any(p.name == local for p in params)
            return not is_entered and node not in self._pointers.exposed
        if node[0].startswith("::"):
            return node not in self._pointers.exposed
        return self._types.owns(node[0]) and "." + node[1] not in self._pointers.exposed

    def _source(self, owner: Owner, value: Expr) -> list[Node] | None:
        match value:
            case Const():
                return []
            case Path() | Address():
                if self._pointers.function(owner, value) is not None:
                    return []
                path = value.of if isinstance(value, Address) else value
                node = self._pointers.node(owner, path)
                return None if node is None else [node]
            case _:
                return None


def _entered(names: Names, types: Types, pointers: Pointers) -> set[str]:
    """The functions that may be called from outside: declared with a role type, or stored or passed there."""
    found = {key for key, uses in names.declared.items() if any(not d.type.endswith("()") for d, _ in uses)}
    found |= pointers.passed_out
    for node, held in pointers.holds.items():
        if len(node) == 3 or node[0].startswith("::"):
            is_out = node in pointers.exposed
        else:
            is_out = not types.owns(node[0]) or "." + node[1] in pointers.exposed
        if is_out:
            found.update(held)
    return found
