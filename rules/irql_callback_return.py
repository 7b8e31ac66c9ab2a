"""Irql_Callback_Return: a callback returns at the IRQL it was entered at."""

from ddicheck.api import CallbackReturn

RULE = CallbackReturn(
    id="Irql_Callback_Return",
    family="IRQL",
    gives_way_to=("SpinLock", "SpinLockDpr", "SpinLockDprRelease", "SpinLockRelease", "SpinLockBalanced"),
    summary="a callback returns at the IRQL that the system entered it at",
    page="kernel/managing-hardware-priorities",
    docs="""\
A callback may raise the IRQL, by `NDIS_RAISE_IRQL_TO_DISPATCH`, `KeRaiseIrql` or by taking a spin lock, as long as it
restores it on every path. The system goes on at the level it entered the callback at.

**Why it matters.** What called the driver does not look at the IRQL again. Left at DISPATCH_LEVEL, it waits or touches
pageable memory: bug check 0xA, or 0xC8 (IRQL_UNEXPECTED_VALUE) where the kernel checks. Lowered below the level it was
entered at, the DPC it runs in is preempted while it holds the processor's queues.

**How to mend it.** Restore the level on the early return too. Keep the old level in a local variable and hand exactly
that to `KeLowerIrql`; a constant there is right for one caller only.
""",
    bad="""\
MINIPORT_PAUSE MpPause;

NDIS_STATUS MpPause(NDIS_HANDLE Context, PNDIS_MINIPORT_PAUSE_PARAMETERS Parameters)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;
    KIRQL old;

    KeRaiseIrql(DISPATCH_LEVEL, &old);
    adapter->Pausing = TRUE;
    if (adapter->Pending != 0)
    {
        return NDIS_STATUS_PENDING;
    }
    KeLowerIrql(old);
    return NDIS_STATUS_SUCCESS;
}
""",
    good="""\
MINIPORT_PAUSE MpPause;

NDIS_STATUS MpPause(NDIS_HANDLE Context, PNDIS_MINIPORT_PAUSE_PARAMETERS Parameters)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;
    KIRQL old;

    KeRaiseIrql(DISPATCH_LEVEL, &old);
    adapter->Pausing = TRUE;
    if (adapter->Pending != 0)
    {
        status = NDIS_STATUS_PENDING;
    }
    KeLowerIrql(old);
    return status;
}
""",
)
