/* Annotated functions, called at levels that callbacks and locks show to occur. */
#include <ndis.h>

typedef struct _CARD
{
    NDIS_HANDLE Handle;
    NDIS_SPIN_LOCK Lock;
    PIO_WORKITEM Work;
    ULONG Filter;
    BOOLEAN Started;
    VOID (*Save)(struct _CARD *card);
} CARD, *PCARD;

MINIPORT_INITIALIZE start_card;
KDEFERRED_ROUTINE link_dpc_bad;
KDEFERRED_ROUTINE stats_dpc_ok;
MINIPORT_OID_REQUEST set_filter_bad;
MINIPORT_PAUSE pause_ok;
MINIPORT_HALT halt_bad;
MINIPORT_RESTART restart_ok;
MINIPORT_ISR isr_bad;
MINIPORT_SEND_NET_BUFFER_LISTS send_ok;
KDEFERRED_ROUTINE annotated_dpc_bad;
KDEFERRED_ROUTINE table_dpc_bad;
KDEFERRED_ROUTINE record_dpc_bad;

_IRQL_requires_max_(PASSIVE_LEVEL)
static VOID save_state(PCARD card)
{
    card->Started = TRUE;
}

_IRQL_requires_(DISPATCH_LEVEL)
static VOID drain_locked(PCARD card)
{
    card->Filter = 0;
}

_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID count(PCARD card)
{
    card->Filter++;
}

__drv_maxIRQL(APC_LEVEL)
static VOID read_parameters(PCARD card)
{
    card->Filter = 1;
}

VOID link_dpc_bad(PKDPC dpc, PVOID context, PVOID one, PVOID two)
{
    PCARD card = (PCARD)context;

    if (card->Started)
    {
        save_state(card);       // want "save_state is called at DISPATCH_LEVEL, it is annotated to be called at PASSIVE_LEVEL only"
    }
}

VOID stats_dpc_ok(PKDPC dpc, PVOID context, PVOID one, PVOID two)
{
    PCARD card = (PCARD)context;

    count(card);
    drain_locked(card);
    if (KeGetCurrentIrql() < DISPATCH_LEVEL)
    {
        save_state(card);
    }
}

/* The lock decides, not the callback. */
NDIS_STATUS set_filter_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    card->Filter = 7;
    read_parameters(card);      // want "read_parameters is called at DISPATCH_LEVEL, it is annotated to be called up to APC_LEVEL"
    NdisReleaseSpinLock(&card->Lock);
    return NDIS_STATUS_SUCCESS;
}

/* The same helper, reached at both levels: only the wrong call counts. */
static VOID refresh(PCARD card, BOOLEAN locked)
{
    if (!locked)
    {
        read_parameters(card);
    }
    count(card);
}

NDIS_STATUS pause_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    refresh(card, FALSE);
    NdisAcquireSpinLock(&card->Lock);
    refresh(card, TRUE);
    drain_locked(card);
    NdisReleaseSpinLock(&card->Lock);
    save_state(card);
    return NDIS_STATUS_SUCCESS;
}

/* Too low: Halt runs at PASSIVE_LEVEL, and the lock was given back a line too early. */
VOID halt_bad(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    card->Started = FALSE;
    NdisReleaseSpinLock(&card->Lock);
    drain_locked(card);         // want "drain_locked is called at PASSIVE_LEVEL, it is annotated to be called at DISPATCH_LEVEL only"
}

NDIS_STATUS restart_ok(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;
    KIRQL old;

    KeRaiseIrql(DISPATCH_LEVEL, &old);
    drain_locked(card);
    KeLowerIrql(old);
    read_parameters(card);
    return NDIS_STATUS_SUCCESS;
}

/* Called at DIRQL, two calls down; what the outermost wrong call leads to is not said again. */
_IRQL_requires_max_(DISPATCH_LEVEL)
static VOID record(PCARD card)
{
    count(card);
    read_parameters(card);      // want "read_parameters is called at DISPATCH_LEVEL"
}

static VOID note_interrupt(PCARD card)
{
    record(card);               // want "record is called at DIRQL, it is annotated to be called up to DISPATCH_LEVEL"
}

BOOLEAN isr_bad(NDIS_HANDLE context, PBOOLEAN queue, PULONG processors)
{
    note_interrupt((PCARD)context);
    return TRUE;
}

VOID send_ok(NDIS_HANDLE context, PNET_BUFFER_LIST lists, NDIS_PORT_NUMBER port, ULONG flags)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    drain_locked(card);
    NdisReleaseSpinLock(&card->Lock);
    count(card);
}

VOID record_dpc_bad(PKDPC dpc, PVOID context, PVOID one, PVOID two)
{
    record((PCARD)context);
}

/* The annotation of a callback that the system enters at another level. */
_IRQL_requires_max_(PASSIVE_LEVEL)
VOID annotated_dpc_bad(PKDPC dpc, PVOID context, PVOID one, PVOID two)      // want "annotated_dpc_bad is entered by the system at DISPATCH_LEVEL"
{
    save_state((PCARD)context);
}

/* Through the only pointer there is. */
VOID table_dpc_bad(PKDPC dpc, PVOID context, PVOID one, PVOID two)
{
    PCARD card = (PCARD)context;

    card->Save(card);           // want "save_state is called at DISPATCH_LEVEL"
}

NDIS_STATUS start_card(NDIS_HANDLE handle, NDIS_HANDLE context, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    card->Save = save_state;
    card->Save(card);
    return NDIS_STATUS_SUCCESS;
}

/* Nobody is known to call these: what they are annotated with is all that is known of their level. */
_IRQL_requires_min_(DISPATCH_LEVEL)
VOID exported_bad(PCARD card)
{
    save_state(card);           // want "save_state is called at DISPATCH_LEVEL"
}

_IRQL_requires_max_(DISPATCH_LEVEL)
VOID exported_ok(PCARD card)
{
    save_state(card);
}

_IRQL_requires_(PASSIVE_LEVEL)
VOID exported_low_bad(PCARD card)
{
    drain_locked(card);         // want "drain_locked is called at PASSIVE_LEVEL"
}

_IRQL_requires_min_(APC_LEVEL)
VOID exported_high_ok(PCARD card)
{
    drain_locked(card);
}

_When_(card->Started, _IRQL_requires_max_(PASSIVE_LEVEL))
static VOID only_when_started(PCARD card)
{
    card->Filter = 0;
}

VOID under_lock_ok(PCARD card)
{
    NdisAcquireSpinLock(&card->Lock);
    only_when_started(card);
    NdisReleaseSpinLock(&card->Lock);
    save_state(card);
}
