"""Irql_MCO_Function: a CoNDIS miniport calls the DDIs of its kind at the IRQL they demand."""

from ddicheck.api import IrqlTable

RULE = IrqlTable(
    id="Irql_MCO_Function",
    family="IRQL",
    applies_to=("miniport", "mcm"),
    summary="a CoNDIS miniport DDI (NdisMCo*) is called at DISPATCH_LEVEL at most",
    page="devtest/ndis-irql-mco-function",
    docs="""\
A connection-oriented miniport driver completes activations, sends and OID requests, indicates received data and status
(`NdisMCo*`), and ends a DMA transfer (`NdisMCompleteDmaTransfer`), at up to DISPATCH_LEVEL.

**Why it matters.** All of these enter the protocol drivers above, whose handlers expect DISPATCH_LEVEL at most: they
take spin locks, touch lists, complete requests of their own. Entered from an interrupt service routine they deadlock
with themselves on the first lock that the interrupted code held.

**How to mend it.** In the service routine, note what happened and ask for the DPC; complete and indicate there.
""",
    bad="""\
MINIPORT_ISR MpInterrupt;

BOOLEAN MpInterrupt(NDIS_HANDLE Context, PBOOLEAN QueueDpc, PULONG Processors)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisMCoSendNetBufferListsComplete(adapter->Vc, adapter->Sent, 0);
    *QueueDpc = FALSE;
    return TRUE;
}
""",
    good="""\
MINIPORT_ISR MpInterrupt;
MINIPORT_INTERRUPT_DPC MpInterruptDpc;

BOOLEAN MpInterrupt(NDIS_HANDLE Context, PBOOLEAN QueueDpc, PULONG Processors)
{
    *QueueDpc = TRUE;
    return TRUE;
}

VOID MpInterruptDpc(NDIS_HANDLE Context, PVOID DpcContext, PVOID Throttle, PVOID Reserved)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisMCoSendNetBufferListsComplete(adapter->Vc, adapter->Sent, NDIS_SEND_COMPLETE_FLAGS_DISPATCH_LEVEL);
}
""",
)
