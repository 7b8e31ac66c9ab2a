#include <ndis.h>

typedef struct _ADAPTER
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE Context;
    PNDIS_OID_REQUEST Pending;
} ADAPTER, *PADAPTER;

VOID FinishOid(NDIS_HANDLE Handle, PNDIS_OID_REQUEST Request);
VOID FinishReset(NDIS_HANDLE Handle);
