"""Irql_StatusIndication_Function: status is indicated at the IRQL that the DDIs demand."""

from ddicheck.api import IrqlTable

RULE = IrqlTable(
    id="Irql_StatusIndication_Function",
    family="IRQL",
    summary="NdisMIndicateStatusEx and NdisFIndicateStatus are called at DISPATCH_LEVEL at most",
    page="devtest/ndis-irql-statusindication-function",
    docs="""\
Miniport and filter drivers indicate status (`NdisMIndicateStatusEx`, `NdisFIndicateStatus`) at up to DISPATCH_LEVEL.

**Why it matters.** A status indication enters every filter and protocol above, at the level it was made at. Their
status handlers take spin locks and are written for DISPATCH_LEVEL at most. The tempting place to break the rule is the
interrupt service routine that sees the link change.

**How to mend it.** Keep the new link state, ask for the DPC, indicate there.
""",
    bad="""\
MINIPORT_ISR MpInterrupt;

BOOLEAN MpInterrupt(NDIS_HANDLE Context, PBOOLEAN QueueDpc, PULONG Processors)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    if (READ_REGISTER_ULONG(adapter->Cause) & CAUSE_LINK)
    {
        NdisMIndicateStatusEx(adapter->Handle, &adapter->LinkState);
    }
    *QueueDpc = TRUE;
    return TRUE;
}
""",
    good="""\
MINIPORT_ISR MpInterrupt;
MINIPORT_INTERRUPT_DPC MpInterruptDpc;

BOOLEAN MpInterrupt(NDIS_HANDLE Context, PBOOLEAN QueueDpc, PULONG Processors)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    adapter->Causes = READ_REGISTER_ULONG(adapter->Cause);
    *QueueDpc = TRUE;
    return TRUE;
}

VOID MpInterruptDpc(NDIS_HANDLE Context, PVOID DpcContext, PVOID Throttle, PVOID Reserved)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    if (adapter->Causes & CAUSE_LINK)
    {
        NdisMIndicateStatusEx(adapter->Handle, &adapter->LinkState);
    }
}
""",
)
