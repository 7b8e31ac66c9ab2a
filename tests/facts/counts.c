/* A reference that the caller gives back later keeps an earlier decrement from being the last. */
#include <ndis.h>

typedef struct _CARD
{
    LIST_ENTRY Link;
    LONG References;
    LONG Others;
} CARD, *PCARD;

NDIS_SPIN_LOCK g_lock;
void probe(PCARD card);

static void free_held(PCARD card)
{
    probe(card);                        // fact irql:"PASSIVE_LEVEL" holds:"nothing"
}

static void drop_held(PCARD card)
{
    LONG left = NdisInterlockedDecrement(&card->References);

    if (left == 0)
    {
        free_held(card);
    }
}

static void unlink_held(PCARD card)
{
    NdisAcquireSpinLock(&g_lock);
    RemoveEntryList(&card->Link);
    drop_held(card);
    NdisReleaseSpinLock(&g_lock);
}

MINIPORT_HALT Halt;

VOID Halt(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;

    unlink_held(card);
    if (action == NdisHaltDeviceDisabled)
    {
        probe(card);
    }
    drop_held(card);
}

static void free_last(PCARD card)
{
    probe(card);                        // fact irql:"DISPATCH_LEVEL"
}

static void unlink_last(PCARD card)
{
    NdisAcquireSpinLock(&g_lock);
    RemoveEntryList(&card->Link);
    if (InterlockedDecrement(&card->References) == 0)
    {
        free_last(card);
    }
    NdisReleaseSpinLock(&g_lock);
}

MINIPORT_SHUTDOWN Shutdown;

/* Nothing is dropped after it, or only on one way, or of another count, or of another object. */
MINIPORT_PAUSE Pause;

NDIS_STATUS Pause(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    unlink_last(card);
    if (parameters->PauseReason == NDIS_PAUSE_LOW_POWER)
    {
        InterlockedDecrement(&card->References);
    }
    InterlockedDecrement(&card->Others);
    InterlockedDecrement(&((PCARD)parameters)->References);
    return NDIS_STATUS_SUCCESS;
}

/* Taken twice off in one function: the second is another number. */
static void twice(PCARD card)
{
    if (InterlockedDecrement(&card->References) != 0)
    {
        if (InterlockedDecrement(&card->References) == 0)
        {
            probe(card);                // fact reached:"yes"
        }
    }
}
