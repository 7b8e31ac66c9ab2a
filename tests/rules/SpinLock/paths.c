/* One lock within one callback: early returns, ladders, switches, conditions that are tested twice. */
#include <ndis.h>

typedef struct _RING
{
    NDIS_SPIN_LOCK Lock;
    ULONG Count;
} RING, *PRING;

typedef struct _CARD
{
    NDIS_HANDLE Handle;
    NDIS_SPIN_LOCK Lock;
    NDIS_SPIN_LOCK Other;
    RING Tx;
    RING Rx;
    RING Queue[8];
    ULONG Flags;
    ULONG Pending;
    BOOLEAN Closing;
} CARD, *PCARD;

NDIS_STATUS set_filter(PCARD card, ULONG value);

MINIPORT_PAUSE early_return_bad;
NDIS_STATUS early_return_bad(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    if (card->Closing)
    {
        return NDIS_STATUS_SUCCESS;     // want "card->Lock is still held when early_return_bad returns \(acquired at line 30\)"
    }
    card->Pending++;
    NdisReleaseSpinLock(&card->Lock);
    return NDIS_STATUS_PENDING;
}

MINIPORT_RESTART twice_bad;
NDIS_STATUS twice_bad(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    card->Pending = 0;
    NdisAcquireSpinLock(&card->Lock);   // want "card->Lock is acquired while already held \(acquired at line 45\)"
    card->Closing = FALSE;
    NdisReleaseSpinLock(&card->Lock);
    NdisReleaseSpinLock(&card->Lock);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_HALT one_of_two_bad;
VOID one_of_two_bad(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Tx.Lock);
    NdisAcquireSpinLock(&card->Rx.Lock);
    card->Tx.Count = card->Rx.Count = 0;
    NdisReleaseSpinLock(&card->Tx.Lock);
}   // want "card->Rx.Lock is still held when one_of_two_bad returns"

MINIPORT_SHUTDOWN two_pointers_bad;
VOID two_pointers_bad(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
    PCARD card = (PCARD)context;
    PRING ring = &card->Tx;
    PNDIS_SPIN_LOCK lock = &ring->Lock;

    NdisAcquireSpinLock(lock);
    NdisAcquireSpinLock(&card->Tx.Lock);    // want "card->Tx.Lock is acquired while already held"
    NdisReleaseSpinLock(lock);
}

MINIPORT_OID_REQUEST fall_through_bad;
NDIS_STATUS fall_through_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PCARD card = (PCARD)context;
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;

    switch (request->DATA.SET_INFORMATION.Oid)
    {
    case OID_GEN_CURRENT_PACKET_FILTER:
        NdisAcquireSpinLock(&card->Lock);
        card->Flags |= 1;
        /* falls through */
    case OID_GEN_CURRENT_LOOKAHEAD:
        card->Flags |= 2;
        break;
    default:
        status = NDIS_STATUS_NOT_SUPPORTED;
        break;
    }
    return status;      // want "card->Lock is still held when fall_through_bad returns"
}

MINIPORT_CANCEL_SEND wrong_flag_bad;
VOID wrong_flag_bad(NDIS_HANDLE context, PVOID id)
{
    PCARD card = (PCARD)context;
    BOOLEAN locked = card->Pending != 0;

    if (locked)
    {
        NdisAcquireSpinLock(&card->Lock);
    }
    locked = card->Closing;
    if (locked)
    {
        NdisReleaseSpinLock(&card->Lock);
    }
}   // want "card->Lock is still held when wrong_flag_bad returns"

MINIPORT_CHECK_FOR_HANG ladder_bad;
BOOLEAN ladder_bad(NDIS_HANDLE context)
{
    PCARD card = (PCARD)context;
    BOOLEAN hung = FALSE;

    NdisAcquireSpinLock(&card->Lock);
    if (card->Closing)
    {
        goto unlock;
    }
    if (card->Pending == 0)
    {
        goto out;
    }
    hung = card->Pending > 100;
unlock:
    NdisReleaseSpinLock(&card->Lock);
out:
    return hung;        // want "card->Lock is still held when ladder_bad returns"
}

