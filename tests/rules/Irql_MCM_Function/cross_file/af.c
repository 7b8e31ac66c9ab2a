#include "card.h"

MINIPORT_HALT halt_bad;
MINIPORT_INITIALIZE initialize_ok;
NDIS_IO_WORKITEM_FUNCTION work_ok;

/* Fine from the work item, wrong from halt_bad, which holds the lock. */
VOID af_gone(PCARD card)
{
    NdisMCmNotifyCloseAddressFamily(card->AfHandle);    // want "NdisMCmNotifyCloseAddressFamily is called at .*DISPATCH_LEVEL, it may be called at PASSIVE_LEVEL only"
}

NDIS_STATUS af_offer_ok(PCARD card)
{
    return NdisMCmRegisterAddressFamilyEx(card->MiniportHandle, &card->Family);
}

VOID work_ok(PVOID context, NDIS_HANDLE item)
{
    UNREFERENCED_PARAMETER(item);
    af_gone((PCARD)context);
}

VOID halt_bad(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(action);
    NdisAcquireSpinLock(&card->Lock);
    if (card->AfHandle != NULL)
    {
        af_gone(card);
        card->AfHandle = NULL;
    }
    NdisReleaseSpinLock(&card->Lock);
}

NDIS_STATUS initialize_ok(NDIS_HANDLE h, NDIS_HANDLE d, PNDIS_MINIPORT_INIT_PARAMETERS p)
{
    PCARD card = (PCARD)NdisAllocateMemoryWithTagPriority(h, sizeof(CARD), 'draC', NormalPoolPriority);

    UNREFERENCED_PARAMETER(d);
    UNREFERENCED_PARAMETER(p);
    if (card == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    NdisZeroMemory(card, sizeof(CARD));
    card->MiniportHandle = h;
    return af_offer_ok(card);
}
