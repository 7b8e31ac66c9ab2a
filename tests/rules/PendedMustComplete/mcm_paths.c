/* Drops are completed by the timer here; what counts is whether it can know of each that was pended. */
#include <ndis.h>

typedef struct _CARD
{
    NDIS_HANDLE MiniportHandle;
    NDIS_HANDLE TimerHandle;
    NDIS_SPIN_LOCK Lock;
    LIST_ENTRY Drops;
    ULONG FreeSlots;
    BOOLEAN Gone;
    struct _PARTY *Current;
    NDIS_HANDLE PendingHandle;
    ULONG PendingIndex;
    NDIS_HANDLE Handles[8];
    CO_ADDRESS_FAMILY Family;
} CARD, *PCARD;

typedef struct _PARTY
{
    LIST_ENTRY Link;
    PCARD Card;
    NDIS_HANDLE NdisPartyHandle;
    ULONG Index;
    BOOLEAN Adding;
    BOOLEAN DropWhenAdded;
    BOOLEAN Noted;
} PARTY, *PPARTY;

#define CARD_OF(p)      ((p)->Card)
#define PEND(p)         do { (p)->Card->Current = (p); } while (0)

MINIPORT_INITIALIZE initialize;
NDIS_TIMER_FUNCTION timer_ok;
PROTOCOL_CM_DROP_PARTY queued_ok;
PROTOCOL_CM_DROP_PARTY stored_by_macro_ok;
PROTOCOL_CM_DROP_PARTY handle_stored_ok;
PROTOCOL_CM_DROP_PARTY handle_in_table_ok;
PROTOCOL_CM_DROP_PARTY index_kept_ok;
PROTOCOL_CM_DROP_PARTY marked_ok;
PROTOCOL_CM_DROP_PARTY completed_inline_ok;
PROTOCOL_CM_DROP_PARTY correlated_ok;
PROTOCOL_CM_DROP_PARTY ladder_ok;
PROTOCOL_CM_DROP_PARTY switch_ok;
PROTOCOL_CM_DROP_PARTY forgotten_bad;
PROTOCOL_CM_DROP_PARTY noted_in_vain_bad;
PROTOCOL_CM_DROP_PARTY no_slot_bad;
PROTOCOL_CM_DROP_PARTY initial_status_bad;
PROTOCOL_CM_DROP_PARTY ladder_bad;
PROTOCOL_CM_DROP_PARTY switch_bad;
PROTOCOL_CM_DROP_PARTY local_copy_bad;
PROTOCOL_CM_DROP_PARTY only_the_card_bad;
PROTOCOL_CM_DROP_PARTY only_when_lucky_bad;

NDIS_STATUS initialize(NDIS_HANDLE h, NDIS_HANDLE d, PNDIS_MINIPORT_INIT_PARAMETERS p)
{
    static CARD card;

    UNREFERENCED_PARAMETER(d);
    UNREFERENCED_PARAMETER(p);
    card.MiniportHandle = h;
    return NdisMCmRegisterAddressFamilyEx(h, &card.Family);
}

VOID timer_ok(PVOID s1, PVOID context, PVOID s2, PVOID s3)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(s1);
    UNREFERENCED_PARAMETER(s2);
    UNREFERENCED_PARAMETER(s3);
    while (!IsListEmpty(&card->Drops))
    {
        PPARTY party = CONTAINING_RECORD(RemoveHeadList(&card->Drops), PARTY, Link);

        NdisMCmDropPartyComplete(NDIS_STATUS_SUCCESS, party->NdisPartyHandle);
        NdisFreeMemory(party, 0, 0);
    }
    if (card->Current != NULL && card->Current->DropWhenAdded)
    {
        NdisMCmDropPartyComplete(NDIS_STATUS_SUCCESS, card->Current->NdisPartyHandle);
        card->Current = NULL;
    }
}

NDIS_STATUS queued_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    NdisAcquireSpinLock(&party->Card->Lock);
    InsertTailList(&party->Card->Drops, &party->Link);
    NdisReleaseSpinLock(&party->Card->Lock);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS stored_by_macro_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    PEND(party);
    return NDIS_STATUS_PENDING;
}

/* The handle is enough: the party itself is not needed any more. */
NDIS_STATUS handle_stored_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;
    PCARD card = CARD_OF(party);
    NDIS_HANDLE handle = party->NdisPartyHandle;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    NdisFreeMemory(party, 0, 0);
    card->PendingHandle = handle;
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS handle_in_table_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;
    NDIS_HANDLE *slot = &party->Card->Handles[party->Index];

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    *slot = party->NdisPartyHandle;
    return NDIS_STATUS_PENDING;
}

/* Parties are numbered: the number leads back to the party. */
NDIS_STATUS index_kept_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    party->Card->PendingIndex = party->Index;
    return NDIS_STATUS_PENDING;
}

/* The party hangs on its call's list already; what is noted in it, the timer finds. */
NDIS_STATUS marked_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    if (party->Adding)
    {
        party->DropWhenAdded = TRUE;
        return NDIS_STATUS_PENDING;
    }
    return NDIS_STATUS_SUCCESS;
}

/* It is noted in the party, but nobody looks there. */
NDIS_STATUS noted_in_vain_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    party->Noted = TRUE;
    return NDIS_STATUS_PENDING;     // want "noted_in_vain_bad returns NDIS_STATUS_PENDING, but neither the party's handle nor its context is kept"
}

/* Answered before it returns. */
NDIS_STATUS completed_inline_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;
    NDIS_HANDLE handle = party->NdisPartyHandle;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    NdisMCmDropPartyComplete(NDIS_STATUS_SUCCESS, handle);
    return NDIS_STATUS_PENDING;
}

