"""What kind of handle a value is, by where it came from: a callback's parameter, or a field that only such are in."""

from __future__ import annotations

import re
from functools import cached_property

from ddicheck import knowledge
from ddicheck.flow.facts import Value
from ddicheck.ir.types import Address, Assign, Call, Const, Expr, Path
from ddicheck.program import Def, Program

CONTEXT = "context"
"""The kind of the driver's own contexts."""

_KINDS = {
    "NdisVcHandle": "VC",
    "NdisMiniportVcHandle": "VC",
    "NdisPartyHandle": "party",
    "NdisAfHandle": "address family",
    "NdisSapHandle": "SAP",
    "NdisMiniportHandle": "adapter",
    "MiniportAdapterHandle": "adapter",
    "NdisAdapterHandle": "adapter",
    "NdisFilterHandle": "filter",
    "NdisBindingHandle": "binding",
    "BindContext": "bind operation",
    "BindAdapterContext": "bind operation",
    "UnbindContext": "unbind operation",
    "UnbindAdapterContext": "unbind operation",
    "NmrBindingHandle": "NMR binding",
}
_CONTEXTS = re.compile(
    r"(?:CallMgr(?:Binding|Af|Vc|Party|Sap)|Client(?:Af|Vc|Party|Sap)|Protocol(?:Binding|Af|Vc|Party|Sap)"
    r"|Miniport(?:Adapter|Vc)|FilterModule|ProtocolDriver|(?:Client|Provider)Binding)Context"
)


def kind_of_name(name: str) -> str:
    """The kind of handle that a parameter of the kit is, by its name; empty if it is none of those told apart."""
    return CONTEXT if _CONTEXTS.fullmatch(name) else _KINDS.get(name, "")


class Handles:
    """Tells the handles of one driver apart."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def kind(self, key: str, value: Value) -> tuple[str, str]:
        """The kind of a value in a function, and what it is called there; empty where it is not known."""
        if type(value) is not tuple:
            return "", ""
        if len(value) == 1:
            return self._parameter(self._program.functions[key], value[0])
        if value[-1][0] == "." and "[]" not in value:
            return self._fields.get(value[-1], ""), value[-1][1:]
        return "", ""

    def _parameter(self, definition: Def, name: str) -> tuple[str, str]:
        """The kind of a callback's parameter, the same in all roles it has."""
        names = [p.name for p in definition.function.params]
        roles = [role for r in self._program.roles(definition.key) if (role := knowledge.role(r.type)) is not None]
        if name not in names or not roles:
            return "", ""
        at = names.index(name)
        found = {role.parameters[at].name if at < len(role.parameters) else "" for role in roles}
        known = found.pop() if len(found) == 1 else ""
        return kind_of_name(known), known

    @cached_property
    def _fields(self) -> dict[str, str]:
        """The kind of handle that each field holds, by its last step; empty where it holds several, or others."""
        found: dict[str, str] = {}
        for definition in self._program.functions.values():
            for block in definition.function.blocks:
                for instr in block.instrs:
                    for step, kind in self._stores(definition, instr):
                        found[step] = kind if found.get(step, kind) == kind else ""
        return found

    def _stores(self, definition: Def, instr: object) -> list[tuple[str, str]]:
        match instr:
            case Assign(Path(_, (*_, last)), value, _) if last[0] == "." and not isinstance(value, Const):
                return [(last, self._stored(definition, value))]
            case Call(_, args, result, _):
                ddi = knowledge.ddi(instr.name)
                names = [p.name for p in ddi.parameters] if ddi is not None else []
                places = [(a.of.steps[-1], i) for i, a in enumerate(args) if isinstance(a, Address) and a.of.steps]
                stores = [(step, kind_of_name(names[i]) if i < len(names) else "") for step, i in places]
                if result is not None and result.steps:
                    stores.append((result.steps[-1], ""))
                return [(step, kind) for step, kind in stores if step[0] == "."]
        return []

    def _stored(self, definition: Def, value: Expr) -> str:
        if isinstance(value, Path) and not value.steps:
            return self._parameter(definition, value.root)[0]
        return ""
