/* A filter's direct requests; what completes them is in the other file. */
#include "driver.h"

FILTER_DIRECT_OID_REQUEST direct_bad;
FILTER_DIRECT_OID_REQUEST direct_ok;
FILTER_OID_REQUEST oid_ok;
FILTER_STATUS status_ok;

NDIS_STATUS direct_bad(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    PSTATE state = (PSTATE)Context;

    state->Sent++;
    state->Pending = Request;       // want "state->Pending is overwritten with Request while another request may be in it"
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS direct_ok(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    PSTATE state = (PSTATE)Context;

    NdisAcquireSpinLock(&state->Lock);
    if (state->Pending)
    {
        NdisReleaseSpinLock(&state->Lock);
        return NDIS_STATUS_RESOURCES;
    }
    state->Pending = Request;
    NdisReleaseSpinLock(&state->Lock);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS oid_ok(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    ((PSTATE)Context)->Pending = Request;
    return NDIS_STATUS_PENDING;
}

VOID status_ok(NDIS_HANDLE Context, PNDIS_STATUS_INDICATION Indication)
{
    Finish((PSTATE)Context, NDIS_STATUS_SUCCESS);
}
