/* The drop handlers of a miniport with call management; what completes is behind an event table in the other file. */
#include "parties.h"

static CO_ADDRESS_FAMILY Family;

MINIPORT_INITIALIZE initialize;
PROTOCOL_CM_DROP_PARTY drop_bad;
PROTOCOL_CM_DROP_PARTY drop_ok;
PROTOCOL_CM_DROP_PARTY drop_twice_bad;

NDIS_STATUS initialize(NDIS_HANDLE Handle, NDIS_HANDLE Context, PNDIS_MINIPORT_INIT_PARAMETERS Parameters)
{
    return NdisMCmRegisterAddressFamilyEx(Handle, &Family);
}

NDIS_STATUS drop_bad(NDIS_HANDLE Context, PVOID Data, UINT Size)
{
    PartyEvent((PPARTY)Context, 1);
    return NDIS_STATUS_SUCCESS;     // want "is completed at line \d+, but drop_bad returns NDIS_STATUS_SUCCESS"
}

NDIS_STATUS drop_ok(NDIS_HANDLE Context, PVOID Data, UINT Size)
{
    if (Size == 0)
    {
        PartyEvent((PPARTY)Context, 0);
        return NDIS_STATUS_SUCCESS;
    }
    PartyEvent((PPARTY)Context, 1);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS drop_twice_bad(NDIS_HANDLE Context, PVOID Data, UINT Size)
{
    PPARTY party = (PPARTY)Context;

    PartyEvent(party, 1);
    if (Size != 0)
    {
        PartyEvent(party, 1);       // want "is completed again"
    }
    return NDIS_STATUS_PENDING;
}
