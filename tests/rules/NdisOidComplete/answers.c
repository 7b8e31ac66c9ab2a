/* OIDs that cannot be refused as the driver likes, answered by what is returned and by what is completed. */
#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE WorkItem;
    PNDIS_OID_REQUEST Request;
    ULONG Queues;
    ULONG Patterns;
    BOOLEAN Removed;
    BOOLEAN Busy;
} NIC, *PNIC;

#define FINISH(nic, request, status)    NdisMOidRequestComplete((nic)->Handle, (request), (status))

NDIS_STATUS nic_power(PNIC nic, NDIS_DEVICE_POWER_STATE state);
void nic_free_queue(PNIC nic, ULONG queue);

MINIPORT_OID_REQUEST power_bad;
NDIS_STATUS power_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PNIC nic = (PNIC)context;
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;

    switch (request->DATA.SET_INFORMATION.Oid)
    {
    case OID_GEN_CURRENT_PACKET_FILTER:
        status = NDIS_STATUS_FAILURE;
        break;
    case OID_PNP_SET_POWER:
        if (nic->Busy)
        {
            status = NDIS_STATUS_RESOURCES;
        }
        break;
    default:
        status = NDIS_STATUS_NOT_SUPPORTED;
        break;
    }
    return status;      // want "power_bad answers OID_PNP_SET_POWER with NDIS_STATUS_RESOURCES, it may be answered with NDIS_STATUS_SUCCESS or NDIS_STATUS_NOT_ACCEPTED only"
}

static NDIS_STATUS set_power(PNIC nic, PNDIS_OID_REQUEST request)
{
    if (nic->Removed)
    {
        return NDIS_STATUS_NOT_ACCEPTED;
    }
    return nic->Busy ? NDIS_STATUS_REQUEST_ABORTED : NDIS_STATUS_SUCCESS;
}

static NDIS_STATUS set(PNIC nic, PNDIS_OID_REQUEST request)
{
    NDIS_STATUS status;

    if (request->DATA.SET_INFORMATION.Oid == OID_PNP_SET_POWER)
    {
        status = set_power(nic, request);
    }
    else
    {
        status = NDIS_STATUS_REQUEST_ABORTED;
    }
    return status;
}

MINIPORT_OID_REQUEST helpers_bad;
NDIS_STATUS helpers_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    if (request->RequestType == NdisRequestSetInformation)
    {
        return set((PNIC)context, request);     // want "helpers_bad answers OID_PNP_SET_POWER with NDIS_STATUS_REQUEST_ABORTED"
    }
    return NDIS_STATUS_NOT_SUPPORTED;
}

MINIPORT_OID_REQUEST several_bad;
NDIS_STATUS several_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PNIC nic = (PNIC)context;
    NDIS_OID oid = request->DATA.SET_INFORMATION.Oid;

    switch (oid)
    {
    case OID_PM_REMOVE_WOL_PATTERN:
    case OID_PM_REMOVE_PROTOCOL_OFFLOAD:
        if (nic->Patterns == 0)
        {
            return NDIS_STATUS_FILE_NOT_FOUND;  // want "answers OID_PM_REMOVE_PROTOCOL_OFFLOAD with NDIS_STATUS_FILE_NOT_FOUND, it may be answered with NDIS_STATUS_SUCCESS, NDIS_STATUS_NOT_ACCEPTED or NDIS_STATUS_REQUEST_ABORTED only" "answers OID_PM_REMOVE_WOL_PATTERN with NDIS_STATUS_FILE_NOT_FOUND"
        }
        nic->Patterns--;
        return NDIS_STATUS_SUCCESS;
    default:
        return NDIS_STATUS_INVALID_OID;
    }
}

MINIPORT_OID_REQUEST completes_bad;
NDIS_STATUS completes_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PNIC nic = (PNIC)context;

    if (request->DATA.SET_INFORMATION.Oid == OID_RECEIVE_FILTER_FREE_QUEUE)
    {
        if (nic->Queues == 0)
        {
            FINISH(nic, request, NDIS_STATUS_FAILURE);  // want "NdisMOidRequestComplete answers OID_RECEIVE_FILTER_FREE_QUEUE with NDIS_STATUS_FAILURE"
        }
        else
        {
            FINISH(nic, request, NDIS_STATUS_SUCCESS);
        }
        return NDIS_STATUS_PENDING;
    }
    return NDIS_STATUS_NOT_SUPPORTED;
}

