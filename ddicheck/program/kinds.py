"""What kind of driver it is, by what it registers, and which call manager of two a function belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from ddicheck.program.order import reachable
from ddicheck.program.sides import tables
from ddicheck.program.values import CallManagerSide, Evidence, Kind, KindName

if TYPE_CHECKING:
    from ddicheck.program.program import Program

__all__ = ["collect", "sides"]

Side = Literal["mcm", "call_manager"]

_REGISTRATIONS: dict[str, KindName] = {
    "NdisMRegisterMiniportDriver": "miniport",
    "NdisMRegisterMiniport": "miniport",
    "NdisMRegisterWdiMiniportDriver": "miniport",
    "Wdi_NdisMRegisterWdiMiniportDriver": "miniport",
    "NdisRegisterProtocolDriver": "protocol",
    "NdisRegisterProtocol": "protocol",
    "NdisFRegisterFilterDriver": "filter",
    "NdisMCmRegisterAddressFamilyEx": "mcm",
    "NdisMCmRegisterAddressFamily": "mcm",
    "NdisCmRegisterAddressFamilyEx": "call_manager",
    "NdisCmRegisterAddressFamily": "call_manager",
    "NdisClOpenAddressFamilyEx": "client",
    "NdisClOpenAddressFamily": "client",
    "NdisIMRegisterLayeredMiniport": "intermediate",
    "NdisIMInitializeDeviceInstanceEx": "intermediate",
    "NdisIMInitializeDeviceInstance": "intermediate",
    "NdisIMAssociateMiniport": "intermediate",
}
"""The kind of driver that calls each registration."""

_ROLES: dict[str, KindName] = {
    "MINIPORT_INITIALIZE": "miniport",
    "W_INITIALIZE_HANDLER": "miniport",
    "MINIPORT_WDI_ALLOCATE_ADAPTER": "miniport",
    "PROTOCOL_BIND_ADAPTER_EX": "protocol",
    "BIND_HANDLER": "protocol",
    "FILTER_ATTACH": "filter",
    "PROTOCOL_CL_OPEN_AF_COMPLETE_EX": "client",
    "PROTOCOL_CL_OPEN_AF_COMPLETE": "client",
    "PROTOCOL_CM_OPEN_AF": "call_manager",
}
"""The kind of driver that registers a function with each role."""

_STANDING: dict[str, Side] = {
    "NDIS_MINIPORT_DRIVER_CHARACTERISTICS": "mcm",
    "NDIS_MINIPORT_CO_CHARACTERISTICS": "mcm",
    "NDIS_MINIPORT_INTERRUPT_CHARACTERISTICS": "mcm",
    "NDIS_MINIPORT_PNP_CHARACTERISTICS": "mcm",
    "NDIS_MINIPORT_CHARACTERISTICS": "mcm",
    "NDIS50_MINIPORT_CHARACTERISTICS": "mcm",
    "NDIS51_MINIPORT_CHARACTERISTICS": "mcm",
    "NDIS_PROTOCOL_DRIVER_CHARACTERISTICS": "call_manager",
    "NDIS_PROTOCOL_CO_CHARACTERISTICS": "call_manager",
    "NDIS_PROTOCOL_CHARACTERISTICS": "call_manager",
    "NDIS40_PROTOCOL_CHARACTERISTICS": "call_manager",
    "NDIS50_PROTOCOL_CHARACTERISTICS": "call_manager",
}
"""Whose functions each registration structure holds: an MCM's are a miniport's, a call manager's a protocol's."""


def collect(program: Program) -> tuple[Kind, ...]:
    """The kinds of driver this is, in order of name, each with the calls and registrations that show it."""
    found: dict[KindName, list[Evidence]] = defaultdict(list)
    handlers: dict[KindName, list[Evidence]] = defaultdict(list)
    for key, definition in program.functions.items():
        for site in program.calls(key):
            kind = _REGISTRATIONS.get(site.call.name) if not site.targets else None
            if kind is not None:
                span = definition.at(site.call.place)
                found[kind].append(Evidence(span, f"{definition.function.name} calls {site.call.name}"))
        for role in program.roles(key):
            if role.registered and role.type in _ROLES:
                handlers[_ROLES[role.type]] += role.evidence[:1]
    for edge in ("miniport", "protocol", "filter", "client"):
        if edge not in found and edge in handlers:
            found[edge] = handlers[edge]
    _settle_call_managers(found, handlers)
    return tuple(Kind(name, tuple(sorted(set(evidence)))) for name, evidence in sorted(found.items()) if evidence)


def _settle_call_managers(found: dict[KindName, list[Evidence]], handlers: dict[KindName, list[Evidence]]) -> None:
    """Which call manager it is, when what it is otherwise leaves only one.

    Call management inside a miniport is an MCM's, whatever it calls to register it; with a protocol's lower edge and no
    miniport it is a stand-alone call manager's. Only a driver with both edges is taken at its calls' word.
    """
    manages = found.pop("mcm", []), found.pop("call_manager", [])
    edges = "miniport" in found, "protocol" in found
    if edges[0] != edges[1]:
        every = [*manages[0], *manages[1]] or handlers.get("call_manager", [])
        only: KindName = "mcm" if edges[0] else "call_manager"
        if every:
            edge: KindName = "miniport" if edges[0] else "protocol"
            found[only] = [*every, *found[edge]]
        return
    if manages[0]:
        found["mcm"] = manages[0]
    if manages[1]:
        found["call_manager"] = manages[1]


def sides(program: Program) -> dict[str, CallManagerSide]:
    """The call manager each function belongs to, by its key; functions of both or of none are not in it.

    In a driver with one call manager every function is that one's. In one with both, those reached from the callbacks
    of the miniport edge are the MCM's and from the protocol edge the other's; the call manager's own callbacks go with
    the registration that their table is passed to.
    """
    kinds = {kind.name: kind for kind in program.kinds()}
    managers = [kind for kind in (kinds.get("mcm"), kinds.get("call_manager")) if kind is not None]
    if len(managers) == 1:
        name: Side = "mcm" if managers[0].name == "mcm" else "call_manager"
        return dict.fromkeys(program.functions, CallManagerSide(name, managers[0].evidence))
    return _divide(program) if managers else {}


def _divide(program: Program) -> dict[str, CallManagerSide]:
    starts: dict[Side, dict[str, Evidence]] = {"mcm": {}, "call_manager": {}}
    for node, held in sorted(program.pointers.holds.items()):
        side = _STANDING.get(node[0].removeprefix("_").split(".", 1)[0]) if len(node) == 2 else None
        if side is not None:
            for key in sorted(held):
                starts[side].setdefault(key, program.pointers.evidence(node, key)[0])
    edges = _reached(program, starts)
    for table in tables(program):
        whose = table.side or _only(edges, table.registered_in)
        if whose is not None:
            for key in table.functions:
                starts[whose].setdefault(key, table.evidence)
    reached = _reached(program, starts)
    found: dict[str, CallManagerSide] = {}
    for key in program.functions:
        only = _only(reached, key)
        if only is not None:
            found[key] = CallManagerSide(only, reached[only][key])
    return found


def _reached(program: Program, starts: dict[Side, dict[str, Evidence]]) -> dict[Side, dict[str, tuple[Evidence, ...]]]:
    """All that each side's callbacks reach, with the callback it was reached from first."""
    found: dict[Side, dict[str, tuple[Evidence, ...]]] = {"mcm": {}, "call_manager": {}}
    for side, callbacks in starts.items():
        for start, evidence in sorted(callbacks.items()):
            for key in _fresh(reachable(program, (start,)), found[side]):
                found[side][key] = (evidence,)
    return found


def _fresh(keys: Iterable[str], known: dict[str, tuple[Evidence, ...]]) -> list[str]:
    return [key for key in keys if key not in known]


def _only(reached: dict[Side, dict[str, tuple[Evidence, ...]]], key: str) -> Side | None:
    """The one side that reaches a function."""
    found: list[Side] = [side for side, keys in reached.items() if key in keys]
    return found[0] if len(found) == 1 else None
