/* A miniport with integrated call management that pends drops and has forgotten to complete them. */
#include <ndis.h>

typedef struct _CARD
{
    NDIS_HANDLE MiniportHandle;
    NDIS_SPIN_LOCK Lock;
    LIST_ENTRY Drops;
    CO_ADDRESS_FAMILY Family;
} CARD, *PCARD;

typedef struct _PARTY
{
    LIST_ENTRY Link;
    PCARD Card;
    NDIS_HANDLE NdisPartyHandle;
    NDIS_STATUS Status;
} PARTY, *PPARTY;

MINIPORT_INITIALIZE initialize;
MINIPORT_INTERRUPT_DPC dpc;
PROTOCOL_CM_DROP_PARTY drop_bad;
PROTOCOL_CM_DROP_PARTY drop_by_status_bad;
PROTOCOL_CM_DROP_PARTY drop_never_pends_ok;

NDIS_STATUS initialize(NDIS_HANDLE h, NDIS_HANDLE d, PNDIS_MINIPORT_INIT_PARAMETERS p)
{
    static CARD card;

    UNREFERENCED_PARAMETER(d);
    UNREFERENCED_PARAMETER(p);
    card.MiniportHandle = h;
    NdisAllocateSpinLock(&card.Lock);
    InitializeListHead(&card.Drops);
    return NdisMCmRegisterAddressFamilyEx(h, &card.Family);
}

/* Queued and taken out again, but nobody says so to NDIS. */
VOID dpc(NDIS_HANDLE context, PVOID dpcContext, PVOID throttle, PVOID reserved)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(dpcContext);
    UNREFERENCED_PARAMETER(throttle);
    UNREFERENCED_PARAMETER(reserved);
    NdisDprAcquireSpinLock(&card->Lock);
    while (!IsListEmpty(&card->Drops))
    {
        PPARTY party = CONTAINING_RECORD(RemoveHeadList(&card->Drops), PARTY, Link);

        NdisFreeMemory(party, 0, 0);
    }
    NdisDprReleaseSpinLock(&card->Lock);
}

/* Nothing calls this, so it completes nothing. */
static VOID complete_drop(PPARTY party)
{
    NdisMCmDropPartyComplete(party->Status, party->NdisPartyHandle);
}

NDIS_STATUS drop_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    NdisAcquireSpinLock(&party->Card->Lock);
    InsertTailList(&party->Card->Drops, &party->Link);
    NdisReleaseSpinLock(&party->Card->Lock);
    return NDIS_STATUS_PENDING;     // want "drop_bad may return NDIS_STATUS_PENDING, but nothing the driver can run calls NdisMCmDropPartyComplete"
}

NDIS_STATUS drop_by_status_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;

    UNREFERENCED_PARAMETER(data);
    if (size != 0)
    {
        status = NDIS_STATUS_INVALID_DATA;
    }
    else if (party->Card != NULL)
    {
        InsertTailList(&party->Card->Drops, &party->Link);
        status = NDIS_STATUS_PENDING;
    }
    return status;      // want "drop_by_status_bad may return NDIS_STATUS_PENDING, but nothing the driver can run calls NdisMCmDropPartyComplete"
}

NDIS_STATUS drop_never_pends_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    NDIS_STATUS status = NDIS_STATUS_PENDING;
    PPARTY party = (PPARTY)context;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    status = party->Card != NULL ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
    NdisFreeMemory(party, 0, 0);
    return status;
}
