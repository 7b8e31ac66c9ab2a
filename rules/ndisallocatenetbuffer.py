"""NdisAllocateNetBuffer: a NET_BUFFER is freed, once, by the time the miniport is halted."""

from ddicheck.api import LIVES, Lapse, Lifecycle

RULE = Lifecycle(
    id="NdisAllocateNetBuffer",
    family="Memory Usage",
    acquires=(
        "NdisAllocateNetBuffer",
        "NdisAllocateNetBufferMdlAndData",
    ),
    what="the NET_BUFFER",
    done="allocated",
    undone="freed",
    undoes="frees",
    wrong=(Lapse.LOST, Lapse.LEFT, Lapse.NEVER, Lapse.REPLACED, Lapse.TWICE),
    lives=LIVES,
    borrowers=r"NdisRetreatNetBuffer\w+|NdisAdvanceNetBuffer\w+|NdisGetDataBuffer|NdisCopyFromNetBufferToNetBuffer",
    summary="a NET_BUFFER from NdisAllocateNetBuffer is freed with NdisFreeNetBuffer, once, on every path",
    page="devtest/ndis-ndisallocatenetbuffer",
    docs="""\
A NET_BUFFER that `NdisAllocateNetBuffer` or `NdisAllocateNetBufferMdlAndData` returned is freed with
`NdisFreeNetBuffer`, once. If only a local variable leads to it, that is before the function returns; if the driver
keeps it in memory, by the end of MiniportHaltEx (FilterDetach, ...), and where initialization fails after it was
allocated. One that was linked into a NET_BUFFER_LIST or queued is freed by whoever takes it from there.

**Why it matters.** A NET_BUFFER that is lost stays in its pool: the pool runs dry, then packets are dropped, and
`NdisFreeNetBufferPool` finds buffers that are still in use. One that is freed twice is given out twice: two packets
share it.

**How to mend it.** Free it on each error path after its allocation, or go to one label that does.
""",
    bad="""\
NDIS_STATUS TxSplit(PMP_ADAPTER Adapter, PNET_BUFFER_LIST Nbl, PMDL Mdl, ULONG Length)
{
    PNET_BUFFER nb = NdisAllocateNetBuffer(Adapter->NbPool, Mdl, 0, Length);

    if (nb == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    if (NdisRetreatNetBufferDataStart(nb, sizeof(MP_HEADER), 0, NULL) != NDIS_STATUS_SUCCESS)
    {
        return NDIS_STATUS_RESOURCES;
    }
    NET_BUFFER_LIST_FIRST_NB(Nbl) = nb;
    return NDIS_STATUS_SUCCESS;
}
""",
    good="""\
NDIS_STATUS TxSplit(PMP_ADAPTER Adapter, PNET_BUFFER_LIST Nbl, PMDL Mdl, ULONG Length)
{
    PNET_BUFFER nb = NdisAllocateNetBuffer(Adapter->NbPool, Mdl, 0, Length);

    if (nb == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    if (NdisRetreatNetBufferDataStart(nb, sizeof(MP_HEADER), 0, NULL) != NDIS_STATUS_SUCCESS)
    {
        NdisFreeNetBuffer(nb);
        return NDIS_STATUS_RESOURCES;
    }
    NET_BUFFER_LIST_FIRST_NB(Nbl) = nb;
    return NDIS_STATUS_SUCCESS;
}
""",
)
