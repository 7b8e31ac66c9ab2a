#ifndef CARD_H
#define CARD_H
#include <ndis.h>

typedef struct _PARTY
{
    NDIS_HANDLE NdisPartyHandle;
    NDIS_HANDLE NdisVcHandle;
    NDIS_STATUS Status;
} PARTY, *PPARTY;

PROTOCOL_CM_DROP_PARTY drop_ok;
NDIS_STATUS offer_family_ok(NDIS_HANDLE miniport);
VOID party_gone(PPARTY party);
#endif
