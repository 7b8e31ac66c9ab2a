#ifndef CM_H
#define CM_H
#include <ndis.h>

typedef struct _PARTY
{
    LIST_ENTRY Link;
    NDIS_HANDLE NdisPartyHandle;
    ULONG Branch;
} PARTY, *PPARTY;

VOID watch(PPARTY party);
VOID trace_drop(ULONG branch, NDIS_STATUS status);
BOOLEAN branch_is_busy(ULONG branch);
NDIS_STATUS finish_or_watch(PPARTY party);
#endif
