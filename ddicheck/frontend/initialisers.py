"""Initializer lists to assignments, field by field."""

from __future__ import annotations

from typing import Any

from ddicheck.frontend.calls import CallLowering
from ddicheck.frontend.nodes import ArrayDesignator, CompoundLiteral, Constant, InitList, NamedInitializer
from ddicheck.frontend.scope import element
from ddicheck.ir.types import Const, Path, Record

__all__ = ["InitialiserLowering"]

_MOST = 4096
"""Elements of one initializer that are told; longer tables are data."""


class InitialiserLowering(CallLowering):
    """Lowers initializers: in order through the fields the driver defines, by name, or by number."""

    def initialise(self, target: Path, type_: str, node: InitList) -> None:
        """`target = { ... }`; what the list leaves out is not told."""
        items = node.exprs or []
        resolved = type_ if type_.endswith("[]") else self.scope.resolve(type_)
        inner = element(resolved)
        record = None if inner else self.scope.records.get(resolved)
        if inner:
            self._elements(target, inner, items)
        elif record is not None:
            self._members(target, record, items, 0, True)
        elif len(items) == 1 and resolved.endswith("*"):
            self._store(target, resolved, items[0])
        else:
            self._numbered(target, items)

    def _elements(self, target: Path, inner: str, items: list[Any]) -> None:
        index = at = 0
        record = self.scope.record(inner)
        while at < len(items) and index < _MOST:
            item = items[at]
            if type(item) is NamedInitializer and type(item.name[0]) is ArrayDesignator:
                value = self.unevaluated(item.name[0].expr)
                if type(value) is Const:
                    index = value.value
                path = Path(target.root, (*target.steps, f"[{index}]"))
                self._designated(path, inner, item.name[1:], item.expr)
                at += 1
            else:
                path = Path(target.root, (*target.steps, f"[{index}]"))
                at = self._one(path, inner, record, items, at)
            index += 1

    def _members(self, target: Path, record: Record, items: list[Any], at: int, whole: bool) -> int:
        """Fill a record's fields from `items[at:]`; the index of the first item not used.

        `whole`: the list is the record's own.
        """
        fields = record.fields
        field = 0
        while at < len(items):
            item = items[at]
            if type(item) is NamedInitializer:
                if not whole:
                    return at
                self._designated(target, "", item.name, item.expr, record)
                at += 1
                if type(item.name[0]) is not ArrayDesignator:
                    field = self._index(record, item.name[0].name) + 1
                continue
            if field >= len(fields) or (record.union and field):
                return at
            member = fields[field]
            path = Path(target.root, (*target.steps, "." + member.name)) if member.name else target
            inner = self.scope.record(member.type) if not member.type.endswith("*") else None
            at = self._one(path, member.type, inner, items, at)
            field += 1
        return at

    def _index(self, record: Record, name: str) -> int:
        return next((i for i, field in enumerate(record.fields) if field.name == name), len(record.fields))

    def _one(self, path: Path, type_: str, record: Record | None, items: list[Any], at: int) -> int:
        """Store the item at `at` under `path`, or several, where the braces of an inner list are left out."""
        item = items[at]
        if record is not None and type(item) is Constant:
            return max(self._members(path, record, items, at, False), at + 1)
        self._store(path, type_, item)
        return at + 1

    def _numbered(self, target: Path, items: list[Any]) -> None:
        for number, item in enumerate(items[:_MOST]):
            if type(item) is NamedInitializer:
                self._designated(target, "", item.name, item.expr)
            else:
                self._store(Path(target.root, (*target.steps, f".#{number}")), "", item)

    def _designated(
        self, target: Path, type_: str, designators: list[Any], item: Any, record: Record | None = None
    ) -> None:
        steps = target.steps
        for designator in designators:
            if type(designator) is ArrayDesignator:
                value = self.unevaluated(designator.expr)
                steps = (*steps, f"[{value.value}]" if type(value) is Const else "[]")
                type_ = element(self.scope.resolve(type_))
                continue
            name = designator.name
            steps = (*steps, "." + name)
            record = record or (self.scope.record(type_) if type_ else None)
            field = next((f for f in record.fields if f.name == name), None) if record else None
            type_ = field.type if field else ""
            record = None
        self._store(Path(target.root, steps), type_, item)

    def _store(self, path: Path, type_: str, item: Any) -> None:
        if type(item) is InitList:
            self.initialise(path, type_, item)
        elif type(item) is CompoundLiteral:
            self.initialise(path, item.type.text, item.init)
        else:
            self.assign(path, item, item.coord)
