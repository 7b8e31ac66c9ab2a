/* Virtual connections: created and deleted by clients, called and closed through the switch. */

#include "sig.h"

_Use_decl_annotations_
NDIS_STATUS
SigCmCreateVc(NDIS_HANDLE ProtocolAfContext, NDIS_HANDLE NdisVcHandle, PNDIS_HANDLE ProtocolVcContext)
{
    PSIG_AF af = (PSIG_AF)ProtocolAfContext;
    PSIG_VC vc;

    vc = (PSIG_VC)NdisAllocateMemoryWithTagPriority(SigProtocolHandle, sizeof(*vc), SIG_TAG, NormalPoolPriority);
    if (vc == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    NdisZeroMemory(vc, sizeof(*vc));
    vc->Binding = af->Binding;
    vc->NdisVcHandle = NdisVcHandle;
    vc->Request.Vc = vc;
    InitializeListHead(&vc->PartyList);

    *ProtocolVcContext = vc;
    return NDIS_STATUS_SUCCESS;
}

_Use_decl_annotations_
NDIS_STATUS
SigCmDeleteVc(NDIS_HANDLE ProtocolVcContext)
{
    PSIG_VC vc = (PSIG_VC)ProtocolVcContext;

    NT_ASSERT(IsListEmpty(&vc->PartyList));
    NdisFreeMemory(vc, 0, 0);
    return NDIS_STATUS_SUCCESS;
}

_Use_decl_annotations_
NDIS_STATUS
SigCmMakeCall(
    NDIS_HANDLE CallMgrVcContext,
    PCO_CALL_PARAMETERS CallParameters,
    NDIS_HANDLE NdisPartyHandle,
    PNDIS_HANDLE CallMgrPartyContext
    )
{
    PSIG_VC vc = (PSIG_VC)CallMgrVcContext;
    PSIG_PARTY party = NULL;

    if (NdisPartyHandle != NULL)
    {
        party = SigAllocateParty(vc, NdisPartyHandle);
        if (party == NULL)
        {
            return NDIS_STATUS_RESOURCES;
        }
    }
    if (CallMgrPartyContext != NULL)
    {
        *CallMgrPartyContext = party;
    }
    vc->Request.Party = party;
    return SigSubmit(&vc->Request, SigOperationMakeCall, CallParameters);
}

_Use_decl_annotations_
VOID
SigCmActivateVcComplete(NDIS_STATUS Status, NDIS_HANDLE CallMgrVcContext, PCO_CALL_PARAMETERS CallParameters)
{
    PSIG_VC vc = (PSIG_VC)CallMgrVcContext;
    PSIG_PARTY party = vc->Request.Party;
    NDIS_HANDLE partyHandle = party != NULL ? party->NdisPartyHandle : NULL;

    if (Status != NDIS_STATUS_SUCCESS && party != NULL)
    {
        SigFreeParty(party);
        party = NULL;
    }
    NdisCmMakeCallComplete(Status, vc->NdisVcHandle, partyHandle, party, CallParameters);
}

_Use_decl_annotations_
VOID
SigFinishMakeCall(PSIG_REQUEST Request, NDIS_STATUS Status)
{
    PSIG_VC vc = Request->Vc;
    PCO_CALL_PARAMETERS callParameters = Request->CallParameters;

    if (Status == NDIS_STATUS_SUCCESS)
    {
        Status = NdisCmActivateVc(vc->NdisVcHandle, callParameters);
    }
    if (Status != NDIS_STATUS_PENDING)
    {
        SigCmActivateVcComplete(Status, vc, callParameters);
    }
}

_Use_decl_annotations_
NDIS_STATUS
SigCmCloseCall(NDIS_HANDLE CallMgrVcContext, NDIS_HANDLE CallMgrPartyContext, PVOID CloseData, UINT Size)
{
    PSIG_VC vc = (PSIG_VC)CallMgrVcContext;

    if (CloseData != NULL || Size != 0)
    {
        return NDIS_STATUS_INVALID_DATA;
    }
    vc->Request.Party = (PSIG_PARTY)CallMgrPartyContext;
    return SigSubmit(&vc->Request, SigOperationCloseCall, NULL);
}

_Use_decl_annotations_
VOID
SigCmDeactivateVcComplete(NDIS_STATUS Status, NDIS_HANDLE CallMgrVcContext)
{
    PSIG_VC vc = (PSIG_VC)CallMgrVcContext;
    PSIG_PARTY party = vc->Request.Party;
    NDIS_HANDLE partyHandle = NULL;

    UNREFERENCED_PARAMETER(Status);

    if (party != NULL)
    {
        partyHandle = party->NdisPartyHandle;
        SigFreeParty(party);
    }
    NdisCmCloseCallComplete(NDIS_STATUS_SUCCESS, vc->NdisVcHandle, partyHandle);
}

_Use_decl_annotations_
VOID
SigFinishCloseCall(PSIG_REQUEST Request, NDIS_STATUS Status)
{
    PSIG_VC vc = Request->Vc;

    /* Whatever the switch says, the call is over for the client. */
    Status = NdisCmDeactivateVc(vc->NdisVcHandle);
    if (Status != NDIS_STATUS_PENDING)
    {
        SigCmDeactivateVcComplete(Status, vc);
    }
}

_Use_decl_annotations_
NDIS_STATUS
SigCmModifyCallQoS(NDIS_HANDLE CallMgrVcContext, PCO_CALL_PARAMETERS CallParameters)
{
    UNREFERENCED_PARAMETER(CallMgrVcContext);
    UNREFERENCED_PARAMETER(CallParameters);
    return NDIS_STATUS_NOT_SUPPORTED;
}

_Use_decl_annotations_
VOID
SigCmIncomingCallComplete(NDIS_STATUS Status, NDIS_HANDLE CallMgrVcContext, PCO_CALL_PARAMETERS CallParameters)
{
    UNREFERENCED_PARAMETER(Status);
    UNREFERENCED_PARAMETER(CallMgrVcContext);
    UNREFERENCED_PARAMETER(CallParameters);
    NT_ASSERT(FALSE);
}