/* The request was kept, and is looked at again where it is completed. */
NDIS_IO_WORKITEM_FUNCTION later_bad;
VOID later_bad(PVOID context, NDIS_HANDLE item)
{
    PNIC nic = (PNIC)context;
    PNDIS_OID_REQUEST request = nic->Request;
    NDIS_STATUS status;

    switch (request->DATA.SET_INFORMATION.Oid)
    {
    case OID_NIC_SWITCH_FREE_VF:
        status = nic->Busy ? NDIS_STATUS_ADAPTER_NOT_READY : NDIS_STATUS_SUCCESS;
        break;
    default:
        status = NDIS_STATUS_FAILURE;
        break;
    }
    nic->Request = NULL;
    NdisMOidRequestComplete(nic->Handle, request, status);  // want "NdisMOidRequestComplete answers OID_NIC_SWITCH_FREE_VF with NDIS_STATUS_ADAPTER_NOT_READY"
}

static void finish(PNIC nic, PNDIS_OID_REQUEST request, NDIS_STATUS status)
{
    nic->Request = NULL;
    NdisMOidRequestComplete(nic->Handle, request, status);
}

MINIPORT_OID_REQUEST wrapped_bad;
NDIS_STATUS wrapped_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PNIC nic = (PNIC)context;

    switch (request->DATA.SET_INFORMATION.Oid)
    {
    case OID_PNP_SET_POWER:
        finish(nic, request, NDIS_STATUS_HARD_ERRORS);      // want "finish answers OID_PNP_SET_POWER with NDIS_STATUS_HARD_ERRORS"
        return NDIS_STATUS_PENDING;
    case OID_GEN_CURRENT_LOOKAHEAD:
        finish(nic, request, NDIS_STATUS_RESOURCES);
        return NDIS_STATUS_PENDING;
    default:
        return NDIS_STATUS_NOT_SUPPORTED;
    }
}

MINIPORT_OID_REQUEST refuses_power_bad;
NDIS_STATUS refuses_power_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    NDIS_STATUS status = NDIS_STATUS_NOT_SUPPORTED;

    if (request->RequestType == NdisRequestSetInformation &&
        request->DATA.SET_INFORMATION.Oid == OID_PNP_SET_POWER && ((PNIC)context)->Removed)
    {
        status = NDIS_STATUS_SUCCESS;
    }
    return status;      // want "refuses_power_bad answers OID_PNP_SET_POWER with NDIS_STATUS_NOT_SUPPORTED"
}

void pending_bad(PNIC nic)
{
    NDIS_STATUS status = NDIS_STATUS_PENDING;

    if (nic->Busy)
    {
        status = NDIS_STATUS_SUCCESS;
    }
    NdisMOidRequestComplete(nic->Handle, nic->Request, status);     // want "NdisMOidRequestComplete is given NDIS_STATUS_PENDING as the final status"
}

MINIPORT_DIRECT_OID_REQUEST direct_bad;
NDIS_STATUS direct_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PNIC nic = (PNIC)context;

    switch (request->DATA.SET_INFORMATION.Oid)
    {
    case OID_TCP_TASK_IPSEC_OFFLOAD_V2_DELETE_SA:
        if (nic->Busy)
        {
            return NDIS_STATUS_RESOURCES;       // want "direct_bad answers OID_TCP_TASK_IPSEC_OFFLOAD_V2_DELETE_SA with NDIS_STATUS_RESOURCES"
        }
        break;
    default:
        return NDIS_STATUS_NOT_SUPPORTED;
    }
    return NDIS_STATUS_SUCCESS;
}

/* -- right ---------------------------------------------------------------------------------------------------------- */

