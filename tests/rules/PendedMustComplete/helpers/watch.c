#include "cm.h"

PROTOCOL_BIND_ADAPTER_EX bind;
PROTOCOL_CO_OID_REQUEST_COMPLETE answered_ok;

static LIST_ENTRY Watched;
static NDIS_SPIN_LOCK WatchLock;
static ULONG BusyBranches;
static ULONG Traced;
static CO_ADDRESS_FAMILY Family;

NDIS_STATUS bind(NDIS_HANDLE context, NDIS_HANDLE bindContext, PNDIS_BIND_PARAMETERS parameters)
{
    UNREFERENCED_PARAMETER(bindContext);
    UNREFERENCED_PARAMETER(parameters);
    InitializeListHead(&Watched);
    NdisAllocateSpinLock(&WatchLock);
    return NdisCmRegisterAddressFamilyEx(context, &Family);
}

VOID watch(PPARTY party)
{
    NdisAcquireSpinLock(&WatchLock);
    InsertTailList(&Watched, &party->Link);
    NdisReleaseSpinLock(&WatchLock);
}

VOID trace_drop(ULONG branch, NDIS_STATUS status)
{
    if (status != NDIS_STATUS_SUCCESS)
    {
        DbgPrint("branch %u: %x\n", branch, status);
        Traced++;
    }
}

BOOLEAN branch_is_busy(ULONG branch)
{
    return (BOOLEAN)((BusyBranches & (1 << branch)) != 0);
}

NDIS_STATUS finish_or_watch(PPARTY party)
{
    if (!branch_is_busy(party->Branch))
    {
        NdisFreeMemory(party, 0, 0);
        return NDIS_STATUS_SUCCESS;
    }
    watch(party);
    return NDIS_STATUS_PENDING;
}

VOID answered_ok(NDIS_HANDLE af, NDIS_HANDLE vc, NDIS_HANDLE context, PNDIS_OID_REQUEST request, NDIS_STATUS status)
{
    PPARTY party;

    UNREFERENCED_PARAMETER(af);
    UNREFERENCED_PARAMETER(vc);
    UNREFERENCED_PARAMETER(context);
    UNREFERENCED_PARAMETER(request);
    UNREFERENCED_PARAMETER(status);
    NdisAcquireSpinLock(&WatchLock);
    if (IsListEmpty(&Watched))
    {
        NdisReleaseSpinLock(&WatchLock);
        return;
    }
    party = CONTAINING_RECORD(RemoveHeadList(&Watched), PARTY, Link);
    NdisReleaseSpinLock(&WatchLock);
    NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, party->NdisPartyHandle);
    NdisFreeMemory(party, 0, 0);
}
