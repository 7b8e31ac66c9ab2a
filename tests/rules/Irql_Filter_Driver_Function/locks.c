/* Spin locks of all sorts round the calls: who holds one, and who has given it back. */
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
    NET_PNP_EVENT_NOTIFICATION Event;
    NDIS_FILTER_ATTRIBUTES Attributes;
    PNET_BUFFER_LIST Lists;
} CARD, *PCARD;

static VOID forget_ok(PCARD card)
{
    NdisAcquireSpinLock(&card->Lock);
    card->Closing = TRUE;
    NdisReleaseSpinLock(&card->Lock);
    NdisFRestartComplete(card->Handle, NDIS_STATUS_SUCCESS);
}

/* The lock is taken and released elsewhere; in between it is held. */
static VOID enter(PCARD card)
{
    NdisAcquireSpinLock(&card->Lock);
    card->Count++;
}

static VOID leave(PCARD card)
{
    card->Count--;
    NdisReleaseSpinLock(&card->Lock);
}

static VOID forget_bad(PCARD card)
{
    enter(card);
    (void)NdisFNetPnPEvent(card->Handle, &card->Event); // want "NdisFNetPnPEvent is called at DISPATCH_LEVEL"
    leave(card);
}

MINIPORT_HALT halt_ok;
VOID halt_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    UNREFERENCED_PARAMETER(action);
    forget_ok((PCARD)context);
    enter((PCARD)context);
    leave((PCARD)context);
    forget_bad((PCARD)context);
}

MINIPORT_PAUSE ladder_ok;
NDIS_STATUS ladder_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;
    NDIS_STATUS status = NDIS_STATUS_FAILURE;

    UNREFERENCED_PARAMETER(parameters);
    NdisAcquireSpinLock(&card->Lock);
    if (card->Closing)
    {
        goto unlock;
    }
    if (card->Count == 0)
    {
        NdisReleaseSpinLock(&card->Lock);
        goto exit;
    }
    status = NDIS_STATUS_SUCCESS;
unlock:
    NdisReleaseSpinLock(&card->Lock);
    (void)NdisFSetAttributes(card->Handle, card, &card->Attributes);
exit:
    return status;
}

/* One rung jumps to behind the release. */
MINIPORT_PAUSE ladder_bad;
NDIS_STATUS ladder_bad(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;
    NDIS_STATUS status = NDIS_STATUS_FAILURE;

    UNREFERENCED_PARAMETER(parameters);
    NdisAcquireSpinLock(&card->Lock);
    if (card->Closing)
    {
        goto tell;
    }
    status = NDIS_STATUS_SUCCESS;
    NdisReleaseSpinLock(&card->Lock);
tell:
    NdisFRestartComplete(card->Handle, NDIS_STATUS_SUCCESS); // want "NdisFRestartComplete is called at DISPATCH_LEVEL"
    return status;
}

#define CARD_LOCK(c, dispatch)                  \
    {                                           \
        if (dispatch)                           \
        {                                       \
            NdisDprAcquireSpinLock(&(c)->Lock); \
        }                                       \
        else                                    \
        {                                       \
            NdisAcquireSpinLock(&(c)->Lock);    \
        }                                       \
    }
#define CARD_UNLOCK(c, dispatch)                \
    {                                           \
        if (dispatch)                           \
        {                                       \
            NdisDprReleaseSpinLock(&(c)->Lock); \
        }                                       \
        else                                    \
        {                                       \
            NdisReleaseSpinLock(&(c)->Lock);    \
        }                                       \
    }

MINIPORT_RESTART macro_ok;
NDIS_STATUS macro_ok(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;
    BOOLEAN dispatch = FALSE;

    UNREFERENCED_PARAMETER(parameters);
    CARD_LOCK(card, dispatch);
    card->State = 2;
    CARD_UNLOCK(card, dispatch);
    (void)NdisFNetPnPEvent(card->Handle, &card->Event);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_RESTART macro_bad;
NDIS_STATUS macro_bad(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(parameters);
    CARD_LOCK(card, FALSE);
    (void)NdisFSetAttributes(card->Handle, card, &card->Attributes); // want "NdisFSetAttributes is called at DISPATCH_LEVEL"
    CARD_UNLOCK(card, FALSE);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_DEVICE_PNP_EVENT_NOTIFY event_ok;
VOID event_ok(NDIS_HANDLE context, PNET_DEVICE_PNP_EVENT event)
{
    PCARD card = (PCARD)context;

    switch (event->DevicePnPEvent)
    {
    case NdisDevicePnPEventSurpriseRemoved:
        NdisAcquireSpinLock(&card->Lock);
        card->Closing = TRUE;
        NdisReleaseSpinLock(&card->Lock);
        break;
    case NdisDevicePnPEventPowerProfileChanged:
        card->State = 3;
        return;
    default:
        break;
    }
    NdisFRestartComplete(card->Handle, NDIS_STATUS_SUCCESS);
}

/* Falls through from a case that has the lock. */
MINIPORT_DEVICE_PNP_EVENT_NOTIFY event_bad;
VOID event_bad(NDIS_HANDLE context, PNET_DEVICE_PNP_EVENT event)
{
    PCARD card = (PCARD)context;
    LOCK_STATE_EX state;

    switch (event->DevicePnPEvent)
    {
    case NdisDevicePnPEventSurpriseRemoved:
        NdisAcquireRWLockWrite(card->RwLock, &state, 0);
        card->Closing = TRUE;
        (void)NdisFNetPnPEvent(card->Handle, &card->Event); // want "NdisFNetPnPEvent is called at DISPATCH_LEVEL"
        NdisReleaseRWLock(card->RwLock, &state);
        break;
    default:
        card->State = 3;
        break;
    }
}

/* Holds the lock when it returns TRUE. */
static BOOLEAN begin_close(PCARD card)
{
    NdisAcquireSpinLock(&card->Lock);
    if (card->Closing)
    {
        NdisReleaseSpinLock(&card->Lock);
        return FALSE;
    }
    card->Closing = TRUE;
    return TRUE;
}

MINIPORT_PAUSE wrapper_ok;
NDIS_STATUS wrapper_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(parameters);
    if (begin_close(card))
    {
        card->Count = 0;
        NdisReleaseSpinLock(&card->Lock);
    }
    else
    {
        (void)NdisFSetAttributes(card->Handle, card, &card->Attributes);
    }
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_PAUSE wrapper_bad;
NDIS_STATUS wrapper_bad(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(parameters);
    if (!begin_close(card))
    {
        return NDIS_STATUS_FAILURE;
    }
    NdisFRestartComplete(card->Handle, NDIS_STATUS_SUCCESS); // want "NdisFRestartComplete is called at DISPATCH_LEVEL"
    NdisReleaseSpinLock(&card->Lock);
    return NDIS_STATUS_SUCCESS;
}
