/* Loops over lists: each element's lock is another lock, and the list's own is dropped on the way. */
#include <ndis.h>

typedef struct _OPEN
{
    LIST_ENTRY Link;
    struct _OPEN *Next;
    NDIS_SPIN_LOCK Lock;
    ULONG References;
} OPEN, *POPEN;

typedef struct _CARD
{
    NDIS_SPIN_LOCK ListLock;
    LIST_ENTRY Opens;
    POPEN First;
} CARD, *PCARD;

MINIPORT_HALT hand_over_hand_ok;
VOID hand_over_hand_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;
    POPEN open = card->First, next;

    NdisAcquireSpinLock(&open->Lock);
    while ((next = open->Next) != NULL)
    {
        NdisAcquireSpinLock(&next->Lock);
        NdisReleaseSpinLock(&open->Lock);
        open = next;
    }
    NdisReleaseSpinLock(&open->Lock);
}

MINIPORT_SHUTDOWN each_ok;
VOID each_ok(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
    PCARD card = (PCARD)context;
    PLIST_ENTRY link;

    NdisAcquireSpinLock(&card->ListLock);
    for (link = card->Opens.Flink; link != &card->Opens; link = link->Flink)
    {
        POPEN open = CONTAINING_RECORD(link, OPEN, Link);

        NdisDprAcquireSpinLock(&open->Lock);
        open->References++;
        NdisDprReleaseSpinLock(&open->Lock);
    }
    NdisReleaseSpinLock(&card->ListLock);
}

MINIPORT_PAUSE retaken_ok;
NDIS_STATUS retaken_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->ListLock);
    while (!IsListEmpty(&card->Opens))
    {
        PLIST_ENTRY link = RemoveHeadList(&card->Opens);

        NdisReleaseSpinLock(&card->ListLock);
        NdisFreeMemory(CONTAINING_RECORD(link, OPEN, Link), 0, 0);
        NdisAcquireSpinLock(&card->ListLock);
    }
    NdisReleaseSpinLock(&card->ListLock);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_RESTART found_in_loop_bad;
NDIS_STATUS found_in_loop_bad(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;
    POPEN open;

    NdisAcquireSpinLock(&card->ListLock);
    for (open = card->First; open != NULL; open = open->Next)
    {
        if (open->References == 0)
        {
            return NDIS_STATUS_FAILURE;     // want "card->ListLock is still held when found_in_loop_bad returns"
        }
    }
    NdisReleaseSpinLock(&card->ListLock);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_CHECK_FOR_HANG retaken_bad;
BOOLEAN retaken_bad(NDIS_HANDLE context)
{
    PCARD card = (PCARD)context;
    POPEN open;

    for (open = card->First; open != NULL; open = open->Next)
    {
        NdisAcquireSpinLock(&card->ListLock);   // want "card->ListLock is acquired while already held"
        if (open->References == 0)
        {
            continue;
        }
        open->References--;
        NdisReleaseSpinLock(&card->ListLock);
    }
    return FALSE;
}
