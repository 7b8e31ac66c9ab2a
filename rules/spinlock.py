"""SpinLock: NdisAcquireSpinLock is called for a free lock, and the lock is free again when the callback returns."""

from ddicheck.api import Misdeed, Typestate

RULE = Typestate(
    id="SpinLock",
    family="Locking",
    wrong=((Misdeed.TAKEN_TWICE, ("ndis_spin",)), (Misdeed.STILL_HELD, ("ndis_spin",))),
    summary="NdisAcquireSpinLock takes a lock that is free, and it is released before the callback returns",
    page="devtest/ndis-spinlock",
    docs="""\
A lock that `NdisAcquireSpinLock` takes must be free, as far as this processor goes, and must be given back with
`NdisReleaseSpinLock` on every path before the callback that took it returns to NDIS. Functions of the driver may take a
lock for their caller; the callback that the system entered is where the account is settled.

**Why it matters.** A spin lock has no owner. A processor that waits for a lock it holds itself waits for ever, at
DISPATCH_LEVEL, with nothing to show for it but a stuck machine. A lock that is left behind does the same to the next
callback that wants it, and until then every thread of that processor runs raised: the next page fault is bug check 0xA.

**How to mend it.** Release on the early return too, or gather the returns behind one label that releases. Where a
function that takes the lock is needed by code that holds it, split off a form that expects it held.
""",
    bad="""\
MINIPORT_OID_REQUEST MpOidRequest;

NDIS_STATUS MpOidRequest(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisAcquireSpinLock(&adapter->Lock);
    if (adapter->Halting)
    {
        return NDIS_STATUS_NOT_ACCEPTED;
    }
    adapter->Requests++;
    NdisReleaseSpinLock(&adapter->Lock);
    return MpAnswer(adapter, Request);
}
""",
    good="""\
MINIPORT_OID_REQUEST MpOidRequest;

NDIS_STATUS MpOidRequest(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;
    BOOLEAN halting;

    NdisAcquireSpinLock(&adapter->Lock);
    halting = adapter->Halting;
    if (!halting)
    {
        adapter->Requests++;
    }
    NdisReleaseSpinLock(&adapter->Lock);
    return halting ? NDIS_STATUS_NOT_ACCEPTED : MpAnswer(adapter, Request);
}
""",
)
