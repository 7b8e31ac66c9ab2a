#include "card.h"

static VOID answer(PPARTY party, NDIS_STATUS status)
{
    NDIS_HANDLE handle = party->Handle;

    party->Dropping = FALSE;
    NdisMCmDropPartyComplete(status, handle);   // want "NdisMCmDropPartyComplete is called at DIRQL, it may be called up to DISPATCH_LEVEL"
}

VOID party_dropped(PPARTY party)
{
    answer(party, NDIS_STATUS_SUCCESS);
}

VOID parties_dropped_ok(PCARD card)
{
    while (!IsListEmpty(&card->Parties))
    {
        PPARTY party = CONTAINING_RECORD(RemoveHeadList(&card->Parties), PARTY, Link);

        party_dropped(party);
    }
}
