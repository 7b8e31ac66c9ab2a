"""Which definition a name means: functions and variables of all units, statics kept apart.

A name with internal linkage means its own unit's definition; the same header function seen by several units is one
function. Keys say nothing of line numbers, so they survive edits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Generic, TypeVar

from ddicheck.ir.types import Declarations, Declared, Function, Global, Note, Place, Unit
from ddicheck.model import Span
from ddicheck.program.values import Def, absolute

__all__ = ["Names", "Owner", "Variable"]

_Item = TypeVar("_Item", Function, Global)
_Lister = Callable[[Declarations], tuple[tuple[_Item, int], ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Variable:
    """A variable at file scope, or a local static (`function.name`)."""

    key: str
    item: Global
    declarations: Declarations
    unit: str

    @property
    def span(self) -> Span:
        """The line it is defined on."""
        return Span(self.declarations.files[0], self.item.line)

    def at(self, place: Place) -> Span:
        """The absolute place of something in its initializer."""
        return absolute(self.declarations, self.item.line, place)


Owner = Def | Variable
"""What paths are read in: a function, or a variable with its initializer."""


@dataclass(slots=True)
class _Found(Generic[_Item]):
    """One definition, and the units that see it."""

    item: _Item
    declarations: Declarations
    units: list[str]
    weight: int

    def order(self) -> tuple[bool, int, str, int, str]:
        return (self.item.static, self.weight, self.declarations.files[0], self.item.line, self.units[0])


class Names:
    """All definitions of a driver by key, and what a name means in a unit."""

    def __init__(self, units: tuple[Unit, ...]) -> None:
        self.declarations: tuple[Declarations, ...] = _distinct(units)
        """Every file's declarations once, in a fixed order."""
        self._functions = _Scope(_collect(units, _functions))
        self._variables = _Scope(_collect(units, _variables))
        self.declared: dict[str, list[tuple[Declared, Declarations]]] = defaultdict(list)
        """The declarations of a function that stand apart from its definition, by its key."""
        given = self._attach(units)
        self.functions: dict[str, Def] = {}
        for key, found in self._functions.items():
            notes = self._merged(key, found.item, given.get(key, ()))
            self.functions[key] = Def(key, found.item, found.declarations, found.units[0], notes)
        self.variables = {
            key: Variable(key, found.item, found.declarations, found.units[0]) for key, found in self._variables.items()
        }

    def function(self, name: str, unit: str | None) -> str | None:
        """The key of the function that `name` means in a unit (None: in any)."""
        return self._functions.key(name, unit)

    def variable(self, name: str, unit: str | None) -> str | None:
        """The key of the variable that `name` means in a unit (None: in any)."""
        return self._variables.key(name, unit)

    def _attach(self, units: tuple[Unit, ...]) -> dict[str, list[Note]]:
        """Notes given away from declarations, by key; fills `declared` on the way."""
        given: dict[str, list[Note]] = defaultdict(list)
        local = self._functions.local
        seen: set[tuple[int, str | None]] = set()
        for unit in units:
            for declarations in unit.declarations:
                first = (id(declarations), None) not in seen
                seen.add((id(declarations), None))
                for declared in declarations.declared:
                    if not first and declared.name not in local:
                        continue
                    key = self._functions.key(declared.name, unit.path)
                    if key is not None and (id(declared), key) not in seen:
                        seen.add((id(declared), key))
                        self.declared[key].append((declared, declarations))
                for name, note in declarations.notes:
                    if first or name in local:
                        key = self._functions.key(name, unit.path)
                        if key is not None:
                            given[key].append(note)
        return given

    def _merged(self, key: str, function: Function, given: Iterable[Note]) -> tuple[Note, ...]:
        notes = dict.fromkeys(function.notes)
        for declared, _ in self.declared.get(key, ()):
            renamed = {d.name: p.name for d, p in zip(declared.params, function.params, strict=False) if d.name}
            for note in declared.notes:
                notes[note._replace(target=renamed[note.target]) if note.target in renamed else note] = None
        notes.update(dict.fromkeys(given))
        return tuple(notes)


