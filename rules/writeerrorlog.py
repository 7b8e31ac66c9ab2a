"""WriteErrorLog: an initialization that fails for want of shared memory says so in the event log."""

from ddicheck.api import ADAPTER, Reported

RULE = Reported(
    id="WriteErrorLog",
    family="Miscellaneous",
    applies_to=("miniport", "mcm", "intermediate"),
    ddi="NdisMAllocateSharedMemory",
    reports=("NdisWriteErrorLogEntry", "NdisWriteEventLogEntry", "IoWriteErrorLogEntry"),
    life=ADAPTER,
    summary="a failed NdisMAllocateSharedMemory that makes MiniportInitializeEx fail is written to the event log",
    page="devtest/ndis-writeerrorlog",
    docs="""\
Where `NdisMAllocateSharedMemory` fails in `MiniportInitializeEx`, or in a function that it calls, and the
initialization fails for it, the driver calls `NdisWriteErrorLogEntry` on the way. A driver that tries again with less
and goes on has nothing to report.

**Why it matters.** The user sees an adapter that does not start, with a status that says nothing. Shared memory is
contiguous, runs out on machines that were up for weeks, and is there again after a restart: without an entry in the log
nobody can tell that from broken hardware.

**How to mend it.** Call `NdisWriteErrorLogEntry` with NDIS_ERROR_CODE_OUT_OF_RESOURCES where the memory could not be
had, or once, at the label that every failure comes through.
""",
    bad="""\
MINIPORT_INITIALIZE MpInitialize;

NDIS_STATUS MpInitialize(NDIS_HANDLE Handle, NDIS_HANDLE Context, PNDIS_MINIPORT_INIT_PARAMETERS Parameters)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisMAllocateSharedMemory(Handle, MP_RING_SIZE, TRUE, &adapter->Ring, &adapter->RingPa);
    if (adapter->Ring == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    return NDIS_STATUS_SUCCESS;
}
""",
    good="""\
MINIPORT_INITIALIZE MpInitialize;

NDIS_STATUS MpInitialize(NDIS_HANDLE Handle, NDIS_HANDLE Context, PNDIS_MINIPORT_INIT_PARAMETERS Parameters)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisMAllocateSharedMemory(Handle, MP_RING_SIZE, TRUE, &adapter->Ring, &adapter->RingPa);
    if (adapter->Ring == NULL)
    {
        NdisWriteErrorLogEntry(Handle, NDIS_ERROR_CODE_OUT_OF_RESOURCES, 1, MP_RING_SIZE);
        return NDIS_STATUS_RESOURCES;
    }
    return NDIS_STATUS_SUCCESS;
}
""",
)
