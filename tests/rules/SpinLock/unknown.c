/* Calls of which nothing is known, before and after a lock is taken. */
#include <ndis.h>

typedef struct _CARD
{
    NDIS_SPIN_LOCK Lock;
    LIST_ENTRY Link;
    ULONG Count;
} CARD, *PCARD;

NDIS_SPIN_LOCK g_lock;
LIST_ENTRY g_cards;

void settle(void);
void give_back(PCARD card);
void DbgOutput(int level, const char *text, ...);

FILTER_ATTACH attach_bad;
FILTER_PAUSE pause_bad;
FILTER_RESTART restart_ok;
FILTER_DETACH detach_ok;
FILTER_STATUS status_ok;

NDIS_STATUS attach_bad(NDIS_HANDLE filter, NDIS_HANDLE driver, PNDIS_FILTER_ATTACH_PARAMETERS parameters)
{
    PCARD card = (PCARD)driver;

    settle();
    NdisAcquireSpinLock(&g_lock);
    InsertHeadList(&g_cards, &card->Link);
    return NDIS_STATUS_SUCCESS;         // want "g_lock is still held when attach_bad returns \(acquired at line 29\)"
}

NDIS_STATUS pause_bad(NDIS_HANDLE context, PNDIS_FILTER_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    give_back(card);
    NdisAcquireSpinLock(&card->Lock);
    card->Count++;
    DbgOutput(2, "paused %p\n", card);
    return NDIS_STATUS_SUCCESS;         // want "card->Lock is still held when pause_bad returns \(acquired at line 39\)"
}

NDIS_STATUS restart_ok(NDIS_HANDLE context, PNDIS_FILTER_RESTART_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    card->Count++;
    give_back(card);
    return NDIS_STATUS_SUCCESS;
}

VOID detach_ok(NDIS_HANDLE context)
{
    NdisAcquireSpinLock(&g_lock);
    settle();
}

VOID status_ok(NDIS_HANDLE context, PNDIS_STATUS_INDICATION indication)
{
    PCARD card = (PCARD)context;

    give_back(card);
    NdisReleaseSpinLock(&card->Lock);
}
