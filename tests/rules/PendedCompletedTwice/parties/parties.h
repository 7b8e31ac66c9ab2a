#include <ndis.h>

typedef struct _PARTY
{
    LIST_ENTRY Link;
    NDIS_HANDLE NdisPartyHandle;
    ULONG State;
} PARTY, *PPARTY;

VOID PartyEvent(PPARTY Party, ULONG Event);
