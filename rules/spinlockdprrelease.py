"""SpinLockDprRelease: an NDIS spin lock is taken when free, and given back before the callback returns, in its form."""

from ddicheck.api import Misdeed, Typestate

_BOTH = ("ndis_spin", "ndis_dpr_spin")

RULE = Typestate(
    id="SpinLockDprRelease",
    family="Locking",
    wrong=(
        (Misdeed.TAKEN_TWICE, _BOTH),
        (Misdeed.STILL_HELD, _BOTH),
        (Misdeed.OTHER_FORM, ("ndis_dpr_spin",)),
    ),
    gives_way_to=("SpinLock", "SpinLockDpr"),
    summary="an NDIS spin lock is free when it is acquired, and released in the same form before the callback returns",
    page="devtest/ndis-spinlockdprrelease",
    docs="""\
Both forms of acquiring an NDIS spin lock, `NdisAcquireSpinLock` and `NdisDprAcquireSpinLock`, need it free, and both
leave it to the driver to release it before the callback returns. The forms do not mix: `NdisDprReleaseSpinLock` does
not restore the IRQL that `NdisAcquireSpinLock` raised.

**Why it matters.** A lock taken with the one form and released with the other looks free and works, but the processor
stays at DISPATCH_LEVEL. The thread that called into the driver goes on at an IRQL it does not expect; its next wait or
page fault brings the machine down with bug check 0xA or 0xC8.

**How to mend it.** Choose the form by the IRQL the code runs at, once, and use its partner for the release; where a
flag chooses, test the same flag for both.
""",
    bad="""\
MINIPORT_RESTART MpRestart;

NDIS_STATUS MpRestart(NDIS_HANDLE Context, PNDIS_MINIPORT_RESTART_PARAMETERS Parameters)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisAcquireSpinLock(&adapter->SendLock);
    adapter->Running = TRUE;
    NdisDprReleaseSpinLock(&adapter->SendLock);
    return NDIS_STATUS_SUCCESS;
}
""",
    good="""\
MINIPORT_RESTART MpRestart;

NDIS_STATUS MpRestart(NDIS_HANDLE Context, PNDIS_MINIPORT_RESTART_PARAMETERS Parameters)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisAcquireSpinLock(&adapter->SendLock);
    adapter->Running = TRUE;
    NdisReleaseSpinLock(&adapter->SendLock);
    return NDIS_STATUS_SUCCESS;
}
""",
)
