"""Init_RegisterSG: scatter/gather DMA is registered once, and deregistered on failure and in MiniportHaltEx."""

from ddicheck.api import Lapse, Lifecycle

RULE = Lifecycle(
    id="Init_RegisterSG",
    family="DDI Usage",
    applies_to=("miniport", "mcm", "intermediate"),
    acquires=("NdisMRegisterScatterGatherDma",),
    what="the scatter/gather DMA channel",
    done="registered",
    undone="deregistered",
    undoes="deregisters",
    single=True,
    wrong=(Lapse.LEFT, Lapse.NEVER, Lapse.LOST, Lapse.REPLACED, Lapse.TWICE, Lapse.WITHOUT),
    summary="scatter/gather DMA is registered once, and deregistered if initialization fails and in MiniportHaltEx",
    page="devtest/ndis-init-registersg",
    docs="""\
`MiniportInitializeEx` registers scatter/gather DMA with `NdisMRegisterScatterGatherDma`, once for an adapter. Where
that succeeds, `NdisMDeregisterScatterGatherDma` is called with the handle that it gave: on every path on which
initialization fails later, else in `MiniportHaltEx`. A deregistration behind a flag that nothing in the driver sets is
none.

**Why it matters.** The registration holds a DMA adapter with its map registers, of which a system has few. Those that a
failed initialization leaves behind, or that a second registration hides, are gone until the system is restarted: the
adapter starts a few times and then no more. The handlers in the description stay known too, in a driver that may be
unloaded by then.

**How to mend it.** Register at one place, keep the handle in the adapter's context, and deregister from one function
that both the failing initialization and `MiniportHaltEx` call.
""",
    bad="""\
MINIPORT_INITIALIZE MpInitialize;

NDIS_STATUS MpInitialize(NDIS_HANDLE Handle, NDIS_HANDLE Context, PNDIS_MINIPORT_INIT_PARAMETERS Parameters)
{
    PMP_ADAPTER adapter = MpAllocateAdapter(Handle);
    NDIS_STATUS status = NdisMRegisterScatterGatherDma(Handle, &MpDma, &adapter->Dma);

    if (status == NDIS_STATUS_SUCCESS)
    {
        NdisMAllocateSharedMemory(Handle, MP_RING_SIZE, TRUE, &adapter->Ring, &adapter->RingPa);
        if (adapter->Ring == NULL)
        {
            status = NDIS_STATUS_RESOURCES;
        }
    }
    if (status != NDIS_STATUS_SUCCESS)
    {
        NdisFreeMemory(adapter, 0, 0);
    }
    return status;
}
""",
    good="""\
MINIPORT_INITIALIZE MpInitialize;

NDIS_STATUS MpInitialize(NDIS_HANDLE Handle, NDIS_HANDLE Context, PNDIS_MINIPORT_INIT_PARAMETERS Parameters)
{
    PMP_ADAPTER adapter = MpAllocateAdapter(Handle);
    NDIS_STATUS status = NdisMRegisterScatterGatherDma(Handle, &MpDma, &adapter->Dma);

    if (status == NDIS_STATUS_SUCCESS)
    {
        NdisMAllocateSharedMemory(Handle, MP_RING_SIZE, TRUE, &adapter->Ring, &adapter->RingPa);
        if (adapter->Ring == NULL)
        {
            NdisMDeregisterScatterGatherDma(adapter->Dma);
            status = NDIS_STATUS_RESOURCES;
        }
    }
    if (status != NDIS_STATUS_SUCCESS)
    {
        NdisFreeMemory(adapter, 0, 0);
    }
    return status;
}
""",
)
