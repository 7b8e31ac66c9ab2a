/* A protocol asks to be bound again: in bind and unbind handlers, and for events on one binding or on all. */
#include <ndis.h>

typedef struct _BINDING
{
    NDIS_HANDLE Handle;
    BOOLEAN Closing;
} BINDING, *PBINDING;

static NDIS_HANDLE protocol;

NDIS_STATUS register_protocol(PNDIS_PROTOCOL_DRIVER_CHARACTERISTICS characteristics)
{
    return NdisRegisterProtocolDriver(NULL, characteristics, &protocol);
}

PROTOCOL_BIND_ADAPTER_EX bind_bad;
NDIS_STATUS bind_bad(NDIS_HANDLE driver, NDIS_HANDLE context, PNDIS_BIND_PARAMETERS parameters)
{
    NdisReEnumerateProtocolBindings(protocol);      // want "NdisReEnumerateProtocolBindings is called while bind_bad \(ProtocolBindAdapterEx\) runs"
    return NDIS_STATUS_SUCCESS;
}

static void rebind_bad(void)
{
    if (protocol != NULL)
    {
        NdisReEnumerateProtocolBindings(protocol);  // want "is called while unbind_bad \(ProtocolUnbindAdapterEx\)"
    }
}

PROTOCOL_UNBIND_ADAPTER_EX unbind_bad;
NDIS_STATUS unbind_bad(NDIS_HANDLE unbind, NDIS_HANDLE context)
{
    PBINDING binding = (PBINDING)context;

    binding->Closing = TRUE;
    rebind_bad();
    return NDIS_STATUS_SUCCESS;
}

PROTOCOL_NET_PNP_EVENT untested_bad;
NDIS_STATUS untested_bad(NDIS_HANDLE context, PNET_PNP_EVENT_NOTIFICATION event)
{
    switch (event->NetPnPEvent.NetEvent)
    {
    case NetEventReconfigure:
        NdisReEnumerateProtocolBindings(protocol);  // want "is called while untested_bad \(ProtocolNetPnPEvent\)"
        break;
    default:
        break;
    }
    return NDIS_STATUS_SUCCESS;
}

PROTOCOL_NET_PNP_EVENT wrong_way_bad;
NDIS_STATUS wrong_way_bad(NDIS_HANDLE context, PNET_PNP_EVENT_NOTIFICATION event)
{
    PBINDING binding = (PBINDING)context;

    if (binding != NULL && event->NetPnPEvent.NetEvent == NetEventReconfigure)
    {
        NdisReEnumerateProtocolBindings(protocol);  // want "is called while wrong_way_bad"
    }
    return NDIS_STATUS_SUCCESS;
}

PROTOCOL_NET_PNP_EVENT falls_through_bad;
NDIS_STATUS falls_through_bad(NDIS_HANDLE context, PNET_PNP_EVENT_NOTIFICATION event)
{
    PBINDING binding = (PBINDING)context;

    if (binding != NULL)
    {
        binding->Closing = event->NetPnPEvent.NetEvent == NetEventQueryRemoveDevice;
        if (binding->Closing)
        {
            return NDIS_STATUS_SUCCESS;
        }
    }
    NdisReEnumerateProtocolBindings(protocol);      // want "is called while falls_through_bad"
    return NDIS_STATUS_SUCCESS;
}

static NDIS_STATUS reconfigure_bad(PBINDING binding)
{
    NdisReEnumerateProtocolBindings(protocol);      // want "is called while dispatches_bad"
    return NDIS_STATUS_SUCCESS;
}

PROTOCOL_NET_PNP_EVENT dispatches_bad;
NDIS_STATUS dispatches_bad(NDIS_HANDLE context, PNET_PNP_EVENT_NOTIFICATION event)
{
    return context == NULL ? reconfigure_bad(NULL) : reconfigure_bad((PBINDING)context);
}

PROTOCOL_NET_PNP_EVENT tested_ok;
NDIS_STATUS tested_ok(NDIS_HANDLE context, PNET_PNP_EVENT_NOTIFICATION event)
{
    PBINDING binding = (PBINDING)context;

    switch (event->NetPnPEvent.NetEvent)
    {
    case NetEventReconfigure:
        if (binding == NULL)
        {
            NdisReEnumerateProtocolBindings(protocol);
        }
        break;
    default:
        break;
    }
    return NDIS_STATUS_SUCCESS;
}

PROTOCOL_NET_PNP_EVENT early_return_ok;
NDIS_STATUS early_return_ok(NDIS_HANDLE context, PNET_PNP_EVENT_NOTIFICATION event)
{
    if (context)
    {
        return NDIS_STATUS_SUCCESS;
    }
    if (event->NetPnPEvent.NetEvent == NetEventReconfigure)
    {
        NdisReEnumerateProtocolBindings(protocol);
    }
    return NDIS_STATUS_SUCCESS;
}

static void handle_ok(PBINDING binding, NET_PNP_EVENT_CODE code)
{
    BOOLEAN everywhere = (BOOLEAN)(binding == NULL);

    if (everywhere)
    {
        NdisReEnumerateProtocolBindings(protocol);
    }
}

PROTOCOL_NET_PNP_EVENT helper_tests_ok;
NDIS_STATUS helper_tests_ok(NDIS_HANDLE context, PNET_PNP_EVENT_NOTIFICATION event)
{
    handle_ok((PBINDING)context, event->NetPnPEvent.NetEvent);
    return NDIS_STATUS_SUCCESS;
}

static void ask_ok(void)
{
    NdisReEnumerateProtocolBindings(protocol);
}

PROTOCOL_NET_PNP_EVENT caller_tests_ok;
NDIS_STATUS caller_tests_ok(NDIS_HANDLE context, PNET_PNP_EVENT_NOTIFICATION event)
{
    do
    {
        if (context != NULL)
        {
            break;
        }
        ask_ok();
    } while (FALSE);
    return NDIS_STATUS_SUCCESS;
}

/* The bind handler only queues it. */
IO_WORKITEM_ROUTINE worker_ok;
VOID worker_ok(PDEVICE_OBJECT device, PVOID context)
{
    NdisReEnumerateProtocolBindings(protocol);
}

PROTOCOL_BIND_ADAPTER_EX queues_ok;
NDIS_STATUS queues_ok(NDIS_HANDLE driver, NDIS_HANDLE context, PNDIS_BIND_PARAMETERS parameters)
{
    IoQueueWorkItem((PIO_WORKITEM)driver, worker_ok, DelayedWorkQueue, context);
    return NDIS_STATUS_SUCCESS;
}

DRIVER_DISPATCH control_ok;
NTSTATUS control_ok(PDEVICE_OBJECT device, PIRP irp)
{
    NdisReEnumerateProtocolBindings(protocol);
    return STATUS_SUCCESS;
}
