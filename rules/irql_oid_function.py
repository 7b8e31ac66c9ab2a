"""Irql_OID_Function: the DDIs for OID requests are called at the IRQL they demand."""

from ddicheck.api import IrqlTable

RULE = IrqlTable(
    id="Irql_OID_Function",
    family="IRQL",
    summary="an OID request DDI is called at DISPATCH_LEVEL at most",
    page="devtest/ndis-irql-oid-function",
    docs="""\
OID requests are made, cloned, cancelled, completed and freed (`NdisOidRequest`, `NdisFOidRequest`,
`NdisMOidRequestComplete`, `NdisAllocateCloneOidRequest` and their kin) at up to DISPATCH_LEVEL.

**Why it matters.** A completed request wakes its owner, who frees it and sends the next one: none of that can be done
while an interrupt is being served. A miniport that completes a pended request straight from its service routine, where
the hardware's answer arrives, deadlocks on NDIS' own locks as soon as the two coincide.

**How to mend it.** Keep the answer, ask for the DPC, complete the request there.
""",
    bad="""\
MINIPORT_MESSAGE_INTERRUPT MpMessage;

BOOLEAN MpMessage(NDIS_HANDLE Context, ULONG Message, PBOOLEAN QueueDpc, PULONG Processors)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    if (adapter->PendingOid != NULL)
    {
        NdisMOidRequestComplete(adapter->Handle, adapter->PendingOid, NDIS_STATUS_SUCCESS);
        adapter->PendingOid = NULL;
    }
    *QueueDpc = FALSE;
    return TRUE;
}
""",
    good="""\
MINIPORT_MESSAGE_INTERRUPT MpMessage;
MINIPORT_MESSAGE_INTERRUPT_DPC MpMessageDpc;

BOOLEAN MpMessage(NDIS_HANDLE Context, ULONG Message, PBOOLEAN QueueDpc, PULONG Processors)
{
    *QueueDpc = TRUE;
    return TRUE;
}

VOID MpMessageDpc(NDIS_HANDLE Context, ULONG Message, PVOID DpcContext, PULONG Reserved1, PULONG Reserved2)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    if (adapter->PendingOid != NULL)
    {
        NdisMOidRequestComplete(adapter->Handle, adapter->PendingOid, NDIS_STATUS_SUCCESS);
        adapter->PendingOid = NULL;
    }
}
""",
)
