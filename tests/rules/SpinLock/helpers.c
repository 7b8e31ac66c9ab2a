/* Locks that are taken in one function and given back in another. */
#include <ndis.h>

typedef struct _CARD
{
    NDIS_HANDLE Handle;
    NDIS_SPIN_LOCK Lock;
    KSPIN_LOCK Kernel;
    ULONG Pending;
    BOOLEAN Closing;
    VOID (*Notify)(struct _CARD *card);
} CARD, *PCARD;

typedef struct _SAVED
{
    KIRQL Irql;
} SAVED, *PSAVED;

static BOOLEAN try_enter(PCARD card)
{
    NdisAcquireSpinLock(&card->Lock);
    if (card->Closing)
    {
        NdisReleaseSpinLock(&card->Lock);
        return FALSE;
    }
    return TRUE;
}

static NDIS_STATUS enter(PCARD card)
{
    if (card->Closing)
    {
        return NDIS_STATUS_CLOSING;
    }
    NdisAcquireSpinLock(&card->Lock);
    return NDIS_STATUS_SUCCESS;
}

static void leave(PCARD card)
{
    NdisReleaseSpinLock(&card->Lock);
}

static void count(PCARD card)
{
    NdisAcquireSpinLock(&card->Lock);       // want "card->Lock is acquired while already held \(acquired at line 93\)"
    card->Pending++;
    NdisReleaseSpinLock(&card->Lock);
}

static void count_unless_locked(PCARD card, BOOLEAN locked)
{
    if (!locked)
    {
        NdisAcquireSpinLock(&card->Lock);
    }
    card->Pending++;
    if (!locked)
    {
        NdisReleaseSpinLock(&card->Lock);
    }
}

static void flush(PCARD card)
{
    leave(card);
    NdisMIndicateStatusEx(card->Handle, NULL);
    NdisAcquireSpinLock(&card->Lock);
}

static void raise(PCARD card, PSAVED saved)
{
    KeAcquireSpinLock(&card->Kernel, &saved->Irql);
}

static void lower(PCARD card, PSAVED saved)
{
    KeReleaseSpinLock(&card->Kernel, saved->Irql);
}

static void notified(PCARD card)
{
    NdisAcquireSpinLock(&card->Lock);       // want "card->Lock is acquired while already held \(acquired at line 125\)"
    NdisReleaseSpinLock(&card->Lock);
}

MINIPORT_PAUSE caller_holds_bad;
NDIS_STATUS caller_holds_bad(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    count(card);
    NdisReleaseSpinLock(&card->Lock);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_RESTART untested_bad;
NDIS_STATUS untested_bad(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    enter(card);
    return NDIS_STATUS_SUCCESS;     // want "card->Lock is still held when untested_bad returns \(acquired at line 104\)"
}

MINIPORT_HALT wrapper_twice_bad;
VOID wrapper_twice_bad(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;

    if (try_enter(card))
    {
        NdisAcquireSpinLock(&card->Lock);   // want "card->Lock is acquired while already held \(acquired at line 113\)"
        leave(card);
    }
}

MINIPORT_SHUTDOWN through_pointer_bad;
VOID through_pointer_bad(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    card->Notify(card);
    NdisReleaseSpinLock(&card->Lock);
}

MINIPORT_CHECK_FOR_HANG last_return_bad;
BOOLEAN last_return_bad(NDIS_HANDLE context)
{
    PCARD card = (PCARD)context;

    if (!try_enter(card))
    {
        return FALSE;
    }
    if (card->Pending == 0)
    {
        leave(card);
        return FALSE;
    }
    return TRUE;        // want "Lock is still held when last_return_bad returns"
}

MINIPORT_CANCEL_SEND forgets_on_false_bad;
VOID forgets_on_false_bad(NDIS_HANDLE context, PVOID id)
{
    PCARD card = (PCARD)context;

    if (NT_SUCCESS(enter(card)) && card->Pending != 0)
    {
        leave(card);
    }
}   // want "Lock is still held when forgets_on_false_bad returns"

MINIPORT_INITIALIZE initialize_ok;
NDIS_STATUS initialize_ok(NDIS_HANDLE handle, NDIS_HANDLE context, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PCARD card = (PCARD)NdisAllocateMemoryWithTagPriority(handle, sizeof(CARD), 'draC', NormalPoolPriority);

    card->Notify = notified;
    count(card);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_PAUSE tested_ok;
NDIS_STATUS tested_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;
    NDIS_STATUS status;

    status = enter(card);
    if (status != NDIS_STATUS_SUCCESS)
    {
        return status;
    }
    card->Pending = 0;
    leave(card);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_RESTART true_ok;
NDIS_STATUS true_ok(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    if (try_enter(card))
    {
        card->Pending = 0;
        leave(card);
    }
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_HALT says_so_ok;
VOID says_so_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    count_unless_locked(card, TRUE);
    NdisReleaseSpinLock(&card->Lock);
    count_unless_locked(card, FALSE);
}

MINIPORT_CANCEL_SEND dropped_ok;
VOID dropped_ok(NDIS_HANDLE context, PVOID id)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    while (card->Pending != 0)
    {
        flush(card);
        card->Pending--;
    }
    leave(card);
}

MINIPORT_SHUTDOWN structure_ok;
VOID structure_ok(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
    PCARD card = (PCARD)context;
    SAVED saved;

    raise(card, &saved);
    NdisAcquireSpinLock(&card->Lock);
    NdisReleaseSpinLock(&card->Lock);
    lower(card, &saved);
    count(card);
}

MINIPORT_CHECK_FOR_HANG queued_ok;
BOOLEAN queued_ok(NDIS_HANDLE context)
{
    PCARD card = (PCARD)context;
    KLOCK_QUEUE_HANDLE handle;

    KeAcquireInStackQueuedSpinLock(&card->Kernel, &handle);
    count(card);
    KeReleaseInStackQueuedSpinLock(&handle);
    return FALSE;
}

static ULONG depth(PCARD card, ULONG level)
{
    ULONG found;

    if (level == 0)
    {
        return 0;
    }
    NdisAcquireSpinLock(&card->Lock);
    found = card->Pending;
    NdisReleaseSpinLock(&card->Lock);
    return found + depth(card, level - 1);
}

MINIPORT_PAUSE recursive_ok;
NDIS_STATUS recursive_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    return depth((PCARD)context, 3) ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;
}
