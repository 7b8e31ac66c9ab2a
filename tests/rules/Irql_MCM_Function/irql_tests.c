/* Code that asks at which level it runs. */
#include <ndis.h>

typedef struct _CARD
{
    NDIS_HANDLE AfHandle;
    NDIS_HANDLE PartyHandle;
    NDIS_HANDLE WorkItem;
    BOOLEAN DropLater;
} CARD, *PCARD;

NDIS_IO_WORKITEM_FUNCTION notify_work_ok;

VOID notify_work_ok(PVOID context, NDIS_HANDLE item)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(item);
    NdisMCmNotifyCloseAddressFamily(card->AfHandle);
}

/* Called at PASSIVE_LEVEL and DISPATCH_LEVEL; tells them apart. */
static VOID notify_or_defer_ok(PCARD card)
{
    if (KeGetCurrentIrql() == PASSIVE_LEVEL)
    {
        NdisMCmNotifyCloseAddressFamily(card->AfHandle);
    }
    else
    {
        NdisQueueIoWorkItem(card->WorkItem, notify_work_ok, card);
    }
}

/* Tests for the wrong level: DISPATCH_LEVEL passes. */
static VOID notify_below_dirql_bad(PCARD card)
{
    if (KeGetCurrentIrql() <= DISPATCH_LEVEL)
    {
        NdisMCmNotifyCloseAddressFamily(card->AfHandle);    // want "is called at .*DISPATCH_LEVEL, it may be called at PASSIVE_LEVEL only"
    }
}

static VOID notify_after_return_ok(PCARD card)
{
    KIRQL irql = KeGetCurrentIrql();

    if (irql >= DISPATCH_LEVEL)
    {
        NdisQueueIoWorkItem(card->WorkItem, notify_work_ok, card);
        return;
    }
    NdisMCmNotifyCloseAddressFamily(card->AfHandle);
}

/* Called at DIRQL and DISPATCH_LEVEL. */
static VOID drop_or_defer_ok(PCARD card)
{
    if (KeGetCurrentIrql() > DISPATCH_LEVEL)
    {
        card->DropLater = TRUE;
        return;
    }
    NdisMCmDropPartyComplete(NDIS_STATUS_SUCCESS, card->PartyHandle);
}

static VOID drop_turned_round_bad(PCARD card)
{
    if (KeGetCurrentIrql() > DISPATCH_LEVEL)
    {
        NdisMCmDropPartyComplete(NDIS_STATUS_SUCCESS, card->PartyHandle);   // want "NdisMCmDropPartyComplete is called at DIRQL"
    }
    else
    {
        card->DropLater = TRUE;
    }
}

MINIPORT_ISR isr_ok;
BOOLEAN isr_ok(NDIS_HANDLE context, PBOOLEAN queue, PULONG processors)
{
    *queue = TRUE;
    *processors = 0;
    drop_or_defer_ok((PCARD)context);
    drop_turned_round_bad((PCARD)context);
    return TRUE;
}

MINIPORT_INTERRUPT_DPC dpc_ok;
VOID dpc_ok(NDIS_HANDLE context, PVOID dpcContext, PVOID throttle, PVOID reserved)
{
    UNREFERENCED_PARAMETER(dpcContext);
    UNREFERENCED_PARAMETER(throttle);
    UNREFERENCED_PARAMETER(reserved);
    drop_or_defer_ok((PCARD)context);
    drop_turned_round_bad((PCARD)context);
    notify_or_defer_ok((PCARD)context);
    notify_after_return_ok((PCARD)context);
    notify_below_dirql_bad((PCARD)context);
}

MINIPORT_HALT halt_ok;
VOID halt_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    UNREFERENCED_PARAMETER(action);
    notify_or_defer_ok((PCARD)context);
    notify_after_return_ok((PCARD)context);
}
