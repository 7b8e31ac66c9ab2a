"""SpinLockBalanced: a callback acquires and releases each NDIS spin lock equally often, on every path."""

from ddicheck.api import Misdeed, Typestate

_BOTH = ("ndis_spin", "ndis_dpr_spin")

RULE = Typestate(
    id="SpinLockBalanced",
    family="Locking",
    wrong=((Misdeed.TAKEN_TWICE, _BOTH), (Misdeed.STILL_HELD, _BOTH), (Misdeed.NOT_HELD, _BOTH)),
    gives_way_to=("SpinLock", "SpinLockDpr", "SpinLockRelease", "SpinLockDprRelease"),
    summary="a callback acquires and releases each NDIS spin lock in turn, equally often, on every path",
    page="devtest/ndis-spinlockbalanced",
    docs="""\
On every path through a callback, acquires and releases of one NDIS spin lock alternate and come to the same number.
What helpers do counts as if it were written in the callback; a helper may well acquire for its caller to release.

**Why it matters.** An acquire too many hangs the machine at the next acquire; a release too many lets a second
processor into what the lock protects and lowers the IRQL under code that relies on it. Both show long after the path
that caused them, so the count is worth keeping straight on paths that are rarely taken: errors, resets, removal.

**How to mend it.** Give the function one way in and one way out of the locked part. Where a lock is dropped to call
into NDIS and taken again, do both on every path that leads there.
""",
    bad="""\
MINIPORT_CANCEL_SEND MpCancelSend;

VOID MpCancelSend(NDIS_HANDLE Context, PVOID CancelId)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisAcquireSpinLock(&adapter->SendLock);
    if (adapter->Waiting != NULL)
    {
        PNET_BUFFER_LIST waiting = adapter->Waiting;

        adapter->Waiting = NULL;
        NdisReleaseSpinLock(&adapter->SendLock);
        NdisMSendNetBufferListsComplete(adapter->Handle, waiting, 0);
    }
    NdisReleaseSpinLock(&adapter->SendLock);
}
""",
    good="""\
MINIPORT_CANCEL_SEND MpCancelSend;

VOID MpCancelSend(NDIS_HANDLE Context, PVOID CancelId)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;
    PNET_BUFFER_LIST waiting;

    NdisAcquireSpinLock(&adapter->SendLock);
    waiting = adapter->Waiting;
    adapter->Waiting = NULL;
    NdisReleaseSpinLock(&adapter->SendLock);
    if (waiting != NULL)
    {
        NdisMSendNetBufferListsComplete(adapter->Handle, waiting, 0);
    }
}
""",
)
