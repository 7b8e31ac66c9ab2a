"""NdisMFreeSharedMemory: shared memory is not freed while the system shuts down."""

from ddicheck.api import CalledFrom

RULE = CalledFrom(
    id="NdisMFreeSharedMemory",
    family="Memory Usage",
    applies_to=("miniport", "mcm", "intermediate"),
    ddi="NdisMFreeSharedMemory",
    never=("MINIPORT_SHUTDOWN", "ADAPTER_SHUTDOWN_HANDLER"),
    says="it must not be called from MiniportShutdownEx",
    mend="stop the device and leave the memory alone: nothing runs after the shutdown that could miss it",
    summary="NdisMFreeSharedMemory is not called from MiniportShutdownEx",
    page="devtest/ndis-ndismfreesharedmemory",
    docs="""\
`MiniportShutdownEx` restores the device to its initial state and does nothing else. `NdisMFreeSharedMemory` must not
be called from it, neither there nor in a function that it calls.

**Why it matters.** NDIS calls the shutdown handler when the system goes down, at a bug check even at HIGH_LEVEL and
with the other processors stopped, and calls no other handler first: receives, interrupts and DMA may still be under
way. The memory manager cannot be entered then, and memory that the device still writes to would be somebody else's.

**How to mend it.** Disable the device's interrupts and DMA and return. Where a function is shared with
`MiniportHaltEx`, split off the part that stops the hardware.
""",
    bad="""\
MINIPORT_SHUTDOWN MpShutdown;

VOID MpShutdown(NDIS_HANDLE Context, NDIS_SHUTDOWN_ACTION Action)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    MpStopHardware(adapter);
    NdisMFreeSharedMemory(adapter->Handle, adapter->RingSize, FALSE, adapter->Ring, adapter->RingPa);
}
""",
    good="""\
MINIPORT_SHUTDOWN MpShutdown;
MINIPORT_HALT MpHalt;

VOID MpShutdown(NDIS_HANDLE Context, NDIS_SHUTDOWN_ACTION Action)
{
    MpStopHardware((PMP_ADAPTER)Context);
}

VOID MpHalt(NDIS_HANDLE Context, NDIS_HALT_ACTION Action)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    MpStopHardware(adapter);
    NdisMFreeSharedMemory(adapter->Handle, adapter->RingSize, FALSE, adapter->Ring, adapter->RingPa);
}
""",
)
