"""Irql_Miniport_Driver_Function: a miniport driver calls the DDIs of its kind at the IRQL they demand."""

from ddicheck.api import IrqlTable

RULE = IrqlTable(
    id="Irql_Miniport_Driver_Function",
    family="IRQL",
    summary="a miniport service DDI (NdisM*) is called at an IRQL that its page allows",
    page="devtest/ndis-irql-miniport-driver-function",
    docs="""\
The services that NDIS has for miniport drivers beyond sends, receives and requests. For PASSIVE_LEVEL: registration
and attributes, device properties, I/O ports, mapped memory, DMA channels, logs. Below DISPATCH_LEVEL: `NdisMSleep`. At
up to DISPATCH_LEVEL: the completions of pause, restart and reset, `NdisMFreePort`, `NdisMFreeSharedMemory`,
`NdisMRemoveMiniport`, log writing, DMA set-up.

**Why it matters.** `NdisMSleep` gives the processor away; with a spin lock held or in a timer or DPC there is nobody
to give it to (bug check 0xB8), and a driver that sleeps there has usually done so for years on a path for failing
hardware that nobody ever took. Mapping memory and reading device properties wait for other drivers and touch pageable
data.

**How to mend it.** Do what needs PASSIVE_LEVEL in MiniportInitializeEx, MiniportHaltEx or a work item; wait for
hardware with a timer, or with a few microseconds of `NdisStallExecution`; release spin locks first.
""",
    bad="""\
MINIPORT_RESET MpReset;

NDIS_STATUS MpReset(NDIS_HANDLE Context, PBOOLEAN AddressingReset)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisAcquireSpinLock(&adapter->Lock);
    MpStopHardware(adapter);
    NdisMSleep(1000);
    NdisReleaseSpinLock(&adapter->Lock);
    *AddressingReset = FALSE;
    return NDIS_STATUS_SUCCESS;
}
""",
    good="""\
MINIPORT_RESET MpReset;
NDIS_TIMER_FUNCTION MpResetDone;

VOID MpResetDone(PVOID Unused1, PVOID Context, PVOID Unused2, PVOID Unused3)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisMResetComplete(adapter->Handle, NDIS_STATUS_SUCCESS, FALSE);
}

NDIS_STATUS MpReset(NDIS_HANDLE Context, PBOOLEAN AddressingReset)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;
    LARGE_INTEGER due;

    NdisAcquireSpinLock(&adapter->Lock);
    MpStopHardware(adapter);
    NdisReleaseSpinLock(&adapter->Lock);
    due.QuadPart = -10000;
    NdisSetTimerObject(adapter->ResetTimer, due, 0, adapter);
    *AddressingReset = FALSE;
    return NDIS_STATUS_PENDING;
}
""",
)
