"""Irql_NetBuffer_Function: the DDIs for NET_BUFFER, NET_BUFFER_LIST and MDL are called at the IRQL they demand."""

from ddicheck.api import IrqlTable

RULE = IrqlTable(
    id="Irql_NetBuffer_Function",
    family="IRQL",
    summary="a NET_BUFFER, NET_BUFFER_LIST or MDL DDI is called at DISPATCH_LEVEL at most",
    page="devtest/ndis-irql-netbuffer-function",
    docs="""\
Whatever allocates, frees, clones, copies, advances or looks into NET_BUFFER and NET_BUFFER_LIST structures, their
pools and their MDLs is called at up to DISPATCH_LEVEL.

**Why it matters.** The pools are look-aside lists over nonpaged pool and are shared by all processors; their locks are
taken at DISPATCH_LEVEL. An interrupt service routine that allocates or frees a NET_BUFFER_LIST corrupts the list, or
waits for a lock that its own processor holds. Driver Verifier reports it; without it, it is a crash in somebody else's
driver, days later.

**How to mend it.** Allocate receive buffers ahead, hand them to the hardware, and in the service routine only ask for
the DPC. What a routine run by `NdisMSynchronizeWithInterruptEx` shares with it are plain fields.
""",
    bad="""\
MINIPORT_ISR MpInterrupt;

BOOLEAN MpInterrupt(NDIS_HANDLE Context, PBOOLEAN QueueDpc, PULONG Processors)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    adapter->Received = NdisAllocateNetBufferList(adapter->Pool, 0, 0);
    *QueueDpc = TRUE;
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

    adapter->Received = NdisAllocateNetBufferList(adapter->Pool, 0, 0);
}
""",
)
