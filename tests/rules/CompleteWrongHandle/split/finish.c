#include "miniport.h"

VOID FinishOid(NDIS_HANDLE Handle, PNDIS_OID_REQUEST Request)
{
    NdisMOidRequestComplete(Handle, Request, NDIS_STATUS_SUCCESS);
}

VOID FinishReset(NDIS_HANDLE Handle)
{
    NdisMResetComplete(Handle, NDIS_STATUS_SUCCESS, FALSE);     // want "Handle is given to NdisMResetComplete as the handle of the adapter, but is the driver's own context \(MiniportAdapterContext\)"
}
