"""Irql_MCM_Function: the DDIs of a miniport with integrated call management are called at the IRQL they demand."""

from ddicheck.api import IrqlTable

RULE = IrqlTable(
    id="Irql_MCM_Function",
    family="IRQL",
    applies_to=("mcm", "miniport"),
    summary="an MCM DDI (NdisMCm*) is called at an IRQL that its page allows",
    page="devtest/ndis-irql-mcm-function",
    docs="""\
A miniport driver with integrated call management (MCM) may call most `NdisMCm*` functions at up to DISPATCH_LEVEL, and
`NdisMCmRegisterAddressFamilyEx` and `NdisMCmNotifyCloseAddressFamily` at PASSIVE_LEVEL only.

**Why it matters.** These functions take NDIS spin locks, which an interrupt service routine must not wait for: at DIRQL
the processor may already hold the lock it now spins on, and the machine hangs. The two PASSIVE_LEVEL functions wait or
touch pageable memory; with a spin lock held that is bug check 0xA or a deadlock, on some machines, on some days.

**How to mend it.** Leave the work to the interrupt's DPC, or queue an `NDIS_IO_WORKITEM` for what needs PASSIVE_LEVEL;
release spin locks before the call.
""",
    bad="""\
MINIPORT_ISR MpInterrupt;

BOOLEAN MpInterrupt(NDIS_HANDLE Context, PBOOLEAN QueueDpc, PULONG Processors)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisMCmDropPartyComplete(NDIS_STATUS_SUCCESS, adapter->DroppedParty);
    *QueueDpc = FALSE;
    return TRUE;
}
""",
    good="""\
MINIPORT_ISR MpInterrupt;
MINIPORT_INTERRUPT_DPC MpInterruptDpc;

BOOLEAN MpInterrupt(NDIS_HANDLE Context, PBOOLEAN QueueDpc, PULONG Processors)
{
    *QueueDpc = TRUE;
    return TRUE;
}

VOID MpInterruptDpc(NDIS_HANDLE Context, PVOID DpcContext, PVOID Throttle, PVOID Reserved)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisMCmDropPartyComplete(NDIS_STATUS_SUCCESS, adapter->DroppedParty);
}
""",
)