/* What other OIDs are answered with meets what these are, behind the switch. */
MINIPORT_OID_REQUEST one_return_ok;
NDIS_STATUS one_return_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PNIC nic = (PNIC)context;
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;

    switch (request->DATA.SET_INFORMATION.Oid)
    {
    case OID_GEN_CURRENT_PACKET_FILTER:
        status = nic->Busy ? NDIS_STATUS_FAILURE : NDIS_STATUS_SUCCESS;
        break;
    case OID_802_3_DELETE_MULTICAST_ADDRESS:
        status = nic->Removed ? NDIS_STATUS_REQUEST_ABORTED : NDIS_STATUS_SUCCESS;
        break;
    case OID_PNP_SET_POWER:
        if (nic->Removed)
        {
            status = NDIS_STATUS_NOT_ACCEPTED;
        }
        break;
    case OID_802_3_ADD_MULTICAST_ADDRESS:
        status = NDIS_STATUS_RESOURCES;
        break;
    default:
        status = NDIS_STATUS_NOT_SUPPORTED;
        break;
    }
    return status;
}

/* The query falls through to a failure, the set request does not. */
static NDIS_STATUS query_ok(PNIC nic, PNDIS_OID_REQUEST request)
{
    return request->DATA.QUERY_INFORMATION.Oid == OID_GEN_VENDOR_ID ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}

static NDIS_STATUS set_ok(PNIC nic, PNDIS_OID_REQUEST request)
{
    switch (request->DATA.SET_INFORMATION.Oid)
    {
    case OID_RECEIVE_FILTER_CLEAR_FILTER:
        return NDIS_STATUS_SUCCESS;
    case OID_PNP_SET_POWER:
        return NDIS_STATUS_PENDING;
    }
    return NDIS_STATUS_FAILURE;
}

MINIPORT_OID_REQUEST by_type_ok;
NDIS_STATUS by_type_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    switch (request->RequestType)
    {
    case NdisRequestQueryInformation:
    case NdisRequestQueryStatistics:
        return query_ok((PNIC)context, request);
    case NdisRequestSetInformation:
        return set_ok((PNIC)context, request);
    default:
        return NDIS_STATUS_FAILURE;
    }
}

/* A check that NDIS has made before. */
MINIPORT_OID_REQUEST checks_length_ok;
NDIS_STATUS checks_length_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    if (request->DATA.SET_INFORMATION.Oid == OID_PNP_SET_POWER)
    {
        if (request->DATA.SET_INFORMATION.InformationBufferLength < sizeof(NDIS_DEVICE_POWER_STATE))
        {
            request->DATA.SET_INFORMATION.BytesNeeded = sizeof(NDIS_DEVICE_POWER_STATE);
            return NDIS_STATUS_INVALID_LENGTH;
        }
        return NDIS_STATUS_SUCCESS;
    }
    return NDIS_STATUS_NOT_SUPPORTED;
}

/* Not mentioned: NDIS does not ask an adapter that has no queues to free one. */
MINIPORT_OID_REQUEST default_ok;
NDIS_STATUS default_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    return request->DATA.SET_INFORMATION.Oid == OID_GEN_CURRENT_LOOKAHEAD ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}

/* Not known what it gives back. */
MINIPORT_OID_REQUEST unknown_ok;
NDIS_STATUS unknown_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    switch (request->DATA.SET_INFORMATION.Oid)
    {
    case OID_PNP_SET_POWER:
        return nic_power((PNIC)context, NdisDeviceStateD0);
    default:
        return NDIS_STATUS_NOT_SUPPORTED;
    }
}

/* The failure is mapped before it gets out. */
MINIPORT_OID_REQUEST mapped_ok;
NDIS_STATUS mapped_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PNIC nic = (PNIC)context;
    NDIS_STATUS status = NDIS_STATUS_NOT_SUPPORTED;

    if (request->DATA.SET_INFORMATION.Oid == OID_RECEIVE_FILTER_FREE_QUEUE)
    {
        status = nic->Queues == 0 ? NDIS_STATUS_FAILURE : NDIS_STATUS_SUCCESS;
        if (status == NDIS_STATUS_FAILURE)
        {
            status = NDIS_STATUS_SUCCESS;
        }
        nic_free_queue(nic, 0);
    }
    return status;
}

/* Another request of the driver's own is completed in that case. */
MINIPORT_OID_REQUEST other_request_ok;
NDIS_STATUS other_request_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PNIC nic = (PNIC)context;

    if (request->DATA.SET_INFORMATION.Oid == OID_PNP_SET_POWER)
    {
        NdisMOidRequestComplete(nic->Handle, nic->Request, NDIS_STATUS_FAILURE);
        return NDIS_STATUS_SUCCESS;
    }
    return NDIS_STATUS_NOT_SUPPORTED;
}
