#include "filter.h"

VOID CompleteOriginal(PFILTER Filter, PNDIS_OID_REQUEST Request, NDIS_STATUS Status)
{
    NdisFOidRequestComplete(Filter->Handle, Request, Status);
}

/* Completes the OIDs that the filter answers; NDIS_STATUS_INVALID_OID for all others. */
NDIS_STATUS AnswerHere(PFILTER Filter, PNDIS_OID_REQUEST Request)
{
    NDIS_STATUS status = NDIS_STATUS_INVALID_OID;

    if (Request->DATA.QUERY_INFORMATION.Oid == OID_GEN_VENDOR_DESCRIPTION)
    {
        status = NDIS_STATUS_SUCCESS;
        CompleteOriginal(Filter, Request, status);
    }
    return status;
}
