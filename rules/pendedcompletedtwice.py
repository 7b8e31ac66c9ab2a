"""PendedCompletedTwice: an operation that a driver completes is completed once."""

from ddicheck.api import CompletedOnce

RULE = CompletedOnce(
    id="PendedCompletedTwice",
    family="CoNDIS",
    gives_way_to=("NdisOidDoubleComplete", "DoubleComplete", "DoubleCompleteWorkItem"),
    summary="an operation that may pend is completed once: by its completion DDI, or by the status that is returned",
    page="network/connection-oriented-operations-performed-by-call-managers",
    docs="""\
Whatever NDIS lets a driver finish later -- dropping a party, closing a call, an address family or a SAP, activating a
VC, pausing, resetting, binding, an OID request, a send -- is finished once. The handler returns the final status, or
it returns NDIS_STATUS_PENDING and the driver calls the operation's completion DDI. The rule finds an operation that
is completed twice on one path, through functions and fields of the driver too, one that is completed and then
answered with another status than NDIS_STATUS_PENDING, and one that is left to a work item, timer or DPC and completed
all the same.

**Why it matters.** The first completion hands the handle, the request or the data back; NDIS and the other driver may
free what belongs to it at once. The second one gives NDIS a handle that is dead or, worse, has been given out again:
another party is dropped, another call is closed.

**How to mend it.** Return NDIS_STATUS_PENDING wherever the completion is called, or return the final status and do
not call it. Let one place own the operation at any time.
""",
    bad="""\
PROTOCOL_CM_DROP_PARTY CmDropParty;

NDIS_STATUS CmDropParty(NDIS_HANDLE CallMgrPartyContext, PVOID CloseData, UINT Size)
{
    PCM_PARTY party = (PCM_PARTY)CallMgrPartyContext;

    NdisMCmDropPartyComplete(NDIS_STATUS_SUCCESS, party->NdisPartyHandle);
    return NDIS_STATUS_SUCCESS;
}
""",
    good="""\
PROTOCOL_CM_DROP_PARTY CmDropParty;

NDIS_STATUS CmDropParty(NDIS_HANDLE CallMgrPartyContext, PVOID CloseData, UINT Size)
{
    PCM_PARTY party = (PCM_PARTY)CallMgrPartyContext;

    NdisMCmDropPartyComplete(NDIS_STATUS_SUCCESS, party->NdisPartyHandle);
    return NDIS_STATUS_PENDING;
}
""",
)
