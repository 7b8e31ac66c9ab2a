"""Irql_IrqlSetting_Function: the NDIS macros that raise and lower the IRQL are used at the IRQL they demand."""

from ddicheck.api import IrqlTable

RULE = IrqlTable(
    id="Irql_IrqlSetting_Function",
    family="IRQL",
    summary="NDIS_RAISE_IRQL_TO_DISPATCH is used at DISPATCH_LEVEL at most",
    page="devtest/ndis-irql-irqlsetting-function",
    docs="""\
`NDIS_RAISE_IRQL_TO_DISPATCH` is used at up to DISPATCH_LEVEL; `NDIS_LOWER_IRQL` afterwards, to go back to the level
that the first one kept.

**Why it matters.** To "raise" from a device's interrupt level to DISPATCH_LEVEL is to lower: the interrupt that is
being served can come again and enter the service routine a second time on the same stack, and the lock that its level
stands for protects nothing any more. A checked kernel and Driver Verifier stop for it (bug check 0x9 or 0xC4); a
retail system goes on with damaged data.

**How to mend it.** Code that also runs in an interrupt service routine, or in a routine given to
`NdisMSynchronizeWithInterruptEx`, does not touch the IRQL; move what needs DISPATCH_LEVEL into the interrupt's DPC.
""",
    bad="""\
MINIPORT_ISR MpInterrupt;

BOOLEAN MpInterrupt(NDIS_HANDLE Context, PBOOLEAN QueueDpc, PULONG Processors)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;
    KIRQL old;

    NDIS_RAISE_IRQL_TO_DISPATCH(&old);
    adapter->Interrupts++;
    NDIS_LOWER_IRQL(old, DISPATCH_LEVEL);
    *QueueDpc = TRUE;
    return TRUE;
}
""",
    good="""\
MINIPORT_ISR MpInterrupt;
MINIPORT_HALT MpHalt;

BOOLEAN MpInterrupt(NDIS_HANDLE Context, PBOOLEAN QueueDpc, PULONG Processors)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    adapter->Interrupts++;
    *QueueDpc = TRUE;
    return TRUE;
}

VOID MpHalt(NDIS_HANDLE Context, NDIS_HALT_ACTION Action)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;
    KIRQL old;

    NDIS_RAISE_IRQL_TO_DISPATCH(&old);
    adapter->Interrupts = 0;
    NDIS_LOWER_IRQL(old, DISPATCH_LEVEL);
}
""",
)
