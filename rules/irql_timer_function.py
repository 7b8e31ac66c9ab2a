"""Irql_Timer_Function: the NDIS timer-object DDIs are called at the IRQL they demand."""

from ddicheck.api import IrqlTable

RULE = IrqlTable(
    id="Irql_Timer_Function",
    family="IRQL",
    summary="an NDIS timer-object DDI is called at DISPATCH_LEVEL at most",
    page="devtest/ndis-irql-timer-function",
    docs="""\
Timer objects are allocated, set, cancelled and freed (`NdisAllocateTimerObject`, `NdisSetTimerObject`,
`NdisCancelTimerObject`, `NdisFreeTimerObject`) at up to DISPATCH_LEVEL.

**Why it matters.** The system's timer table is guarded by locks at DISPATCH_LEVEL. An interrupt service routine that
sets or cancels a watchdog timer can find that lock held by the code it interrupted; then the processor waits for
itself.

**How to mend it.** Set the timer in the interrupt's DPC. Where an interrupt is only to show that the hardware is
alive, count in the service routine and let a periodic timer look at the count.
""",
    bad="""\
MINIPORT_ISR MpInterrupt;

BOOLEAN MpInterrupt(NDIS_HANDLE Context, PBOOLEAN QueueDpc, PULONG Processors)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisSetTimerObject(adapter->Watchdog, adapter->WatchdogTime, 0, adapter);
    *QueueDpc = TRUE;
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

    NdisSetTimerObject(adapter->Watchdog, adapter->WatchdogTime, 0, adapter);
}
""",
)
