/* A spin lock raises to DISPATCH_LEVEL for as long as it is held, whichever way the code goes round it. */
#include <ndis.h>

#define LOCK_CARD(c)    NdisAcquireSpinLock(&(c)->Lock)
#define UNLOCK_CARD(c)  NdisReleaseSpinLock(&(c)->Lock)

typedef struct _CARD
{
    NDIS_HANDLE MiniportHandle;
    NDIS_HANDLE AfHandle;
    NDIS_HANDLE PartyHandle;
    NDIS_SPIN_LOCK Lock;
    KSPIN_LOCK KernelLock;
    KIRQL KernelLockIrql;
    PNDIS_RW_LOCK_EX RwLock;
    BOOLEAN Closing;
    BOOLEAN Notified;
    ULONG Calls;
} CARD, *PCARD;

static NDIS_HANDLE take_af(PCARD card)
{
    NDIS_HANDLE handle = NULL;

    LOCK_CARD(card);
    if (!card->Notified)
    {
        card->Notified = TRUE;
        handle = card->AfHandle;
    }
    UNLOCK_CARD(card);
    return handle;
}

MINIPORT_HALT released_ok;
VOID released_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;
    NDIS_HANDLE handle = take_af(card);

    UNREFERENCED_PARAMETER(action);
    if (handle != NULL)
    {
        NdisMCmNotifyCloseAddressFamily(handle);
    }
}

MINIPORT_HALT held_bad;
VOID held_bad(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(action);
    LOCK_CARD(card);
    card->Closing = TRUE;
    if (!card->Notified)
    {
        card->Notified = TRUE;
        NdisMCmNotifyCloseAddressFamily(card->AfHandle);    // want "NdisMCmNotifyCloseAddressFamily is called at DISPATCH_LEVEL, it may be called at PASSIVE_LEVEL only"
    }
    UNLOCK_CARD(card);
}

/* The same condition is tested twice: the lock is never held at the call. */
MINIPORT_PAUSE tested_twice_ok;
NDIS_STATUS tested_twice_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;
    BOOLEAN busy = (BOOLEAN)(card->Calls != 0);

    UNREFERENCED_PARAMETER(parameters);
    if (busy)
    {
        NdisAcquireSpinLock(&card->Lock);
        card->Closing = TRUE;
    }
    card->Calls = 0;
    if (busy)
    {
        NdisReleaseSpinLock(&card->Lock);
    }
    NdisMCmNotifyCloseAddressFamily(card->AfHandle);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_PAUSE tested_between_bad;
NDIS_STATUS tested_between_bad(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;
    BOOLEAN busy = (BOOLEAN)(card->Calls != 0);

    UNREFERENCED_PARAMETER(parameters);
    if (busy)
    {
        NdisAcquireSpinLock(&card->Lock);
    }
    card->Calls = 0;
    NdisMCmNotifyCloseAddressFamily(card->AfHandle);    // want "is called at .*DISPATCH_LEVEL, it may be called at PASSIVE_LEVEL only"
    if (busy)
    {
        NdisReleaseSpinLock(&card->Lock);
    }
    return NDIS_STATUS_SUCCESS;
}

/* Called only without the lock: the call is made only where the lock was not taken. */
static VOID notify_unless(PCARD card, BOOLEAN locked)
{
    if (!locked)
    {
        NdisMCmNotifyCloseAddressFamily(card->AfHandle);
    }
}

MINIPORT_RESTART excluded_ok;
NDIS_STATUS excluded_ok(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;
    BOOLEAN locked = FALSE;

    UNREFERENCED_PARAMETER(parameters);
    if (card->Calls != 0)
    {
        LOCK_CARD(card);
        locked = TRUE;
    }
    if (!locked)
    {
        NdisMCmNotifyCloseAddressFamily(card->AfHandle);
    }
    if (locked)
    {
        UNLOCK_CARD(card);
    }
    notify_unless(card, FALSE);
    return NDIS_STATUS_SUCCESS;
}

