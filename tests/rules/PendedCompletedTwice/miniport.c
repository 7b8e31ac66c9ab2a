/* Operations of connectionless and connection-oriented miniports, and of protocols, NDIS 5 and 6. */
#include <ndis.h>

typedef struct _ADAPTER
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE Vc;
    ULONG Sends;
    ULONG State;
    BOOLEAN Resetting;
    PNDIS_PACKET Packet;
} ADAPTER, *PADAPTER;

MINIPORT_PAUSE pause_bad;
MINIPORT_PAUSE pause_ok;
MINIPORT_RESTART restart_bad;
MINIPORT_RESTART restart_ok;
MINIPORT_RESET reset_bad;
MINIPORT_RESET reset_ok;
MINIPORT_CO_ACTIVATE_VC activate_bad;
MINIPORT_CO_ACTIVATE_VC activate_ok;
MINIPORT_SEND_NET_BUFFER_LISTS send_bad;
MINIPORT_SEND_NET_BUFFER_LISTS send_ok;
PROTOCOL_BIND_ADAPTER_EX bind_bad;
PROTOCOL_UNBIND_ADAPTER_EX unbind_ok;
PROTOCOL_NET_PNP_EVENT event_bad;
PROTOCOL_NET_PNP_EVENT event_ok;
W_QUERY_INFORMATION_HANDLER query_bad;
W_SET_INFORMATION_HANDLER set_ok;
W_SEND_HANDLER packet_bad;
W_SEND_HANDLER packet_ok;

NDIS_STATUS pause_bad(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PADAPTER adapter = (PADAPTER)context;

    adapter->State = 2;
    if (adapter->Sends == 0)
    {
        NdisMPauseComplete(adapter->Handle);
        return NDIS_STATUS_SUCCESS;     // want "adapter->Handle is completed at line \d+, but pause_bad returns NDIS_STATUS_SUCCESS"
    }
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS pause_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PADAPTER adapter = (PADAPTER)context;

    adapter->State = 2;
    if (adapter->Sends == 0)
    {
        return NDIS_STATUS_SUCCESS;
    }
    return NDIS_STATUS_PENDING;
}

static VOID restarted(PADAPTER adapter, NDIS_STATUS status)
{
    adapter->State = 1;
    NdisMRestartComplete(adapter->Handle, status);
}

NDIS_STATUS restart_bad(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PADAPTER adapter = (PADAPTER)context;
    NDIS_STATUS status = NDIS_STATUS_PENDING;

    if (parameters == NULL)
    {
        restarted(adapter, NDIS_STATUS_SUCCESS);
    }
    else if (parameters->RestartAttributes == NULL)
    {
        restarted(adapter, NDIS_STATUS_FAILURE);
        status = NDIS_STATUS_FAILURE;
    }
    return status;      // want "adapter->Handle is completed at line \d+, but restart_bad returns NDIS_STATUS_FAILURE"
}

