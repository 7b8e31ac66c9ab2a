/* A filter that passes requests down; what it pends itself has to be kept as well. */
#include "filter.h"

FILTER_OID_REQUEST oid_ok;
FILTER_OID_REQUEST oid_bad;
FILTER_DIRECT_OID_REQUEST direct_bad;
FILTER_PAUSE pause_bad;
FILTER_RESTART restart_ok;
FILTER_SEND_NET_BUFFER_LISTS send_ok;
FILTER_RECEIVE_NET_BUFFER_LISTS receive_bad;

NDIS_STATUS oid_ok(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    PFILTER filter = (PFILTER)Context;
    NDIS_STATUS status = PassDown(filter, Request);

    return status == NDIS_STATUS_PENDING ? status : NDIS_STATUS_NOT_ACCEPTED;
}

NDIS_STATUS oid_bad(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    PFILTER filter = (PFILTER)Context;

    if (filter->State == 0)
    {
        filter->State = 1;
        return NDIS_STATUS_PENDING;     // want "oid_bad returns NDIS_STATUS_PENDING, but the request is not kept on this path"
    }
    return PassDown(filter, Request);
}

NDIS_STATUS direct_bad(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    ((PFILTER)Context)->Pending = Request;
    return NDIS_STATUS_PENDING;     // want "direct_bad may return NDIS_STATUS_PENDING, but nothing the driver can run calls NdisFDirectOidRequestComplete"
}

NDIS_STATUS pause_bad(NDIS_HANDLE Context, PNDIS_FILTER_PAUSE_PARAMETERS Parameters)
{
    ((PFILTER)Context)->State = 2;
    return NDIS_STATUS_PENDING;     // want "pause_bad may return NDIS_STATUS_PENDING, but nothing the driver can run calls NdisFPauseComplete"
}

NDIS_STATUS restart_ok(NDIS_HANDLE Context, PNDIS_FILTER_RESTART_PARAMETERS Parameters)
{
    ((PFILTER)Context)->State = 0;
    return NDIS_STATUS_SUCCESS;
}

VOID send_ok(NDIS_HANDLE Context, PNET_BUFFER_LIST Lists, NDIS_PORT_NUMBER Port, ULONG Flags)
{
    NdisFSendNetBufferLists(((PFILTER)Context)->Handle, Lists, Port, Flags);
}

VOID receive_bad(NDIS_HANDLE Context, PNET_BUFFER_LIST Lists, NDIS_PORT_NUMBER Port, ULONG Count, ULONG Flags)      // want "receive_bad is given net buffer lists, but nothing the driver can run calls NdisFReturnNetBufferLists"
{
    ((PFILTER)Context)->State++;
}
