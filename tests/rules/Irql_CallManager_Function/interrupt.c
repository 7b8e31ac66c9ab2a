/* Service routines, their DPCs, and what runs synchronized with them. */
#include <ndis.h>

typedef struct _CARD
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE WorkItem;
    NDIS_HANDLE InterruptHandle;
    PKINTERRUPT Interrupt;
    NDIS_SPIN_LOCK Lock;
    KSPIN_LOCK KernelLock;
    KIRQL SavedIrql;
    PNDIS_RW_LOCK_EX RwLock;
    BOOLEAN Closing;
    BOOLEAN Waiting;
    ULONG Count;
    ULONG State;
    NDIS_HANDLE AfHandle;
    NDIS_HANDLE PartyHandle;
    NDIS_HANDLE VcHandle;
    NDIS_HANDLE SapHandle;
} CARD, *PCARD;

MINIPORT_ISR isr_bad;
BOOLEAN isr_bad(NDIS_HANDLE context, PBOOLEAN queue, PULONG processors)
{
    PCARD card = (PCARD)context;

    *processors = 0;
    *queue = TRUE;
    if (card->Waiting)
    {
        NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, card->PartyHandle); // want "NdisCmDropPartyComplete is called at DIRQL"
    }
    return TRUE;
}

MINIPORT_INTERRUPT_DPC dpc_ok;
VOID dpc_ok(NDIS_HANDLE context, PVOID dpcContext, PVOID throttle, PVOID reserved)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(dpcContext);
    UNREFERENCED_PARAMETER(throttle);
    UNREFERENCED_PARAMETER(reserved);
    NdisDprAcquireSpinLock(&card->Lock);
    NdisCmDispatchCallConnected(card->VcHandle);
    NdisDprReleaseSpinLock(&card->Lock);
}

static VOID finish(PCARD card)
{
    NdisCmDispatchCallConnected(card->VcHandle); // want "NdisCmDispatchCallConnected is called at DIRQL"
}

static BOOLEAN synchronized_bad(NDIS_HANDLE context)
{
    PCARD card = (PCARD)context;

    card->Count = 0;
    finish(card);
    return TRUE;
}

static BOOLEAN synchronized_ok(NDIS_HANDLE context)
{
    PCARD card = (PCARD)context;

    card->Waiting = TRUE;
    return (BOOLEAN)(card->Count != 0);
}

NDIS_TIMER_FUNCTION synchronizing_ok;
VOID synchronizing_ok(PVOID s1, PVOID context, PVOID s2, PVOID s3)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(s1);
    UNREFERENCED_PARAMETER(s2);
    UNREFERENCED_PARAMETER(s3);
    NdisMSynchronizeWithInterruptEx(card->InterruptHandle, 0, synchronized_bad, card);
    if (NdisMSynchronizeWithInterruptEx(card->InterruptHandle, 0, synchronized_ok, card))
    {
        NdisCmRegisterSapComplete(NDIS_STATUS_SUCCESS, card->SapHandle, card);
    }
}

/* Called from the service routine and from the DPC; tells them apart. */
static VOID asks_ok(PCARD card)
{
    KIRQL irql = KeGetCurrentIrql();

    if (irql > DISPATCH_LEVEL)
    {
        card->Waiting = TRUE;
        return;
    }
    NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, card->PartyHandle);
}

static VOID asks_the_wrong_way_bad(PCARD card)
{
    KIRQL irql = KeGetCurrentIrql();

    if (irql < DISPATCH_LEVEL)
    {
        return;
    }
    NdisCmRegisterSapComplete(NDIS_STATUS_SUCCESS, card->SapHandle, card); // want "NdisCmRegisterSapComplete is called at DIRQL"
}

MINIPORT_MESSAGE_INTERRUPT message_ok;
BOOLEAN message_ok(NDIS_HANDLE context, ULONG message, PBOOLEAN queue, PULONG processors)
{
    *queue = TRUE;
    *processors = 0;
    if (message == 0)
    {
        asks_ok((PCARD)context);
    }
    else
    {
        asks_the_wrong_way_bad((PCARD)context);
    }
    return TRUE;
}

MINIPORT_MESSAGE_INTERRUPT_DPC message_dpc_ok;
VOID message_dpc_ok(NDIS_HANDLE context, ULONG message, PVOID dpcContext, PULONG reserved1, PULONG reserved2)
{
    UNREFERENCED_PARAMETER(message);
    UNREFERENCED_PARAMETER(dpcContext);
    UNREFERENCED_PARAMETER(reserved1);
    UNREFERENCED_PARAMETER(reserved2);
    asks_ok((PCARD)context);
    asks_the_wrong_way_bad((PCARD)context);
}
