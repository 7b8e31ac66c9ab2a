/* DDIs that are for DISPATCH_LEVEL alone: neither below nor above. */
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
    NDIS_HANDLE Dma;
    PSCATTER_GATHER_LIST List;
    PNET_BUFFER Buffer;
} CARD, *PCARD;

MINIPORT_HALT too_low_bad;
VOID too_low_bad(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(action);
    NdisAcquireSpinLock(&card->Lock);
    card->Closing = TRUE;
    NdisReleaseSpinLock(&card->Lock);
    NdisMFreeNetBufferSGList(card->Dma, card->List, card->Buffer); // want "NdisMFreeNetBufferSGList is called at PASSIVE_LEVEL"
}

MINIPORT_HALT locked_ok;
VOID locked_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(action);
    NdisAcquireSpinLock(&card->Lock);
    (void)NdisMAllocateNetBufferSGList(card->Dma, card->Buffer, card, 0, NULL, 0);
    NdisReleaseSpinLock(&card->Lock);
}

MINIPORT_SEND_NET_BUFFER_LISTS send_untested_bad;
VOID send_untested_bad(NDIS_HANDLE context, PNET_BUFFER_LIST lists, NDIS_PORT_NUMBER port, ULONG flags)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(lists);
    UNREFERENCED_PARAMETER(port);
    UNREFERENCED_PARAMETER(flags);
    (void)NdisMAllocateNetBufferSGList(card->Dma, card->Buffer, card, 0, NULL, 0); // want "NdisMAllocateNetBufferSGList is called at .*_LEVEL"
}

MINIPORT_SEND_NET_BUFFER_LISTS send_tested_ok;
VOID send_tested_ok(NDIS_HANDLE context, PNET_BUFFER_LIST lists, NDIS_PORT_NUMBER port, ULONG flags)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(lists);
    UNREFERENCED_PARAMETER(port);
    if (NDIS_TEST_SEND_AT_DISPATCH_LEVEL(flags))
    {
        NdisMFreeNetBufferSGList(card->Dma, card->List, card->Buffer);
    }
    else
    {
        card->Waiting = TRUE;
    }
}

MINIPORT_RETURN_NET_BUFFER_LISTS return_bit_ok;
VOID return_bit_ok(NDIS_HANDLE context, PNET_BUFFER_LIST lists, ULONG flags)
{
    PCARD card = (PCARD)context;
    BOOLEAN dispatch = (flags & NDIS_RETURN_FLAGS_DISPATCH_LEVEL) != 0;
    KIRQL old = DISPATCH_LEVEL;

    UNREFERENCED_PARAMETER(lists);
    if (!dispatch)
    {
        old = KeRaiseIrqlToDpcLevel();
    }
    (void)NdisMAllocateNetBufferSGList(card->Dma, card->Buffer, card, 0, NULL, 0);
    if (!dispatch)
    {
        KeLowerIrql(old);
    }
}

/* Raises when it need not, and does not when it must. */
MINIPORT_RETURN_NET_BUFFER_LISTS return_bit_bad;
VOID return_bit_bad(NDIS_HANDLE context, PNET_BUFFER_LIST lists, ULONG flags)
{
    PCARD card = (PCARD)context;
    KIRQL old = DISPATCH_LEVEL;

    UNREFERENCED_PARAMETER(lists);
    if (flags & NDIS_RETURN_FLAGS_DISPATCH_LEVEL)
    {
        old = KeRaiseIrqlToDpcLevel();
    }
    NdisMFreeNetBufferSGList(card->Dma, card->List, card->Buffer); // want "NdisMFreeNetBufferSGList is called at .*_LEVEL"
    if (flags & NDIS_RETURN_FLAGS_DISPATCH_LEVEL)
    {
        KeLowerIrql(old);
    }
}

/* Told by its callers whether it has to raise. */
static VOID told_ok(PCARD card, BOOLEAN dispatch)
{
    KIRQL old = DISPATCH_LEVEL;

    if (!dispatch)
    {
        KeRaiseIrql(DISPATCH_LEVEL, &old);
    }
    NdisMFreeNetBufferSGList(card->Dma, card->List, card->Buffer);
    if (!dispatch)
    {
        KeLowerIrql(old);
    }
}

/* Believes that everybody calls it from the DPC. */
static VOID believes_bad(PCARD card)
{
    card->Count++;
    (void)NdisMAllocateNetBufferSGList(card->Dma, card->Buffer, card, 0, NULL, 0); // want "NdisMAllocateNetBufferSGList is called at PASSIVE_LEVEL"
}

MINIPORT_INTERRUPT_DPC helping_dpc_ok;
VOID helping_dpc_ok(NDIS_HANDLE context, PVOID dpcContext, PVOID throttle, PVOID reserved)
{
    UNREFERENCED_PARAMETER(dpcContext);
    UNREFERENCED_PARAMETER(throttle);
    UNREFERENCED_PARAMETER(reserved);
    told_ok((PCARD)context, TRUE);
    believes_bad((PCARD)context);
}

MINIPORT_PAUSE helping_pause_ok;
NDIS_STATUS helping_pause_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    UNREFERENCED_PARAMETER(parameters);
    told_ok((PCARD)context, FALSE);
    believes_bad((PCARD)context);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_ISR too_high_bad;
BOOLEAN too_high_bad(NDIS_HANDLE context, PBOOLEAN queue, PULONG processors)
{
    PCARD card = (PCARD)context;

    *processors = 0;
    *queue = FALSE;
    NdisMFreeNetBufferSGList(card->Dma, card->List, card->Buffer); // want "NdisMFreeNetBufferSGList is called at DIRQL"
    return TRUE;
}

NDIS_TIMER_FUNCTION just_right_ok;
VOID just_right_ok(PVOID s1, PVOID context, PVOID s2, PVOID s3)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(s1);
    UNREFERENCED_PARAMETER(s2);
    UNREFERENCED_PARAMETER(s3);
    (void)NdisMAllocateNetBufferSGList(card->Dma, card->Buffer, card, 0, NULL, 0);
}
