/* The handlers; the queue and what it serves are in the other file. */
#include "worker.h"

MINIPORT_OID_REQUEST oid_bad;
MINIPORT_OID_REQUEST oid_ok;

NDIS_STATUS oid_bad(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    PADAPTER adapter = (PADAPTER)Context;

    switch (Request->DATA.SET_INFORMATION.Oid)
    {
    case OID_GEN_CURRENT_PACKET_FILTER:
        QueueOid(adapter, Request);
        /* no break: meant for the short ones only */
    case OID_GEN_CURRENT_LOOKAHEAD:
        NdisMOidRequestComplete(adapter->Handle, Request, NDIS_STATUS_SUCCESS);     // want "Request is completed, but OidWorker will complete it too \(queued at line 14\)"
        return NDIS_STATUS_PENDING;
    default:
        return NDIS_STATUS_NOT_SUPPORTED;
    }
}

NDIS_STATUS oid_ok(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    PADAPTER adapter = (PADAPTER)Context;

    switch (Request->DATA.SET_INFORMATION.Oid)
    {
    case OID_GEN_CURRENT_PACKET_FILTER:
        QueueOid(adapter, Request);
        break;
    case OID_GEN_CURRENT_LOOKAHEAD:
        NdisMOidRequestComplete(adapter->Handle, Request, NDIS_STATUS_SUCCESS);
        break;
    default:
        return NDIS_STATUS_NOT_SUPPORTED;
    }
    return NDIS_STATUS_PENDING;
}
