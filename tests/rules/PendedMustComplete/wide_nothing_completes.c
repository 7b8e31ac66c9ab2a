/* A miniport and its protocol edge that pend, and complete nothing of it. */
#include <ndis.h>

typedef struct _ADAPTER
{
    NDIS_HANDLE Handle;
    ULONG Sends;
    ULONG State;
    NDIS_HANDLE Context;
    PNDIS_PACKET Packet;
    PNET_BUFFER_LIST Lists;
} ADAPTER, *PADAPTER;

MINIPORT_PAUSE pause_bad;
MINIPORT_RESTART restart_bad;
MINIPORT_RESET reset_bad;
MINIPORT_SEND_NET_BUFFER_LISTS send_bad;
PROTOCOL_BIND_ADAPTER_EX bind_bad;
PROTOCOL_UNBIND_ADAPTER_EX unbind_bad;
PROTOCOL_NET_PNP_EVENT event_bad;
PROTOCOL_RECEIVE_NET_BUFFER_LISTS receive_bad;
W_SET_INFORMATION_HANDLER set_bad;
W_SEND_HANDLER packet_bad;
MINIPORT_CO_ACTIVATE_VC activate_bad;
BIND_HANDLER bind5_bad;
MINIPORT_OID_REQUEST oid_ok;

NDIS_STATUS pause_bad(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PADAPTER adapter = (PADAPTER)context;

    adapter->State = 2;
    return adapter->Sends != 0 ? NDIS_STATUS_PENDING : NDIS_STATUS_SUCCESS;     // want "pause_bad may return NDIS_STATUS_PENDING, but nothing the driver can run calls NdisMPauseComplete"
}

NDIS_STATUS restart_bad(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    ((PADAPTER)context)->State = 1;
    return NDIS_STATUS_PENDING;     // want "restart_bad may return NDIS_STATUS_PENDING, but nothing the driver can run calls NdisMRestartComplete"
}

NDIS_STATUS reset_bad(NDIS_HANDLE context, PBOOLEAN addressing)
{
    *addressing = FALSE;
    ((PADAPTER)context)->State = 3;
    return NDIS_STATUS_PENDING;     // want "reset_bad may return NDIS_STATUS_PENDING, but nothing the driver can run calls NdisMResetComplete"
}

VOID send_bad(NDIS_HANDLE context, PNET_BUFFER_LIST lists, NDIS_PORT_NUMBER port, ULONG flags)     // want "send_bad is given net buffer lists, but nothing the driver can run calls NdisMSendNetBufferListsComplete"
{
    PADAPTER adapter = (PADAPTER)context;

    adapter->Lists = lists;
    adapter->Sends++;
}

NDIS_STATUS bind_bad(NDIS_HANDLE context, NDIS_HANDLE bindContext, PNDIS_BIND_PARAMETERS parameters)
{
    ((PADAPTER)context)->Context = bindContext;
    return NDIS_STATUS_PENDING;     // want "bind_bad may return NDIS_STATUS_PENDING, but nothing the driver can run calls NdisCompleteBindAdapterEx"
}

NDIS_STATUS unbind_bad(NDIS_HANDLE unbindContext, NDIS_HANDLE context)
{
    PADAPTER binding = (PADAPTER)context;
    NDIS_STATUS status = NdisCloseAdapterEx(binding->Handle);

    binding->Context = unbindContext;
    return status == NDIS_STATUS_PENDING ? status : NDIS_STATUS_SUCCESS;        // want "unbind_bad may return NDIS_STATUS_PENDING, but nothing the driver can run calls NdisCompleteUnbindAdapterEx"
}

NDIS_STATUS event_bad(NDIS_HANDLE context, PNET_PNP_EVENT_NOTIFICATION event)
{
    if (event->NetPnPEvent.NetEvent == NetEventPause)
    {
        ((PADAPTER)context)->Context = event;
        return NDIS_STATUS_PENDING;     // want "event_bad may return NDIS_STATUS_PENDING, but nothing the driver can run calls NdisCompleteNetPnPEvent"
    }
    return NDIS_STATUS_SUCCESS;
}

VOID receive_bad(NDIS_HANDLE context, PNET_BUFFER_LIST lists, NDIS_PORT_NUMBER port, ULONG count, ULONG flags)      // want "receive_bad is given net buffer lists, but nothing the driver can run calls NdisReturnNetBufferLists"
{
    PADAPTER binding = (PADAPTER)context;

    if (flags & NDIS_RECEIVE_FLAGS_RESOURCES)
    {
        return;
    }
    binding->Lists = lists;
}

NDIS_STATUS set_bad(NDIS_HANDLE context, NDIS_OID oid, PVOID buffer, ULONG length, PULONG read, PULONG needed)
{
    ((PADAPTER)context)->Context = buffer;
    return oid == OID_GEN_CURRENT_PACKET_FILTER ? NDIS_STATUS_PENDING : NDIS_STATUS_NOT_SUPPORTED;      // want "set_bad may return NDIS_STATUS_PENDING, but nothing the driver can run calls NdisMSetInformationComplete"
}

NDIS_STATUS packet_bad(NDIS_HANDLE context, PNDIS_PACKET packet, UINT flags)
{
    ((PADAPTER)context)->Packet = packet;
    return NDIS_STATUS_PENDING;     // want "packet_bad may return NDIS_STATUS_PENDING, but nothing the driver can run calls NdisMSendComplete"
}

NDIS_STATUS activate_bad(NDIS_HANDLE context, PCO_CALL_PARAMETERS parameters)
{
    ((PADAPTER)context)->Context = parameters;
    return NDIS_STATUS_PENDING;     // want "activate_bad may return NDIS_STATUS_PENDING, but nothing the driver can run calls NdisMCoActivateVcComplete"
}

VOID bind5_bad(PNDIS_STATUS status, NDIS_HANDLE bindContext, PNDIS_STRING name, PVOID one, PVOID two)
{
    *status = NDIS_STATUS_PENDING;
}       // want "bind5_bad may return NDIS_STATUS_PENDING, but nothing the driver can run calls NdisCompleteBindAdapter"

NDIS_STATUS oid_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    return NDIS_STATUS_NOT_SUPPORTED;
}
