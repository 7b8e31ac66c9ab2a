/* Says nothing of what it is: the other files do. */
#include "card.h"

VOID party_gone(PPARTY party)
{
    NdisCmDispatchIncomingDropParty(NDIS_STATUS_SUCCESS, party->NdisPartyHandle, NULL, 0);  // want "NdisCmDispatchIncomingDropParty is called by a miniport with integrated call management, which calls NdisMCmDispatchIncomingDropParty"
}

NDIS_STATUS drop_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    NdisMCmDropPartyComplete(party->Status, party->NdisPartyHandle);
    return NDIS_STATUS_PENDING;
}
