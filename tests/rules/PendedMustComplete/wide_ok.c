/* A miniport and its protocol edge that complete all they pend, somewhere. */
#include <ndis.h>

typedef struct _ADAPTER
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE Timer;
    ULONG Sends;
    ULONG State;
    NDIS_HANDLE Context;
    PUCHAR Registers;
} ADAPTER, *PADAPTER;

NDIS_TIMER_FUNCTION timer_ok;
MINIPORT_PAUSE pause_ok;
MINIPORT_PAUSE pause_bad;
MINIPORT_RESET reset_ok;
MINIPORT_RESTART restart_ok;
MINIPORT_SEND_NET_BUFFER_LISTS send_ok;
MINIPORT_RETURN_NET_BUFFER_LISTS return_ok;
PROTOCOL_BIND_ADAPTER_EX bind_ok;
PROTOCOL_BIND_ADAPTER_EX bind_bad;
PROTOCOL_OPEN_ADAPTER_COMPLETE_EX opened_ok;
PROTOCOL_UNBIND_ADAPTER_EX unbind_ok;
PROTOCOL_UNBIND_ADAPTER_EX unbind_bad;
PROTOCOL_CLOSE_ADAPTER_COMPLETE_EX closed_ok;
PROTOCOL_RECEIVE_NET_BUFFER_LISTS receive_ok;
PROTOCOL_NET_PNP_EVENT event_bad;

static VOID pause_if_idle(PADAPTER adapter)
{
    if (adapter->State == 2 && adapter->Sends == 0)
    {
        NdisMPauseComplete(adapter->Handle);
    }
}

NDIS_STATUS pause_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PADAPTER adapter = (PADAPTER)context;

    adapter->State = 2;
    return adapter->Sends != 0 ? NDIS_STATUS_PENDING : NDIS_STATUS_SUCCESS;
}

/* Nobody learns that it is waited for. */
NDIS_STATUS pause_bad(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PADAPTER adapter = (PADAPTER)context;

    if (adapter->Sends != 0)
    {
        return NDIS_STATUS_PENDING;     // want "pause_bad returns NDIS_STATUS_PENDING, but nothing is kept that tells of it on this path"
    }
    adapter->State = 2;
    return NDIS_STATUS_SUCCESS;
}

VOID send_ok(NDIS_HANDLE context, PNET_BUFFER_LIST lists, NDIS_PORT_NUMBER port, ULONG flags)
{
    PADAPTER adapter = (PADAPTER)context;

    NdisMSendNetBufferListsComplete(adapter->Handle, lists, 0);
    pause_if_idle(adapter);
}

VOID return_ok(NDIS_HANDLE context, PNET_BUFFER_LIST lists, ULONG flags)
{
    pause_if_idle((PADAPTER)context);
}

/* The timer sees in the hardware when the reset is through. */
NDIS_STATUS reset_ok(NDIS_HANDLE context, PBOOLEAN addressing)
{
    PADAPTER adapter = (PADAPTER)context;

    WRITE_REGISTER_UCHAR(adapter->Registers, 1);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS restart_ok(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PADAPTER adapter = (PADAPTER)context;
    LARGE_INTEGER due;

    due.QuadPart = -10000;
    NdisSetTimerObject(adapter->Timer, due, 0, adapter);
    return NDIS_STATUS_PENDING;
}

VOID timer_ok(PVOID one, PVOID context, PVOID two, PVOID three)
{
    PADAPTER adapter = (PADAPTER)context;

    if (READ_REGISTER_UCHAR(adapter->Registers) == 0)
    {
        NdisMResetComplete(adapter->Handle, NDIS_STATUS_SUCCESS, FALSE);
    }
    NdisMRestartComplete(adapter->Handle, NDIS_STATUS_SUCCESS);
}

NDIS_STATUS bind_ok(NDIS_HANDLE context, NDIS_HANDLE bindContext, PNDIS_BIND_PARAMETERS parameters)
{
    PADAPTER binding = (PADAPTER)context;

    binding->Context = bindContext;
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS bind_bad(NDIS_HANDLE context, NDIS_HANDLE bindContext, PNDIS_BIND_PARAMETERS parameters)
{
    PADAPTER binding = (PADAPTER)context;
    NDIS_OPEN_PARAMETERS open;

    NdisZeroMemory(&open, sizeof(open));
    return NdisOpenAdapterEx(context, binding, &open, NULL, &binding->Handle) == NDIS_STATUS_PENDING ? NDIS_STATUS_PENDING      // want "bind_bad returns NDIS_STATUS_PENDING, but the bind context is not kept on this path"
        : NDIS_STATUS_SUCCESS;
}

VOID opened_ok(NDIS_HANDLE context, NDIS_STATUS status)
{
    NdisCompleteBindAdapterEx(((PADAPTER)context)->Context, status);
}

NDIS_STATUS unbind_ok(NDIS_HANDLE unbindContext, NDIS_HANDLE context)
{
    PADAPTER binding = (PADAPTER)context;

    binding->Context = unbindContext;
    return NdisCloseAdapterEx(binding->Handle) == NDIS_STATUS_PENDING ? NDIS_STATUS_PENDING : NDIS_STATUS_SUCCESS;
}

NDIS_STATUS unbind_bad(NDIS_HANDLE unbindContext, NDIS_HANDLE context)
{
    PADAPTER binding = (PADAPTER)context;
    NDIS_STATUS status = NdisCloseAdapterEx(binding->Handle);

    if (status != NDIS_STATUS_PENDING)
    {
        binding->Context = unbindContext;
        status = NDIS_STATUS_SUCCESS;
    }
    return status;      // want "unbind_bad returns NDIS_STATUS_PENDING, but the unbind context is not kept on this path"
}

VOID closed_ok(NDIS_HANDLE context)
{
    NdisCompleteUnbindAdapterEx(((PADAPTER)context)->Context);
}

VOID receive_ok(NDIS_HANDLE context, PNET_BUFFER_LIST lists, NDIS_PORT_NUMBER port, ULONG count, ULONG flags)
{
    if (!(flags & NDIS_RECEIVE_FLAGS_RESOURCES))
    {
        NdisReturnNetBufferLists(((PADAPTER)context)->Handle, lists, 0);
    }
}

NDIS_STATUS event_bad(NDIS_HANDLE context, PNET_PNP_EVENT_NOTIFICATION event)
{
    PADAPTER binding = (PADAPTER)context;

    if (event->NetPnPEvent.NetEvent == NetEventPause && binding->Sends != 0)
    {
        binding->State = 2;
        return NDIS_STATUS_PENDING;     // want "event_bad returns NDIS_STATUS_PENDING, but the event is not kept on this path"
    }
    NdisCompleteNetPnPEvent(binding->Handle, event, NDIS_STATUS_SUCCESS);
    return NDIS_STATUS_PENDING;
}

/* What is tested above does change. */
VOID change(PADAPTER adapter, ULONG value)
{
    adapter->Sends = value;
}
