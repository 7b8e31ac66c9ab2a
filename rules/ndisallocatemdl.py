"""NdisAllocateMdl: an MDL is freed, once, by the time the miniport is halted."""

from ddicheck.api import HAND, LIVES, Lapse, Lifecycle, Move

RULE = Lifecycle(
    id="NdisAllocateMdl",
    family="Memory Usage",
    acquires=("NdisAllocateMdl",),
    what="the MDL",
    done="allocated",
    undone="freed",
    undoes="frees",
    wrong=(Lapse.LOST, Lapse.LEFT, Lapse.NEVER, Lapse.REPLACED, Lapse.TWICE),
    lives=LIVES,
    uses=(
        Move("NdisAllocateNetBufferAndNetBufferList", HAND, "in", 3, failure="null"),
        Move("NdisAllocateNetBuffer", HAND, "in", 1, failure="null"),
    ),
    summary="an MDL from NdisAllocateMdl is freed with NdisFreeMdl, once, on every path",
    page="devtest/ndis-ndisallocatemdl",
    docs="""\
An MDL that `NdisAllocateMdl` returned is freed with `NdisFreeMdl`, once. If only a local variable leads to it, that is
before the function returns; if the driver keeps it in memory, by the end of MiniportHaltEx (FilterDetach, ...), and
where initialization fails after it was allocated. An MDL that was linked into a chain, given to
`NdisAllocateNetBufferAndNetBufferList` or queued belongs to what it is part of, and is freed with that.

**Why it matters.** MDLs come from nonpaged pool. One that is lost for each packet that cannot be indicated takes the
machine down on the day the network is busy. One that is freed twice corrupts the pool, and some other driver bug
checks later.

**How to mend it.** Free it on each error path after its allocation, or go to one label that does. Set the pointer to
NULL when the MDL is freed or handed over, and let the label ask for that.
""",
    bad="""\
NDIS_STATUS RxIndicate(PMP_ADAPTER Adapter, PVOID Data, ULONG Length)
{
    PNET_BUFFER_LIST nbl;
    PMDL mdl = NdisAllocateMdl(Adapter->Handle, Data, Length);

    if (mdl == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    nbl = NdisAllocateNetBufferAndNetBufferList(Adapter->RxPool, 0, 0, mdl, 0, Length);
    if (nbl == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    NdisMIndicateReceiveNetBufferLists(Adapter->Handle, nbl, 0, 1, 0);
    return NDIS_STATUS_SUCCESS;
}
""",
    good="""\
NDIS_STATUS RxIndicate(PMP_ADAPTER Adapter, PVOID Data, ULONG Length)
{
    PNET_BUFFER_LIST nbl;
    PMDL mdl = NdisAllocateMdl(Adapter->Handle, Data, Length);

    if (mdl == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    nbl = NdisAllocateNetBufferAndNetBufferList(Adapter->RxPool, 0, 0, mdl, 0, Length);
    if (nbl == NULL)
    {
        NdisFreeMdl(mdl);
        return NDIS_STATUS_RESOURCES;
    }
    NdisMIndicateReceiveNetBufferLists(Adapter->Handle, nbl, 0, 1, 0);
    return NDIS_STATUS_SUCCESS;
}
""",
)
