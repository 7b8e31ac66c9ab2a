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
    NDIS_SPIN_LOCK Queue;
} CARD, *PCARD;

MINIPORT_HALT too_low_bad;
VOID too_low_bad(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(action);
    NdisAcquireSpinLock(&card->Lock);
    card->Closing = TRUE;
    NdisReleaseSpinLock(&card->Lock);
    NdisDprAcquireSpinLock(&card->Queue); NdisDprReleaseSpinLock(&card->Queue); // want "NdisDprAcquireSpinLock is called at PASSIVE_LEVEL"
}

MINIPORT_HALT locked_ok;
VOID locked_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(action);
    NdisAcquireSpinLock(&card->Lock);
    NdisDprAcquireSpinLock(&card->Queue); NdisDprReleaseSpinLock(&card->Queue);
    NdisReleaseSpinLock(&card->Lock);
}

MINIPORT_SEND_NET_BUFFER_LISTS send_untested_bad;
VOID send_untested_bad(NDIS_HANDLE context, PNET_BUFFER_LIST lists, NDIS_PORT_NUMBER port, ULONG flags)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(lists);
    UNREFERENCED_PARAMETER(port);
    UNREFERENCED_PARAMETER(flags);
    NdisDprAcquireSpinLock(&card->Queue); NdisDprReleaseSpinLock(&card->Queue); // want "NdisDprAcquireSpinLock is called at .*_LEVEL"
}

MINIPORT_SEND_NET_BUFFER_LISTS send_tested_ok;
VOID send_tested_ok(NDIS_HANDLE context, PNET_BUFFER_LIST lists, NDIS_PORT_NUMBER port, ULONG flags)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(lists);
    UNREFERENCED_PARAMETER(port);
    if (NDIS_TEST_SEND_AT_DISPATCH_LEVEL(flags))
    {
        NdisDprAcquireSpinLock(&card->Queue); NdisDprReleaseSpinLock(&card->Queue);
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
    NdisDprAcquireSpinLock(&card->Queue); NdisDprReleaseSpinLock(&card->Queue);
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
    NdisDprAcquireSpinLock(&card->Queue); NdisDprReleaseSpinLock(&card->Queue); // want "NdisDprAcquireSpinLock is called at .*_LEVEL"
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
    NdisDprAcquireSpinLock(&card->Queue); NdisDprReleaseSpinLock(&card->Queue);
    if (!dispatch)
    {
        KeLowerIrql(old);
    }
}

/* Believes that everybody calls it from the DPC. */
static VOID believes_bad(PCARD card)
{
    card->Count++;
    NdisDprAcquireSpinLock(&card->Queue); NdisDprReleaseSpinLock(&card->Queue); // want "NdisDprAcquireSpinLock is called at PASSIVE_LEVEL"
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
