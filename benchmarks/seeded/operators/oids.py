"""OID requests and other miniport callbacks: answers and calls that their pages forbid there."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.seeded.code import Body, Code
from benchmarks.seeded.mutants import Mutant, operator
from benchmarks.seeded.text import Edit


def _first(rule: str, body: Body, text: str, what: str = "", also: frozenset[str] = frozenset()) -> Mutant:
    what = f"{what or text} at the start of {body.function.key}"
    return Mutant(rule, body.path, body.line, what, (Edit(body.offset, body.offset, f" {text}"),), also)


@operator(
    "power-refused",
    certain="the OID is a set request that may end with SUCCESS or NOT_ACCEPTED",
)
def power_refused(code: Code) -> Iterator[Mutant]:
    """OID_PNP_SET_POWER answered with a failure."""
    for body in code.bodies("MINIPORT_OID_REQUEST"):
        params = body.function.function.params
        if len(params) == 2:
            request = params[1].name
            text = f"if ({request}->DATA.SET_INFORMATION.Oid == OID_PNP_SET_POWER) return NDIS_STATUS_FAILURE;"
            yield _first("NdisOidComplete", body, text, "OID_PNP_SET_POWER fails")


@operator(
    "mandatory-refused",
    certain="every miniport has to answer a query for OID_GEN_STATISTICS",
)
def mandatory_refused(code: Code) -> Iterator[Mutant]:
    """A mandatory query answered with NOT_SUPPORTED."""
    for body in code.bodies("MINIPORT_OID_REQUEST"):
        params = body.function.function.params
        if len(params) == 2:
            request = params[1].name
            text = (
                f"if ({request}->RequestType == NdisRequestQueryInformation && "
                f"{request}->DATA.QUERY_INFORMATION.Oid == OID_GEN_STATISTICS) return NDIS_STATUS_NOT_SUPPORTED;"
            )
            yield _first("MandatoryOid", body, text, "OID_GEN_STATISTICS is not supported")


@operator(
    "event-in-oid",
    certain="the handler is entered for a request and for nothing else",
)
def event_in_oid(code: Code) -> Iterator[Mutant]:
    """NdisMNetPnPEvent called while an OID request is handled."""
    for body in code.bodies("MINIPORT_OID_REQUEST"):
        yield _first("NdisMNetPnPEventInOIDRequest", body, "NdisMNetPnPEvent(NULL, NULL);")


@operator(
    "never-hangs",
    certain="every path returns FALSE, and nothing is looked at before",
)
def never_hangs(code: Code) -> Iterator[Mutant]:
    """A check for hang that says FALSE and looks at nothing."""
    for body in code.bodies("MINIPORT_CHECK_FOR_HANG"):
        yield _first("MiniportCheckForHang_Return", body, "return FALSE;")


@operator(
    "free-in-shutdown",
    certain="the page forbids the call in that callback",
)
def free_in_shutdown(code: Code) -> Iterator[Mutant]:
    """Shared memory freed in the shutdown handler."""
    for body in code.bodies("MINIPORT_SHUTDOWN"):
        name = body.function.function.params[0].name
        address = "{ NDIS_PHYSICAL_ADDRESS ddiAddress; ddiAddress.QuadPart = 0; "
        text = f"{address}NdisMFreeSharedMemory({name}, 4096, FALSE, {name}, ddiAddress); }}"
        yield _first("NdisMFreeSharedMemory", body, text, "NdisMFreeSharedMemory")


@operator(
    "indicate-after-halt",
    certain="the driver is unloaded after MiniportHaltEx returned for its last adapter",
)
def indicate_after_halt(code: Code) -> Iterator[Mutant]:
    """A status indicated in the driver's unload handler."""
    for body in code.bodies("MINIPORT_UNLOAD"):
        yield _first("NdisMIndicateStatusEx", body, "NdisMIndicateStatusEx(NULL, NULL);")


@operator(
    "map-outside-init",
    certain="the callback is another than MiniportInitializeEx",
)
def map_outside_init(code: Code) -> Iterator[Mutant]:
    """Registers mapped outside MiniportInitializeEx."""
    for body in code.bodies("MINIPORT_RESTART", "MINIPORT_OID_REQUEST"):
        name = body.function.function.params[0].name
        text = (
            "{ PVOID ddiBase; NDIS_PHYSICAL_ADDRESS ddiAddress; ddiAddress.QuadPart = 0; "
            f"NdisMMapIoSpace(&ddiBase, {name}, ddiAddress, 4096); }}"
        )
        yield _first("NdisMMapIoSpace", body, text, "NdisMMapIoSpace")


@operator(
    "ports-too-soon",
    certain="nothing comes before the call, so the attributes are not set",
)
def ports_too_soon(code: Code) -> Iterator[Mutant]:
    """Ports registered before the miniport's attributes are set, or outside MiniportInitializeEx."""
    for body in code.bodies("MINIPORT_INITIALIZE", "MINIPORT_RESTART", "MINIPORT_OID_REQUEST"):
        name = body.function.function.params[0].name
        text = f"{{ PVOID ddiPorts; NdisMRegisterIoPortRange(&ddiPorts, {name}, 0, 16); }}"
        yield _first("NdisMRegisterIoPortRange", body, text, "NdisMRegisterIoPortRange")


@operator(
    "bindings-in-bind",
    certain="the page forbids the call in that callback",
)
def bindings_in_bind(code: Code) -> Iterator[Mutant]:
    """Bindings enumerated again from a bind or unbind handler."""
    for body in code.bodies("PROTOCOL_BIND_ADAPTER_EX", "PROTOCOL_UNBIND_ADAPTER_EX"):
        yield _first("NdisReEnumerateProtocolBindings", body, "NdisReEnumerateProtocolBindings(NULL);")


OPERATORS = (
    power_refused,
    mandatory_refused,
    event_in_oid,
    never_hangs,
    free_in_shutdown,
    indicate_after_halt,
    map_outside_init,
    ports_too_soon,
    bindings_in_bind,
)
