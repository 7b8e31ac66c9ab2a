/* Plug and Play events raised from a request's handler, before its completion, and after it. */
#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE WorkItem;
    PNDIS_OID_REQUEST Request;
    NET_PNP_EVENT_NOTIFICATION Event;
    BOOLEAN EventDue;
} NIC, *PNIC;

MINIPORT_OID_REQUEST plain_bad;
NDIS_STATUS plain_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PNIC nic = (PNIC)context;

    NdisMNetPnPEvent(nic->Handle, &nic->Event);     // want "NdisMNetPnPEvent is called while plain_bad \(MiniportOidRequest\) runs, it must not be called while an OID request is handled"
    return NDIS_STATUS_SUCCESS;
}

static NDIS_STATUS activate_port_bad(PNIC nic, NDIS_PORT_NUMBER port)
{
    NDIS_STATUS status;

    nic->Event.NetPnPEvent.NetEvent = NetEventPortActivation;
    status = NdisMNetPnPEvent(nic->Handle, &nic->Event);    // want "is called while switch_bad"
    return status;
}

MINIPORT_OID_REQUEST switch_bad;
NDIS_STATUS switch_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PNIC nic = (PNIC)context;

    switch (request->DATA.METHOD_INFORMATION.Oid)
    {
    case OID_PM_ADD_WOL_PATTERN:
        return NDIS_STATUS_NOT_SUPPORTED;
    case OID_GEN_PORT_STATE:
        return activate_port_bad(nic, request->PortNumber);
    default:
        return NDIS_STATUS_INVALID_OID;
    }
}

MINIPORT_OID_REQUEST pends_bad;
NDIS_STATUS pends_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PNIC nic = (PNIC)context;

    nic->Request = request;
    if (nic->EventDue)
    {
        NdisMNetPnPEvent(nic->Handle, &nic->Event);         // want "is called while pends_bad"
        nic->EventDue = FALSE;
    }
    return NDIS_STATUS_PENDING;
}

/* The request was pended, and is completed only after the event. */
NDIS_IO_WORKITEM_FUNCTION event_first_bad;
VOID event_first_bad(PVOID context, NDIS_HANDLE item)
{
    PNIC nic = (PNIC)context;

    NdisMNetPnPEvent(nic->Handle, &nic->Event);             // want "NdisMNetPnPEvent is called before NdisMOidRequestComplete at line 68, it must not"
    NdisMOidRequestComplete(nic->Handle, nic->Request, NDIS_STATUS_SUCCESS);
}

NDIS_IO_WORKITEM_FUNCTION sometimes_first_bad;
VOID sometimes_first_bad(PVOID context, NDIS_HANDLE item)
{
    PNIC nic = (PNIC)context;
    PNDIS_OID_REQUEST request = nic->Request;
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;

    if (nic->EventDue)
    {
        status = NdisMNetPnPEvent(nic->Handle, &nic->Event);    // want "is called before NdisMOidRequestComplete"
    }
    nic->Request = NULL;
    NdisMOidRequestComplete(nic->Handle, request, status);
}

static void raise_bad(PNIC nic, NET_PNP_EVENT_CODE code)
{
    nic->Event.NetPnPEvent.NetEvent = code;
    (void)NdisMNetPnPEvent(nic->Handle, &nic->Event);           // want "is called while two_helpers_bad"
}

static void port_changed_bad(PNIC nic, BOOLEAN up)
{
    raise_bad(nic, up ? NetEventPortActivation : NetEventPortDeactivation);
}

MINIPORT_OID_REQUEST two_helpers_bad;
NDIS_STATUS two_helpers_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    port_changed_bad((PNIC)context, request->RequestType == NdisRequestSetInformation);
    return NDIS_STATUS_SUCCESS;
}

NDIS_IO_WORKITEM_FUNCTION completes_first_ok;
VOID completes_first_ok(PVOID context, NDIS_HANDLE item)
{
    PNIC nic = (PNIC)context;

    NdisMOidRequestComplete(nic->Handle, nic->Request, NDIS_STATUS_SUCCESS);
    NdisMNetPnPEvent(nic->Handle, &nic->Event);
}

NDIS_IO_WORKITEM_FUNCTION one_or_the_other_ok;
VOID one_or_the_other_ok(PVOID context, NDIS_HANDLE item)
{
    PNIC nic = (PNIC)context;

    if (nic->Request == NULL)
    {
        NdisMNetPnPEvent(nic->Handle, &nic->Event);
    }
    else
    {
        NdisMOidRequestComplete(nic->Handle, nic->Request, NDIS_STATUS_SUCCESS);
    }
}

/* Each turn of the loop completes first; the next request comes when it wants. */
NDIS_IO_WORKITEM_FUNCTION loop_ok;
VOID loop_ok(PVOID context, NDIS_HANDLE item)
{
    PNIC nic = (PNIC)context;

    while (nic->Request != NULL)
    {
        PNDIS_OID_REQUEST request = nic->Request;

        nic->Request = NULL;
        NdisMOidRequestComplete(nic->Handle, request, NDIS_STATUS_SUCCESS);
        NdisMNetPnPEvent(nic->Handle, &nic->Event);
    }
}

/* The two conditions exclude each other. */
NDIS_IO_WORKITEM_FUNCTION correlated_ok;
VOID correlated_ok(PVOID context, NDIS_HANDLE item)
{
    PNIC nic = (PNIC)context;
    BOOLEAN due = nic->EventDue;

    if (due)
    {
        NdisMNetPnPEvent(nic->Handle, &nic->Event);
    }
    if (!due)
    {
        NdisMOidRequestComplete(nic->Handle, nic->Request, NDIS_STATUS_SUCCESS);
    }
}

NDIS_IO_WORKITEM_FUNCTION later_ok;
VOID later_ok(PVOID context, NDIS_HANDLE item)
{
    PNIC nic = (PNIC)context;

    NdisMNetPnPEvent(nic->Handle, &nic->Event);
}

MINIPORT_OID_REQUEST queues_ok;
NDIS_STATUS queues_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PNIC nic = (PNIC)context;

    NdisQueueIoWorkItem(nic->WorkItem, later_ok, nic);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_RESTART restart_ok;
NDIS_STATUS restart_ok(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PNIC nic = (PNIC)context;

    return NdisMNetPnPEvent(nic->Handle, &nic->Event);
}

/* The helper asks who calls: a request's handler always says so. */
static void raise_unless_ok(PNIC nic, BOOLEAN handling)
{
    if (handling)
    {
        nic->EventDue = TRUE;
        return;
    }
    NdisMNetPnPEvent(nic->Handle, &nic->Event);
}

MINIPORT_OID_REQUEST postpones_ok;
NDIS_STATUS postpones_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    raise_unless_ok((PNIC)context, TRUE);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_RETURN_NET_BUFFER_LISTS elsewhere;
NDIS_TIMER_FUNCTION timer;

MINIPORT_PAUSE pause_ok;
NDIS_STATUS pause_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    raise_unless_ok((PNIC)context, FALSE);
    return NDIS_STATUS_SUCCESS;
}
