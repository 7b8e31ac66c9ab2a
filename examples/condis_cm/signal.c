/* The way to the switch and back: private OIDs down, completions and status indications up. */

#include "sig.h"

/* In the order of SIG_OPERATION. */
static SIG_FINISH *const SigFinishTable[SigOperationMax] =
{
    SigFinishMakeCall,
    SigFinishCloseCall,
    SigFinishAddParty,
    SigFinishDropParty
};

/* Sends a request to the switch. Its SIG_FINISH runs when the switch has answered, which may be before this returns. */
_Use_decl_annotations_
NDIS_STATUS
SigSubmit(PSIG_REQUEST Request, SIG_OPERATION Operation, PCO_CALL_PARAMETERS CallParameters)
{
    PNDIS_OID_REQUEST oid = &Request->Oid;
    NDIS_STATUS status;

    Request->Operation = Operation;
    Request->CallParameters = CallParameters;
    Request->Message.Operation = (ULONG)Operation;
    Request->Message.Branch = Request->Party != NULL ? Request->Party->Branch : 0;

    NdisZeroMemory(oid, sizeof(*oid));
    oid->Header.Type = NDIS_OBJECT_TYPE_OID_REQUEST;
    oid->Header.Revision = NDIS_OID_REQUEST_REVISION_1;
    oid->Header.Size = NDIS_SIZEOF_OID_REQUEST_REVISION_1;
    oid->RequestType = NdisRequestSetInformation;
    oid->DATA.SET_INFORMATION.Oid = OID_SIG_SIGNAL;
    oid->DATA.SET_INFORMATION.InformationBuffer = &Request->Message;
    oid->DATA.SET_INFORMATION.InformationBufferLength = sizeof(Request->Message);

    status = NdisCoOidRequest(
        Request->Vc->Binding->NdisBindingHandle, NULL, Request->Vc->NdisVcHandle, NULL, oid);
    if (status != NDIS_STATUS_PENDING)
    {
        SigFinishTable[Operation](Request, status);
    }
    return NDIS_STATUS_PENDING;
}

_Use_decl_annotations_
VOID
SigOidRequestComplete(
    NDIS_HANDLE ProtocolAfContext,
    NDIS_HANDLE ProtocolVcContext,
    NDIS_HANDLE ProtocolPartyContext,
    PNDIS_OID_REQUEST OidRequest,
    NDIS_STATUS Status
    )
{
    PSIG_REQUEST request = CONTAINING_RECORD(OidRequest, SIG_REQUEST, Oid);

    UNREFERENCED_PARAMETER(ProtocolAfContext);
    UNREFERENCED_PARAMETER(ProtocolVcContext);
    UNREFERENCED_PARAMETER(ProtocolPartyContext);

    SigFinishTable[request->Operation](request, Status);
}

_Use_decl_annotations_
NDIS_STATUS
SigOidRequest(
    NDIS_HANDLE ProtocolAfContext,
    NDIS_HANDLE ProtocolVcContext,
    NDIS_HANDLE ProtocolPartyContext,
    PNDIS_OID_REQUEST OidRequest
    )
{
    UNREFERENCED_PARAMETER(ProtocolAfContext);
    UNREFERENCED_PARAMETER(ProtocolVcContext);
    UNREFERENCED_PARAMETER(ProtocolPartyContext);
    UNREFERENCED_PARAMETER(OidRequest);
    return NDIS_STATUS_NOT_SUPPORTED;
}

_Use_decl_annotations_
VOID
SigCoStatus(
    NDIS_HANDLE ProtocolBindingContext,
    NDIS_HANDLE ProtocolVcContext,
    PNDIS_STATUS_INDICATION StatusIndication
    )
{
    UNREFERENCED_PARAMETER(ProtocolBindingContext);

    if (ProtocolVcContext != NULL &&
        StatusIndication->StatusCode == SIG_STATUS_BRANCH_GONE &&
        StatusIndication->StatusBufferSize >= sizeof(SIG_MESSAGE))
    {
        PSIG_MESSAGE message = (PSIG_MESSAGE)StatusIndication->StatusBuffer;

        SigBranchGone((PSIG_VC)ProtocolVcContext, message->Branch);
    }
}

