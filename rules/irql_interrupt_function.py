"""Irql_Interrupt_Function: interrupts are registered and deregistered at PASSIVE_LEVEL."""

from ddicheck.api import IrqlTable

RULE = IrqlTable(
    id="Irql_Interrupt_Function",
    family="IRQL",
    applies_to=("miniport", "mcm"),
    summary="NdisMRegisterInterruptEx and NdisMDeregisterInterruptEx are called at PASSIVE_LEVEL",
    page="devtest/ndis-irql-interrupt-function",
    docs="""\
`NdisMRegisterInterruptEx` and `NdisMDeregisterInterruptEx` are called at PASSIVE_LEVEL.

**Why it matters.** Deregistering waits until every DPC that the interrupt queued has run. At DISPATCH_LEVEL, and most
of all in that DPC itself or with a lock held that it takes, it waits for ever: the machine hangs when the adapter is
disabled or surprise-removed, which is when nobody has a debugger at hand. Registering connects the interrupt, which
waits too.

**How to mend it.** Register in MiniportInitializeEx, deregister in MiniportHaltEx, with no spin lock held. A DPC or
timer that finds the hardware gone asks for the halt (`NdisMRemoveMiniport`) or queues a work item.
""",
    bad="""\
MINIPORT_HALT MpHalt;

VOID MpHalt(NDIS_HANDLE Context, NDIS_HALT_ACTION Action)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisAcquireSpinLock(&adapter->Lock);
    if (adapter->InterruptHandle != NULL)
    {
        NdisMDeregisterInterruptEx(adapter->InterruptHandle);
        adapter->InterruptHandle = NULL;
    }
    NdisReleaseSpinLock(&adapter->Lock);
}
""",
    good="""\
MINIPORT_HALT MpHalt;

VOID MpHalt(NDIS_HANDLE Context, NDIS_HALT_ACTION Action)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisAcquireSpinLock(&adapter->Lock);
    adapter->Halting = TRUE;
    NdisReleaseSpinLock(&adapter->Lock);
    if (adapter->InterruptHandle != NULL)
    {
        NdisMDeregisterInterruptEx(adapter->InterruptHandle);
        adapter->InterruptHandle = NULL;
    }
}
""",
)
