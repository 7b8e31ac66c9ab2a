#include "vc.h"

MINIPORT_INITIALIZE initialize;
NDIS_IO_WORKITEM_FUNCTION worker_ok;

static CARD TheCard;

NDIS_STATUS initialize(NDIS_HANDLE h, NDIS_HANDLE d, PNDIS_MINIPORT_INIT_PARAMETERS p)
{
    UNREFERENCED_PARAMETER(d);
    UNREFERENCED_PARAMETER(p);
    TheCard.MiniportHandle = h;
    TheCard.WorkItem = NdisAllocateIoWorkItem(h);
    InitializeListHead(&TheCard.Requests);
    NdisAllocateSpinLock(&TheCard.Lock);
    return NdisMCmRegisterAddressFamilyEx(h, &TheCard.Family);
}

BOOLEAN card_is_stopping(PCARD card)
{
    return card->Stopping;
}

NDIS_STATUS submit(PCARD card, PREQUEST request)
{
    BOOLEAN queue;

    NdisAcquireSpinLock(&card->Lock);
    InsertTailList(&card->Requests, &request->Link);
    queue = (BOOLEAN)!card->WorkQueued;
    card->WorkQueued = TRUE;
    NdisReleaseSpinLock(&card->Lock);
    if (queue)
    {
        NdisQueueIoWorkItem(card->WorkItem, worker_ok, card);
    }
    return NDIS_STATUS_PENDING;
}

VOID worker_ok(PVOID context, NDIS_HANDLE item)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(item);
    NdisAcquireSpinLock(&card->Lock);
    while (!IsListEmpty(&card->Requests))
    {
        PREQUEST request = CONTAINING_RECORD(RemoveHeadList(&card->Requests), REQUEST, Link);

        NdisReleaseSpinLock(&card->Lock);
        request->Finish(request, NDIS_STATUS_SUCCESS);
        NdisAcquireSpinLock(&card->Lock);
    }
    card->WorkQueued = FALSE;
    NdisReleaseSpinLock(&card->Lock);
}
