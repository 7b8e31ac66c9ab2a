"""SpinLockRelease: an NDIS spin lock is released only by code that has acquired it."""

from ddicheck.api import Misdeed, Typestate

RULE = Typestate(
    id="SpinLockRelease",
    family="Locking",
    wrong=((Misdeed.NOT_HELD, ("ndis_spin", "ndis_dpr_spin")), (Misdeed.OTHER_FORM, ("ndis_spin",))),
    summary="an NDIS spin lock is released only where it is held, and in the form it was acquired in",
    page="devtest/ndis-spinlockrelease",
    docs="""\
`NdisReleaseSpinLock` gives back what `NdisAcquireSpinLock` took, once. Code that releases a lock has acquired it, or
has been called by code that did. `NdisReleaseSpinLock` after `NdisDprAcquireSpinLock` counts as a release without an
acquire too: it restores an IRQL that nobody has saved in this lock.

**Why it matters.** Releasing a free lock, or one that another processor holds, lets two processors into what the lock
protects: lists are torn, and the crash comes minutes later somewhere else. It also lowers the IRQL to whatever value
the lock object last remembered, in the middle of a DPC if need be.

**How to mend it.** Look for the path that reaches the release twice, or around the acquire; a `goto` to a label that
releases is the usual one. Pair `NdisDprReleaseSpinLock` with `NdisDprAcquireSpinLock`.
""",
    bad="""\
MINIPORT_PAUSE MpPause;

NDIS_STATUS MpPause(NDIS_HANDLE Context, PNDIS_MINIPORT_PAUSE_PARAMETERS Parameters)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    if (adapter->Pending == 0)
    {
        goto Done;
    }
    NdisAcquireSpinLock(&adapter->Lock);
    adapter->Pausing = TRUE;
Done:
    NdisReleaseSpinLock(&adapter->Lock);
    return NDIS_STATUS_SUCCESS;
}
""",
    good="""\
MINIPORT_PAUSE MpPause;

NDIS_STATUS MpPause(NDIS_HANDLE Context, PNDIS_MINIPORT_PAUSE_PARAMETERS Parameters)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    if (adapter->Pending != 0)
    {
        NdisAcquireSpinLock(&adapter->Lock);
        adapter->Pausing = TRUE;
        NdisReleaseSpinLock(&adapter->Lock);
    }
    return NDIS_STATUS_SUCCESS;
}
""",
)
