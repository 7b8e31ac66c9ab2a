/* An event table: what an event does to a party is a function found in it. */
#include "parties.h"

typedef VOID (*PARTY_ACTION)(PPARTY Party);

static VOID Nothing(PPARTY Party)
{
    Party->State = 0;
}

static VOID Dropped(PPARTY Party)
{
    Party->State = 2;
    NdisMCmDropPartyComplete(NDIS_STATUS_SUCCESS, Party->NdisPartyHandle);
}

static const PARTY_ACTION Actions[] = { Nothing, Dropped };
static const struct { PARTY_ACTION Drop; } Dropping = { Dropped };

VOID PartyEvent(PPARTY Party, ULONG Event)
{
    if (Event == 1)
    {
        Dropping.Drop(Party);
    }
    else
    {
        Nothing(Party);
    }
}
