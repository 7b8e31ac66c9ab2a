"""PendedMustComplete: who returns NDIS_STATUS_PENDING has to complete the operation later."""

from ddicheck.api import MustComplete

RULE = MustComplete(
    id="PendedMustComplete",
    family="CoNDIS",
    summary="an operation that a handler pends is completed: the driver keeps what leads to its completion DDI",
    page="network/connection-oriented-operations-performed-by-call-managers",
    docs="""\
A handler of an operation that NDIS lets a driver finish later may return NDIS_STATUS_PENDING. It has then promised to
call the operation's completion DDI: `NdisCmDropPartyComplete` for a party of a stand-alone call manager,
`NdisMOidRequestComplete` for an OID request of a miniport, `NdisMPauseComplete`, `NdisMSendComplete` and so on, for
miniports, filters, protocols, call managers and clients of NDIS 5 and 6. The rule finds a handler that may pend

- though nothing that the driver can run calls the completion, or
- on a path that keeps nothing which leads to it: neither the handle nor the driver's own context for it, or not the
  request, event or packet that the completion has to be given. What is passed on to another driver, cloned or not,
  counts as kept.

Of sends and receives, which pend without saying so, only the first is judged.

**Why it matters.** Until the completion is called NDIS waits, and so does whoever asked. A party cannot be released
and its VC not be closed; after an OID request or a pause nothing else gets through to the adapter; the driver can
neither be unbound nor unloaded, and a shutdown hangs.

**How to mend it.** Queue the context to the work item, timer or DPC that completes the operation, or return the final
status at once.
""",
    bad="""\
PROTOCOL_CM_DROP_PARTY CmDropParty;

NDIS_STATUS CmDropParty(NDIS_HANDLE CallMgrPartyContext, PVOID CloseData, UINT Size)
{
    PCM_PARTY party = (PCM_PARTY)CallMgrPartyContext;

    NdisAcquireSpinLock(&party->Vc->Lock);
    party->Vc->Parties--;
    NdisReleaseSpinLock(&party->Vc->Lock);
    return NDIS_STATUS_PENDING;
}
""",
    good="""\
PROTOCOL_CM_DROP_PARTY CmDropParty;
NDIS_TIMER_FUNCTION CmReleaseTimer;

NDIS_STATUS CmDropParty(NDIS_HANDLE CallMgrPartyContext, PVOID CloseData, UINT Size)
{
    PCM_PARTY party = (PCM_PARTY)CallMgrPartyContext;

    NdisInterlockedInsertTailList(&party->Vc->Dropping, &party->Link, &party->Vc->Lock);
    return NDIS_STATUS_PENDING;
}

VOID CmReleaseTimer(PVOID SystemSpecific1, PVOID Context, PVOID SystemSpecific2, PVOID SystemSpecific3)
{
    PCM_VC vc = (PCM_VC)Context;
    PLIST_ENTRY link = NdisInterlockedRemoveHeadList(&vc->Dropping, &vc->Lock);

    if (link != NULL)
        NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, CONTAINING_RECORD(link, CM_PARTY, Link)->NdisPartyHandle);
}
""",
)
