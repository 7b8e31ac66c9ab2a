/* What annotations say of the level a function returns at. */
#include <ndis.h>

typedef struct _CARD
{
    KSPIN_LOCK Lock;
    KSPIN_LOCK Other;
    ULONG Pending;
    BOOLEAN Halting;
    BOOLEAN AtDispatch;
} CARD, *PCARD;

MINIPORT_PAUSE pause_card;

_IRQL_requires_max_(DISPATCH_LEVEL)
_IRQL_raises_(DISPATCH_LEVEL)
VOID enter_ok(PCARD card, _Out_ _IRQL_saves_ PKIRQL old)
{
    KeAcquireSpinLock(&card->Lock, old);
}

_IRQL_requires_(DISPATCH_LEVEL)
VOID leave_ok(PCARD card, _In_ _IRQL_restores_ KIRQL old)
{
    KeReleaseSpinLock(&card->Lock, old);
}

/* The second lock's old level is not the first one's. */
_IRQL_requires_max_(DISPATCH_LEVEL)
_IRQL_raises_(DISPATCH_LEVEL)
VOID enter_both_bad(PCARD card, _Out_ _IRQL_saves_ PKIRQL old)
{
    KeAcquireSpinLock(&card->Lock, old);
    KeAcquireSpinLock(&card->Other, old);
}                               // want "enter_both_bad leaves in old DISPATCH_LEVEL for its caller"

_IRQL_requires_max_(DISPATCH_LEVEL)
_IRQL_raises_(DISPATCH_LEVEL)
VOID enter_both_ok(PCARD card, _Out_ _IRQL_saves_ PKIRQL old)
{
    KeAcquireSpinLock(&card->Lock, old);
    KeAcquireSpinLockAtDpcLevel(&card->Other);
}

/* The early return leaves the level alone. */
_IRQL_requires_max_(PASSIVE_LEVEL)
_IRQL_raises_(DISPATCH_LEVEL)
VOID enter_running_bad(PCARD card, _Out_ _IRQL_saves_ PKIRQL old)
{
    if (card->Halting)
    {
        return;                 // want "enter_running_bad returns at PASSIVE_LEVEL, it is annotated to raise to DISPATCH_LEVEL"
    }
    KeAcquireSpinLock(&card->Lock, old);
}

/* A failure is not what the annotation speaks of. */
_Success_(return != FALSE)
_IRQL_raises_(DISPATCH_LEVEL)
BOOLEAN try_enter_ok(PCARD card, _Out_ _IRQL_saves_ PKIRQL old)
{
    if (card->Halting)
    {
        return FALSE;
    }
    KeAcquireSpinLock(&card->Lock, old);
    return TRUE;
}

_When_(return != FALSE, _IRQL_raises_(DISPATCH_LEVEL))
_When_(return == FALSE, _IRQL_requires_same_)
BOOLEAN try_other_ok(PCARD card, PKIRQL old)
{
    KeAcquireSpinLock(&card->Other, old);
    if (card->Pending == 0)
    {
        KeReleaseSpinLock(&card->Other, *old);
        return FALSE;
    }
    return TRUE;
}

/* The same at both ends. */
_IRQL_requires_same_
VOID count_bad(PCARD card)
{
    KIRQL old;

    KeAcquireSpinLock(&card->Lock, &old);
    if (card->Halting)
    {
        return;                 // want "count_bad returns at DISPATCH_LEVEL, it is annotated to return at the level it was called at"
    }
    card->Pending++;
    KeReleaseSpinLock(&card->Lock, old);
}

_IRQL_requires_same_
VOID count_ok(PCARD card)
{
    KIRQL old = PASSIVE_LEVEL;

    if (!card->AtDispatch)
    {
        KeAcquireSpinLock(&card->Lock, &old);
    }
    else
    {
        KeAcquireSpinLockAtDpcLevel(&card->Lock);
    }
    card->Pending++;
    if (!card->AtDispatch)
    {
        KeReleaseSpinLock(&card->Lock, old);
    }
    else
    {
        KeReleaseSpinLockFromDpcLevel(&card->Lock);
    }
}

__drv_sameIRQL
NTSTATUS update_bad(PCARD card)
{
    NTSTATUS status = STATUS_SUCCESS;
    KIRQL old = KeRaiseIrqlToDpcLevel();

    if (card->Pending == 0)
    {
        status = STATUS_UNSUCCESSFUL;
        goto done;
    }
    card->Pending--;
    KeLowerIrql(old);
done:
    return status;              // want "update_bad returns at DISPATCH_LEVEL"
}

__drv_sameIRQL
NTSTATUS update_ok(PCARD card)
{
    NTSTATUS status = STATUS_SUCCESS;
    KIRQL old = KeRaiseIrqlToDpcLevel();

    if (card->Pending == 0)
    {
        status = STATUS_UNSUCCESSFUL;
        goto done;
    }
    card->Pending--;
done:
    KeLowerIrql(old);
    return status;
}

/* Restores a constant, or nothing at all. */
_IRQL_requires_(DISPATCH_LEVEL)
VOID leave_constant_bad(PCARD card, _In_ _IRQL_restores_ KIRQL old)
{
    KeReleaseSpinLockFromDpcLevel(&card->Lock);
    KeLowerIrql(PASSIVE_LEVEL);
}                               // want "leave_constant_bad returns at PASSIVE_LEVEL, it is annotated to restore the level in old"

_IRQL_requires_(DISPATCH_LEVEL)
VOID leave_raised_bad(PCARD card, _In_ _IRQL_restores_ KIRQL old)
{
    KeReleaseSpinLockFromDpcLevel(&card->Lock);
}                               // want "leave_raised_bad returns at the level it was called at, it is annotated to restore the level in old"

_IRQL_requires_(DISPATCH_LEVEL)
VOID leave_when_raised_ok(PCARD card, _In_ _IRQL_restores_ KIRQL old)
{
    KeReleaseSpinLockFromDpcLevel(&card->Lock);
    if (old != DISPATCH_LEVEL)
    {
        KeLowerIrql(old);
    }
}

_IRQL_requires_max_(DISPATCH_LEVEL)
_IRQL_saves_
_IRQL_raises_(DISPATCH_LEVEL)
KIRQL raise_ok(VOID)
{
    return KeRaiseIrqlToDpcLevel();
}

_IRQL_requires_max_(APC_LEVEL)
_IRQL_saves_
_IRQL_raises_(DISPATCH_LEVEL)
KIRQL raise_late_bad(PCARD card)
{
    KIRQL ignored;

    KeAcquireSpinLock(&card->Lock, &ignored);
    return KeGetCurrentIrql();  // want "raise_late_bad returns DISPATCH_LEVEL for its caller"
}

NDIS_STATUS pause_card(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;
    KIRQL old;

    enter_ok(card, &old);
    leave_ok(card, old);
    enter_both_ok(card, &old);
    KeReleaseSpinLockFromDpcLevel(&card->Other);
    leave_ok(card, old);
    count_ok(card);
    return NDIS_STATUS_SUCCESS;
}
