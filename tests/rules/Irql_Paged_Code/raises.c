/* Pageable functions that go to DISPATCH_LEVEL themselves, and those that leave it to others. */
#include <ndis.h>

typedef struct _CARD
{
    NDIS_SPIN_LOCK Lock;
    KSPIN_LOCK Kernel;
    FAST_MUTEX Mutex;
    ULONG Filter;
    BOOLEAN Halted;
    BOOLEAN Locked;
} CARD, *PCARD;

MINIPORT_HALT halt_bad;
MINIPORT_INITIALIZE initialize_ok;
MINIPORT_PAUSE pause_bad;
MINIPORT_RESTART restart_bad;
MINIPORT_UNLOAD unload_ok;
MINIPORT_OID_REQUEST oid_ok;

#pragma alloc_text(PAGE, halt_bad)
#pragma alloc_text(PAGE, initialize_ok)
#pragma alloc_text(PAGEWIFI, pause_bad)
#pragma alloc_text(PAGE, restart_bad)
#pragma alloc_text(NONPAGED, unload_ok)
#pragma alloc_text(PAGE, scan_bad, guarded_ok)
#pragma alloc_text(INIT, first_ok)

static VOID mark_halted(PCARD card)
{
    NdisAcquireSpinLock(&card->Lock);
    card->Halted = TRUE;
    NdisReleaseSpinLock(&card->Lock);
}

static VOID lock_card(PCARD card)
{
    NdisAcquireSpinLock(&card->Lock);
    card->Locked = TRUE;
}

static VOID unlock_card(PCARD card)
{
    card->Locked = FALSE;
    NdisReleaseSpinLock(&card->Lock);
}

VOID halt_bad(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;

    PAGED_CODE();
    NdisAcquireSpinLock(&card->Lock);       // want "NdisAcquireSpinLock raises the IRQL to DISPATCH_LEVEL in halt_bad, whose code may be paged out"
    card->Halted = TRUE;
    NdisReleaseSpinLock(&card->Lock);
}

/* The lock is taken and given back outside the section. */
NDIS_STATUS initialize_ok(NDIS_HANDLE handle, NDIS_HANDLE context, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    PAGED_CODE();
    mark_halted(card);
    ExAcquireFastMutex(&card->Mutex);
    card->Filter = 0;
    ExReleaseFastMutex(&card->Mutex);
    return NDIS_STATUS_SUCCESS;
}

/* The helper lies outside the section, but it returns with the lock held. */
NDIS_STATUS pause_bad(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    lock_card(card);                        // want "lock_card raises the IRQL to DISPATCH_LEVEL in pause_bad"
    card->Filter = 0;
    unlock_card(card);
    return NDIS_STATUS_SUCCESS;
}

/* On one way only, and not by a lock. */
NDIS_STATUS restart_bad(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;
    KIRQL old;

    PAGED_CODE();
    if (card->Filter != 0)
    {
        KeRaiseIrql(DISPATCH_LEVEL, &old);  // want "KeRaiseIrql raises the IRQL to DISPATCH_LEVEL in restart_bad"
        card->Halted = FALSE;
        KeLowerIrql(old);
    }
    mark_halted(card);
    return NDIS_STATUS_SUCCESS;
}

/* Only sections whose names begin with PAGE are paged. */
VOID unload_ok(PDRIVER_OBJECT driver)
{
    CARD card;

    KeInitializeSpinLock(&card.Kernel);
    lock_card(&card);
    unlock_card(&card);
}

static VOID read_filter(PCARD card, BOOLEAN locked)
{
    if (!locked)
    {
        NdisAcquireSpinLock(&card->Lock);
    }
    card->Filter++;
    if (!locked)
    {
        NdisReleaseSpinLock(&card->Lock);
    }
}

/* Whoever calls it, and whenever: a loop with a lock in it. */
VOID scan_bad(PCARD card)
{
    ULONG i;
    KIRQL old;

    for (i = 0; i < 4; i++)
    {
        read_filter(card, FALSE);
        KeAcquireSpinLock(&card->Kernel, &old);         // want "KeAcquireSpinLock raises the IRQL to DISPATCH_LEVEL in scan_bad"
        card->Filter = i;
        KeReleaseSpinLock(&card->Kernel, old);
    }
}

VOID guarded_ok(PCARD card)
{
    PAGED_CODE();
    ExAcquireFastMutex(&card->Mutex);
    read_filter(card, FALSE);
    ExReleaseFastMutex(&card->Mutex);
}

/* In memory as long as it runs: it is gone afterwards. */
NDIS_STATUS first_ok(PCARD card)
{
    NdisAcquireSpinLock(&card->Lock);
    card->Filter = 0;
    NdisReleaseSpinLock(&card->Lock);
    return NDIS_STATUS_SUCCESS;
}

/* The assertion looks at the level where it stands. */
NDIS_STATUS oid_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PCARD card = (PCARD)context;

    if (KeGetCurrentIrql() >= DISPATCH_LEVEL)
    {
        return NDIS_STATUS_PENDING;
    }
    PAGED_CODE();
    NdisAcquireSpinLock(&card->Lock);
    card->Filter = 1;
    NdisReleaseSpinLock(&card->Lock);
    return NDIS_STATUS_SUCCESS;
}
