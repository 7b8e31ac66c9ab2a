"""Call managers' tables of callbacks: which functions a table holds, and which registration it is passed to.

Functions are found by field for the whole driver elsewhere; here two tables of one type have to be told apart, so a
table is the variable it is filled in, followed through pointer parameters of the functions that fill it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ddicheck.ir.types import Address, Assign, Expr, Path
from ddicheck.program.values import Def, Evidence

if TYPE_CHECKING:
    from ddicheck.program.program import Program

__all__ = ["Table", "tables"]

_TABLES = frozenset({"NDIS_CO_CALL_MANAGER_OPTIONAL_HANDLERS", "NDIS_CALL_MANAGER_CHARACTERISTICS"})
_REGISTRATIONS: dict[str, tuple[int, Literal["mcm", "call_manager"] | None]] = {
    "NdisMCmRegisterAddressFamily": (2, "mcm"),
    "NdisCmRegisterAddressFamily": (2, "call_manager"),
    "NdisSetOptionalHandlers": (1, None),
}
"""The argument that is the table, and whose it is (None: of the edge whose SetOptions function calls it)."""

_Object = tuple[str, str]
"""A variable: the key of its function and its name, or an empty string and the key of a global."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a call manager's callbacks that is registered."""

    functions: tuple[str, ...]
    side: Literal["mcm", "call_manager"] | None
    registered_in: str
    """The function that registers it."""
    evidence: Evidence


def tables(program: Program) -> tuple[Table, ...]:
    """Every registration of a call manager's callbacks, in order of the functions that make it."""
    filled = _filled(program)
    found = []
    for key, definition in program.functions.items():
        for site in program.calls(key):
            argument, side = _REGISTRATIONS.get(site.ddi, (-1, None))
            if not 0 <= argument < len(site.call.args) or site.kind == "callback":
                continue
            table = _object(program, definition, site.call.args[argument])
            functions = filled.get(table, ()) if table is not None else ()
            if functions:
                text = f"the table of callbacks is passed to {site.ddi}"
                evidence = Evidence(definition.at(site.call.place), text)
                found.append(Table(tuple(sorted(functions)), side, key, evidence))
    return tuple(found)


def _filled(program: Program) -> dict[_Object, set[str]]:
    """The functions stored to fields of each table, also by the functions it is passed to and by its initializer."""
    found: dict[_Object, set[str]] = defaultdict(set)
    for definition in program.functions.values():
        for block in definition.function.blocks:
            for instr in block.instrs:
                match instr:
                    case Assign(target=target, value=value) if target.steps and target.steps[-1][0] == ".":
                        holder = program.field_key(definition, target)
                        table = _object(program, definition, target) if holder and _is_table(holder[0]) else None
                        if table is not None:
                            found[table].update(program.pointers.values(definition, value)[1])
    for key, variable in program.globals.items():
        if _is_table(program.types.record_of(variable.item.type) or ""):
            for assign in variable.item.inits:
                function = _named(program, assign.value, variable.unit)
                if function is not None:
                    found["", key].add(function)
    return _passed(program, found)


def _passed(program: Program, filled: dict[_Object, set[str]]) -> dict[_Object, set[str]]:
    """What a function stores through a parameter goes to the tables that its callers pass."""
    pending = sorted(filled)
    while pending:
        key, name = pending.pop()
        if not key:
            continue
        names = [p.name for p in program.functions[key].function.params]
        if name not in names:
            continue
        for caller, site in program.callers(key):
            position = names.index(name)
            if site.kind == "callback" or position >= len(site.call.args):
                continue
            table = _object(program, program.functions[caller], site.call.args[position])
            if table is not None and not filled[key, name] <= filled[table]:
                filled[table] |= filled[key, name]
                pending.append(table)
    return filled


def _is_table(record: str) -> bool:
    return record.removeprefix("_") in _TABLES


def _object(program: Program, definition: Def, value: Expr) -> _Object | None:
    """The variable that an expression is in, or points to, through the local pointers that were set to it once."""
    path = value.of if isinstance(value, Address) else value
    if not isinstance(path, Path):
        return None
    if path.root.startswith("::"):
        key = program.names.variable(path.root[2:], definition.unit)
        return ("", key) if key else None
    local: _Object = (definition.key, path.root)
    seen = {local}
    while True:
        stores = program.pointers.writes.get(("", *local), ())
        if len(stores) != 1:
            return local
        where, ahead = stores[0].owner, stores[0].value
        next_ = ahead.of if isinstance(ahead, Address) else ahead
        if not isinstance(next_, Path) or (next_.steps and isinstance(ahead, Path)):
            return local
        if next_.root.startswith("::"):
            key = program.names.variable(next_.root[2:], where.unit)
            return ("", key) if key else local
        local = (where.key, next_.root)
        if local in seen:
            return local
        seen.add(local)


def _named(program: Program, value: Expr, unit: str) -> str | None:
    path = value.of if isinstance(value, Address) else value
    if isinstance(path, Path) and not path.steps and path.root.startswith("::"):
        return program.names.function(path.root[2:], unit)
    return None
