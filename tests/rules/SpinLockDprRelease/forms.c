/* Both forms of one lock: which release goes with which acquire. */
#include <ndis.h>

#define TAKE(card, dispatch)    ((dispatch) ? NdisDprAcquireSpinLock(&(card)->Lock) : NdisAcquireSpinLock(&(card)->Lock))
#define GIVE(card, dispatch)    ((dispatch) ? NdisDprReleaseSpinLock(&(card)->Lock) : NdisReleaseSpinLock(&(card)->Lock))

typedef struct _CARD
{
    NDIS_SPIN_LOCK Lock;
    NDIS_SPIN_LOCK Inner;
    ULONG Frames;
    BOOLEAN Stopped;
} CARD, *PCARD;

static void give_dpr(PCARD card)
{
    NdisDprReleaseSpinLock(&card->Lock);
}

static void take(PCARD card, BOOLEAN dispatch)
{
    TAKE(card, dispatch);
}

static void give(PCARD card, BOOLEAN dispatch)
{
    GIVE(card, dispatch);
}

MINIPORT_PAUSE wrong_form_bad;
NDIS_STATUS wrong_form_bad(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    card->Stopped = TRUE;
    NdisDprReleaseSpinLock(&card->Lock);    // want "card->Lock is released with NdisDprReleaseSpinLock, which does not go with how it was acquired \(acquired at line 35\)"
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_RESTART one_path_bad;
NDIS_STATUS one_path_bad(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    if (card->Frames != 0)
    {
        NdisDprReleaseSpinLock(&card->Lock);    // want "does not go with how it was acquired"
        return NDIS_STATUS_FAILURE;
    }
    NdisReleaseSpinLock(&card->Lock);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_HALT helper_form_bad;
VOID helper_form_bad(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    give_dpr(card);                         // want "does not go with how it was acquired"
}

MINIPORT_SHUTDOWN other_flag_bad;
VOID other_flag_bad(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
    PCARD card = (PCARD)context;

    take(card, FALSE);
    card->Frames = 0;
    give(card, TRUE);                       // want "does not go with how it was acquired"
}

MINIPORT_CHECK_FOR_HANG taken_twice_bad;
BOOLEAN taken_twice_bad(NDIS_HANDLE context)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    NdisDprAcquireSpinLock(&card->Lock);    // want "card->Lock is acquired while already held"
    NdisDprReleaseSpinLock(&card->Lock);
    NdisReleaseSpinLock(&card->Lock);
    return FALSE;
}

MINIPORT_INTERRUPT_DPC left_bad;
VOID left_bad(NDIS_HANDLE context, PVOID dpc, PVOID throttle, PVOID reserved)
{
    PCARD card = (PCARD)context;

    NdisDprAcquireSpinLock(&card->Lock);
    if (card->Stopped)
    {
        return;                             // want "card->Lock is still held when left_bad returns"
    }
    NdisDprReleaseSpinLock(&card->Lock);
}

MINIPORT_CANCEL_SEND plain_left_bad;
VOID plain_left_bad(NDIS_HANDLE context, PVOID id)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    card->Frames = 0;
}                                           // want "card->Lock is still held when plain_left_bad returns"

MINIPORT_SEND_NET_BUFFER_LISTS macro_ok;
VOID macro_ok(NDIS_HANDLE context, PNET_BUFFER_LIST lists, NDIS_PORT_NUMBER port, ULONG flags)
{
    PCARD card = (PCARD)context;
    BOOLEAN dispatch = NDIS_TEST_SEND_AT_DISPATCH_LEVEL(flags);

    TAKE(card, dispatch);
    card->Frames++;
    GIVE(card, dispatch);
}

MINIPORT_PAUSE through_helpers_ok;
NDIS_STATUS through_helpers_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    take(card, FALSE);
    card->Stopped = TRUE;
    give(card, FALSE);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_INTERRUPT_DPC dpc_ok;
VOID dpc_ok(NDIS_HANDLE context, PVOID dpc, PVOID throttle, PVOID reserved)
{
    PCARD card = (PCARD)context;

    take(card, TRUE);
    card->Frames--;
    give_dpr(card);
}

MINIPORT_HALT inner_ok;
VOID inner_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    NdisDprAcquireSpinLock(&card->Inner);
    card->Frames = 0;
    NdisDprReleaseSpinLock(&card->Inner);
    NdisReleaseSpinLock(&card->Lock);
}

MINIPORT_RESTART level_ok;
NDIS_STATUS level_ok(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;
    BOOLEAN raised = KeGetCurrentIrql() == DISPATCH_LEVEL;

    take(card, raised);
    card->Stopped = FALSE;
    give(card, raised);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_SHUTDOWN raised_ok;
VOID raised_ok(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
    PCARD card = (PCARD)context;
    KIRQL old;

    KeRaiseIrql(DISPATCH_LEVEL, &old);
    NdisDprAcquireSpinLock(&card->Lock);
    card->Stopped = TRUE;
    NdisDprReleaseSpinLock(&card->Lock);
    KeLowerIrql(old);
}
