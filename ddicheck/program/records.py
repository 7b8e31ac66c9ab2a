"""The driver's own structures as memory: which type means which, what lies in what, what shares its memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ddicheck.ir.types import Address, Apply, Expr, Path, Record, Text
from ddicheck.program.names import Names, Owner
from ddicheck.program.types import Types

__all__ = ["Records"]


class Records:
    """The structures that a driver defines, by the names that `Types.record_of` gives them."""

    def __init__(self, names: Names, types: Types) -> None:
        self._types = types
        self._around: dict[str, set[str]] = defaultdict(set)
        self._inside: dict[str, set[str]] = defaultdict(set)
        self._unions: set[str] = set()
        self._defined: dict[str, list[Record]] = defaultdict(list)
        self._pointees: dict[str, str | None] = {}
        for declarations in names.declarations:
            for record in declarations.records:
                self._enter(record)

    def _enter(self, record: Record) -> None:
        name = self.named("struct " + record.tag)
        if name is None:
            return
        self._defined[name].append(record)
        if record.union:
            self._unions.add(name)
        for member in record.fields:
            inner = self.named(member.type)
            if inner is not None and inner != name:
                self._around[inner].add(name)
                self._inside[name].add(inner)

    def named(self, text: str) -> str | None:
        """The structure of the driver that a type is, or is an array of."""
        stripped = self._types.strip(text)
        if not stripped or "*" in stripped or "()" in stripped:
            return None
        record = self._types.record_of(stripped)
        return record if record is not None and self._types.owns(record) else None

    def pointee(self, text: str) -> str | None:
        """The structure of the driver that a type points to; an array points to its elements."""
        if text not in self._pointees:
            stripped = self._types.strip(text)
            found = self.named(stripped[:-1]) if stripped.endswith("*") else None
            self._pointees[text] = self.named(text) if stripped.endswith("]") else found
        return self._pointees[text]

    def points_to(self, owner: Owner, expr: Expr) -> str | None:
        """The structure of the driver that the value of an expression points to."""
        match expr:
            case Path():
                return self.pointee(self._types.of(owner, expr))
            case Address(path):
                return self.named(self._types.of(owner, path))
            case Apply("+" | "-", (inner, _)):
                return self.points_to(owner, inner)
            case Apply("container", (_, Text(field))):
                return self.named(field.partition(".")[0])
        return None

    def of(self, owner: Owner, path: Path) -> str | None:
        """The structure of the driver that is at a path."""
        return self.named(self._types.of(owner, path))

    def with_outer(self, record: str) -> set[str]:
        """A structure, and all that it lies in."""
        return _closed((record,), self._around)

    def with_inner(self, records: Iterable[str]) -> set[str]:
        """Structures, and all that lie in them."""
        return _closed(records, self._inside)

    def are_related(self, one: str, two: str) -> bool:
        """Whether one of two structures is part of the other, or is it."""
        return one in self.with_outer(two) or two in self.with_outer(one)

    def shares(self, record: str, field: str) -> bool:
        """Whether a field may share its memory with others: it is, or is inside, a member of a union."""
        own = self._defined.get(record, [])
        if not any(member.name == field for definition in own for member in definition.fields):
            return True
        return not self.with_outer(record).isdisjoint(self._unions)


def _closed(start: Iterable[str], next_: dict[str, set[str]]) -> set[str]:
    found = set(start)
    pending = list(found)
    while pending:
        more = next_.get(pending.pop(), set()) - found
        found |= more
        pending += more
    return found
