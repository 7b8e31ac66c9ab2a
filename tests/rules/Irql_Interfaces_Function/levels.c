/* Code that is entered at several levels, asks at which it is, or keeps it. */
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
    NET_LUID Luid;
    NET_IFINDEX IfIndex;
    NET_IFINDEX Lower;
} CARD, *PCARD;

NDIS_IO_WORKITEM_FUNCTION later_ok;
VOID later_ok(PVOID context, NDIS_HANDLE item)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(item);
    NdisIfDeregisterInterface(card->IfIndex);
}

NDIS_TIMER_FUNCTION timer_queues_ok;
VOID timer_queues_ok(PVOID s1, PVOID context, PVOID s2, PVOID s3)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(s1);
    UNREFERENCED_PARAMETER(s2);
    UNREFERENCED_PARAMETER(s3);
    NdisQueueIoWorkItem(card->WorkItem, later_ok, card);
}

NDIS_TIMER_FUNCTION timer_bad;
VOID timer_bad(PVOID s1, PVOID context, PVOID s2, PVOID s3)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(s1);
    UNREFERENCED_PARAMETER(s2);
    UNREFERENCED_PARAMETER(s3);
    if (card->Waiting)
    {
        (void)NdisIfAddIfStackEntry(card->IfIndex, card->Lower); // want "NdisIfAddIfStackEntry is called at DISPATCH_LEVEL"
    }
}

/* Reached at PASSIVE_LEVEL and at DISPATCH_LEVEL; asks which it is. */
static VOID asks_ok(PCARD card)
{
    if (KeGetCurrentIrql() >= DISPATCH_LEVEL)
    {
        card->Waiting = TRUE;
        return;
    }
    (void)NdisIfGetInterfaceIndexFromNetLuid(card->Luid, &card->IfIndex);
}

/* Asks, and goes on all the same. */
static VOID asks_bad(PCARD card)
{
    if (KeGetCurrentIrql() >= DISPATCH_LEVEL)
    {
        card->Waiting = TRUE;
    }
    NdisIfDeregisterInterface(card->IfIndex); // want "NdisIfDeregisterInterface is called at DISPATCH_LEVEL"
}

MINIPORT_INTERRUPT_DPC asking_dpc_ok;
VOID asking_dpc_ok(NDIS_HANDLE context, PVOID dpcContext, PVOID throttle, PVOID reserved)
{
    UNREFERENCED_PARAMETER(dpcContext);
    UNREFERENCED_PARAMETER(throttle);
    UNREFERENCED_PARAMETER(reserved);
    asks_ok((PCARD)context);
    asks_bad((PCARD)context);
}

MINIPORT_HALT asking_halt_ok;
VOID asking_halt_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    UNREFERENCED_PARAMETER(action);
    asks_ok((PCARD)context);
    asks_bad((PCARD)context);
}

static VOID raise(PCARD card)
{
    card->SavedIrql = KeRaiseIrqlToDpcLevel();
}

static VOID lower(PCARD card)
{
    KeLowerIrql(card->SavedIrql);
}

NDIS_IO_WORKITEM_FUNCTION saved_ok;
VOID saved_ok(PVOID context, NDIS_HANDLE item)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(item);
    raise(card);
    card->Count++;
    lower(card);
    (void)NdisIfAddIfStackEntry(card->IfIndex, card->Lower);
}

NDIS_IO_WORKITEM_FUNCTION saved_bad;
VOID saved_bad(PVOID context, NDIS_HANDLE item)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(item);
    raise(card);
    (void)NdisIfGetInterfaceIndexFromNetLuid(card->Luid, &card->IfIndex); // want "NdisIfGetInterfaceIndexFromNetLuid is called at DISPATCH_LEVEL"
    lower(card);
}

MINIPORT_HALT loop_ok;
VOID loop_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;
    ULONG i;

    UNREFERENCED_PARAMETER(action);
    for (i = 0; i < 4; i++)
    {
        NdisAcquireSpinLock(&card->Lock);
        if (card->Count == 0)
        {
            NdisReleaseSpinLock(&card->Lock);
            continue;
        }
        card->Count--;
        NdisReleaseSpinLock(&card->Lock);
        NdisIfDeregisterInterface(card->IfIndex);
    }
}

/* Leaves the loop with the lock. */
MINIPORT_HALT loop_bad;
VOID loop_bad(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(action);
    for (;;)
    {
        NdisAcquireSpinLock(&card->Lock);
        if (card->Count == 0)
        {
            break;
        }
        card->Count--;
        NdisReleaseSpinLock(&card->Lock);
    }
    (void)NdisIfAddIfStackEntry(card->IfIndex, card->Lower); // want "NdisIfAddIfStackEntry is called at DISPATCH_LEVEL"
    NdisReleaseSpinLock(&card->Lock);
}
