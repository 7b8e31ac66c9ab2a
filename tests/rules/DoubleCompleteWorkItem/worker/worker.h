#include <ndis.h>

typedef struct _ADAPTER
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE WorkItem;
    PNDIS_OID_REQUEST Pending;
    ULONG Filter;
} ADAPTER, *PADAPTER;

VOID QueueOid(PADAPTER Adapter, PNDIS_OID_REQUEST Request);