NDIS_STATUS restart_ok(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PADAPTER adapter = (PADAPTER)context;

    if (adapter->State == 1)
    {
        return NDIS_STATUS_SUCCESS;
    }
    restarted(adapter, NDIS_STATUS_SUCCESS);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS reset_bad(NDIS_HANDLE context, PBOOLEAN addressing)
{
    PADAPTER adapter = (PADAPTER)context;

    *addressing = FALSE;
    if (adapter->Resetting)
    {
        NdisMResetComplete(adapter->Handle, NDIS_STATUS_RESET_IN_PROGRESS, FALSE);
    }
    adapter->Resetting = FALSE;
    NdisMResetComplete(adapter->Handle, NDIS_STATUS_SUCCESS, FALSE);        // want "adapter->Handle is completed again"
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS reset_ok(NDIS_HANDLE context, PBOOLEAN addressing)
{
    PADAPTER adapter = (PADAPTER)context;

    *addressing = FALSE;
    if (adapter->Resetting)
    {
        return NDIS_STATUS_RESET_IN_PROGRESS;
    }
    adapter->Resetting = TRUE;
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS activate_bad(NDIS_HANDLE context, PCO_CALL_PARAMETERS parameters)
{
    PADAPTER vc = (PADAPTER)context;

    NdisMCoActivateVcComplete(NDIS_STATUS_SUCCESS, vc->Vc, parameters);
    return NDIS_STATUS_SUCCESS;     // want "vc->Vc is completed at line \d+, but activate_bad returns NDIS_STATUS_SUCCESS"
}

NDIS_STATUS activate_ok(NDIS_HANDLE context, PCO_CALL_PARAMETERS parameters)
{
    PADAPTER vc = (PADAPTER)context;

    NdisMCoActivateVcComplete(NDIS_STATUS_SUCCESS, vc->Vc, parameters);
    return NDIS_STATUS_PENDING;
}

VOID send_bad(NDIS_HANDLE context, PNET_BUFFER_LIST list, NDIS_PORT_NUMBER port, ULONG flags)
{
    PADAPTER adapter = (PADAPTER)context;

    if (adapter->State != 1)
    {
        NET_BUFFER_LIST_STATUS(list) = NDIS_STATUS_PAUSED;
        NdisMSendNetBufferListsComplete(adapter->Handle, list, 0);
    }
    NET_BUFFER_LIST_STATUS(list) = NDIS_STATUS_SUCCESS;
    NdisMSendNetBufferListsComplete(adapter->Handle, list, 0);      // want "list is completed again"
}

VOID send_ok(NDIS_HANDLE context, PNET_BUFFER_LIST list, NDIS_PORT_NUMBER port, ULONG flags)
{
    PADAPTER adapter = (PADAPTER)context;
    PNET_BUFFER_LIST next;

    for (; list != NULL; list = next)
    {
        next = NET_BUFFER_LIST_NEXT_NBL(list);
        NET_BUFFER_LIST_NEXT_NBL(list) = NULL;
        if (adapter->State != 1)
        {
            NdisMSendNetBufferListsComplete(adapter->Handle, list, 0);
            continue;
        }
        adapter->Sends++;
        NdisMSendNetBufferListsComplete(adapter->Handle, list, 0);
    }
}

NDIS_STATUS bind_bad(NDIS_HANDLE context, NDIS_HANDLE bindContext, PNDIS_BIND_PARAMETERS parameters)
{
    NDIS_STATUS status = NDIS_STATUS_RESOURCES;

    if (parameters->MediaType == NdisMedium802_3)
    {
        NdisCompleteBindAdapterEx(bindContext, NDIS_STATUS_SUCCESS);
        status = NDIS_STATUS_SUCCESS;
    }
    return status;      // want "bindContext is completed at line \d+, but bind_bad returns NDIS_STATUS_SUCCESS"
}

NDIS_STATUS unbind_ok(NDIS_HANDLE unbindContext, NDIS_HANDLE context)
{
    PADAPTER binding = (PADAPTER)context;

    if (NdisCloseAdapterEx(binding->Handle) == NDIS_STATUS_PENDING)
    {
        return NDIS_STATUS_PENDING;
    }
    NdisCompleteUnbindAdapterEx(unbindContext);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS event_bad(NDIS_HANDLE context, PNET_PNP_EVENT_NOTIFICATION event)
{
    PADAPTER binding = (PADAPTER)context;

    if (event->NetPnPEvent.NetEvent == NetEventPause)
    {
        NdisCompleteNetPnPEvent(binding->Handle, event, NDIS_STATUS_SUCCESS);
    }
    return NDIS_STATUS_SUCCESS;     // want "event is completed at line \d+, but event_bad returns NDIS_STATUS_SUCCESS"
}

NDIS_STATUS event_ok(NDIS_HANDLE context, PNET_PNP_EVENT_NOTIFICATION event)
{
    PADAPTER binding = (PADAPTER)context;

    switch (event->NetPnPEvent.NetEvent)
    {
    case NetEventPause:
        NdisCompleteNetPnPEvent(binding->Handle, event, NDIS_STATUS_SUCCESS);
        return NDIS_STATUS_PENDING;
    case NetEventRestart:
        return NDIS_STATUS_SUCCESS;
    }
    return NDIS_STATUS_NOT_SUPPORTED;
}

NDIS_STATUS query_bad(NDIS_HANDLE context, NDIS_OID oid, PVOID buffer, ULONG length, PULONG written, PULONG needed)
{
    PADAPTER adapter = (PADAPTER)context;

    if (oid == OID_GEN_MAXIMUM_FRAME_SIZE)
    {
        *(PULONG)buffer = 1500;
        NdisMQueryInformationComplete(adapter->Handle, NDIS_STATUS_SUCCESS);
        return NDIS_STATUS_SUCCESS;     // want "adapter->Handle is completed at line \d+, but query_bad returns NDIS_STATUS_SUCCESS"
    }
    return NDIS_STATUS_NOT_SUPPORTED;
}

NDIS_STATUS set_ok(NDIS_HANDLE context, NDIS_OID oid, PVOID buffer, ULONG length, PULONG read, PULONG needed)
{
    PADAPTER adapter = (PADAPTER)context;

    if (oid == OID_GEN_CURRENT_PACKET_FILTER)
    {
        NdisMSetInformationComplete(adapter->Handle, NDIS_STATUS_SUCCESS);
        return NDIS_STATUS_PENDING;
    }
    return NDIS_STATUS_NOT_SUPPORTED;
}

NDIS_STATUS packet_bad(NDIS_HANDLE context, PNDIS_PACKET packet, UINT flags)
{
    PADAPTER adapter = (PADAPTER)context;

    NdisMSendComplete(adapter->Handle, packet, NDIS_STATUS_SUCCESS);
    return adapter->Sends > 8 ? NDIS_STATUS_RESOURCES : NDIS_STATUS_PENDING;        // want "packet is completed at line \d+, but packet_bad returns NDIS_STATUS_RESOURCES"
}

NDIS_STATUS packet_ok(NDIS_HANDLE context, PNDIS_PACKET packet, UINT flags)
{
    PADAPTER adapter = (PADAPTER)context;

    if (adapter->Packet != NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    adapter->Packet = packet;
    return NDIS_STATUS_PENDING;
}

/* What is tested above does change. */
VOID change(PADAPTER adapter, ULONG value)
{
    adapter->State = value;
    adapter->Sends = value;
    adapter->Resetting = (BOOLEAN)value;
}
