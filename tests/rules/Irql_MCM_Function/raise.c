/* Levels that the code raises, keeps and lowers itself. */
#include <ndis.h>

typedef struct _CARD
{
    NDIS_HANDLE AfHandle;
    NDIS_HANDLE PartyHandle;
    KIRQL SavedIrql;
    ULONG Count;
} CARD, *PCARD;

MINIPORT_HALT lowered_ok;
VOID lowered_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;
    KIRQL old;

    UNREFERENCED_PARAMETER(action);
    KeRaiseIrql(DISPATCH_LEVEL, &old);
    card->Count++;
    KeLowerIrql(old);
    NdisMCmNotifyCloseAddressFamily(card->AfHandle);
}

MINIPORT_HALT raised_bad;
VOID raised_bad(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;
    KIRQL old = KeRaiseIrqlToDpcLevel();

    UNREFERENCED_PARAMETER(action);
    card->Count++;
    NdisMCmNotifyCloseAddressFamily(card->AfHandle);    // want "is called at DISPATCH_LEVEL, it may be called at PASSIVE_LEVEL only"
    KeLowerIrql(old);
}

/* Raised in one function, lowered in another, the level kept in the card between. */
static VOID begin(PCARD card)
{
    KeRaiseIrql(DISPATCH_LEVEL, &card->SavedIrql);
}

static VOID end(PCARD card)
{
    KeLowerIrql(card->SavedIrql);
}

MINIPORT_HALT kept_level_ok;
VOID kept_level_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(action);
    begin(card);
    card->Count++;
    end(card);
    NdisMCmNotifyCloseAddressFamily(card->AfHandle);
}

MINIPORT_HALT kept_level_bad;
VOID kept_level_bad(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(action);
    begin(card);
    NdisMCmNotifyCloseAddressFamily(card->AfHandle);    // want "is called at DISPATCH_LEVEL, it may be called at PASSIVE_LEVEL only"
    end(card);
}

/* Two raises, one inside the other: the inner lower goes back to DISPATCH_LEVEL only. */
MINIPORT_HALT nested_bad;
VOID nested_bad(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;
    KIRQL outer, inner;

    UNREFERENCED_PARAMETER(action);
    KeRaiseIrql(DISPATCH_LEVEL, &outer);
    KeRaiseIrql(HIGH_LEVEL, &inner);
    card->Count++;
    KeLowerIrql(inner);
    NdisMCmNotifyCloseAddressFamily(card->AfHandle);    // want "is called at DISPATCH_LEVEL, it may be called at PASSIVE_LEVEL only"
    KeLowerIrql(outer);
}

MINIPORT_HALT nested_ok;
VOID nested_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;
    KIRQL outer, inner;

    UNREFERENCED_PARAMETER(action);
    KeRaiseIrql(DISPATCH_LEVEL, &outer);
    KeRaiseIrql(HIGH_LEVEL, &inner);
    card->Count++;
    KeLowerIrql(inner);
    NdisMCmDropPartyComplete(NDIS_STATUS_SUCCESS, card->PartyHandle);
    KeLowerIrql(outer);
    NdisMCmNotifyCloseAddressFamily(card->AfHandle);
}

/* No role is needed: at HIGH_LEVEL it is wrong whoever calls. */
VOID high_bad(PCARD card)
{
    KIRQL old;

    KeRaiseIrql(HIGH_LEVEL, &old);
    NdisMCmDropPartyComplete(NDIS_STATUS_SUCCESS, card->PartyHandle);   // want "NdisMCmDropPartyComplete is called at HIGH_LEVEL, it may be called up to DISPATCH_LEVEL"
    KeLowerIrql(old);
}

/* Raised only on one way, and lowered on that way again. */
MINIPORT_HALT raised_if_ok;
VOID raised_if_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;
    KIRQL old = PASSIVE_LEVEL;
    BOOLEAN raised = FALSE;

    UNREFERENCED_PARAMETER(action);
    if (card->Count > 4)
    {
        old = KeRaiseIrqlToDpcLevel();
        raised = TRUE;
    }
    card->Count = 0;
    if (raised)
    {
        KeLowerIrql(old);
    }
    NdisMCmNotifyCloseAddressFamily(card->AfHandle);
}
