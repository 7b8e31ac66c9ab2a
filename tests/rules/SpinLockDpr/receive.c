/* NdisDprAcquireSpinLock in DPCs, timers and macros that choose the form by a flag. */
#include <ndis.h>

#define TAKE_LOCK(lock, dispatch)                   \
    {                                               \
        if (dispatch)                               \
        {                                           \
            NdisDprAcquireSpinLock(lock);           \
        }                                           \
        else                                        \
        {                                           \
            NdisAcquireSpinLock(lock);              \
        }                                           \
    }

#define GIVE_LOCK(lock, dispatch)                   \
    {                                               \
        if (dispatch)                               \
        {                                           \
            NdisDprReleaseSpinLock(lock);           \
        }                                           \
        else                                        \
        {                                           \
            NdisReleaseSpinLock(lock);              \
        }                                           \
    }

typedef struct _CARD
{
    NDIS_SPIN_LOCK ReceiveLock;
    NDIS_SPIN_LOCK SendLock;
    NDIS_SPIN_LOCK PoolLock;
    ULONG Frames;
    ULONG Errors;
    BOOLEAN Stopped;
} CARD, *PCARD;

static void count_error(PCARD card)
{
    NdisDprAcquireSpinLock(&card->PoolLock);    // want "card->PoolLock is acquired while already held"
    card->Errors++;
    NdisDprReleaseSpinLock(&card->PoolLock);
}

static BOOLEAN take(PCARD card, BOOLEAN dispatch)
{
    TAKE_LOCK(&card->SendLock, dispatch);
    if (card->Stopped)
    {
        GIVE_LOCK(&card->SendLock, dispatch);
        return FALSE;
    }
    return TRUE;
}

static void give(PCARD card, BOOLEAN dispatch)
{
    GIVE_LOCK(&card->SendLock, dispatch);
}

MINIPORT_INTERRUPT_DPC early_bad;
VOID early_bad(NDIS_HANDLE context, PVOID dpc, PVOID throttle, PVOID reserved)
{
    PCARD card = (PCARD)context;

    NdisDprAcquireSpinLock(&card->ReceiveLock);
    if (card->Frames == 0)
    {
        return;     // want "card->ReceiveLock is still held when early_bad returns"
    }
    card->Frames--;
    NdisDprReleaseSpinLock(&card->ReceiveLock);
}

MINIPORT_MESSAGE_INTERRUPT_DPC nested_bad;
VOID nested_bad(NDIS_HANDLE context, ULONG message, PVOID dpc, PVOID throttle, PVOID reserved)
{
    PCARD card = (PCARD)context;

    NdisDprAcquireSpinLock(&card->PoolLock);
    if (message != 0)
    {
        count_error(card);
    }
    NdisDprReleaseSpinLock(&card->PoolLock);
}

NDIS_TIMER_FUNCTION mixed_bad;
VOID mixed_bad(PVOID one, PVOID context, PVOID two, PVOID three)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->ReceiveLock);
    NdisDprAcquireSpinLock(&card->ReceiveLock);     // want "card->ReceiveLock is acquired while already held"
    card->Frames = 0;
    NdisDprReleaseSpinLock(&card->ReceiveLock);
    NdisReleaseSpinLock(&card->ReceiveLock);
}

MINIPORT_SEND_NET_BUFFER_LISTS flag_bad;
VOID flag_bad(NDIS_HANDLE context, PNET_BUFFER_LIST lists, NDIS_PORT_NUMBER port, ULONG flags)
{
    PCARD card = (PCARD)context;

    if (NDIS_TEST_SEND_AT_DISPATCH_LEVEL(flags))
    {
        NdisDprAcquireSpinLock(&card->SendLock);
        if (card->Stopped)
        {
            goto done;
        }
        card->Frames++;
        NdisDprReleaseSpinLock(&card->SendLock);
    }
done:
    return;     // want "card->SendLock is still held when flag_bad returns"
}

PROTOCOL_RECEIVE_NET_BUFFER_LISTS wrapper_bad;
VOID wrapper_bad(NDIS_HANDLE context, PNET_BUFFER_LIST lists, NDIS_PORT_NUMBER port, ULONG count, ULONG flags)
{
    PCARD card = (PCARD)context;

    if (NDIS_TEST_RECEIVE_AT_DISPATCH_LEVEL(flags) && take(card, TRUE))
    {
        card->Frames += count;
    }
}   // want "card->SendLock is still held when wrapper_bad returns"

