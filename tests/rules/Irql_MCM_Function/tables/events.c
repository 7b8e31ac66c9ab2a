#include "events.h"

VOID early_dropped_bad(PCARD card, NDIS_HANDLE handle)
{
    UNREFERENCED_PARAMETER(card);
    NdisMCmDropPartyComplete(NDIS_STATUS_SUCCESS, handle);  // want "NdisMCmDropPartyComplete is called at DIRQL"
}

VOID early_closed_ok(PCARD card, NDIS_HANDLE handle)
{
    card->VcHandle = handle;
}

static VOID late_dropped_ok(PCARD card, NDIS_HANDLE handle)
{
    UNREFERENCED_PARAMETER(card);
    NdisMCmDropPartyComplete(NDIS_STATUS_SUCCESS, handle);
}

static VOID late_closed_ok(PCARD card, NDIS_HANDLE handle)
{
    UNREFERENCED_PARAMETER(card);
    NdisMCmCloseCallComplete(NDIS_STATUS_SUCCESS, handle, NULL);
}

static VOID late_link_lost_bad(PCARD card, NDIS_HANDLE handle)
{
    UNREFERENCED_PARAMETER(card);
    NdisMCmNotifyCloseAddressFamily(handle);    // want "NdisMCmNotifyCloseAddressFamily is called at DISPATCH_LEVEL, it may be called at PASSIVE_LEVEL only"
}

const EVENT_TABLE late_events = { late_dropped_ok, late_closed_ok, late_link_lost_bad };
