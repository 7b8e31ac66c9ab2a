/* Objects and aliases, and effects by what is returned. */
#include <ndis.h>

typedef struct _RING
{
    NDIS_SPIN_LOCK Lock;
} RING, *PRING;

typedef struct _CARD
{
    NDIS_SPIN_LOCK Lock;
    RING Tx;
    RING Rings[4];
    struct _CARD *Next;
    LIST_ENTRY Link;
    BOOLEAN Closing;
} CARD, *PCARD;

void probe(ULONG value);
NDIS_STATUS start(PCARD card);

static BOOLEAN try_enter(PCARD card)    // fact ends:"returns 0 at entry level; returns 1 at DISPATCH_LEVEL holds card->Lock"
{
    NdisAcquireSpinLock(&card->Lock);
    if (card->Closing)
    {
        NdisReleaseSpinLock(&card->Lock);
        return FALSE;
    }
    return TRUE;
}

static NDIS_STATUS enter(PCARD card)    // fact ends:"returns 0 at DISPATCH_LEVEL holds card->Lock; returns not 0 or 259 at entry level"
{
    NDIS_STATUS status = start(card);

    if (!NT_SUCCESS(status))
    {
        return status;
    }
    NdisAcquireSpinLock(&card->Lock);
    return NDIS_STATUS_SUCCESS;
}

static void leave(PCARD card)           // fact ends:"at lock released card->Lock"
{
    NdisReleaseSpinLock(&card->Lock);
}

static PCARD container(PLIST_ENTRY link)        // fact ends:"at DISPATCH_LEVEL holds a Lock"
{
    PCARD card = CONTAINING_RECORD(link, CARD, Link);

    NdisAcquireSpinLock(&card->Lock);
    return card;
}

static void inside(PCARD card)          // fact entered:"DISPATCH_LEVEL from halt holding card->Lock; PASSIVE_LEVEL from halt"
{
    probe(1);                           // fact holds:"card->Lock or nothing"
    NdisAcquireSpinLock(&card->Lock);
    NdisReleaseSpinLock(&card->Lock);
}

static void unrelated(PCARD card)       // fact entered:"DISPATCH_LEVEL from halt"
{
    probe(2);
}

MINIPORT_HALT halt;
VOID halt(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context, other = card;
    PRING ring = &card->Tx;
    ULONG i = card->Closing;

    inside(card);
    NdisAcquireSpinLock(&other->Lock);
    probe(3);                           // fact holds:"context->Lock" irql:"DISPATCH_LEVEL"
    inside(card);
    unrelated(card);
    NdisReleaseSpinLock(&card->Lock);
    NdisAcquireSpinLock(&ring->Lock);
    probe(4);                           // fact holds:"context->Tx.Lock"
    NdisReleaseSpinLock(&card->Tx.Lock);
    if (try_enter(card))
    {
        probe(5);                       // fact holds:"context->Lock"
        leave(card);
    }
    probe(6);                           // fact holds:"nothing"
    if (NT_SUCCESS(enter(card)))
    {
        probe(7);                       // fact holds:"context->Lock"
        leave(card);
    }
    else
    {
        probe(8);                       // fact holds:"nothing" irql:"PASSIVE_LEVEL"
    }
    NdisAcquireSpinLock(&card->Rings[1].Lock);
    NdisAcquireSpinLock(&card->Rings[2].Lock);
    NdisReleaseSpinLock(&card->Rings[1].Lock);
    probe(9);                           // fact holds:"context->Rings\[2\].Lock"
    NdisReleaseSpinLock(&card->Rings[2].Lock);
    card = container(card->Link.Flink);
    probe(10);                          // fact holds:"a Lock"
    NdisReleaseSpinLock(&card->Lock);
    probe(11);                          // fact holds:"nothing"
}
