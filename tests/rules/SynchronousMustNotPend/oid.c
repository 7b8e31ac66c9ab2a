/* Synchronous OID requests of miniports and filters: the caller waits on the spot. */
#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    PNDIS_OID_REQUEST Request;
    ULONG Table[16];
} NIC, *PNIC;

NDIS_STATUS nic_program(PNIC nic, PVOID table);

static NDIS_STATUS common(PNIC nic, PNDIS_OID_REQUEST request)
{
    nic->Request = request;
    return NDIS_STATUS_PENDING;
}

MINIPORT_SYNCHRONOUS_OID_REQUEST miniport_bad;
NDIS_STATUS miniport_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PNIC nic = (PNIC)context;

    switch (request->DATA.METHOD_INFORMATION.Oid)
    {
    case OID_GEN_RSS_SET_INDIRECTION_TABLE_ENTRIES:
        return common(nic, request);    // want "miniport_bad returns NDIS_STATUS_PENDING, MiniportSynchronousOidRequest must not return"
    default:
        return NDIS_STATUS_NOT_SUPPORTED;
    }
}

MINIPORT_SYNCHRONOUS_OID_REQUEST miniport_status_bad;
NDIS_STATUS miniport_status_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    NDIS_STATUS status = nic_program((PNIC)context, request->DATA.METHOD_INFORMATION.InformationBuffer);

    if (status != NDIS_STATUS_PENDING && status != NDIS_STATUS_SUCCESS)
    {
        return NDIS_STATUS_FAILURE;
    }
    if (status == NDIS_STATUS_PENDING)
    {
        ((PNIC)context)->Request = request;
    }
    return status;                          // want "miniport_status_bad returns NDIS_STATUS_PENDING"
}

FILTER_SYNCHRONOUS_OID_REQUEST filter_bad;
NDIS_STATUS filter_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request, PVOID *call_context)
{
    *call_context = NULL;
    return request->PortNumber == 0 ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;    // want "filter_bad returns NDIS_STATUS_PENDING, FilterSynchronousOidRequest must not"
}

MINIPORT_SYNCHRONOUS_OID_REQUEST at_once_ok;
NDIS_STATUS at_once_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    NDIS_STATUS status = NDIS_STATUS_INVALID_OID;

    if (request->DATA.METHOD_INFORMATION.Oid == OID_GEN_RSS_SET_INDIRECTION_TABLE_ENTRIES)
    {
        status = nic_program((PNIC)context, request->DATA.METHOD_INFORMATION.InformationBuffer);
        if (status == NDIS_STATUS_PENDING)
        {
            status = NDIS_STATUS_FAILURE;
        }
    }
    return status;
}

FILTER_SYNCHRONOUS_OID_REQUEST filter_ok;
NDIS_STATUS filter_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request, PVOID *call_context)
{
    *call_context = request;
    return NDIS_STATUS_SUCCESS;
}

/* An ordinary request may pend, with the same helper. */
MINIPORT_OID_REQUEST ordinary_ok;
NDIS_STATUS ordinary_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    return common((PNIC)context, request);
}
