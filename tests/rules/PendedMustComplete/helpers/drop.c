/* A stand-alone call manager whose parties are watched by a list in another file. */
#include "cm.h"

PROTOCOL_CM_DROP_PARTY watched_ok;
PROTOCOL_CM_DROP_PARTY returned_by_helper_ok;
PROTOCOL_CM_DROP_PARTY answered_at_once_ok;
PROTOCOL_CM_DROP_PARTY traced_bad;

NDIS_STATUS watched_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    if (branch_is_busy(party->Branch))
    {
        watch(party);
        status = NDIS_STATUS_PENDING;
    }
    trace_drop(party->Branch, status);
    return status;
}

NDIS_STATUS returned_by_helper_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    return finish_or_watch((PPARTY)context);
}

/* It never pends: what the helper may return is turned into an answer first. */
NDIS_STATUS answered_at_once_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;
    NDIS_STATUS status = branch_is_busy(party->Branch) ? NDIS_STATUS_PENDING : NDIS_STATUS_SUCCESS;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_FAILURE;
    }
    return status;
}

/* The trace is given the branch's number, nothing more. */
NDIS_STATUS traced_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;
    NDIS_STATUS status;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    status = branch_is_busy(party->Branch) ? NDIS_STATUS_PENDING : NDIS_STATUS_SUCCESS;
    trace_drop(party->Branch, status);
    return status;      // want "traced_bad returns NDIS_STATUS_PENDING, but neither the party's handle nor its context is kept"
}
