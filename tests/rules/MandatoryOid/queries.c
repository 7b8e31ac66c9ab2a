/* Queries for OIDs that every miniport answers: cases that are missing, and cases that give up. */
#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE Lower;
    BOOLEAN Ready;
    ULONG Counters[8];
} NIC, *PNIC;

#define THE_REST                        \
    case OID_GEN_INTERRUPT_MODERATION:  \
    case OID_GEN_MAXIMUM_TOTAL_SIZE:    \
    case OID_GEN_RCV_OK:                \
    case OID_GEN_RECEIVE_BLOCK_SIZE:    \
    case OID_GEN_RECEIVE_BUFFER_SPACE:  \
    case OID_GEN_STATISTICS:            \
    case OID_GEN_TRANSMIT_BLOCK_SIZE:   \
    case OID_GEN_TRANSMIT_BUFFER_SPACE: \
    case OID_GEN_VENDOR_DESCRIPTION:    \
    case OID_GEN_VENDOR_DRIVER_VERSION

NDIS_STATUS nic_copy(PNIC nic, PNDIS_OID_REQUEST request);
NDIS_STATUS nic_forward(PNIC nic, PNDIS_OID_REQUEST request);

MINIPORT_OID_REQUEST missing_case_bad;
NDIS_STATUS missing_case_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PNIC nic = (PNIC)context;
    NDIS_STATUS status;

    switch (request->DATA.QUERY_INFORMATION.Oid)
    {
    THE_REST:
    case OID_GEN_VENDOR_ID:
        status = nic_copy(nic, request);
        break;
    default:
        status = NDIS_STATUS_NOT_SUPPORTED;
        break;
    }
    return status;      // want "missing_case_bad answers OID_GEN_XMIT_OK with NDIS_STATUS_NOT_SUPPORTED, it is mandatory for every miniport"
}

MINIPORT_OID_REQUEST not_ready_bad;
NDIS_STATUS not_ready_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PNIC nic = (PNIC)context;

    switch (request->DATA.QUERY_INFORMATION.Oid)
    {
    THE_REST:
    case OID_GEN_XMIT_OK:
        return nic_copy(nic, request);
    case OID_GEN_VENDOR_ID:
        if (!nic->Ready)
        {
            return NDIS_STATUS_INVALID_OID;     // want "not_ready_bad answers OID_GEN_VENDOR_ID with NDIS_STATUS_INVALID_OID"
        }
        return NDIS_STATUS_SUCCESS;
    }
    return NDIS_STATUS_NOT_SUPPORTED;
}

static NDIS_STATUS query(PNIC nic, PNDIS_OID_REQUEST request)
{
    switch (request->DATA.QUERY_INFORMATION.Oid)
    {
    THE_REST:
    case OID_GEN_VENDOR_ID:
        return nic_copy(nic, request);
    case OID_GEN_XMIT_OK:
    case OID_GEN_XMIT_ERROR:
        break;
    }
    return NDIS_STATUS_NOT_SUPPORTED;
}

MINIPORT_OID_REQUEST helper_bad;
NDIS_STATUS helper_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    NDIS_STATUS status = NDIS_STATUS_FAILURE;

    switch (request->RequestType)
    {
    case NdisRequestQueryInformation:
    case NdisRequestQueryStatistics:
        status = query((PNIC)context, request);
        break;
    case NdisRequestSetInformation:
        status = NDIS_STATUS_NOT_SUPPORTED;
        break;
    }
    return status;      // want "helper_bad answers OID_GEN_XMIT_OK with NDIS_STATUS_NOT_SUPPORTED"
}

MINIPORT_OID_REQUEST completes_bad;
NDIS_STATUS completes_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PNIC nic = (PNIC)context;
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;

    switch (request->DATA.QUERY_INFORMATION.Oid)
    {
    THE_REST:
    case OID_GEN_XMIT_OK:
        break;
    default:
        status = NDIS_STATUS_NOT_SUPPORTED;
        break;
    }
    NdisMOidRequestComplete(nic->Handle, request, status);      // want "NdisMOidRequestComplete answers OID_GEN_VENDOR_ID with NDIS_STATUS_NOT_SUPPORTED"
    return NDIS_STATUS_PENDING;
}