/* It pends exactly when it has queued: the flag is tested twice. */
NDIS_STATUS correlated_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;
    BOOLEAN later = (BOOLEAN)(size != 0 && data != NULL);

    if (later)
    {
        InsertTailList(&party->Card->Drops, &party->Link);
    }
    party = NULL;
    if (later)
    {
        return NDIS_STATUS_PENDING;
    }
    return NDIS_STATUS_SUCCESS;
}

NDIS_STATUS ladder_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;
    NDIS_STATUS status = NDIS_STATUS_PENDING;

    UNREFERENCED_PARAMETER(data);
    if (size != 0)
    {
        status = NDIS_STATUS_INVALID_DATA;
        goto exit;
    }
    NdisAcquireSpinLock(&party->Card->Lock);
    if (party->Card->Gone)
    {
        status = NDIS_STATUS_SUCCESS;
        goto unlock;
    }
    InsertTailList(&party->Card->Drops, &party->Link);
unlock:
    NdisReleaseSpinLock(&party->Card->Lock);
exit:
    return status;
}

NDIS_STATUS switch_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;
    NDIS_STATUS status;

    UNREFERENCED_PARAMETER(data);
    switch (size)
    {
    case 0:
        party->Card->Current = party;
        status = NDIS_STATUS_PENDING;
        break;
    case 1:
        status = NDIS_STATUS_INVALID_DATA;
        break;
    default:
        status = NDIS_STATUS_SUCCESS;
        break;
    }
    return status;
}

NDIS_STATUS forgotten_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    UNREFERENCED_PARAMETER(context);
    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    return NDIS_STATUS_PENDING;     // want "forgotten_bad returns NDIS_STATUS_PENDING, but neither the party's handle nor its context is kept on this path"
}

/* The usual way is right; the one where the card has no slot left forgets the queue. */
NDIS_STATUS no_slot_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;
    PCARD card = party->Card;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    if (card->FreeSlots == 0)
    {
        /* The timer tries again. */
        return NDIS_STATUS_PENDING; // want "no_slot_bad returns NDIS_STATUS_PENDING, but neither the party's handle nor its context is kept"
    }
    card->FreeSlots--;
    NdisAcquireSpinLock(&card->Lock);
    InsertTailList(&card->Drops, &party->Link);
    NdisReleaseSpinLock(&card->Lock);
    return NDIS_STATUS_PENDING;
}

/* PENDING until somebody says otherwise, and on one way nobody does. */
NDIS_STATUS initial_status_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;
    NDIS_STATUS status = NDIS_STATUS_PENDING;

    UNREFERENCED_PARAMETER(data);
    do
    {
        if (size != 0)
        {
            status = NDIS_STATUS_INVALID_DATA;
            break;
        }
        if (party->Card->Gone)
        {
            break;
        }
        PEND(party);
    } while (FALSE);
    return status;      // want "initial_status_bad returns NDIS_STATUS_PENDING, but neither the party's handle nor its context is kept"
}

NDIS_STATUS ladder_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;
    NDIS_STATUS status;

    UNREFERENCED_PARAMETER(data);
    NdisAcquireSpinLock(&party->Card->Lock);
    status = NDIS_STATUS_PENDING;
    if (party->Card->FreeSlots == 0)
    {
        goto unlock;
    }
    if (size != 0)
    {
        status = NDIS_STATUS_INVALID_DATA;
        goto unlock;
    }
    InsertTailList(&party->Card->Drops, &party->Link);
unlock:
    NdisReleaseSpinLock(&party->Card->Lock);
    return status;      // want "ladder_bad returns NDIS_STATUS_PENDING, but neither the party's handle nor its context is kept"
}

NDIS_STATUS switch_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;
    NDIS_STATUS status;

    UNREFERENCED_PARAMETER(data);
    switch (size)
    {
    case 0:
        party->Card->Current = party;
        /* fall through */
    case 1:
        status = NDIS_STATUS_PENDING;
        break;
    default:
        status = NDIS_STATUS_INVALID_DATA;
        break;
    }
    return status;      // want "switch_bad returns NDIS_STATUS_PENDING, but neither the party's handle nor its context is kept"
}

/* A copy in a local variable is gone when this returns. */
NDIS_STATUS local_copy_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    PARTY copy;
    PPARTY party = (PPARTY)context;
    NDIS_HANDLE handle = party->NdisPartyHandle;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    copy.NdisPartyHandle = handle;
    copy.Card = party->Card;
    return NDIS_STATUS_PENDING;     // want "local_copy_bad returns NDIS_STATUS_PENDING, but neither the party's handle nor its context is kept"
}

static VOID kick(PCARD card)
{
    LARGE_INTEGER due;

    due.QuadPart = -10000;
    NdisSetTimerObject(card->TimerHandle, due, 0, card);
}

/* Only the card is passed on: it does not know which party it was. */
NDIS_STATUS only_the_card_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    kick(party->Card);
    return NDIS_STATUS_PENDING;     // want "only_the_card_bad returns NDIS_STATUS_PENDING, but neither the party's handle nor its context is kept"
}

/* It pends on both ways, and has queued on one. */
NDIS_STATUS only_when_lucky_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;
    BOOLEAN queued = FALSE;

    UNREFERENCED_PARAMETER(data);
    if (party->Index < 8)
    {
        party->Card->Handles[party->Index] = party->NdisPartyHandle;
        queued = TRUE;
    }
    if (!queued && size != 0)
    {
        return NDIS_STATUS_INVALID_DATA;
    }
    return NDIS_STATUS_PENDING;     // want "only_when_lucky_bad returns NDIS_STATUS_PENDING, but neither the party's handle nor its context is kept"
}

/* What is tested above does change. */
VOID change(PCARD card, ULONG value)
{
    card->Gone = (BOOLEAN)value;
}
