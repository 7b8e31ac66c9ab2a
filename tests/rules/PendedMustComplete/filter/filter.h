#include <ndis.h>

typedef struct _FILTER
{
    NDIS_HANDLE Handle;
    PNDIS_OID_REQUEST Pending;
    ULONG State;
} FILTER, *PFILTER;

NDIS_STATUS PassDown(PFILTER Filter, PNDIS_OID_REQUEST Request);
