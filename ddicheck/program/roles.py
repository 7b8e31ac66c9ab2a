"""Roles: as what NDIS or the system calls each function of the driver, from every place that says so."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ddicheck import knowledge
from ddicheck.ir.types import Declarations, Declared, Note
from ddicheck.model import Span
from ddicheck.program.values import Evidence, Role

if TYPE_CHECKING:
    from ddicheck.program.program import Program

__all__ = ["collect", "field_role"]

_CLASS_NOTES = frozenset({"_Function_class_", "__drv_functionClass"})
_ENTRY = "DriverEntry"


class _Found:
    """The evidence for each role of each function."""

    def __init__(self) -> None:
        self.by_key: dict[str, dict[str, tuple[list[Evidence], list[Evidence]]]] = defaultdict(dict)

    def add(self, key: str, role: str, evidence: tuple[Evidence, ...], *, registered: bool) -> None:
        lists = self.by_key[key].setdefault(role, ([], []))
        lists[0 if registered else 1].extend(evidence)

    def roles(self) -> dict[str, tuple[Role, ...]]:
        return {
            key: tuple(
                Role(name, tuple(dict.fromkeys(handed + sorted(declared))), bool(handed))
                for name, (handed, declared) in sorted(by_name.items())
            )
            for key, by_name in sorted(self.by_key.items())
        }


def collect(program: Program) -> dict[str, tuple[Role, ...]]:
    """The roles of every function that has one, by its key; what registers a function comes first in its evidence."""
    found = _Found()
    for key, definition in program.functions.items():
        for note in definition.function.notes:
            _noted(found, key, note, definition.span)
        if definition.function.name == _ENTRY and not definition.function.static:
            evidence = Evidence(definition.span, f"{_ENTRY} is the name the system's loader enters a driver by")
            found.add(key, "DRIVER_INITIALIZE", (evidence,), registered=True)
    for key, declared, declarations in program.declared():
        _declared(program, found, key, declared, declarations)
    for node, held in sorted(program.pointers.holds.items()):
        role = field_role(node[0], node[1]) if len(node) == 2 and not node[0].startswith("::") else None
        if role is not None:
            for key in sorted(held):
                found.add(key, _canonical(role), program.pointers.evidence(node, key), registered=True)
    for key in program.functions:
        _handed_over(program, found, key)
    return found.roles()


def field_role(record: str, field: str) -> str | None:
    """The role that a field of a structure gives; a member of a kit structure (`NDIS51_X.Ndis50Chars`) counts as it."""
    role = knowledge.field_role(record, field)
    return role if role is not None or "." not in record else knowledge.field_role(record.split(".", 1)[0], field)


def _declared(program: Program, found: _Found, key: str, declared: Declared, declarations: Declarations) -> None:
    """What a declaration apart from the definition says: its type, or a note on it."""
    span = Span(declarations.files[0], declared.line)
    for note in declared.notes:
        _noted(found, key, note, span)
    for name in program.types.names_of(declared.type):
        role = knowledge.role(name)
        if role is not None:
            text = f"{declared.name} is declared as {declared.type}"
            found.add(key, role.name, (Evidence(span, text),), registered=False)
            return


def _noted(found: _Found, key: str, note: Note, span: Span) -> None:
    if note.name in _CLASS_NOTES and note.args and not note.target:
        text = f"{note.name}({', '.join(note.args)})"
        found.add(key, _canonical(note.args[0]), (Evidence(span, text),), registered=False)


def _handed_over(program: Program, found: _Found, key: str) -> None:
    """The functions that this function gives to a DDI to be called back."""
    definition = program.functions[key]
    for site in program.calls(key):
        if site.kind != "callback" or not site.role:
            continue
        for position, target in enumerate(site.targets):
            name = program.functions[target].function.name
            here = Evidence(definition.at(site.call.place), f"{name} is passed to {site.ddi}")
            origin = (site.evidence[position],) if site.evidence else ()
            found.add(target, _canonical(site.role), (here, *origin), registered=True)


def _canonical(name: str) -> str:
    role = knowledge.role(name)
    return role.name if role is not None else name
