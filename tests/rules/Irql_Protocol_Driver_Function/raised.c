/* Levels raised by the code itself, and functions reached through tables and flags. */
#include <ndis.h>

typedef struct _CARD
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE WorkItem;
    NDIS_HANDLE InterruptHandle;
    PKINTERRUPT Interrupt;
    NDIS_SPIN_LOCK Lock;
    KSPIN_LOCK KernelLock;
    KIRQL SavedIrql;
    PNDIS_RW_LOCK_EX RwLock;
    BOOLEAN Closing;
    BOOLEAN Waiting;
    ULONG Count;
    ULONG State;
    NDIS_HANDLE VcHandle;
    NDIS_HANDLE Unbind;
} CARD, *PCARD;

/* Whoever calls: what was raised to HIGH_LEVEL is too high. */
VOID raised_bad(PCARD card)
{
    KIRQL old;

    KeRaiseIrql(HIGH_LEVEL, &old);
    card->Count++;
    (void)NdisUnbindAdapter(card->Handle); // want "NdisUnbindAdapter is called at HIGH_LEVEL"
    KeLowerIrql(old);
}

MINIPORT_HALT raised_ok;
VOID raised_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;
    KIRQL outer, inner;

    UNREFERENCED_PARAMETER(action);
    KeRaiseIrql(DISPATCH_LEVEL, &outer);
    KeRaiseIrql(HIGH_LEVEL, &inner);
    card->Count = 0;
    KeLowerIrql(inner);
    NdisCompleteUnbindAdapterEx(card->Unbind);
    KeLowerIrql(outer);
}

MINIPORT_PAUSE interrupt_lock_bad;
NDIS_STATUS interrupt_lock_bad(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;
    KIRQL old;

    UNREFERENCED_PARAMETER(parameters);
    old = KeAcquireInterruptSpinLock(card->Interrupt);
    card->Count = 0;
    NdisCompleteUnbindAdapterEx(card->Unbind); // want "NdisCompleteUnbindAdapterEx is called at DIRQL"
    KeReleaseInterruptSpinLock(card->Interrupt, old);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_PAUSE interrupt_lock_ok;
NDIS_STATUS interrupt_lock_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;
    KIRQL old;
    BOOLEAN waiting;

    UNREFERENCED_PARAMETER(parameters);
    old = KeAcquireInterruptSpinLock(card->Interrupt);
    waiting = card->Waiting;
    card->Waiting = FALSE;
    KeReleaseInterruptSpinLock(card->Interrupt, old);
    if (waiting)
    {
        NdisAcquireSpinLock(&card->Lock);
        (void)NdisClCloseCall(card->VcHandle, NULL, NULL, 0);
        NdisReleaseSpinLock(&card->Lock);
    }
    return NDIS_STATUS_SUCCESS;
}

typedef VOID (*CAUSE_HANDLER)(PCARD card);

typedef struct _CAUSE
{
    ULONG Bit;
    CAUSE_HANDLER Interrupt;
    CAUSE_HANDLER Dpc;
} CAUSE;

static VOID first_bad(PCARD card)
{
    (void)NdisClCloseCall(card->VcHandle, NULL, NULL, 0); // want "NdisClCloseCall is called at DIRQL"
}

static VOID second_ok(PCARD card)
{
    card->Waiting = TRUE;
}

static VOID third_ok(PCARD card)
{
    (void)NdisUnbindAdapter(card->Handle);
}

static CAUSE causes[] = {
    { 1, first_bad, third_ok },
    { 2, second_ok, third_ok },
};

MINIPORT_ISR dispatching_isr_ok;
BOOLEAN dispatching_isr_ok(NDIS_HANDLE context, PBOOLEAN queue, PULONG processors)
{
    PCARD card = (PCARD)context;
    ULONG i;

    *processors = 0;
    *queue = TRUE;
    for (i = 0; i < 2; i++)
    {
        if (card->State & causes[i].Bit)
        {
            causes[i].Interrupt(card);
        }
    }
    return TRUE;
}

MINIPORT_INTERRUPT_DPC dispatching_dpc_ok;
VOID dispatching_dpc_ok(NDIS_HANDLE context, PVOID dpcContext, PVOID throttle, PVOID reserved)
{
    PCARD card = (PCARD)context;
    ULONG i;

    UNREFERENCED_PARAMETER(dpcContext);
    UNREFERENCED_PARAMETER(throttle);
    UNREFERENCED_PARAMETER(reserved);
    for (i = 0; i < 2; i++)
    {
        if (card->State & causes[i].Bit)
        {
            causes[i].Dpc(card);
        }
    }
}

/* Only the service routine of the message's own line completes; the shared helper is told where it is. */
static VOID serve(PCARD card, BOOLEAN inInterrupt)
{
    if (!inInterrupt)
    {
        NdisCompleteUnbindAdapterEx(card->Unbind);
    }
    card->Count++;
}

MINIPORT_ISR told_ok;
BOOLEAN told_ok(NDIS_HANDLE context, PBOOLEAN queue, PULONG processors)
{
    *processors = 0;
    *queue = TRUE;
    serve((PCARD)context, TRUE);
    return TRUE;
}

MINIPORT_INTERRUPT_DPC told_dpc_ok;
VOID told_dpc_ok(NDIS_HANDLE context, PVOID dpcContext, PVOID throttle, PVOID reserved)
{
    UNREFERENCED_PARAMETER(dpcContext);
    UNREFERENCED_PARAMETER(throttle);
    UNREFERENCED_PARAMETER(reserved);
    serve((PCARD)context, FALSE);
}

MINIPORT_DISABLE_INTERRUPT disable_bad;
VOID disable_bad(NDIS_HANDLE context)
{
    PCARD card = (PCARD)context;

    card->Closing = TRUE;
    do
    {
        if (card->Count == 0)
        {
            break;
        }
        (void)NdisUnbindAdapter(card->Handle); // want "NdisUnbindAdapter is called at DIRQL"
    } while (FALSE);
}
