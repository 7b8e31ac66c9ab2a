"""SpinLockDpr: NdisDprAcquireSpinLock is called for a free lock, and it is free again when the callback returns."""

from ddicheck.api import Misdeed, Typestate

RULE = Typestate(
    id="SpinLockDpr",
    family="Locking",
    wrong=((Misdeed.TAKEN_TWICE, ("ndis_dpr_spin",)), (Misdeed.STILL_HELD, ("ndis_dpr_spin",))),
    summary="NdisDprAcquireSpinLock takes a lock that is free, and it is released before the callback returns",
    page="devtest/ndis-spinlockdpr",
    docs="""\
`NdisDprAcquireSpinLock` is the form of `NdisAcquireSpinLock` for code that is at DISPATCH_LEVEL already. What holds for
the one holds for the other: the lock must be free, and must be given back on every path before the callback returns.

**Why it matters.** These locks are taken where a driver is busiest, in DPCs and in the send and receive paths. The
second acquire spins for ever on the processor that did the first; a lock left behind stops the next packet instead,
on another processor, with a stack that says nothing about who forgot it.

**How to mend it.** Release on each way out, before the lock is taken again. Do not call back into code of your own
that takes the same lock.
""",
    bad="""\
MINIPORT_INTERRUPT_DPC MpInterruptDpc;

VOID MpInterruptDpc(NDIS_HANDLE Context, PVOID DpcContext, PVOID Throttle, PVOID Reserved)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisDprAcquireSpinLock(&adapter->ReceiveLock);
    while (MpTakeFrame(adapter))
    {
        NdisDprAcquireSpinLock(&adapter->ReceiveLock);
        adapter->Frames++;
    }
    NdisDprReleaseSpinLock(&adapter->ReceiveLock);
}
""",
    good="""\
MINIPORT_INTERRUPT_DPC MpInterruptDpc;

VOID MpInterruptDpc(NDIS_HANDLE Context, PVOID DpcContext, PVOID Throttle, PVOID Reserved)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    while (MpTakeFrame(adapter))
    {
        NdisDprAcquireSpinLock(&adapter->ReceiveLock);
        adapter->Frames++;
        NdisDprReleaseSpinLock(&adapter->ReceiveLock);
    }
}
""",
)
