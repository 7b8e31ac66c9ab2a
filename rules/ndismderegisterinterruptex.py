"""NdisMDeregisterInterruptEx: nothing is synchronized with an interrupt after it was deregistered."""

from ddicheck.api import USE, Lapse, Lifecycle, Move

RULE = Lifecycle(
    id="NdisMDeregisterInterruptEx",
    family="DDI Usage",
    applies_to=("miniport", "mcm", "intermediate"),
    acquires=("NdisMRegisterInterruptEx", "NdisMRegisterInterrupt"),
    what="the interrupt",
    done="registered",
    undone="deregistered",
    undoes="deregisters",
    uses=(
        Move("NdisMSynchronizeWithInterruptEx", USE, "in", 0),
        Move("NdisMSynchronizeWithInterrupt", USE, "in", 0),
    ),
    wrong=(Lapse.AFTER,),
    summary="NdisMSynchronizeWithInterruptEx is not called for an interrupt that was deregistered",
    page="devtest/ndis-ndismderegisterinterruptex",
    docs="""\
Once `NdisMDeregisterInterruptEx` was called for an interrupt, `NdisMSynchronizeWithInterruptEx` is not called for it
any more: not in the same function, nor in one that is called later on the same path. NDIS 5's
`NdisMSynchronizeWithInterrupt` and `NdisMDeregisterInterrupt` are held to the same.

**Why it matters.** The handle leads to memory that was freed, and in it to the spin lock of the interrupt. Acquiring
what stands there now, at DIRQL, hangs the processor or corrupts somebody's pool.

**How to mend it.** Stop the hardware first, with the interrupt still registered, and deregister last. What the
interrupt shares needs no synchronization afterwards: nothing runs at DIRQL any more.
""",
    bad="""\
MINIPORT_HALT MpHalt;

VOID MpHalt(NDIS_HANDLE Context, NDIS_HALT_ACTION Action)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisMDeregisterInterruptEx(adapter->Interrupt);
    NdisMSynchronizeWithInterruptEx(adapter->Interrupt, 0, MpStopHardware, adapter);
    MpFreeAdapter(adapter);
}
""",
    good="""\
MINIPORT_HALT MpHalt;

VOID MpHalt(NDIS_HANDLE Context, NDIS_HALT_ACTION Action)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisMSynchronizeWithInterruptEx(adapter->Interrupt, 0, MpStopHardware, adapter);
    NdisMDeregisterInterruptEx(adapter->Interrupt);
    MpFreeAdapter(adapter);
}
""",
)
