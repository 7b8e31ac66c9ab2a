/* The dispatch-level flag on its way: kept in a local, handed to helpers, tested in other spellings. */
#include <ndis.h>

typedef struct _CARD
{
    NDIS_HANDLE Handle;
    NDIS_SPIN_LOCK Lock;
    ULONG Queued;
} CARD, *PCARD;

static VOID queue_ok(PCARD card, BOOLEAN dispatch)
{
    if (dispatch)
    {
        NdisDprAcquireSpinLock(&card->Lock);
    }
    else
    {
        NdisAcquireSpinLock(&card->Lock);
    }
    card->Queued++;
    if (dispatch)
    {
        NdisDprReleaseSpinLock(&card->Lock);
    }
    else
    {
        NdisReleaseSpinLock(&card->Lock);
    }
}

MINIPORT_SEND_NET_BUFFER_LISTS handed_on_ok;
VOID handed_on_ok(NDIS_HANDLE context, PNET_BUFFER_LIST lists, NDIS_PORT_NUMBER port, ULONG flags)
{
    UNREFERENCED_PARAMETER(lists);
    UNREFERENCED_PARAMETER(port);
    queue_ok((PCARD)context, NDIS_TEST_SEND_AT_DISPATCH_LEVEL(flags));
}

MINIPORT_SEND_NET_BUFFER_LISTS spelled_ok;
VOID spelled_ok(NDIS_HANDLE context, PNET_BUFFER_LIST lists, NDIS_PORT_NUMBER port, ULONG flags)
{
    PCARD card = (PCARD)context;
    BOOLEAN dispatch = !!(flags & NDIS_SEND_FLAGS_DISPATCH_LEVEL);

    UNREFERENCED_PARAMETER(lists);
    UNREFERENCED_PARAMETER(port);
    if (!dispatch)
    {
        queue_ok(card, FALSE);
        return;
    }
    NdisDprAcquireSpinLock(&card->Lock);
    card->Queued++;
    NdisDprReleaseSpinLock(&card->Lock);
}

MINIPORT_SEND_NET_BUFFER_LISTS compared_ok;
VOID compared_ok(NDIS_HANDLE context, PNET_BUFFER_LIST lists, NDIS_PORT_NUMBER port, ULONG flags)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(lists);
    UNREFERENCED_PARAMETER(port);
    if ((flags & NDIS_SEND_FLAGS_DISPATCH_LEVEL) == NDIS_SEND_FLAGS_DISPATCH_LEVEL)
    {
        NdisDprAcquireSpinLock(&card->Lock);
        card->Queued++;
        NdisDprReleaseSpinLock(&card->Lock);
    }
}

MINIPORT_HALT told_wrongly_bad;
VOID told_wrongly_bad(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(action);
    NdisDprAcquireSpinLock(&card->Lock);    // want "NdisDprAcquireSpinLock is called at PASSIVE_LEVEL, it may be called at DISPATCH_LEVEL only"
    card->Queued = 0;
    NdisDprReleaseSpinLock(&card->Lock);
}

/* Tests another bit. */
MINIPORT_SEND_NET_BUFFER_LISTS other_bit_bad;
VOID other_bit_bad(NDIS_HANDLE context, PNET_BUFFER_LIST lists, NDIS_PORT_NUMBER port, ULONG flags)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(lists);
    UNREFERENCED_PARAMETER(port);
    if (flags & NDIS_SEND_FLAGS_CHECK_FOR_LOOPBACK)
    {
        NdisDprAcquireSpinLock(&card->Lock);    // want "NdisDprAcquireSpinLock is called at "
        card->Queued++;
        NdisDprReleaseSpinLock(&card->Lock);
    }
}

/* The driver has a name of its own for the flag, and masks the others away. */
#define CARD_AT_DISPATCH 0x1
#define CARD_FLAGS       0x3

static VOID take_ok(PCARD card, ULONG cardFlags)
{
    KIRQL old = DISPATCH_LEVEL;

    if (!(cardFlags & CARD_AT_DISPATCH))
    {
        old = KeRaiseIrqlToDpcLevel();
    }
    NdisDprAcquireSpinLock(&card->Lock);
    card->Queued--;
    NdisDprReleaseSpinLock(&card->Lock);
    if (old != DISPATCH_LEVEL)
    {
        KeLowerIrql(old);
    }
}

static VOID take_the_other_bit_bad(PCARD card, ULONG cardFlags)
{
    if (cardFlags & 0x2)
    {
        NdisDprAcquireSpinLock(&card->Lock);    // want "NdisDprAcquireSpinLock is called at "
        card->Queued--;
        NdisDprReleaseSpinLock(&card->Lock);
    }
}

FILTER_RECEIVE_NET_BUFFER_LISTS renamed_ok;
VOID renamed_ok(NDIS_HANDLE context, PNET_BUFFER_LIST lists, NDIS_PORT_NUMBER port, ULONG count, ULONG flags)
{
    UNREFERENCED_PARAMETER(lists);
    UNREFERENCED_PARAMETER(port);
    UNREFERENCED_PARAMETER(count);
    take_ok((PCARD)context, flags & CARD_FLAGS);
    take_ok((PCARD)context, (flags & CARD_AT_DISPATCH) | 0x4);
    take_the_other_bit_bad((PCARD)context, flags);
}
