#include "filter.h"

FILTER_OID_REQUEST_COMPLETE oid_complete_ok;

/* The clone leads to the original, and NDIS gives the clone back. */
NDIS_STATUS PassDown(PFILTER Filter, PNDIS_OID_REQUEST Request)
{
    PNDIS_OID_REQUEST clone;
    NDIS_STATUS status = NdisAllocateCloneOidRequest(Filter->Handle, Request, 'OtlF', &clone);

    if (status != NDIS_STATUS_SUCCESS)
    {
        return status;
    }
    *(PNDIS_OID_REQUEST *)clone->SourceReserved = Request;
    return NdisFOidRequest(Filter->Handle, clone);
}

VOID oid_complete_ok(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request, NDIS_STATUS Status)
{
    PFILTER filter = (PFILTER)Context;
    PNDIS_OID_REQUEST original = *(PNDIS_OID_REQUEST *)Request->SourceReserved;

    NdisFreeCloneOidRequest(filter->Handle, Request);
    NdisFOidRequestComplete(filter->Handle, original, Status);
}
