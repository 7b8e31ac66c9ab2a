/* A handler and an interrupt DPC; what completes requests is in the other file. */
#include "driver.h"

MINIPORT_OID_REQUEST oid_bad;
MINIPORT_OID_REQUEST oid_ok;
MINIPORT_INTERRUPT_DPC dpc_bad;
MINIPORT_INTERRUPT_DPC dpc_ok;

/* OidStart completes what it cannot start, and returns how. */
NDIS_STATUS oid_bad(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    PADAPTER adapter = (PADAPTER)Context;
    NDIS_STATUS status;

    status = OidStart(adapter, Request);
    return status;      // want "Request is completed at line 15, but oid_bad returns NDIS_STATUS_RESOURCES"
}

NDIS_STATUS oid_ok(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    PADAPTER adapter = (PADAPTER)Context;

    OidStart(adapter, Request);
    return NDIS_STATUS_PENDING;
}

VOID dpc_bad(NDIS_HANDLE Context, PVOID DpcContext, PVOID Throttle, PVOID Reserved)
{
    PADAPTER adapter = (PADAPTER)Context;
    PNDIS_OID_REQUEST request = adapter->Pending;

    if (request == NULL)
    {
        return;
    }
    NdisMOidRequestComplete(adapter->Handle, request, NDIS_STATUS_SUCCESS);
    OidFinish(adapter, NDIS_STATUS_SUCCESS);        // want "is completed again, it was completed at line 36"
}

VOID dpc_ok(NDIS_HANDLE Context, PVOID DpcContext, PVOID Throttle, PVOID Reserved)
{
    PADAPTER adapter = (PADAPTER)Context;
    PNDIS_OID_REQUEST request = OidTake(adapter);

    if (request != NULL)
    {
        NdisMOidRequestComplete(adapter->Handle, request, NDIS_STATUS_SUCCESS);
    }
    OidFinish(adapter, NDIS_STATUS_SUCCESS);
}
