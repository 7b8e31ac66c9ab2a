#include <ndis.h>

typedef struct _VC
{
    NDIS_HANDLE NdisVcHandle;
    NDIS_SPIN_LOCK Lock;
    ULONG State;
} VC, *PVC;

typedef struct _PARTY
{
    NDIS_HANDLE NdisPartyHandle;
    PVC Vc;
} PARTY, *PPARTY;

VOID FinishDrop(PPARTY Party, NDIS_STATUS Status);
NDIS_STATUS FinishClose(PVC Vc, NDIS_HANDLE PartyHandle);
