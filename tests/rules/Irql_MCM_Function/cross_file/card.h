#ifndef CARD_H
#define CARD_H
#include <ndis.h>

typedef struct _CARD
{
    NDIS_HANDLE MiniportHandle;
    NDIS_HANDLE InterruptHandle;
    NDIS_HANDLE AfHandle;
    NDIS_SPIN_LOCK Lock;
    LIST_ENTRY Parties;
    CO_ADDRESS_FAMILY Family;
} CARD, *PCARD;

typedef struct _PARTY
{
    LIST_ENTRY Link;
    NDIS_HANDLE Handle;
    BOOLEAN Dropping;
} PARTY, *PPARTY;

VOID party_dropped(PPARTY party);
VOID parties_dropped_ok(PCARD card);
VOID af_gone(PCARD card);
NDIS_STATUS af_offer_ok(PCARD card);
#endif
