"""Irql_Gather_DMA_Function: the scatter/gather DMA DDIs are called at the IRQL they demand."""

from ddicheck.api import IrqlTable

RULE = IrqlTable(
    id="Irql_Gather_DMA_Function",
    family="IRQL",
    applies_to=("miniport", "mcm"),
    summary="a scatter/gather DMA DDI is called at an IRQL that its page allows",
    page="devtest/ndis-irql-gather-dma-function",
    docs="""\
`NdisMAllocateNetBufferSGList` and `NdisMFreeNetBufferSGList` are called at DISPATCH_LEVEL, neither above nor below;
`NdisMAllocateSharedMemoryAsyncEx` at up to DISPATCH_LEVEL; `NdisMRegisterScatterGatherDma` and
`NdisMDeregisterScatterGatherDma` at PASSIVE_LEVEL.

**Why it matters.** Below the two scatter/gather functions stand the HAL's `GetScatterGatherList` and
`PutScatterGatherList`, which demand DISPATCH_LEVEL: they work on per-processor state. At PASSIVE_LEVEL the thread may
be moved to another processor in the middle, and map registers are lost or handed out twice: a device that writes into
somebody else's memory, under load, on machines that need map registers. Driver Verifier's DMA checks stop for it.

**How to mend it.** MiniportSendNetBufferLists may be entered below DISPATCH_LEVEL: raise first, unless
`NDIS_TEST_SEND_AT_DISPATCH_LEVEL(SendFlags)` says that it is not needed. Free the list in the DPC.
""",
    bad="""\
MINIPORT_SEND_NET_BUFFER_LISTS MpSend;

VOID MpSend(NDIS_HANDLE Context, PNET_BUFFER_LIST Lists, NDIS_PORT_NUMBER Port, ULONG SendFlags)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisMAllocateNetBufferSGList(adapter->DmaHandle, NET_BUFFER_LIST_FIRST_NB(Lists), Lists,
                                 NDIS_SG_LIST_WRITE_TO_DEVICE, NULL, 0);
}
""",
    good="""\
MINIPORT_SEND_NET_BUFFER_LISTS MpSend;

VOID MpSend(NDIS_HANDLE Context, PNET_BUFFER_LIST Lists, NDIS_PORT_NUMBER Port, ULONG SendFlags)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;
    KIRQL old = DISPATCH_LEVEL;

    if (!NDIS_TEST_SEND_AT_DISPATCH_LEVEL(SendFlags))
    {
        NDIS_RAISE_IRQL_TO_DISPATCH(&old);
    }
    NdisMAllocateNetBufferSGList(adapter->DmaHandle, NET_BUFFER_LIST_FIRST_NB(Lists), Lists,
                                 NDIS_SG_LIST_WRITE_TO_DEVICE, NULL, 0);
    if (!NDIS_TEST_SEND_AT_DISPATCH_LEVEL(SendFlags))
    {
        NDIS_LOWER_IRQL(old, DISPATCH_LEVEL);
    }
}
""",
)