/* An early return leaves the ladder before the call; the ladder's end has released the lock. */
MINIPORT_RESTART ladder_ok;
NDIS_STATUS ladder_ok(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;

    UNREFERENCED_PARAMETER(parameters);
    NdisAcquireSpinLock(&card->Lock);
    if (card->Closing)
    {
        status = NDIS_STATUS_CLOSING;
        goto unlock;
    }
    if (card->AfHandle == NULL)
    {
        NdisReleaseSpinLock(&card->Lock);
        return NDIS_STATUS_FAILURE;
    }
    card->Calls++;
unlock:
    NdisReleaseSpinLock(&card->Lock);
    if (status != NDIS_STATUS_SUCCESS)
    {
        goto exit;
    }
    status = NdisMCmNotifyCloseAddressFamily(card->AfHandle);
exit:
    return status;
}

/* One rung of this ladder jumps past the release. */
MINIPORT_RESTART ladder_bad;
NDIS_STATUS ladder_bad(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(parameters);
    do
    {
        NdisAcquireSpinLock(&card->Lock);
        if (card->Closing)
        {
            NdisReleaseSpinLock(&card->Lock);
            return NDIS_STATUS_CLOSING;
        }
        if (card->Calls == 0)
        {
            break;
        }
        NdisReleaseSpinLock(&card->Lock);
    } while (FALSE);

    return NdisMCmNotifyCloseAddressFamily(card->AfHandle); // want "is called at .*DISPATCH_LEVEL, it may be called at PASSIVE_LEVEL only"
}

/* The old level is kept in the card: the release goes back to it. */
NDIS_IO_WORKITEM_FUNCTION kernel_lock_ok;
VOID kernel_lock_ok(PVOID context, NDIS_HANDLE item)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(item);
    KeAcquireSpinLock(&card->KernelLock, &card->KernelLockIrql);
    card->Calls++;
    KeReleaseSpinLock(&card->KernelLock, card->KernelLockIrql);
    NdisMCmNotifyCloseAddressFamily(card->AfHandle);
}

static VOID count_call(PCARD card)
{
    KeAcquireSpinLock(&card->KernelLock, &card->KernelLockIrql);
    card->Calls++;
}

MINIPORT_HALT kernel_lock_bad;
VOID kernel_lock_bad(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(action);
    count_call(card);
    NdisMCmNotifyCloseAddressFamily(card->AfHandle);    // want "is called at DISPATCH_LEVEL, it may be called at PASSIVE_LEVEL only"
    KeReleaseSpinLock(&card->KernelLock, card->KernelLockIrql);
}

MINIPORT_HALT rw_lock_bad;
VOID rw_lock_bad(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;
    LOCK_STATE_EX state;

    UNREFERENCED_PARAMETER(action);
    NdisAcquireRWLockRead(card->RwLock, &state, 0);
    NdisMCmRegisterAddressFamilyEx(card->MiniportHandle, NULL); // want "NdisMCmRegisterAddressFamilyEx is called at DISPATCH_LEVEL"
    NdisReleaseRWLock(card->RwLock, &state);
}

MINIPORT_HALT queued_lock_ok;
VOID queued_lock_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;
    KLOCK_QUEUE_HANDLE queue;

    UNREFERENCED_PARAMETER(action);
    KeAcquireInStackQueuedSpinLock(&card->KernelLock, &queue);
    card->Calls = 0;
    KeReleaseInStackQueuedSpinLock(&queue);
    NdisMCmNotifyCloseAddressFamily(card->AfHandle);
}

/* Completions may be called under a lock. */
MINIPORT_INTERRUPT_DPC dpr_ok;
VOID dpr_ok(NDIS_HANDLE context, PVOID dpcContext, PVOID throttle, PVOID reserved)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(dpcContext);
    UNREFERENCED_PARAMETER(throttle);
    UNREFERENCED_PARAMETER(reserved);
    NdisDprAcquireSpinLock(&card->Lock);
    NdisMCmDropPartyComplete(NDIS_STATUS_SUCCESS, card->PartyHandle);
    NdisDprReleaseSpinLock(&card->Lock);
}
