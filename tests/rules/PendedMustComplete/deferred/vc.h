#ifndef VC_H
#define VC_H
#include <ndis.h>

typedef struct _CARD
{
    NDIS_HANDLE MiniportHandle;
    NDIS_HANDLE WorkItem;
    NDIS_SPIN_LOCK Lock;
    LIST_ENTRY Requests;
    BOOLEAN WorkQueued;
    BOOLEAN Stopping;
    CO_ADDRESS_FAMILY Family;
} CARD, *PCARD;

typedef struct _VC
{
    PCARD Card;
    struct _PARTY *Dropping;
    ULONG Parties;
} VC, *PVC;

typedef struct _REQUEST
{
    LIST_ENTRY Link;
    VOID (*Finish)(struct _REQUEST *request, NDIS_STATUS status);
} REQUEST, *PREQUEST;

typedef struct _PARTY
{
    REQUEST Request;
    PVC Vc;
    NDIS_HANDLE NdisPartyHandle;
} PARTY, *PPARTY;

NDIS_STATUS submit(PCARD card, PREQUEST request);
BOOLEAN card_is_stopping(PCARD card);
#endif
