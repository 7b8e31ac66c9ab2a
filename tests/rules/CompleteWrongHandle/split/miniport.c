/* A miniport: the adapter's context and the adapter's handle. */
#include "miniport.h"

MINIPORT_INITIALIZE initialize_ok;
MINIPORT_OID_REQUEST oid_bad;
MINIPORT_OID_REQUEST oid_ok;
MINIPORT_PAUSE pause_bad;
MINIPORT_PAUSE pause_ok;
MINIPORT_RESET reset_bad;

NDIS_STATUS initialize_ok(NDIS_HANDLE Handle, NDIS_HANDLE DriverContext, PNDIS_MINIPORT_INIT_PARAMETERS Parameters)
{
    PADAPTER adapter = NdisAllocateMemoryWithTagPriority(Handle, sizeof(ADAPTER), 'pdaM', NormalPoolPriority);

    if (adapter == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    adapter->Handle = Handle;
    return NDIS_STATUS_SUCCESS;
}

NDIS_STATUS oid_bad(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    NdisMOidRequestComplete(Context, Request, NDIS_STATUS_SUCCESS);     // want "Context is given to NdisMOidRequestComplete as the handle of the adapter, but is the driver's own context \(MiniportAdapterContext\)"
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS oid_ok(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    FinishOid(((PADAPTER)Context)->Handle, Request);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS pause_bad(NDIS_HANDLE Context, PNDIS_MINIPORT_PAUSE_PARAMETERS Parameters)
{
    PADAPTER adapter = (PADAPTER)Context;

    NdisMPauseComplete(adapter);        // want "adapter is given to NdisMPauseComplete as the handle of the adapter, but is the driver's own context"
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS pause_ok(NDIS_HANDLE Context, PNDIS_MINIPORT_PAUSE_PARAMETERS Parameters)
{
    NdisMPauseComplete(((PADAPTER)Context)->Handle);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS reset_bad(NDIS_HANDLE Context, PBOOLEAN AddressingReset)
{
    *AddressingReset = FALSE;
    FinishReset(Context);
    return NDIS_STATUS_PENDING;
}