MINIPORT_RETURN_NET_BUFFER_LISTS loop_bad;
VOID loop_bad(NDIS_HANDLE context, PNET_BUFFER_LIST lists, ULONG flags)
{
    PCARD card = (PCARD)context;

    if (!NDIS_TEST_RETURN_AT_DISPATCH_LEVEL(flags))
    {
        return;
    }
    while (lists != NULL)
    {
        NdisDprAcquireSpinLock(&card->PoolLock);    // want "card->PoolLock is acquired while already held"
        lists = NET_BUFFER_LIST_NEXT_NBL(lists);
        card->Frames--;
    }
    NdisDprReleaseSpinLock(&card->PoolLock);
}

MINIPORT_INTERRUPT_DPC both_locks_ok;
VOID both_locks_ok(NDIS_HANDLE context, PVOID dpc, PVOID throttle, PVOID reserved)
{
    PCARD card = (PCARD)context;

    NdisDprAcquireSpinLock(&card->ReceiveLock);
    NdisDprAcquireSpinLock(&card->SendLock);
    card->Frames = 0;
    NdisDprReleaseSpinLock(&card->ReceiveLock);
    NdisDprReleaseSpinLock(&card->SendLock);
}

MINIPORT_SEND_NET_BUFFER_LISTS macro_ok;
VOID macro_ok(NDIS_HANDLE context, PNET_BUFFER_LIST lists, NDIS_PORT_NUMBER port, ULONG flags)
{
    PCARD card = (PCARD)context;
    BOOLEAN dispatch = NDIS_TEST_SEND_AT_DISPATCH_LEVEL(flags);

    TAKE_LOCK(&card->SendLock, dispatch);
    card->Frames++;
    GIVE_LOCK(&card->SendLock, dispatch);
}

PROTOCOL_RECEIVE_NET_BUFFER_LISTS wrapper_ok;
VOID wrapper_ok(NDIS_HANDLE context, PNET_BUFFER_LIST lists, NDIS_PORT_NUMBER port, ULONG count, ULONG flags)
{
    PCARD card = (PCARD)context;
    BOOLEAN dispatch = NDIS_TEST_RECEIVE_AT_DISPATCH_LEVEL(flags);

    if (!take(card, dispatch))
    {
        return;
    }
    card->Frames += count;
    give(card, dispatch);
}

NDIS_TIMER_FUNCTION dropped_ok;
VOID dropped_ok(PVOID one, PVOID context, PVOID two, PVOID three)
{
    PCARD card = (PCARD)context;

    NdisDprAcquireSpinLock(&card->ReceiveLock);
    while (card->Errors != 0)
    {
        NdisDprReleaseSpinLock(&card->ReceiveLock);
        NdisStallExecution(1);
        NdisDprAcquireSpinLock(&card->ReceiveLock);
        card->Errors--;
    }
    NdisDprReleaseSpinLock(&card->ReceiveLock);
}

MINIPORT_MESSAGE_INTERRUPT_DPC after_ok;
VOID after_ok(NDIS_HANDLE context, ULONG message, PVOID dpc, PVOID throttle, PVOID reserved)
{
    PCARD card = (PCARD)context;

    NdisDprAcquireSpinLock(&card->PoolLock);
    card->Errors = 0;
    NdisDprReleaseSpinLock(&card->PoolLock);
    count_error(card);
}

MINIPORT_RETURN_NET_BUFFER_LISTS exactly_true_ok;
VOID exactly_true_ok(NDIS_HANDLE context, PNET_BUFFER_LIST lists, ULONG flags)
{
    PCARD card = (PCARD)context;
    BOOLEAN dispatch = (flags & NDIS_RETURN_FLAGS_DISPATCH_LEVEL) ? TRUE : FALSE;

    if (dispatch == TRUE)
    {
        NdisDprAcquireSpinLock(&card->SendLock);
    }
    else
    {
        NdisAcquireSpinLock(&card->SendLock);
    }
    card->Frames--;
    if (dispatch == TRUE)
    {
        NdisDprReleaseSpinLock(&card->SendLock);
    }
    else
    {
        NdisReleaseSpinLock(&card->SendLock);
    }
}
