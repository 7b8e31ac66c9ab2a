"""Init_NdisAllocateIoWorkItem: a work item is freed if initialization fails, and by the end of MiniportHaltEx."""

from ddicheck.api import ADAPTER, FILTER, HAND, Lapse, Lifecycle, Move

RULE = Lifecycle(
    id="Init_NdisAllocateIoWorkItem",
    family="DDI Usage",
    acquires=("NdisAllocateIoWorkItem",),
    what="the work item",
    done="allocated",
    undone="freed",
    undoes="frees",
    wrong=(Lapse.LEFT, Lapse.NEVER, Lapse.LOST, Lapse.REPLACED, Lapse.TWICE),
    lives=(ADAPTER, FILTER),
    uses=(Move("NdisQueueIoWorkItem", HAND, "in", 0),),
    summary="a work item that MiniportInitializeEx allocates is freed if it fails, and by the end of MiniportHaltEx",
    page="devtest/ndis-init-ndisallocateioworkitem",
    docs="""\
A work item that `NdisAllocateIoWorkItem` allocated in `MiniportInitializeEx` is freed with `NdisFreeIoWorkItem`: on
every path on which `MiniportInitializeEx` fails afterwards, else by the end of `MiniportHaltEx`. One that only a local
variable leads to is freed or queued before the function returns. A filter's `FilterAttach` and `FilterDetach` are held
to the same. Once it was queued, its routine may free it.

**Why it matters.** A work item keeps a reference to the adapter's device object. With one left behind the device object
is never deleted: the adapter cannot be enabled again after the failed start, and the driver not unloaded. NDIS does not
call `MiniportHaltEx` for an adapter whose initialization failed.

**How to mend it.** Free it from the label that every later failure comes through, and in `MiniportHaltEx` once nothing
can queue it any more.
""",
    bad="""\
MINIPORT_INITIALIZE MpInitialize;

NDIS_STATUS MpInitialize(NDIS_HANDLE Handle, NDIS_HANDLE Context, PNDIS_MINIPORT_INIT_PARAMETERS Parameters)
{
    PMP_ADAPTER adapter = MpAllocateAdapter(Handle);

    adapter->ResetItem = NdisAllocateIoWorkItem(Handle);
    if (adapter->ResetItem == NULL)
    {
        NdisFreeMemory(adapter, 0, 0);
        return NDIS_STATUS_RESOURCES;
    }
    adapter->LinkItem = NdisAllocateIoWorkItem(Handle);
    if (adapter->LinkItem == NULL)
    {
        NdisFreeMemory(adapter, 0, 0);
        return NDIS_STATUS_RESOURCES;
    }
    return NDIS_STATUS_SUCCESS;
}
""",
    good="""\
MINIPORT_INITIALIZE MpInitialize;

NDIS_STATUS MpInitialize(NDIS_HANDLE Handle, NDIS_HANDLE Context, PNDIS_MINIPORT_INIT_PARAMETERS Parameters)
{
    PMP_ADAPTER adapter = MpAllocateAdapter(Handle);

    adapter->ResetItem = NdisAllocateIoWorkItem(Handle);
    if (adapter->ResetItem == NULL)
    {
        NdisFreeMemory(adapter, 0, 0);
        return NDIS_STATUS_RESOURCES;
    }
    adapter->LinkItem = NdisAllocateIoWorkItem(Handle);
    if (adapter->LinkItem == NULL)
    {
        NdisFreeIoWorkItem(adapter->ResetItem);
        NdisFreeMemory(adapter, 0, 0);
        return NDIS_STATUS_RESOURCES;
    }
    return NDIS_STATUS_SUCCESS;
}
""",
)
