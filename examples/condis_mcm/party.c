/* Parties of a point-to-multipoint call: one branch each. */

#include "fan.h"

_Use_decl_annotations_
PFAN_PARTY
FanAllocateParty(PFAN_VC Vc, NDIS_HANDLE NdisPartyHandle)
{
    PFAN_PARTY party;

    party = (PFAN_PARTY)NdisAllocateMemoryWithTagPriority(
        Vc->Adapter->MiniportHandle, sizeof(*party), FAN_TAG, NormalPoolPriority);
    if (party == NULL)
    {
        return NULL;
    }
    NdisZeroMemory(party, sizeof(*party));
    party->Vc = Vc;
    party->NdisPartyHandle = NdisPartyHandle;
    party->Request.Vc = Vc;
    party->Request.Party = party;

    NdisAcquireSpinLock(&Vc->Adapter->Lock);
    party->Branch = ++Vc->NextBranch;
    InsertTailList(&Vc->PartyList, &party->Link);
    NdisReleaseSpinLock(&Vc->Adapter->Lock);
    return party;
}

_Use_decl_annotations_
VOID
FanFreeParty(PFAN_PARTY Party)
{
    PFAN_ADAPTER adapter = Party->Vc->Adapter;

    NdisAcquireSpinLock(&adapter->Lock);
    RemoveEntryList(&Party->Link);
    NdisReleaseSpinLock(&adapter->Lock);
    NdisFreeMemory(Party, 0, 0);
}

_Use_decl_annotations_
NDIS_STATUS
FanCmAddParty(
    NDIS_HANDLE CallMgrVcContext,
    PCO_CALL_PARAMETERS CallParameters,
    NDIS_HANDLE NdisPartyHandle,
    PNDIS_HANDLE CallMgrPartyContext
    )
{
    PFAN_VC vc = (PFAN_VC)CallMgrVcContext;
    PFAN_PARTY party;
    NDIS_STATUS status;

    party = FanAllocateParty(vc, NdisPartyHandle);
    if (party == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    party->Request.Operation = FanOperationAddParty;
    party->Request.CallParameters = CallParameters;

    /* The answer may come before this returns. */
    *CallMgrPartyContext = party;
    status = FanSubmit(vc->Adapter, &party->Request);
    if (status != NDIS_STATUS_PENDING)
    {
        *CallMgrPartyContext = NULL;
        FanFreeParty(party);
    }
    return status;
}

_Use_decl_annotations_
NDIS_STATUS
FanCmDropParty(NDIS_HANDLE CallMgrPartyContext, PVOID CloseData, UINT Size)
{
    PFAN_PARTY party = (PFAN_PARTY)CallMgrPartyContext;
    PFAN_ADAPTER adapter = party->Vc->Adapter;
    NDIS_STATUS status;

    if (CloseData != NULL || Size != 0)
    {
        return NDIS_STATUS_INVALID_DATA;
    }

    if (adapter->FreeSlots <= FAN_RESERVED_SLOTS && !adapter->HardwareGone)
    {
        /* The last slots are for closing calls. The timer posts the drop again. */
        /* DEFECT (PendedMustComplete): it does not: the request was not put on RetryList, so nobody knows of it. */
        return NDIS_STATUS_PENDING;
    }

    party->Request.Operation = FanOperationDropParty;
    party->Request.CallParameters = NULL;
    status = FanSubmit(adapter, &party->Request);
    if (status == NDIS_STATUS_RESOURCES)
    {
        FanQueueRetry(adapter, &party->Request);
        status = NDIS_STATUS_PENDING;
    }
    else if (status != NDIS_STATUS_PENDING)
    {
        /* The card is gone, and the branch with it. */
        FanFreeParty(party);
        status = NDIS_STATUS_SUCCESS;
    }
    return status;
}

_Use_decl_annotations_
VOID
FanFinishAdd(PFAN_PARTY Party, NDIS_STATUS Status)
{
    NDIS_HANDLE partyHandle = Party->NdisPartyHandle;
    PCO_CALL_PARAMETERS callParameters = Party->Request.CallParameters;

    if (Status != NDIS_STATUS_SUCCESS)
    {
        FanFreeParty(Party);
        Party = NULL;
    }
    NdisMCmAddPartyComplete(Status, partyHandle, Party, callParameters);
}

/* Answers a drop. Whoever calls it releases the party afterwards. */
VOID
FanFinishDrop(PFAN_PARTY Party, NDIS_STATUS Status)
{
    /* DEFECT (Irql_MCM_Function): FanSyncHarvest calls this at DIRQL; from FanAbortParty, in the timer, it is fine. */
    NdisMCmDropPartyComplete(Status, Party->NdisPartyHandle);
}

_Use_decl_annotations_
VOID
FanAbortParty(PFAN_PARTY Party)
{
    if (Party->Request.Operation == FanOperationAddParty)
    {
        FanFinishAdd(Party, NDIS_STATUS_REQUEST_ABORTED);
    }
    else if (Party->Vc->Adapter->HardwareGone)
    {
        FanFinishDrop(Party, NDIS_STATUS_SUCCESS);
        FanFreeParty(Party);
    }
    else
    {
        /* The party stays; the client may drop it again. */
        /* DEFECT (CallManagerKind): a miniport with integrated call management calls NdisMCmDropPartyComplete. */
        NdisCmDropPartyComplete(NDIS_STATUS_REQUEST_ABORTED, Party->NdisPartyHandle);
    }
}
