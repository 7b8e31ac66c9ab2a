/* Parties of a point-to-multipoint call: one branch each. */

#include "sig.h"

_Use_decl_annotations_
PSIG_PARTY
SigAllocateParty(PSIG_VC Vc, NDIS_HANDLE NdisPartyHandle)
{
    PSIG_PARTY party;

    party = (PSIG_PARTY)NdisAllocateMemoryWithTagPriority(
        SigProtocolHandle, sizeof(*party), SIG_TAG, NormalPoolPriority);
    if (party == NULL)
    {
        return NULL;
    }
    NdisZeroMemory(party, sizeof(*party));
    party->Vc = Vc;
    party->NdisPartyHandle = NdisPartyHandle;
    party->Request.Vc = Vc;
    party->Request.Party = party;

    NdisAcquireSpinLock(&Vc->Binding->Lock);
    party->Branch = ++Vc->NextBranch;
    InsertTailList(&Vc->PartyList, &party->Link);
    NdisReleaseSpinLock(&Vc->Binding->Lock);
    return party;
}

_Use_decl_annotations_
VOID
SigFreeParty(PSIG_PARTY Party)
{
    PSIG_BINDING binding = Party->Vc->Binding;

    NdisAcquireSpinLock(&binding->Lock);
    RemoveEntryList(&Party->Link);
    NdisReleaseSpinLock(&binding->Lock);
    NdisFreeMemory(Party, 0, 0);
}

_Use_decl_annotations_
NDIS_STATUS
SigCmAddParty(
    NDIS_HANDLE CallMgrVcContext,
    PCO_CALL_PARAMETERS CallParameters,
    NDIS_HANDLE NdisPartyHandle,
    PNDIS_HANDLE CallMgrPartyContext
    )
{
    PSIG_PARTY party = SigAllocateParty((PSIG_VC)CallMgrVcContext, NdisPartyHandle);

    if (party == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    /* The answer may come before this returns. */
    *CallMgrPartyContext = party;
    return SigSubmit(&party->Request, SigOperationAddParty, CallParameters);
}

_Use_decl_annotations_
VOID
SigFinishAddParty(PSIG_REQUEST Request, NDIS_STATUS Status)
{
    PSIG_PARTY party = Request->Party;
    NDIS_HANDLE partyHandle = party->NdisPartyHandle;
    PCO_CALL_PARAMETERS callParameters = Request->CallParameters;

    if (Status == NDIS_STATUS_SUCCESS)
    {
        NdisCmAddPartyComplete(NDIS_STATUS_SUCCESS, partyHandle, party, callParameters);
    }
    else
    {
        SigFreeParty(party);
        /* DEFECT (CallManagerKind): a stand-alone call manager calls NdisCmAddPartyComplete, as above. */
        NdisMCmAddPartyComplete(Status, partyHandle, NULL, callParameters);
    }
}

_Use_decl_annotations_
NDIS_STATUS
SigCmDropParty(NDIS_HANDLE CallMgrPartyContext, PVOID CloseData, UINT Size)
{
    PSIG_PARTY party = (PSIG_PARTY)CallMgrPartyContext;

    if (CloseData != NULL || Size != 0)
    {
        return NDIS_STATUS_INVALID_DATA;
    }
    /* DEFECT (PendedMustComplete): SigSubmit pends it, and SigFinishDropParty releases the party but does not say so:
       there is no NdisCmDropPartyComplete in the driver. */
    return SigSubmit(&party->Request, SigOperationDropParty, NULL);
}

_Use_decl_annotations_
VOID
SigFinishDropParty(PSIG_REQUEST Request, NDIS_STATUS Status)
{
    /* Whatever the switch says, the party is over for the client. */
    UNREFERENCED_PARAMETER(Status);
    SigFreeParty(Request->Party);
}

/* The switch has lost a branch: its client has to drop the party. */
_Use_decl_annotations_
VOID
SigBranchGone(PSIG_VC Vc, ULONG Branch)
{
    NDIS_HANDLE partyHandle = NULL;
    PLIST_ENTRY entry;

    NdisAcquireSpinLock(&Vc->Binding->Lock);
    for (entry = Vc->PartyList.Flink; entry != &Vc->PartyList; entry = entry->Flink)
    {
        PSIG_PARTY party = CONTAINING_RECORD(entry, SIG_PARTY, Link);

        if (party->Branch == Branch)
        {
            partyHandle = party->NdisPartyHandle;
            break;
        }
    }
    NdisReleaseSpinLock(&Vc->Binding->Lock);

    if (partyHandle != NULL)
    {
        /* DEFECT (CallManagerKind): a stand-alone call manager calls NdisCmDispatchIncomingDropParty. */
        NdisMCmDispatchIncomingDropParty(NDIS_STATUS_NETWORK_UNREACHABLE, partyHandle, NULL, 0);
    }
}