static NDIS_STATUS by_number(PNIC nic, NDIS_OID oid)
{
    if (oid == OID_GEN_RCV_OK)
    {
        return NDIS_STATUS_NOT_SUPPORTED;
    }
    return oid == OID_GEN_XMIT_OK ? NDIS_STATUS_SUCCESS : NDIS_STATUS_BUFFER_TOO_SHORT;
}

MINIPORT_OID_REQUEST by_number_bad;
NDIS_STATUS by_number_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    return by_number((PNIC)context, request->DATA.QUERY_INFORMATION.Oid);   // want "by_number_bad answers OID_GEN_RCV_OK with NDIS_STATUS_NOT_SUPPORTED"
}

MINIPORT_OID_REQUEST refuses_all_bad;
NDIS_STATUS refuses_all_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PNIC nic = (PNIC)context;

    switch (request->DATA.QUERY_INFORMATION.Oid)
    {
    THE_REST:
    case OID_GEN_XMIT_OK:
        return NDIS_STATUS_SUCCESS;
    default:
        if (nic->Lower == NULL)
        {
            return NDIS_STATUS_NOT_SUPPORTED;       // want "refuses_all_bad answers OID_GEN_VENDOR_ID"
        }
        return nic_forward(nic, request);
    }
}

MINIPORT_OID_REQUEST all_ok;
NDIS_STATUS all_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    NDIS_STATUS status = NDIS_STATUS_NOT_SUPPORTED;

    switch (request->DATA.QUERY_INFORMATION.Oid)
    {
    THE_REST:
    case OID_GEN_VENDOR_ID:
    case OID_GEN_XMIT_OK:
        status = nic_copy((PNIC)context, request);
        break;
    }
    return status;
}

/* Set requests may be refused. */
MINIPORT_OID_REQUEST set_ok;
NDIS_STATUS set_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    if (request->RequestType == NdisRequestSetInformation)
    {
        return NDIS_STATUS_NOT_SUPPORTED;
    }
    return nic_copy((PNIC)context, request);
}

/* All that it does not know goes down. */
MINIPORT_OID_REQUEST forwards_ok;
NDIS_STATUS forwards_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    switch (request->DATA.QUERY_INFORMATION.Oid)
    {
    case OID_TCP_OFFLOAD_CURRENT_CONFIG:
        return NDIS_STATUS_NOT_SUPPORTED;
    default:
        return nic_forward((PNIC)context, request);
    }
}

/* Too short a buffer is another matter. */
MINIPORT_OID_REQUEST too_short_ok;
NDIS_STATUS too_short_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    if (request->DATA.QUERY_INFORMATION.InformationBufferLength < sizeof(ULONG))
    {
        return NDIS_STATUS_BUFFER_TOO_SHORT;
    }
    switch (request->DATA.QUERY_INFORMATION.Oid)
    {
    THE_REST:
    case OID_GEN_VENDOR_ID:
    case OID_GEN_XMIT_OK:
        return NDIS_STATUS_SUCCESS;
    default:
        return NDIS_STATUS_INVALID_OID;
    }
}

/* Two switches: what the first does not know, the second does. */
static NDIS_STATUS common_ok(PNIC nic, PNDIS_OID_REQUEST request)
{
    switch (request->DATA.QUERY_INFORMATION.Oid)
    {
    THE_REST:
        return NDIS_STATUS_SUCCESS;
    default:
        return NDIS_STATUS_NOT_SUPPORTED;
    }
}

MINIPORT_OID_REQUEST second_chance_ok;
NDIS_STATUS second_chance_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    NDIS_STATUS status = common_ok((PNIC)context, request);

    if (status == NDIS_STATUS_NOT_SUPPORTED)
    {
        if (request->DATA.QUERY_INFORMATION.Oid == OID_GEN_VENDOR_ID ||
            request->DATA.QUERY_INFORMATION.Oid == OID_GEN_XMIT_OK)
        {
            status = NDIS_STATUS_SUCCESS;
        }
    }
    return status;
}

/* A filter may not know any of them. */
FILTER_OID_REQUEST filter_ok;
NDIS_STATUS filter_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    return NDIS_STATUS_NOT_SUPPORTED;
}