class _Scope(Generic[_Item]):
    """Keys for all definitions of one sort, and the lookup by name and unit."""

    def __init__(self, groups: dict[str, list[_Found[_Item]]]) -> None:
        self._external: dict[str, str] = {}
        self._own: dict[str, dict[str, str]] = defaultdict(dict)
        self._only: dict[str, str] = {}
        self._found: dict[str, _Found[_Item]] = {}
        self.local: set[str] = set()
        """Names whose meaning depends on the unit."""
        for name, group in groups.items():
            self._name(name, sorted(group, key=_Found.order))

    def _name(self, name: str, group: list[_Found[_Item]]) -> None:
        bare = len(group) == 1 or not group[0].item.static
        for position, found in enumerate(group):
            key = name
            if position or not bare:
                key = stem = f"{name}@{PurePath(found.declarations.files[0]).stem}"
                count = 1
                while key in self._found:
                    count += 1
                    key = f"{stem}#{count}"
            self._found[key] = found
            if not found.item.static:
                self._external.setdefault(name, key)
            if found.item.static or len(group) > 1:
                self.local.add(name)
                for unit in found.units:
                    self._own[unit].setdefault(name, key)
            if len(group) == 1:
                self._only[name] = key

    def key(self, name: str, unit: str | None) -> str | None:
        if unit is None:
            return self._external.get(name) or self._only.get(name)
        own = self._own.get(unit)
        return (own.get(name) if own else None) or self._external.get(name)

    def items(self) -> list[tuple[str, _Found[_Item]]]:
        return sorted(self._found.items(), key=lambda pair: pair[0])


def _distinct(units: tuple[Unit, ...]) -> tuple[Declarations, ...]:
    return tuple({id(d): d for unit in units for d in unit.declarations}.values())


def _functions(declarations: Declarations) -> tuple[tuple[Function, int], ...]:
    return tuple((f, 0) for f in declarations.functions)


def _variables(declarations: Declarations) -> tuple[tuple[Global, int], ...]:
    """Each global, and how little it is worth as the one that stands for its name: initialized, defined, declared."""
    return tuple((g, 0 if g.inits else 1 if g.defined else 2) for g in declarations.globals)


def _collect(units: tuple[Unit, ...], listed: _Lister[_Item]) -> dict[str, list[_Found[_Item]]]:
    groups: dict[str, list[_Found[_Item]]] = defaultdict(list)
    shared: dict[int, list[_Found[_Item]]] = {}
    for unit in units:
        for declarations in unit.declarations:
            known = shared.get(id(declarations))
            if known is None:
                shared[id(declarations)] = [
                    _enter(groups[item.name], item, declarations, unit.path, weight)
                    for item, weight in listed(declarations)
                ]
                continue
            for found in known:
                if found.units[-1] != unit.path:
                    found.units.append(unit.path)
    return groups


def _enter(
    group: list[_Found[_Item]], item: _Item, declarations: Declarations, unit: str, weight: int
) -> _Found[_Item]:
    """The entry of the group that this is another view of, or a new one."""
    for found in group:
        if _one(found, item, declarations):
            if weight < found.weight:
                found.item, found.declarations, found.weight = item, declarations, weight
                found.units.insert(0, unit)
            elif unit not in found.units:
                found.units.append(unit)
            return found
    found = _Found(item, declarations, [unit], weight)
    group.append(found)
    return found


def _one(found: _Found[_Item], item: _Item, declarations: Declarations) -> bool:
    """The same header's text under another name, or one variable declared again."""
    if isinstance(item, Global) and not item.static:
        return not found.item.static
    return found.item.line == item.line and found.declarations.files[0] == declarations.files[0] and found.item == item
