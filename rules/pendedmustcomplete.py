"""PendedMustComplete: who returns NDIS_STATUS_PENDING has to complete the operation later."""

from ddicheck.api import MustComplete

RULE = MustComplete(
    id="PendedMustComplete",
    family="CoNDIS",
    roles=("PROTOCOL_CM_DROP_PARTY",),
    summary="an operation that a handler pends is completed: the driver keeps what leads to its completion DDI",
    page="network/dropping-a-party-from-a-multipoint-call",
    docs="""\
A call manager's drop-party handler may return NDIS_STATUS_PENDING. It has then promised to call
`NdisCmDropPartyComplete` (a stand-alone call manager) or `NdisMCmDropPartyComplete` (a miniport with integrated call
management) later. The rule finds a handler that may pend

- though nothing that the driver can run calls the completion, or
- on a path that keeps neither the party's handle nor its context anywhere: nobody can ever complete it.

**Why it matters.** Until the completion is called nobody can release the party: the client waits for its
`ProtocolClDropPartyComplete`, the VC cannot be closed, and the driver can neither be unbound nor unloaded.

**How to mend it.** Queue the party's context to the work item, timer or DPC that completes it, or return the final
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
