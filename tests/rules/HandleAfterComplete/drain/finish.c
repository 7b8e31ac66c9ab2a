#include "mcm.h"

VOID FinishDrop(PPARTY Party, NDIS_STATUS Status)
{
    Party->Vc->State--;
    NdisMCmDropPartyComplete(Status, Party->NdisPartyHandle);
}

/* Closes the call unless it has parties, and returns how it was completed. */
NDIS_STATUS FinishClose(PVC Vc, NDIS_HANDLE PartyHandle)
{
    if (Vc->State > 1)
    {
        NdisMCmCloseCallComplete(NDIS_STATUS_NOT_ACCEPTED, Vc->NdisVcHandle, PartyHandle);
        return NDIS_STATUS_NOT_ACCEPTED;
    }
    NdisMCmCloseCallComplete(NDIS_STATUS_SUCCESS, Vc->NdisVcHandle, PartyHandle);
    return NDIS_STATUS_SUCCESS;
}
