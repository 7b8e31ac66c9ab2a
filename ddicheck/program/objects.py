"""Which of a driver's tables of functions a call goes through, where the source tells them apart.

By field alone, every table of one type holds what any of them holds. Here the table is named: a variable, or the field
of another structure that it lies in. A pointer means the tables whose addresses are stored to it, asked backwards like
`sources` does; if anything else can be in it, nothing is narrowed. Types whose tables are copied as a whole are left
alone too.
"""

from __future__ import annotations

from functools import cached_property

from ddicheck.ir.types import Address, Apply, Const, Expr, Path
from ddicheck.program.names import Owner
from ddicheck.program.pointers import Pointers
from ddicheck.program.sources import Sources
from ddicheck.program.stores import Node, Store
from ddicheck.program.types import Types
from ddicheck.program.values import Def

__all__ = ["Objects"]

_BUDGET = 1024
"""Places looked at for one pointer; beyond, it may point to anything."""


class Objects:
    """Tells tables of one type apart."""

    def __init__(self, types: Types, pointers: Pointers, sources: Sources) -> None:
        self._types = types
        self._pointers = pointers
        self._sources = sources
        self._pointed: dict[tuple[Node, str], frozenset[Node] | None] = {}
        self._stored: dict[tuple[Node, str], frozenset[Node] | None] = {}

    def narrowed(self, definition: Def, callee: Path, node: Node, targets: tuple[str, ...]) -> tuple[str, ...]:
        """Those of the functions in a field that are in the field of the object a path goes through; all if open."""
        if len(node) != 2 or node[0].startswith("::") or not self._types.owns(node[0]) or node[0] in self._copied:
            return targets
        steps = callee.steps
        end = len(steps)
        while end and steps[end - 1][0] != ".":
            end -= 1
        here = self._of(definition, Path(callee.root, steps[: end - 1]), node[0])
        if here is None:
            return targets
        kept = tuple(t for t in targets if (there := self._objects(node, t)) is None or not here.isdisjoint(there))
        return kept or targets

    def _objects(self, node: Node, function: str) -> frozenset[Node] | None:
        """The objects in whose field a function was stored; None if it may be in any."""
        key = (node, function)
        if key not in self._stored:
            found: frozenset[Node] | None = frozenset()
            for store in self._pointers.stores[key]:
                objects = self._written(store, node[0])
                found = None if objects is None or found is None else found | objects
            self._stored[key] = found
        return self._stored[key]

    def _written(self, store: Store, record: str) -> frozenset[Node] | None:
        if store.target is None:
            return None
        steps = store.target.steps
        end = len(steps)
        while end and steps[end - 1][0] != ".":
            end -= 1
        return self._of(store.owner, Path(store.target.root, steps[: end - 1]), record) if end else None

    def _of(self, owner: Owner, path: Path, record: str) -> frozenset[Node] | None:
        """The objects that a path to a structure of a type means."""
        steps = path.steps
        while steps and steps[-1][0] == "[":
            steps = steps[:-1]
        inner = Path(path.root, steps)
        if steps and steps[-1] == "*":
            return self._through(owner, Path(path.root, steps[:-1]), record)
        if len(steps) < len(path.steps) and not self._is_array(owner, inner):
            return self._through(owner, inner, record)
        node = self._pointers.node(owner, inner)
        if node is None or (len(node) == 2 and not node[0]) or self._record(owner, inner) != record:
            return None
        return frozenset({node})

    def _record(self, owner: Owner, path: Path) -> str | None:
        """The structure that is at a path, or that it points to."""
        return self._types.record_of(self._types.of(owner, path))

    def _is_array(self, owner: Owner, path: Path) -> bool:
        return self._types.strip(self._types.of(owner, path)).endswith("]")

    def _through(self, owner: Owner, pointer: Path, record: str) -> frozenset[Node] | None:
        """The objects that a pointer may point to."""
        if (pointer.steps and pointer.steps[-1] == "*") or self._record(owner, pointer) not in (None, record):
            return None
        start = self._pointers.node(owner, pointer)
        if start is None:
            return None
        if (start, record) not in self._pointed:
            self._pointed[start, record] = self._closure(start, record)
        return self._pointed[start, record]

    def _closure(self, start: Node, record: str) -> frozenset[Node] | None:
        found: set[Node] = set()
        seen = {start}
        pending = [start]
        while pending:
            writes = self._sources.writes(pending.pop())
            if writes is None or len(seen) > _BUDGET:
                return None
            for write in writes:
                if isinstance(write.value, tuple):
                    ahead: list[Node] | None = [write.value]
                elif write.value is None:
                    return None
                else:
                    ahead = self._ahead(write.owner, write.value, record, found)
                if ahead is None:
                    return None
                pending += [node for node in ahead if node not in seen]
                seen.update(ahead)
        return frozenset(found)

    def _ahead(self, owner: Owner, value: Expr, record: str, found: set[Node]) -> list[Node] | None:
        """The places that a stored pointer was read from; what it is the address of goes to `found`."""
        match value:
            case Const():
                return []
            case Apply(op="+" | "-", args=(Path() as pointer, _)):
                return self._ahead(owner, pointer, record, found)
            case Address(of=path):
                objects = self._of(owner, path, record)
            case Path():
                if self._is_array(owner, value):
                    objects = self._of(owner, value, record)
                else:
                    node = self._pointers.node(owner, value)
                    is_odd = value.steps and value.steps[-1][0] != "."
                    if node is None or is_odd or self._record(owner, value) not in (None, record):
                        return None
                    return [node]
            case _:
                return None
        if objects is None:
            return None
        found |= objects
        return []

    @cached_property
    def _copied(self) -> frozenset[str]:
        """The driver's structures that are copied as a whole somewhere."""
        found: set[str] = set(self._pointers.moved)
        types = self._types
        for writes in self._pointers.writes.values():
            for write in writes:
                target = write.target
                if isinstance(write.value, Const | Address | Apply):
                    continue
                if isinstance(target, Path):
                    text = types.of(write.owner, target)
                else:
                    text = types.local(target[1], target[2]) if len(target) == 3 else ""
                if text and text[-1] not in "*)" and types.strip(text)[-1] != "*":
                    found.add(types.record_of(text) or "")
        return frozenset(found)