_Use_decl_annotations_
VOID
SigAfRegisterNotify(NDIS_HANDLE ProtocolBindingContext, PCO_ADDRESS_FAMILY AddressFamily)
{
    /* A call manager opens nobody's address family. */
    UNREFERENCED_PARAMETER(ProtocolBindingContext);
    UNREFERENCED_PARAMETER(AddressFamily);
}

_Use_decl_annotations_
VOID
SigCoReceive(
    NDIS_HANDLE ProtocolBindingContext,
    NDIS_HANDLE ProtocolVcContext,
    PNET_BUFFER_LIST NetBufferLists,
    ULONG NumberOfNetBufferLists,
    ULONG ReceiveFlags
    )
{
    PSIG_BINDING binding = (PSIG_BINDING)ProtocolBindingContext;

    UNREFERENCED_PARAMETER(ProtocolVcContext);
    UNREFERENCED_PARAMETER(NumberOfNetBufferLists);

    if (NDIS_TEST_RECEIVE_CAN_PEND(ReceiveFlags))
    {
        NdisReturnNetBufferLists(binding->NdisBindingHandle, NetBufferLists, 0);
    }
}

_Use_decl_annotations_
VOID
SigCoSendComplete(NDIS_HANDLE ProtocolVcContext, PNET_BUFFER_LIST NetBufferLists, ULONG SendCompleteFlags)
{
    /* Nothing is ever sent. */
    UNREFERENCED_PARAMETER(ProtocolVcContext);
    UNREFERENCED_PARAMETER(NetBufferLists);
    UNREFERENCED_PARAMETER(SendCompleteFlags);
    NT_ASSERT(FALSE);
}

/* What every protocol driver has to have, and a call manager never sees. */

_Use_decl_annotations_
VOID
SigPlainOidRequestComplete(NDIS_HANDLE ProtocolBindingContext, PNDIS_OID_REQUEST OidRequest, NDIS_STATUS Status)
{
    UNREFERENCED_PARAMETER(ProtocolBindingContext);
    UNREFERENCED_PARAMETER(OidRequest);
    UNREFERENCED_PARAMETER(Status);
    NT_ASSERT(FALSE);
}

_Use_decl_annotations_
VOID
SigPlainStatus(NDIS_HANDLE ProtocolBindingContext, PNDIS_STATUS_INDICATION StatusIndication)
{
    UNREFERENCED_PARAMETER(ProtocolBindingContext);
    UNREFERENCED_PARAMETER(StatusIndication);
}

_Use_decl_annotations_
VOID
SigPlainReceive(
    NDIS_HANDLE ProtocolBindingContext,
    PNET_BUFFER_LIST NetBufferLists,
    NDIS_PORT_NUMBER PortNumber,
    ULONG NumberOfNetBufferLists,
    ULONG ReceiveFlags
    )
{
    PSIG_BINDING binding = (PSIG_BINDING)ProtocolBindingContext;

    UNREFERENCED_PARAMETER(PortNumber);
    UNREFERENCED_PARAMETER(NumberOfNetBufferLists);

    if (NDIS_TEST_RECEIVE_CAN_PEND(ReceiveFlags))
    {
        NdisReturnNetBufferLists(binding->NdisBindingHandle, NetBufferLists, 0);
    }
}

_Use_decl_annotations_
VOID
SigPlainSendComplete(NDIS_HANDLE ProtocolBindingContext, PNET_BUFFER_LIST NetBufferList, ULONG SendCompleteFlags)
{
    UNREFERENCED_PARAMETER(ProtocolBindingContext);
    UNREFERENCED_PARAMETER(NetBufferList);
    UNREFERENCED_PARAMETER(SendCompleteFlags);
    NT_ASSERT(FALSE);
}
