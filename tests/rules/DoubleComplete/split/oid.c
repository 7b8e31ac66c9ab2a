#include "driver.h"

NDIS_STATUS OidStart(PADAPTER Adapter, PNDIS_OID_REQUEST Request)
{
    NDIS_STATUS status = NDIS_STATUS_PENDING;

    NdisAcquireSpinLock(&Adapter->Lock);
    if (Adapter->Busy)
    {
        status = NDIS_STATUS_RESOURCES;
    }
    else
    {
        Adapter->Busy = TRUE;
        Adapter->Pending = Request;
    }
    NdisReleaseSpinLock(&Adapter->Lock);
    if (status != NDIS_STATUS_PENDING)
    {
        NdisMOidRequestComplete(Adapter->Handle, Request, status);
    }
    return status;
}

PNDIS_OID_REQUEST OidTake(PADAPTER Adapter)
{
    PNDIS_OID_REQUEST request;

    NdisAcquireSpinLock(&Adapter->Lock);
    request = Adapter->Pending;
    Adapter->Pending = NULL;
    Adapter->Busy = FALSE;
    NdisReleaseSpinLock(&Adapter->Lock);
    return request;
}

VOID OidFinish(PADAPTER Adapter, NDIS_STATUS Status)
{
    PNDIS_OID_REQUEST request = Adapter->Pending;

    Adapter->Pending = NULL;
    Adapter->Busy = FALSE;
    if (request != NULL)
    {
        NdisMOidRequestComplete(Adapter->Handle, request, Status);
    }
}
