"""Irql_Connection_Function: the connection DDIs of CoNDIS are called at the IRQL they demand."""

from ddicheck.api import IrqlTable

RULE = IrqlTable(
    id="Irql_Connection_Function",
    family="IRQL",
    summary="a CoNDIS connection DDI (NdisCo*) is called at an IRQL that its page allows",
    page="devtest/ndis-irql-connection-function",
    docs="""\
`NdisCoCreateVc`, `NdisCoDeleteVc`, `NdisCoOidRequest`, `NdisCoOidRequestComplete` and `NdisCoSendNetBufferLists` may
be called at up to DISPATCH_LEVEL; `NdisCoAssignInstanceName` and `NdisCoGetTapiCallId` at DISPATCH_LEVEL and no other
level.

**Why it matters.** NDIS guards its list of VCs with spin locks. From an interrupt service routine that lock may be
held by the very code that was interrupted, and the machine hangs. The two functions that demand DISPATCH_LEVEL read a
VC's names and rely on their caller not being preempted while they do.

**How to mend it.** Leave the work to the interrupt's DPC. For the two others, call under the VC's spin lock, or
between `NDIS_RAISE_IRQL_TO_DISPATCH` and `NDIS_LOWER_IRQL`.
""",
    bad="""\
MINIPORT_ISR MpInterrupt;

BOOLEAN MpInterrupt(NDIS_HANDLE Context, PBOOLEAN QueueDpc, PULONG Processors)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    if (READ_REGISTER_ULONG(adapter->Cause) & CAUSE_LINK_LOST)
    {
        NdisCoDeleteVc(adapter->SignallingVc);
    }
    *QueueDpc = FALSE;
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

    if (adapter->Causes & CAUSE_LINK_LOST)
    {
        NdisCoDeleteVc(adapter->SignallingVc);
    }
}
""",
)
