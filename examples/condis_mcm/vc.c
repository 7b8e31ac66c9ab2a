/* Virtual connections: created and deleted by clients, called and closed through the card. */

#include "fan.h"

static
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID
FanSetVcState(_Inout_ PFAN_VC Vc, _In_ FAN_VC_STATE State)
{
    NdisAcquireSpinLock(&Vc->Adapter->Lock);
    Vc->State = State;
    NdisReleaseSpinLock(&Vc->Adapter->Lock);
}

_Use_decl_annotations_
NDIS_STATUS
FanCmCreateVc(NDIS_HANDLE ProtocolAfContext, NDIS_HANDLE NdisVcHandle, PNDIS_HANDLE ProtocolVcContext)
{
    PFAN_AF af = (PFAN_AF)ProtocolAfContext;
    PFAN_VC vc;

    vc = (PFAN_VC)NdisAllocateMemoryWithTagPriority(
        af->Adapter->MiniportHandle, sizeof(*vc), FAN_TAG, NormalPoolPriority);
    if (vc == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    NdisZeroMemory(vc, sizeof(*vc));
    vc->Adapter = af->Adapter;
    vc->NdisVcHandle = NdisVcHandle;
    vc->State = FanVcIdle;
    InitializeListHead(&vc->PartyList);

    *ProtocolVcContext = vc;
    return NDIS_STATUS_SUCCESS;
}

_Use_decl_annotations_
NDIS_STATUS
FanCmDeleteVc(NDIS_HANDLE ProtocolVcContext)
{
    PFAN_VC vc = (PFAN_VC)ProtocolVcContext;

    NT_ASSERT(vc->State == FanVcIdle);
    NT_ASSERT(IsListEmpty(&vc->PartyList));
    NdisFreeMemory(vc, 0, 0);
    return NDIS_STATUS_SUCCESS;
}

_Use_decl_annotations_
NDIS_STATUS
FanCmMakeCall(
    NDIS_HANDLE CallMgrVcContext,
    PCO_CALL_PARAMETERS CallParameters,
    NDIS_HANDLE NdisPartyHandle,
    PNDIS_HANDLE CallMgrPartyContext
    )
{
    PFAN_VC vc = (PFAN_VC)CallMgrVcContext;
    PFAN_PARTY party = NULL;
    NDIS_STATUS status;

    if (NdisPartyHandle != NULL)
    {
        party = FanAllocateParty(vc, NdisPartyHandle);
        if (party == NULL)
        {
            return NDIS_STATUS_RESOURCES;
        }
    }
    if (CallMgrPartyContext != NULL)
    {
        *CallMgrPartyContext = party;
    }

    FanSetVcState(vc, FanVcCalling);
    vc->Request.Operation = FanOperationMakeCall;
    vc->Request.Vc = vc;
    vc->Request.Party = party;
    vc->Request.CallParameters = CallParameters;

    status = FanSubmit(vc->Adapter, &vc->Request);
    if (status != NDIS_STATUS_PENDING)
    {
        FanSetVcState(vc, FanVcIdle);
        if (party != NULL)
        {
            *CallMgrPartyContext = NULL;
            FanFreeParty(party);
        }
    }
    return status;
}

/* Answers a make call: the switch refused it, or its VC is active or could not be. */
static
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID
FanFinishCall(_In_ PFAN_VC Vc, _In_ NDIS_STATUS Status)
{
    PFAN_PARTY party = Vc->Request.Party;
    NDIS_HANDLE partyHandle = party != NULL ? party->NdisPartyHandle : NULL;
    PCO_CALL_PARAMETERS callParameters = Vc->Request.CallParameters;

    FanSetVcState(Vc, Status == NDIS_STATUS_SUCCESS ? FanVcActive : FanVcIdle);
    if (Status != NDIS_STATUS_SUCCESS && party != NULL)
    {
        FanFreeParty(party);
        party = NULL;
    }
    NdisMCmMakeCallComplete(Status, Vc->NdisVcHandle, partyHandle, party, callParameters);
}

_Use_decl_annotations_
VOID
FanCmActivateVcComplete(NDIS_STATUS Status, NDIS_HANDLE CallMgrVcContext, PCO_CALL_PARAMETERS CallParameters)
{
    UNREFERENCED_PARAMETER(CallParameters);
    FanFinishCall((PFAN_VC)CallMgrVcContext, Status);
}

_Use_decl_annotations_
NDIS_STATUS
FanCmCloseCall(NDIS_HANDLE CallMgrVcContext, NDIS_HANDLE CallMgrPartyContext, PVOID CloseData, UINT Size)
{
    PFAN_VC vc = (PFAN_VC)CallMgrVcContext;
    NDIS_STATUS status;

    if (CloseData != NULL || Size != 0)
    {
        return NDIS_STATUS_INVALID_DATA;
    }

    FanSetVcState(vc, FanVcClosing);
    vc->Request.Operation = FanOperationCloseCall;
    vc->Request.Vc = vc;
    vc->Request.Party = (PFAN_PARTY)CallMgrPartyContext;
    vc->Request.CallParameters = NULL;

    status = FanSubmit(vc->Adapter, &vc->Request);
    if (status == NDIS_STATUS_RESOURCES)
    {
        FanQueueRetry(vc->Adapter, &vc->Request);
    }
    else if (status != NDIS_STATUS_PENDING)
    {
        /* The card is gone, and the call with it. */
        FanCompleteRequest(&vc->Request);
    }
    return NDIS_STATUS_PENDING;
}

_Use_decl_annotations_
VOID
FanCmDeactivateVcComplete(NDIS_STATUS Status, NDIS_HANDLE CallMgrVcContext)
{
    PFAN_VC vc = (PFAN_VC)CallMgrVcContext;
    PFAN_PARTY party = vc->Request.Party;
    NDIS_HANDLE partyHandle = NULL;

    UNREFERENCED_PARAMETER(Status);

    if (party != NULL)
    {
        partyHandle = party->NdisPartyHandle;
        FanFreeParty(party);
    }
    FanSetVcState(vc, FanVcIdle);
    FAN_CLOSE_COMPLETE(NDIS_STATUS_SUCCESS, vc, partyHandle);
}

_Use_decl_annotations_
NDIS_STATUS
FanCmModifyCallQoS(NDIS_HANDLE CallMgrVcContext, PCO_CALL_PARAMETERS CallParameters)
{
    UNREFERENCED_PARAMETER(CallMgrVcContext);
    UNREFERENCED_PARAMETER(CallParameters);
    return NDIS_STATUS_NOT_SUPPORTED;
}

_Use_decl_annotations_
VOID
FanCmIncomingCallComplete(NDIS_STATUS Status, NDIS_HANDLE CallMgrVcContext, PCO_CALL_PARAMETERS CallParameters)
{
    UNREFERENCED_PARAMETER(Status);
    UNREFERENCED_PARAMETER(CallMgrVcContext);
    UNREFERENCED_PARAMETER(CallParameters);
    NT_ASSERT(FALSE);
}

/* What the switch has answered: called by the DPC, once for each request. */
_Use_decl_annotations_
VOID
FanCompleteRequest(PFAN_REQUEST Request)
{
    PFAN_VC vc = Request->Vc;
    NDIS_STATUS status = Request->Status;

    switch (Request->Operation)
    {
    case FanOperationMakeCall:
        if (status == NDIS_STATUS_SUCCESS)
        {
            status = NdisMCmActivateVc(vc->NdisVcHandle, Request->CallParameters);
            if (status == NDIS_STATUS_PENDING)
            {
                break;
            }
        }
        FanFinishCall(vc, status);
        break;

    case FanOperationCloseCall:
        status = NdisMCmDeactivateVc(vc->NdisVcHandle);
        if (status != NDIS_STATUS_PENDING)
        {
            FanCmDeactivateVcComplete(status, vc);
        }
        break;

    case FanOperationAddParty:
        FanFinishAdd(Request->Party, status);
        break;

    case FanOperationDropParty:
        FanFreeParty(Request->Party);
        break;

    default:
        NT_ASSERT(FALSE);
        break;
    }
}

/* What the switch has not answered: called by the timer, once for each request. */
_Use_decl_annotations_
VOID
FanAbortRequest(PFAN_REQUEST Request)
{
    PFAN_VC vc = Request->Vc;
    NDIS_HANDLE partyHandle;

    switch (Request->Operation)
    {
    case FanOperationMakeCall:
        FanFinishCall(vc, NDIS_STATUS_REQUEST_ABORTED);
        break;

    case FanOperationCloseCall:
        if (vc->Adapter->HardwareGone)
        {
            FanCompleteRequest(Request);
            break;
        }
        /* The call stands; the client may close it again. */
        partyHandle = Request->Party != NULL ? Request->Party->NdisPartyHandle : NULL;
        FanSetVcState(vc, FanVcActive);
        /* DEFECT (CallManagerKind): the macro spells the stand-alone NdisCmCloseCallComplete; this miniport's is
           NdisMCmCloseCallComplete. */
        FAN_CLOSE_FAILED(vc, partyHandle);
        break;

    default:
        FanAbortParty(Request->Party);
        break;
    }
}
