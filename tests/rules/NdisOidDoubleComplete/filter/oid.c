/* A filter that answers some requests itself and passes a clone of the others down. */
#include "filter.h"

FILTER_OID_REQUEST answers_too_bad;
FILTER_OID_REQUEST completes_too_bad;
FILTER_OID_REQUEST passes_down_ok;
FILTER_OID_REQUEST answers_ok;
FILTER_OID_REQUEST_COMPLETE complete_ok;
FILTER_OID_REQUEST_COMPLETE complete_bad;
FILTER_DIRECT_OID_REQUEST direct_bad;

NDIS_STATUS answers_too_bad(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    return AnswerHere((PFILTER)Context, Request);       // want "Request is completed at line 14, but answers_too_bad returns NDIS_STATUS_SUCCESS"
}

NDIS_STATUS completes_too_bad(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    PFILTER filter = (PFILTER)Context;
    NDIS_STATUS status = AnswerHere(filter, Request);

    if (NT_SUCCESS(status))
    {
        CompleteOriginal(filter, Request, status);      // want "Request is completed again"
        return NDIS_STATUS_PENDING;
    }
    return status;
}

NDIS_STATUS answers_ok(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    NDIS_STATUS status = AnswerHere((PFILTER)Context, Request);

    return status == NDIS_STATUS_INVALID_OID ? status : NDIS_STATUS_PENDING;
}

NDIS_STATUS passes_down_ok(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    PFILTER filter = (PFILTER)Context;
    PNDIS_OID_REQUEST clone = NULL;
    NDIS_STATUS status;

    status = NdisAllocateCloneOidRequest(filter->Handle, Request, 'OtlF', &clone);
    if (status != NDIS_STATUS_SUCCESS)
    {
        return status;
    }
    *(PNDIS_OID_REQUEST *)clone->SourceReserved = Request;
    filter->Pending = clone;
    status = NdisFOidRequest(filter->Handle, clone);
    if (status != NDIS_STATUS_PENDING)
    {
        complete_ok(Context, clone, status);
        status = NDIS_STATUS_PENDING;
    }
    return status;
}

VOID complete_ok(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request, NDIS_STATUS Status)
{
    PFILTER filter = (PFILTER)Context;
    PNDIS_OID_REQUEST original = *(PNDIS_OID_REQUEST *)Request->SourceReserved;

    NdisAcquireSpinLock(&filter->Lock);
    filter->Pending = NULL;
    NdisReleaseSpinLock(&filter->Lock);
    if (original == NULL)
    {
        return;
    }
    NdisFreeCloneOidRequest(filter->Handle, Request);
    NdisFOidRequestComplete(filter->Handle, original, Status);
}

VOID complete_bad(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request, NDIS_STATUS Status)
{
    PFILTER filter = (PFILTER)Context;
    PNDIS_OID_REQUEST original = *(PNDIS_OID_REQUEST *)Request->SourceReserved;

    if (Status == NDIS_STATUS_INVALID_OID)
    {
        CompleteOriginal(filter, original, NDIS_STATUS_NOT_SUPPORTED);
    }
    NdisFreeCloneOidRequest(filter->Handle, Request);
    NdisFOidRequestComplete(filter->Handle, original, Status);      // want "original is completed again"
}

NDIS_STATUS direct_bad(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    PFILTER filter = (PFILTER)Context;

    NdisFDirectOidRequestComplete(filter->Handle, Request, NDIS_STATUS_NOT_SUPPORTED);
    return NDIS_STATUS_NOT_SUPPORTED;       // want "Request is completed at line \d+, but direct_bad returns NDIS_STATUS_NOT_SUPPORTED"
}