MINIPORT_PAUSE same_condition_ok;
NDIS_STATUS same_condition_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;
    BOOLEAN locked = (card->Flags & 4) != 0;

    if (locked)
    {
        NdisAcquireSpinLock(&card->Lock);
    }
    card->Pending = 0;
    if (locked)
    {
        NdisReleaseSpinLock(&card->Lock);
    }
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_OID_REQUEST status_ok;
NDIS_STATUS status_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PCARD card = (PCARD)context;
    NDIS_STATUS status;
    BOOLEAN held = FALSE;

    switch (request->DATA.SET_INFORMATION.Oid)
    {
    case OID_GEN_CURRENT_PACKET_FILTER:
        NdisAcquireSpinLock(&card->Lock);
        held = TRUE;
        status = set_filter(card, 1);
        break;
    case OID_GEN_CURRENT_LOOKAHEAD:
        status = set_filter(card, 2);
        break;
    case OID_802_3_MULTICAST_LIST:
        if (card->Closing)
        {
            status = NDIS_STATUS_CLOSING;
            break;
        }
        NdisAcquireSpinLock(&card->Lock);
        held = TRUE;
        status = NDIS_STATUS_MULTICAST_FULL;
        break;
    default:
        status = NDIS_STATUS_NOT_SUPPORTED;
        break;
    }
    if (held)
    {
        NdisReleaseSpinLock(&card->Lock);
    }
    return status;
}

MINIPORT_RESTART ladder_ok;
NDIS_STATUS ladder_ok(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;
    NDIS_STATUS status = NDIS_STATUS_FAILURE;

    if (card->Closing)
    {
        goto out;
    }
    NdisAcquireSpinLock(&card->Lock);
    if (card->Pending != 0)
    {
        status = NDIS_STATUS_BUSY;
        goto unlock;
    }
    NdisAcquireSpinLock(&card->Other);
    card->Flags = 0;
    NdisReleaseSpinLock(&card->Other);
    status = NDIS_STATUS_SUCCESS;
unlock:
    NdisReleaseSpinLock(&card->Lock);
out:
    return status;
}

MINIPORT_CHECK_FOR_HANG once_ok;
BOOLEAN once_ok(NDIS_HANDLE context)
{
    PCARD card = (PCARD)context;
    BOOLEAN hung = FALSE;

    NdisAcquireSpinLock(&card->Lock);
    do
    {
        if (card->Closing)
        {
            break;
        }
        if (card->Pending > 100)
        {
            hung = TRUE;
            break;
        }
        card->Flags |= 8;
    } while (0);
    NdisReleaseSpinLock(&card->Lock);
    return hung;
}

MINIPORT_HALT elements_ok;
VOID elements_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;
    ULONG i;

    for (i = 0; i < 8; i++)
    {
        NdisAcquireSpinLock(&card->Queue[i].Lock);
    }
    for (i = 0; i < 8; i++)
    {
        NdisReleaseSpinLock(&card->Queue[i].Lock);
    }
}

MINIPORT_SHUTDOWN other_element_ok;
VOID other_element_ok(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
    PCARD card = (PCARD)context;
    ULONG from = card->Flags & 7, to = card->Pending & 7;

    NdisAcquireSpinLock(&card->Queue[from].Lock);
    NdisAcquireSpinLock(&card->Queue[to].Lock);
    card->Queue[to].Count += card->Queue[from].Count;
    NdisReleaseSpinLock(&card->Queue[to].Lock);
    NdisReleaseSpinLock(&card->Queue[from].Lock);
    NdisAcquireSpinLock(&card->Queue[0].Lock);
    NdisAcquireSpinLock(&card->Queue[1].Lock);
    NdisReleaseSpinLock(&card->Queue[0].Lock);
    NdisReleaseSpinLock(&card->Queue[1].Lock);
}

MINIPORT_CANCEL_SEND guarded_ok;
VOID guarded_ok(NDIS_HANDLE context, PVOID id)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    __try
    {
        card->Pending = *(PULONG)id;
    }
    __finally
    {
        NdisReleaseSpinLock(&card->Lock);
    }
}

/* Nobody is known to call it: what it leaves held may be what its caller wants. */
void for_a_caller_ok(PCARD card)
{
    NdisAcquireSpinLock(&card->Lock);
    card->Pending++;
}
