#include <ndis.h>

typedef struct _STATE
{
    NDIS_HANDLE Handle;
    NDIS_SPIN_LOCK Lock;
    PNDIS_OID_REQUEST Pending;
    ULONG Sent;
} STATE, *PSTATE;

VOID Finish(PSTATE State, NDIS_STATUS Status);
