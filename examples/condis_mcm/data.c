/* Sending frames on active VCs, and what can be asked about the card. */

#include "fan.h"

#define FAN_VENDOR_ID 0x00FA4A00

_Use_decl_annotations_
NDIS_STATUS
FanCoActivateVc(NDIS_HANDLE MiniportVcContext, PCO_CALL_PARAMETERS CallParameters)
{
    /* The card was told when the call was made. */
    UNREFERENCED_PARAMETER(MiniportVcContext);
    UNREFERENCED_PARAMETER(CallParameters);
    return NDIS_STATUS_SUCCESS;
}

_Use_decl_annotations_
NDIS_STATUS
FanCoDeactivateVc(NDIS_HANDLE MiniportVcContext)
{
    UNREFERENCED_PARAMETER(MiniportVcContext);
    return NDIS_STATUS_SUCCESS;
}

/* Sends one frame. Adapter->Lock is held: the card has one window for frames. */
static
_IRQL_requires_(DISPATCH_LEVEL)
_Requires_lock_held_(Adapter->Lock)
NDIS_STATUS
FanSendFrame(_In_ PFAN_ADAPTER Adapter, _In_ PNET_BUFFER NetBuffer)
{
    ULONG length = NET_BUFFER_DATA_LENGTH(NetBuffer);
    PUCHAR frame;

    if (length == 0 || length > FAN_FRAME_SIZE)
    {
        return NDIS_STATUS_INVALID_LENGTH;
    }
    frame = (PUCHAR)NdisGetDataBuffer(NetBuffer, length, NULL, 1, 0);
    if (frame == NULL)
    {
        return NDIS_STATUS_INVALID_DATA;
    }
    WRITE_REGISTER_BUFFER_UCHAR(Adapter->Registers->Frame, frame, length);
    WRITE_REGISTER_ULONG(&Adapter->Registers->SendLength, length);
    return NDIS_STATUS_SUCCESS;
}

_Use_decl_annotations_
VOID
FanCoSendNetBufferLists(NDIS_HANDLE MiniportVcContext, PNET_BUFFER_LIST NetBufferLists, ULONG SendFlags)
{
    PFAN_VC vc = (PFAN_VC)MiniportVcContext;
    PFAN_ADAPTER adapter = vc->Adapter;
    PNET_BUFFER_LIST list;
    PNET_BUFFER buffer;
    ULONG completeFlags = 0;
    BOOLEAN refused;
    BOOLEAN paused = FALSE;

    if (NDIS_TEST_SEND_AT_DISPATCH_LEVEL(SendFlags))
    {
        completeFlags |= NDIS_SEND_COMPLETE_FLAGS_DISPATCH_LEVEL;
    }

    NdisAcquireSpinLock(&adapter->Lock);
    refused = (BOOLEAN)(adapter->State != FanRunning || vc->State != FanVcActive || adapter->HardwareGone);
    adapter->ActiveSends++;
    for (list = NetBufferLists; list != NULL; list = NET_BUFFER_LIST_NEXT_NBL(list))
    {
        NET_BUFFER_LIST_STATUS(list) = refused ? NDIS_STATUS_PAUSED : NDIS_STATUS_SUCCESS;
        for (buffer = NET_BUFFER_LIST_FIRST_NB(list); buffer != NULL && !refused; buffer = NET_BUFFER_NEXT_NB(buffer))
        {
            NDIS_STATUS status = FanSendFrame(adapter, buffer);

            if (status != NDIS_STATUS_SUCCESS)
            {
                NET_BUFFER_LIST_STATUS(list) = status;
            }
        }
    }
    NdisReleaseSpinLock(&adapter->Lock);

    NdisMCoSendNetBufferListsComplete(vc->NdisVcHandle, NetBufferLists, completeFlags);

    NdisAcquireSpinLock(&adapter->Lock);
    if (--adapter->ActiveSends == 0 && adapter->State == FanPausing)
    {
        adapter->State = FanPaused;
        paused = TRUE;
    }
    NdisReleaseSpinLock(&adapter->Lock);
    if (paused)
    {
        NdisMPauseComplete(adapter->MiniportHandle);
    }
}

_Use_decl_annotations_
NDIS_STATUS
FanCoOidRequest(NDIS_HANDLE MiniportAdapterContext, NDIS_HANDLE MiniportVcContext, PNDIS_OID_REQUEST NdisRequest)
{
    ULONG value;

    UNREFERENCED_PARAMETER(MiniportAdapterContext);
    UNREFERENCED_PARAMETER(MiniportVcContext);

    if (NdisRequest->RequestType != NdisRequestQueryInformation &&
        NdisRequest->RequestType != NdisRequestQueryStatistics)
    {
        return NDIS_STATUS_NOT_SUPPORTED;
    }
    switch (NdisRequest->DATA.QUERY_INFORMATION.Oid)
    {
    case OID_GEN_HARDWARE_STATUS:
        value = NdisHardwareStatusReady;
        break;
    case OID_GEN_TRANSMIT_BUFFER_SPACE:
        value = FAN_FRAME_SIZE;
        break;
    case OID_GEN_VENDOR_ID:
        value = FAN_VENDOR_ID;
        break;
    default:
        return NDIS_STATUS_NOT_SUPPORTED;
    }
    if (NdisRequest->DATA.QUERY_INFORMATION.InformationBufferLength < sizeof(value))
    {
        NdisRequest->DATA.QUERY_INFORMATION.BytesNeeded = sizeof(value);
        return NDIS_STATUS_BUFFER_TOO_SHORT;
    }
    NdisMoveMemory(NdisRequest->DATA.QUERY_INFORMATION.InformationBuffer, &value, sizeof(value));
    NdisRequest->DATA.QUERY_INFORMATION.BytesWritten = sizeof(value);
    return NDIS_STATUS_SUCCESS;
}

_Use_decl_annotations_
NDIS_STATUS
FanCmOidRequest(
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
FanCmOidRequestComplete(
    NDIS_HANDLE ProtocolAfContext,
    NDIS_HANDLE ProtocolVcContext,
    NDIS_HANDLE ProtocolPartyContext,
    PNDIS_OID_REQUEST OidRequest,
    NDIS_STATUS Status
    )
{
    /* The driver asks its clients nothing. */
    UNREFERENCED_PARAMETER(ProtocolAfContext);
    UNREFERENCED_PARAMETER(ProtocolVcContext);
    UNREFERENCED_PARAMETER(ProtocolPartyContext);
    UNREFERENCED_PARAMETER(OidRequest);
    UNREFERENCED_PARAMETER(Status);
    NT_ASSERT(FALSE);
}
