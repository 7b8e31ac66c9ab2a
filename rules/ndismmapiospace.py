"""NdisMMapIoSpace: device memory is mapped while the adapter is initialized, and at no other time."""

from ddicheck.api import CalledFrom

RULE = CalledFrom(
    id="NdisMMapIoSpace",
    family="Memory Usage",
    applies_to=("miniport", "mcm", "intermediate"),
    ddi="NdisMMapIoSpace",
    only=("MINIPORT_INITIALIZE", "W_INITIALIZE_HANDLER"),
    says="it may be called from MiniportInitializeEx only",
    mend="map the range in MiniportInitializeEx and keep its address in the adapter's context",
    summary="NdisMMapIoSpace is called from MiniportInitializeEx only",
    page="devtest/ndis-ndismmapiospace",
    docs="""\
`NdisMMapIoSpace` claims a hardware resource for the adapter that is being initialized. It may be called from
`MiniportInitializeEx` and the functions that it calls, and from nowhere else.

**Why it matters.** The claim is made in the registry on behalf of the adapter, out of the resources that it was
started with. At any other time these may be gone, taken by another device or stopped for rebalancing: the call fails
on some machines only, or maps what is not the adapter's.

**How to mend it.** Map everything in `MiniportInitializeEx`, keep the addresses, and unmap in `MiniportHaltEx`.
""",
    bad="""\
MINIPORT_RESTART MpRestart;

NDIS_STATUS MpRestart(NDIS_HANDLE Context, PNDIS_MINIPORT_RESTART_PARAMETERS Parameters)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    return NdisMMapIoSpace(&adapter->Registers, adapter->Handle, adapter->Physical, adapter->Length);
}
""",
    good="""\
MINIPORT_INITIALIZE MpInitialize;

NDIS_STATUS MpInitialize(NDIS_HANDLE Handle, NDIS_HANDLE Context, PNDIS_MINIPORT_INIT_PARAMETERS Parameters)
{
    PMP_ADAPTER adapter = MpAllocateAdapter(Handle);

    return NdisMMapIoSpace(&adapter->Registers, Handle, adapter->Physical, adapter->Length);
}
""",
)
