#include <ndis.h>

typedef struct _ADAPTER
{
    NDIS_HANDLE Handle;
    NDIS_SPIN_LOCK Lock;
    PNDIS_OID_REQUEST Pending;
    BOOLEAN Busy;
} ADAPTER, *PADAPTER;

NDIS_STATUS OidStart(PADAPTER Adapter, PNDIS_OID_REQUEST Request);
VOID OidFinish(PADAPTER Adapter, NDIS_STATUS Status);
PNDIS_OID_REQUEST OidTake(PADAPTER Adapter);
