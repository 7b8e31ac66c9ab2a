/* A miniport with call management; the completions are in the other file. */
#include "mcm.h"

static CO_ADDRESS_FAMILY Family;

MINIPORT_INITIALIZE initialize;
PROTOCOL_CM_DROP_PARTY drop_bad;
PROTOCOL_CM_DROP_PARTY drop_ok;
PROTOCOL_CM_CLOSE_CALL close_bad;
PROTOCOL_CM_CLOSE_CALL close_ok;

NDIS_STATUS initialize(NDIS_HANDLE Handle, NDIS_HANDLE Context, PNDIS_MINIPORT_INIT_PARAMETERS Parameters)
{
    return NdisMCmRegisterAddressFamilyEx(Handle, &Family);
}

NDIS_STATUS drop_bad(NDIS_HANDLE Context, PVOID Data, UINT Size)
{
    PPARTY party = (PPARTY)Context;

    FinishDrop(party, NDIS_STATUS_SUCCESS);
    NdisMCmDispatchIncomingDropParty(NDIS_STATUS_SUCCESS, party->NdisPartyHandle, NULL, 0);     // want "party->NdisPartyHandle is used by NdisMCmDispatchIncomingDropParty, but FinishDrop ended it"
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS drop_ok(NDIS_HANDLE Context, PVOID Data, UINT Size)
{
    PPARTY party = (PPARTY)Context;

    FinishDrop(party, NDIS_STATUS_FAILURE);
    NdisMCmDispatchIncomingDropParty(NDIS_STATUS_FAILURE, party->NdisPartyHandle, NULL, 0);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS close_bad(NDIS_HANDLE Context, NDIS_HANDLE PartyContext, PVOID Data, UINT Size)
{
    PVC vc = (PVC)Context;

    FinishClose(vc, NULL);
    NdisMCmDeactivateVc(vc->NdisVcHandle);      // want "vc->NdisVcHandle is used by NdisMCmDeactivateVc, but FinishClose ended it"
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS close_ok(NDIS_HANDLE Context, NDIS_HANDLE PartyContext, PVOID Data, UINT Size)
{
    PVC vc = (PVC)Context;

    if (FinishClose(vc, NULL) != NDIS_STATUS_SUCCESS)
    {
        NdisMCmDispatchIncomingCloseCall(NDIS_STATUS_NOT_ACCEPTED, vc->NdisVcHandle, NULL, 0);
    }
    else
    {
        NdisMCmDeleteVc(vc->NdisVcHandle);
    }
    return NDIS_STATUS_PENDING;
}

/* What is tested above does change. */
VOID change(PVC vc, ULONG value)
{
    vc->State = value;
}
