/* The level a callback leaves behind. */
#include <ndis.h>

typedef struct _CARD
{
    NDIS_SPIN_LOCK Lock;
    KSPIN_LOCK Kernel;
    KIRQL Saved;
    ULONG Pending;
    BOOLEAN Closing;
} CARD, *PCARD;

static void enter(PCARD card)
{
    KeRaiseIrql(DISPATCH_LEVEL, &card->Saved);
}

static void leave(PCARD card)
{
    KeLowerIrql(card->Saved);
}

static BOOLEAN try_raise(PCARD card, PKIRQL old)
{
    KeRaiseIrql(DISPATCH_LEVEL, old);
    if (card->Closing)
    {
        KeLowerIrql(*old);
        return FALSE;
    }
    return TRUE;
}

MINIPORT_PAUSE early_bad;
NDIS_STATUS early_bad(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;
    KIRQL old;

    NDIS_RAISE_IRQL_TO_DISPATCH(&old);
    if (card->Pending != 0)
    {
        return NDIS_STATUS_PENDING;     // want "early_bad returns at DISPATCH_LEVEL, it was entered at PASSIVE_LEVEL"
    }
    NDIS_LOWER_IRQL(old, DISPATCH_LEVEL);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_RESTART held_bad;
NDIS_STATUS held_bad(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    card->Closing = FALSE;
    return NDIS_STATUS_SUCCESS;         // want "held_bad returns at DISPATCH_LEVEL, it was entered at PASSIVE_LEVEL"
}

MINIPORT_HALT kernel_lock_bad;
VOID kernel_lock_bad(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;
    KIRQL old;

    KeAcquireSpinLock(&card->Kernel, &old);
    if (card->Pending == 0)
    {
        KeReleaseSpinLockFromDpcLevel(&card->Kernel);
        return;                         // want "kernel_lock_bad returns at DISPATCH_LEVEL, it was entered at PASSIVE_LEVEL"
    }
    KeReleaseSpinLock(&card->Kernel, old);
}

MINIPORT_SHUTDOWN helper_bad;
VOID helper_bad(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
    PCARD card = (PCARD)context;

    enter(card);
    if (!card->Closing)
    {
        leave(card);
    }
}                                       // want "helper_bad returns at"

MINIPORT_INTERRUPT_DPC lowered_bad;
VOID lowered_bad(NDIS_HANDLE context, PVOID dpc, PVOID throttle, PVOID reserved)
{
    KeLowerIrql(PASSIVE_LEVEL);
    ((PCARD)context)->Pending = 0;
}                                       // want "lowered_bad returns at PASSIVE_LEVEL, it was entered at DISPATCH_LEVEL"

MINIPORT_CANCEL_SEND untested_bad;
VOID untested_bad(NDIS_HANDLE context, PVOID id)
{
    PCARD card = (PCARD)context;
    KIRQL old;

    try_raise(card, &old);
    card->Pending--;
}                                       // want "untested_bad returns at DISPATCH_LEVEL, it was entered at PASSIVE_LEVEL"

MINIPORT_PAUSE other_form_bad;
NDIS_STATUS other_form_bad(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    NdisDprReleaseSpinLock(&card->Lock);
    return NDIS_STATUS_SUCCESS;         // want "other_form_bad returns at DISPATCH_LEVEL, it was entered at PASSIVE_LEVEL"
}

MINIPORT_PAUSE restored_ok;
NDIS_STATUS restored_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;
    KIRQL old, kept;

    KeRaiseIrql(DISPATCH_LEVEL, &old);
    kept = old;
    card->Pending = 0;
    KeLowerIrql(kept);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_HALT structure_ok;
VOID structure_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;

    enter(card);
    card->Closing = TRUE;
    leave(card);
}

MINIPORT_SHUTDOWN tested_ok;
VOID tested_ok(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
    PCARD card = (PCARD)context;
    KIRQL old;

    if (try_raise(card, &old))
    {
        card->Pending = 0;
        KeLowerIrql(old);
    }
}

MINIPORT_RESTART crossed_ok;
NDIS_STATUS crossed_ok(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;
    KIRQL old;

    KeAcquireSpinLock(&card->Kernel, &old);
    NdisDprAcquireSpinLock(&card->Lock);
    KeReleaseSpinLockFromDpcLevel(&card->Kernel);
    card->Pending = 0;
    NdisDprReleaseSpinLock(&card->Lock);
    KeLowerIrql(old);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_CHECK_FOR_HANG only_below_ok;
BOOLEAN only_below_ok(NDIS_HANDLE context)
{
    PCARD card = (PCARD)context;
    KIRQL old = KeGetCurrentIrql();

    if (old < DISPATCH_LEVEL)
    {
        KeRaiseIrql(DISPATCH_LEVEL, &old);
        card->Pending = 0;
        KeLowerIrql(old);
    }
    return FALSE;
}

MINIPORT_CANCEL_SEND queued_ok;
VOID queued_ok(NDIS_HANDLE context, PVOID id)
{
    PCARD card = (PCARD)context;
    KLOCK_QUEUE_HANDLE handle;

    KeAcquireInStackQueuedSpinLock(&card->Kernel, &handle);
    card->Pending--;
    KeReleaseInStackQueuedSpinLock(&handle);
}

static void interrupted(PCARD card)
{
    KIRQL old;

    KeAcquireSpinLock(&card->Kernel, &old);
    card->Pending++;
    KeReleaseSpinLock(&card->Kernel, old);
}

MINIPORT_INTERRUPT_DPC from_dpc_ok;
VOID from_dpc_ok(NDIS_HANDLE context, PVOID dpc, PVOID throttle, PVOID reserved)
{
    interrupted((PCARD)context);
}
