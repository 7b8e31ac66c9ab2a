/* As many acquires as releases, on every path of a callback and through its helpers. */
#include <ndis.h>

typedef struct _CARD
{
    NDIS_HANDLE Handle;
    NDIS_SPIN_LOCK Lock;
    PNET_BUFFER_LIST Waiting;
    ULONG Pending;
    BOOLEAN Closing;
} CARD, *PCARD;

static NDIS_SPIN_LOCK Table;
static ULONG Entries;

static NDIS_STATUS begin(PCARD card, ULONG *token)
{
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;

    NdisAcquireSpinLock(&card->Lock);
    if (card->Closing)
    {
        status = NDIS_STATUS_CLOSING;
    }
    else if (card->Pending > 64)
    {
        status = NDIS_STATUS_RESOURCES;
    }
    else
    {
        *token = card->Pending++;
    }
    if (status != NDIS_STATUS_SUCCESS)
    {
        NdisReleaseSpinLock(&card->Lock);
    }
    return status;
}

static void end(PCARD card)
{
    NdisReleaseSpinLock(&card->Lock);
}

static void complete(PCARD card)
{
    PNET_BUFFER_LIST waiting = card->Waiting;

    card->Waiting = NULL;
    NdisReleaseSpinLock(&card->Lock);
    NdisMSendNetBufferListsComplete(card->Handle, waiting, 0);
}

MINIPORT_PAUSE one_more_bad;
NDIS_STATUS one_more_bad(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    NdisAcquireSpinLock(&card->Lock);       // want "card->Lock is acquired while already held"
    NdisReleaseSpinLock(&card->Lock);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_RESTART one_less_bad;
NDIS_STATUS one_less_bad(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;
    ULONG token;
    NDIS_STATUS status = begin(card, &token);

    if (status != NDIS_STATUS_SUCCESS)
    {
        end(card);                          // want "card->Lock is released but was not acquired on this path"
        return status;
    }
    end(card);
    return status;
}

MINIPORT_CANCEL_SEND helper_released_bad;
VOID helper_released_bad(NDIS_HANDLE context, PVOID id)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    if (card->Waiting != NULL)
    {
        complete(card);
    }
    NdisReleaseSpinLock(&card->Lock);       // want "card->Lock is released but was not acquired on this path"
}

MINIPORT_HALT global_bad;
VOID global_bad(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    NdisAcquireSpinLock(&Table);
    if (--Entries == 0)
    {
        NdisReleaseSpinLock(&Table);
        NdisFreeSpinLock(&Table);
    }
}                                           // want "Table is still held when global_bad returns"

MINIPORT_SHUTDOWN raised_bad;
VOID raised_bad(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
    PCARD card = (PCARD)context;

    __try
    {
        NdisAcquireSpinLock(&card->Lock);
        card->Pending = 0;
        if (card->Closing)
        {
            __leave;
        }
        NdisReleaseSpinLock(&card->Lock);
    }
    __finally
    {
        card->Closing = TRUE;
    }
}                                           // want "card->Lock is still held when raised_bad returns"

MINIPORT_INTERRUPT_DPC dpc_bad;
VOID dpc_bad(NDIS_HANDLE context, PVOID dpc, PVOID throttle, PVOID reserved)
{
    PCARD card = (PCARD)context;

    do
    {
        NdisDprAcquireSpinLock(&card->Lock);
        if (card->Pending == 0)
        {
            break;
        }
        card->Pending--;
        NdisDprReleaseSpinLock(&card->Lock);
    } while (card->Waiting != NULL);
}                                           // want "card->Lock is still held when dpc_bad returns"

MINIPORT_PAUSE only_on_success_ok;
NDIS_STATUS only_on_success_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;
    ULONG token = 0;
    NDIS_STATUS status = begin(card, &token);

    if (NT_SUCCESS(status))
    {
        end(card);
    }
    return status;
}

MINIPORT_CANCEL_SEND helper_releases_ok;
VOID helper_releases_ok(NDIS_HANDLE context, PVOID id)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    if (card->Waiting != NULL)
    {
        complete(card);
        return;
    }
    NdisReleaseSpinLock(&card->Lock);
}

MINIPORT_HALT global_ok;
VOID global_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    BOOLEAN last;

    NdisAcquireSpinLock(&Table);
    last = --Entries == 0;
    NdisReleaseSpinLock(&Table);
    if (last)
    {
        NdisFreeSpinLock(&Table);
    }
}

MINIPORT_SHUTDOWN left_early_ok;
VOID left_early_ok(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
    PCARD card = (PCARD)context;

    NdisAcquireSpinLock(&card->Lock);
    __try
    {
        if (card->Closing)
        {
            __leave;
        }
        card->Pending = 0;
    }
    __finally
    {
        NdisReleaseSpinLock(&card->Lock);
    }
}

MINIPORT_INTERRUPT_DPC taken_in_loop_ok;
VOID taken_in_loop_ok(NDIS_HANDLE context, PVOID dpc, PVOID throttle, PVOID reserved)
{
    PCARD card = (PCARD)context;
    BOOLEAN more;

    do
    {
        NdisDprAcquireSpinLock(&card->Lock);
        more = card->Pending != 0;
        if (more)
        {
            card->Pending--;
        }
        NdisDprReleaseSpinLock(&card->Lock);
    } while (more);
}

MINIPORT_RESTART ten_ways_ok;
NDIS_STATUS ten_ways_ok(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;
    NDIS_STATUS status;

    if (card->Closing)
    {
        status = NDIS_STATUS_CLOSING;
    }
    else if (card->Pending == 1)
    {
        status = NDIS_STATUS_RESOURCES;
    }
    else if (card->Pending == 2)
    {
        status = NDIS_STATUS_NOT_ACCEPTED;
    }
    else if (card->Pending == 3)
    {
        status = NDIS_STATUS_INVALID_DATA;
    }
    else
    {
        NdisAcquireSpinLock(&card->Lock);
        status = NDIS_STATUS_SUCCESS;
    }
    if (status == NDIS_STATUS_SUCCESS)
    {
        card->Pending = 0;
        NdisReleaseSpinLock(&card->Lock);
    }
    return status;
}
