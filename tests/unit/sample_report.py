"""A hand-made report, sources and call graph that the tests of reports and command line share."""

from __future__ import annotations

from ddicheck.model import (
    Confidence,
    DriverReport,
    Finding,
    Fix,
    Problem,
    Report,
    RuleInfo,
    Severity,
    Span,
    Step,
)
from ddicheck.report.graph import CallGraph, GraphEdge, GraphNode

ROOT = "/trees/net"
PARTY = f"{ROOT}/mcm/party.c"
ISR = f"{ROOT}/mcm/isr.c"

SOURCES: dict[str, list[str]] = {
    PARTY: [
        "VOID",
        "DrainParties(PADAPTER adapter)",
        "{",
        "    PPARTY party = adapter->First;",
        "    if (party->DropPending)",
        "    {",
        "        NdisMCmDropPartyComplete(NDIS_STATUS_SUCCESS, party->NdisPartyHandle);",
        "    }",
        "\tKeLowerIrql(old); /* \u6f22\u5b57 */ NdisMCmDropPartyComplete(NDIS_STATUS_PENDING, party->Handle);",
        "}",
    ],
    ISR: ["BOOLEAN MPIsr(PADAPTER adapter)", "{", "    DrainParties(adapter);", "    return TRUE;", "}"],
}


def sources(path: str) -> list[str]:
    """The lines of a sample file; none for a file that is not there."""
    return SOURCES.get(path, [])


RULES = (
    RuleInfo(
        "Irql_MCM_Function",
        "IRQL",
        Severity.ERROR,
        "connection-oriented DDIs of an MCM miniport are called at the IRQL their contract allows",
        "A DDI called **above** its level may touch paged memory.\n\nQueue the work instead.",
        "https://learn.microsoft.com/windows-hardware/drivers/devtest/ndis-irql-mcm-function",
        "NdisMCmDropPartyComplete(s, h); // in an ISR",
        "NdisMQueueDpc(...);",
        ("MCM",),
    ),
    RuleInfo(
        "CallManagerKind",
        "CoNDIS",
        Severity.WARNING,
        "a driver calls the completion DDIs of the kind of call manager it is",
        "An MCM miniport has no protocol binding handle.",
        "",
        "bad();",
        "good();",
    ),
)

ENTERED = "MPIsr, entered by NDIS (MINIPORT_ISR, by InterruptChars.InterruptHandler, init.c:140)"

IRQL_FINDING = Finding(
    rule="Irql_MCM_Function",
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
    message="NdisMCmDropPartyComplete is called at DIRQL, it may be called up to DISPATCH_LEVEL",
    span=Span(PARTY, 7, 9, 24),
    function="DrainParties",
    path=(
        Step(Span(ISR, 1, 9, 5), ENTERED, "DIRQL"),
        Step(Span(ISR, 3, 5, 12), "calls DrainParties", "DIRQL"),
        Step(Span(PARTY, 5, 9, 18), "party->DropPending is TRUE", "DIRQL", ("adapter->Lock",)),
        Step(Span(PARTY, 7, 9, 24), "calls NdisMCmDropPartyComplete", "DIRQL", ("adapter->Lock",)),
    ),
    hint="queue it to the DPC or a work item; "
    "DrainParties is also called at PASSIVE_LEVEL (close.c:77), where it is fine",
    driver="mcm",
    also=("Irql_Interrupt_Function",),
    key="NdisMCmDropPartyComplete",
)

KIND_FINDING = Finding(
    rule="CallManagerKind",
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
    message="NdisMCmDropPartyComplete is called by a stand-alone call manager",
    span=Span(PARTY, 9, 34, 24),
    function="DrainParties",
    path=(Step(Span(PARTY, 9, 34, 24), "calls NdisMCmDropPartyComplete", status="NDIS_STATUS_PENDING"),),
    driver="mcm",
    fixes=(Fix("call NdisCmDropPartyComplete", Span(PARTY, 9, 34, 24), "NdisCmDropPartyComplete"),),
)

SUPPRESSED_FINDING = Finding(
    rule="CallManagerKind",
    severity=Severity.WARNING,
    confidence=Confidence.HIGH,
    message="NdisMCmActivateVc is called by a stand-alone call manager",
    span=Span(ISR, 4, 5, 6),
    function="MPIsr",
    driver="mcm",
    suppressed="both kinds are built from this file",
)

PROBLEMS = (
    Problem("parse", "this declaration does not parse: unexpected '}'", Span(ISR, 4, 1), "MPLost"),
    Problem("include", "version.h is not found", Span(PARTY, 1, 10)),
)

DRIVER = DriverReport(
    name="mcm",
    kinds=("miniport", "MCM"),
    configuration="Debug|x64",
    files=(ISR, PARTY),
    skipped=tuple(f"{ROOT}/mcm/{name}.cpp" for name in ("a", "b", "c", "d", "e")),
    lines=15,
    functions=2,
    findings=(IRQL_FINDING, KIND_FINDING, SUPPRESSED_FINDING),
    problems=PROBLEMS,
    defines=("NDIS60_MINIPORT=1",),
    given_up=(("DrainParties", "facts about variables"),),
)

REPORT = Report((DRIVER,), ("CallManagerKind", "Irql_MCM_Function"))
CLEAN = Report((DriverReport("tap", ("miniport",), "", (ISR,), (), 5, 1, (), ()),), ("CallManagerKind",))
NOTHING = Report((), ("CallManagerKind",), (Problem("read", "permission denied", Span(f"{ROOT}/x.c", 1)),))

GRAPH = CallGraph(
    "mcm",
    (
        GraphNode(
            "DriverEntry", Span(ISR, 1, 1), "function", ("DRIVER_INITIALIZE",), "PASSIVE_LEVEL", ("by its name",)
        ),
        GraphNode(
            "MPIsr", Span(ISR, 1, 9), "function", ("MINIPORT_ISR",), "DIRQL", ("Chars.InterruptHandler, isr.c:2",)
        ),
        GraphNode("DrainParties", Span(PARTY, 2, 1), "function", (), "PASSIVE_LEVEL..DIRQL"),
        GraphNode("Visit", Span(PARTY, 3, 1), "function"),
        GraphNode("NdisMCmDropPartyComplete", None, "ddi", (), "PASSIVE_LEVEL..DISPATCH_LEVEL"),
        GraphNode("NdisMRegisterInterruptEx", None, "ddi"),
        GraphNode('adapter->"hook" <&>', None, "unknown"),
    ),
    (
        GraphEdge("DriverEntry", "NdisMRegisterInterruptEx", "direct", (Span(ISR, 3, 5),), "PASSIVE_LEVEL"),
        GraphEdge("NdisMRegisterInterruptEx", "MPIsr", "callback", (Span(ISR, 3, 5),)),
        GraphEdge("MPIsr", "DrainParties", "direct", (Span(ISR, 3, 5),), "DIRQL"),
        GraphEdge("DrainParties", "NdisMCmDropPartyComplete", "direct", (Span(PARTY, 7, 9), Span(PARTY, 9, 34))),
        GraphEdge("DrainParties", "Visit", "direct", (Span(PARTY, 4, 9),)),
        GraphEdge("Visit", "DrainParties", "indirect", (Span(PARTY, 4, 9),)),
        GraphEdge("Visit", "Visit", "direct", (Span(PARTY, 4, 9),)),
        GraphEdge("Visit", 'adapter->"hook" <&>', "indirect", (Span(PARTY, 4, 9),)),
        GraphEdge("Visit", "NotInTheGraph", "direct"),
    ),
    ("miniport", "MCM"),
    "Debug|x64",
)
