/* No role types anywhere: what a function is comes from the fields it is stored in. */
#include "events.h"

static BOOLEAN on_interrupt(NDIS_HANDLE context, PBOOLEAN queue, PULONG processors)
{
    PCARD card = (PCARD)context;

    *queue = TRUE;
    *processors = 0;
    card->Early.Dropped(card, card->PartyHandle);
    card->Early.Closed(card, card->VcHandle);
    return TRUE;
}

static VOID on_dpc(NDIS_HANDLE context, PVOID dpcContext, PVOID throttle, PVOID reserved)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(dpcContext);
    UNREFERENCED_PARAMETER(throttle);
    UNREFERENCED_PARAMETER(reserved);
    card->Late->Dropped(card, card->PartyHandle);
    (*card->Late->Closed)(card, card->VcHandle);
}

static VOID on_timer(PVOID s1, PVOID context, PVOID s2, PVOID s3)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(s1);
    UNREFERENCED_PARAMETER(s2);
    UNREFERENCED_PARAMETER(s3);
    card->Late->LinkLost(card, card->AfHandle);
}

NDIS_STATUS set_up(PCARD card, NDIS_HANDLE miniport)
{
    NDIS_MINIPORT_INTERRUPT_CHARACTERISTICS interrupt;
    NDIS_TIMER_CHARACTERISTICS timer;

    card->Late = &late_events;
    card->Early.Dropped = early_dropped_bad;
    card->Early.Closed = early_closed_ok;
    NdisZeroMemory(&timer, sizeof(timer));
    timer.TimerFunction = on_timer;
    timer.FunctionContext = card;
    if (NdisAllocateTimerObject(miniport, &timer, &card->TimerHandle) != NDIS_STATUS_SUCCESS)
    {
        return NDIS_STATUS_RESOURCES;
    }
    NdisZeroMemory(&interrupt, sizeof(interrupt));
    interrupt.InterruptHandler = on_interrupt;
    interrupt.InterruptDpcHandler = on_dpc;
    return NdisMRegisterInterruptEx(miniport, card, &interrupt, &card->InterruptHandle);
}
