"""PendedReturnsAllowed: a handler returns only what its page allows."""

from ddicheck.api import Limit, Pend, Returns


def _documented(operation: Pend) -> Limit:
    return Limit(operation.allowed, operation.must_not_return)


RULE = Returns(
    id="PendedReturnsAllowed",
    family="CoNDIS",
    operations=_documented,
    gives_way_to=("SynchronousMustNotPend", "MiniportPause_Return"),
    summary="a handler of an operation that may pend returns only statuses that its page allows",
    page="ddi/ndis/nc-ndis-protocol_cm_close_af",
    docs="""\
The pages of some handlers name all that they may return. Pausing a miniport or a filter, unbinding a protocol, closing
an address family and deregistering a SAP cannot fail: NDIS_STATUS_SUCCESS or NDIS_STATUS_PENDING. An idle notification
is answered with NDIS_STATUS_PENDING, NDIS_STATUS_BUSY or NDIS_STATUS_FAILURE, never with success. A synchronous OID
request is not answered with NDIS_STATUS_REQUEST_ABORTED. The rule finds a constant that is none of these.

**Why it matters.** NDIS does not look for other answers. It takes a failed close for a finished one while the driver
keeps its state, or waits for a completion that never comes: a binding that cannot be undone, a driver that cannot be
unloaded.

**How to mend it.** Finish what was begun whatever the circumstances, and log what went wrong; where it takes time,
return NDIS_STATUS_PENDING and complete it later.
""",
    bad="""\
PROTOCOL_CM_CLOSE_AF CmCloseAf;

NDIS_STATUS CmCloseAf(NDIS_HANDLE CallMgrAfContext)
{
    PCM_AF af = (PCM_AF)CallMgrAfContext;

    if (af->OpenVcs != 0)
    {
        return NDIS_STATUS_NOT_ACCEPTED;
    }
    CmFreeAf(af);
    return NDIS_STATUS_SUCCESS;
}
""",
    good="""\
PROTOCOL_CM_CLOSE_AF CmCloseAf;

NDIS_STATUS CmCloseAf(NDIS_HANDLE CallMgrAfContext)
{
    PCM_AF af = (PCM_AF)CallMgrAfContext;

    if (af->OpenVcs != 0)
    {
        af->Closing = TRUE;
        return NDIS_STATUS_PENDING;
    }
    CmFreeAf(af);
    return NDIS_STATUS_SUCCESS;
}
""",
)
