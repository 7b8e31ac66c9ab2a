/* OID requests come at PASSIVE_LEVEL, direct ones and completions at up to DISPATCH_LEVEL. */
#include <ndis.h>

typedef struct _FILTER
{
    NDIS_HANDLE Handle;
    NDIS_SPIN_LOCK Lock;
    BOOLEAN Starting;
} FILTER, *PFILTER;

static VOID wait_for_start(PFILTER filter)
{
    while (filter->Starting)
    {
        NdisMSleep(100);    // want "NdisMSleep is called at DISPATCH_LEVEL, it may be called up to APC_LEVEL"
    }
}

FILTER_OID_REQUEST request_ok;
NDIS_STATUS request_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PFILTER filter = (PFILTER)context;

    while (filter->Starting)
    {
        NdisMSleep(100);
    }
    return NdisFOidRequest(filter->Handle, request);
}

FILTER_OID_REQUEST locked_request_bad;
NDIS_STATUS locked_request_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PFILTER filter = (PFILTER)context;

    NdisAcquireSpinLock(&filter->Lock);
    NdisMSleep(100);    // want "NdisMSleep is called at DISPATCH_LEVEL"
    NdisReleaseSpinLock(&filter->Lock);
    return NdisFOidRequest(filter->Handle, request);
}

FILTER_OID_REQUEST_COMPLETE complete_bad;
VOID complete_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request, NDIS_STATUS status)
{
    PFILTER filter = (PFILTER)context;

    wait_for_start(filter);
    NdisFOidRequestComplete(filter->Handle, request, status);
}

FILTER_DIRECT_OID_REQUEST direct_bad;
NDIS_STATUS direct_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PFILTER filter = (PFILTER)context;

    NdisMSleep(100);    // want "NdisMSleep is called at DISPATCH_LEVEL"
    return NdisFDirectOidRequest(filter->Handle, request);
}

MINIPORT_OID_REQUEST miniport_ok;
NDIS_STATUS miniport_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    UNREFERENCED_PARAMETER(context);
    switch (request->DATA.SET_INFORMATION.Oid)
    {
    case OID_PNP_SET_POWER:
        NdisMSleep(1000);
        break;
    default:
        return NDIS_STATUS_NOT_SUPPORTED;
    }
    return NDIS_STATUS_SUCCESS;
}
