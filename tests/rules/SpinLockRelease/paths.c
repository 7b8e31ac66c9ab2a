/* Releases without an acquire: on one path, in a helper, in another form. */
#include <ndis.h>

typedef struct _CARD
{
    NDIS_HANDLE Handle;
    NDIS_SPIN_LOCK Lock;
    NDIS_SPIN_LOCK Other;
    ULONG Pending;
    ULONG Flags;
    BOOLEAN Locking;
} CARD, *PCARD;

typedef struct _OPEN
{
    PCARD Card;
    NDIS_SPIN_LOCK Lock;
} OPEN, *POPEN;

PCARD card_of(PVOID request);

static void unlock(PCARD card)
{
    NdisReleaseSpinLock(&card->Lock);
}

static void pause_lock(PCARD card)
{
    NdisReleaseSpinLock(&card->Lock);       // want "card->Lock is released but was not acquired on this path"
    NdisStallExecution(10);
    NdisAcquireSpinLock(&card->Lock);
}

static void lock_if_wanted(PCARD card)
{
    if (card->Locking)
    {
        NdisAcquireSpinLock(&card->Lock);
    }
}

static void unlock_if_wanted(PCARD card)
{
    if (card->Locking)
    {
        NdisReleaseSpinLock(&card->Lock);
    }
}

static PNDIS_SPIN_LOCK lock_of(PCARD card, BOOLEAN other)
{
    return other ? &card->Other : &card->Lock;
}

MINIPORT_PAUSE around_bad;
NDIS_STATUS around_bad(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    if (card->Pending == 0)
    {
        goto done;
    }
    NdisAcquireSpinLock(&card->Lock);
    card->Flags |= 1;
done:
    NdisReleaseSpinLock(&card->Lock);       // want "card->Lock is released but was not acquired on this path"
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_RESTART again_bad;
NDIS_STATUS again_bad(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    if (card->Pending != 0)
    {
        NdisReleaseSpinLock(&card->Lock);
        card->Flags = 0;
    }
    NdisReleaseSpinLock(&card->Lock);       // want "card->Lock is released but was not acquired on this path"
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_HALT other_lock_bad;
VOID other_lock_bad(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    card->Pending = 0;
    NdisReleaseSpinLock(&card->Other);      // want "card->Other is released but was not acquired on this path"
    NdisReleaseSpinLock(&card->Lock);
}

MINIPORT_SHUTDOWN helper_bad;
VOID helper_bad(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
    PCARD card = (PCARD)context;

    unlock(card);                           // want "card->Lock is released but was not acquired on this path"
}

MINIPORT_CHECK_FOR_HANG caller_has_not_bad;
BOOLEAN caller_has_not_bad(NDIS_HANDLE context)
{
    pause_lock((PCARD)context);
    return FALSE;
}

MINIPORT_INTERRUPT_DPC form_bad;
VOID form_bad(NDIS_HANDLE context, PVOID dpc, PVOID throttle, PVOID reserved)
{
    PCARD card = (PCARD)context;

    NdisDprAcquireSpinLock(&card->Lock);
    card->Pending--;
    NdisReleaseSpinLock(&card->Lock);       // want "card->Lock is released with NdisReleaseSpinLock, which does not go with how it was acquired"
}

static void twice(PCARD card)
{
    NdisReleaseSpinLock(&card->Other);
    card->Flags++;
    NdisReleaseSpinLock(&card->Other);      // want "card->Other is released again"
}

MINIPORT_CANCEL_SEND again_in_helper_bad;
VOID again_in_helper_bad(NDIS_HANDLE context, PVOID id)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Other);
    twice(card);
}

MINIPORT_PAUSE helper_ok;
NDIS_STATUS helper_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    pause_lock(card);
    unlock(card);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_RESTART field_ok;
NDIS_STATUS field_ok(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    lock_if_wanted(card);
    card->Pending = 0;
    unlock_if_wanted(card);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_HALT chosen_ok;
VOID chosen_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;
    PNDIS_SPIN_LOCK lock = lock_of(card, action == NdisHaltDeviceStopped);

    NdisAcquireSpinLock(lock);
    card->Pending = 0;
    NdisReleaseSpinLock(lock);
}

PROTOCOL_CLOSE_ADAPTER_COMPLETE_EX other_name_ok;
VOID other_name_ok(NDIS_HANDLE context)
{
    POPEN open = (POPEN)context;
    PCARD card = card_of(open);

    NdisAcquireSpinLock(&card->Lock);
    open->Card->Pending--;
    NdisReleaseSpinLock(&open->Card->Lock);
}

MINIPORT_CANCEL_SEND early_ok;
VOID early_ok(NDIS_HANDLE context, PVOID id)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    if (card->Pending == 0)
    {
        NdisReleaseSpinLock(&card->Lock);
        return;
    }
    card->Pending--;
    NdisReleaseSpinLock(&card->Lock);
}

MINIPORT_CHECK_FOR_HANG swapped_ok;
BOOLEAN swapped_ok(NDIS_HANDLE context)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    NdisAcquireSpinLock(&card->Other);
    NdisReleaseSpinLock(&card->Lock);
    NdisReleaseSpinLock(&card->Other);
    return FALSE;
}

/* Nobody is known to call it. */
void for_a_caller_ok(PCARD card)
{
    card->Pending++;
    NdisReleaseSpinLock(&card->Lock);
}
