/* The status that is returned has met others before the return. */
#include <ndis.h>

typedef struct _FILTER
{
    NDIS_HANDLE Handle;
    PNDIS_OID_REQUEST Pending;
} FILTER, *PFILTER;

NTSYSAPI PVOID InterlockedPushListUnlisted(PVOID head, PVOID first);

FILTER_OID_REQUEST request_bad;
FILTER_PAUSE pause_ok;
FILTER_RESTART restart_ok;

NDIS_STATUS request_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PFILTER filter = (PFILTER)context;
    PNDIS_OID_REQUEST clone = NULL;
    NDIS_STATUS status;

    do
    {
        status = NdisAllocateCloneOidRequest(filter->Handle, request, 'tlif', &clone);
        if (status != NDIS_STATUS_SUCCESS)
        {
            break;
        }
        filter->Pending = request;
        InterlockedPushListUnlisted(filter, clone);
        status = NdisFOidRequest(filter->Handle, clone);
        if (status != NDIS_STATUS_PENDING)
        {
            NdisFreeCloneOidRequest(filter->Handle, clone);
            status = NDIS_STATUS_PENDING;
        }
    } while (FALSE);
    return status;                      // want "request_bad may return NDIS_STATUS_PENDING, but nothing the driver can run calls NdisFOidRequestComplete"
}

/* What a call returns may be anything but PENDING. */
NDIS_STATUS pause_ok(NDIS_HANDLE context, PNDIS_FILTER_PAUSE_PARAMETERS parameters)
{
    NDIS_STATUS status = NdisFSetAttributes(((PFILTER)context)->Handle, context, NULL);

    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_SUCCESS;
    }
    return status;
}

NDIS_STATUS restart_ok(NDIS_HANDLE context, PNDIS_FILTER_RESTART_PARAMETERS parameters)
{
    NDIS_STATUS status = NDIS_STATUS_PENDING;

    if (parameters == NULL)
    {
        return NDIS_STATUS_FAILURE;
    }
    status = NdisFSetAttributes(((PFILTER)context)->Handle, context, NULL);
    return status;
}
