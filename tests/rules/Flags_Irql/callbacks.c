/* Callbacks that are told, and ask all the same; and those that have nobody to tell them. */
#include <ndis.h>

typedef struct _CARD
{
    NDIS_HANDLE Handle;
    NDIS_SPIN_LOCK Lock;
    ULONG Count;
    KIRQL Last;
} CARD, *PCARD;

MINIPORT_SEND_NET_BUFFER_LISTS send_bad;
VOID send_bad(NDIS_HANDLE context, PNET_BUFFER_LIST lists, NDIS_PORT_NUMBER port, ULONG flags)
{
    PCARD card = (PCARD)context;
    ULONG complete = 0;

    UNREFERENCED_PARAMETER(port);
    UNREFERENCED_PARAMETER(flags);
    if (KeGetCurrentIrql() == DISPATCH_LEVEL)   // want "KeGetCurrentIrql is called, although SendFlags says whether it is at DISPATCH_LEVEL \(NDIS_SEND_FLAGS_DISPATCH_LEVEL\)"
    {
        complete = NDIS_SEND_COMPLETE_FLAGS_DISPATCH_LEVEL;
    }
    NdisMSendNetBufferListsComplete(card->Handle, lists, complete);
}

MINIPORT_SEND_NET_BUFFER_LISTS send_ok;
VOID send_ok(NDIS_HANDLE context, PNET_BUFFER_LIST lists, NDIS_PORT_NUMBER port, ULONG flags)
{
    PCARD card = (PCARD)context;
    ULONG complete = 0;

    UNREFERENCED_PARAMETER(port);
    if (NDIS_TEST_SEND_AT_DISPATCH_LEVEL(flags))
    {
        complete = NDIS_SEND_COMPLETE_FLAGS_DISPATCH_LEVEL;
    }
    NdisMSendNetBufferListsComplete(card->Handle, lists, complete);
}

FILTER_RECEIVE_NET_BUFFER_LISTS receive_bad;
VOID receive_bad(NDIS_HANDLE context, PNET_BUFFER_LIST lists, NDIS_PORT_NUMBER port, ULONG count, ULONG flags)
{
    PCARD card = (PCARD)context;

    card->Last = KeGetCurrentIrql();    // want "although ReceiveFlags says .* \(NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL\)"
    NdisFIndicateReceiveNetBufferLists(card->Handle, lists, port, count, flags);
}

FILTER_RETURN_NET_BUFFER_LISTS return_bad;
VOID return_bad(NDIS_HANDLE context, PNET_BUFFER_LIST lists, ULONG flags)
{
    PCARD card = (PCARD)context;

    if (!NDIS_TEST_RETURN_AT_DISPATCH_LEVEL(flags))
    {
        if (NDIS_CURRENT_IRQL() < DISPATCH_LEVEL)   // want "NDIS_CURRENT_IRQL is called, although ReturnFlags"
        {
            card->Count++;
        }
    }
    NdisFReturnNetBufferLists(card->Handle, lists, flags);
}

/* No flag comes with a status, an OID request or a timer. */
FILTER_STATUS status_ok;
VOID status_ok(NDIS_HANDLE context, PNDIS_STATUS_INDICATION indication)
{
    PCARD card = (PCARD)context;

    card->Last = KeGetCurrentIrql();
    NdisFIndicateStatus(card->Handle, indication);
}

MINIPORT_CANCEL_SEND cancel_ok;
VOID cancel_ok(NDIS_HANDLE context, PVOID id)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(id);
    if (KeGetCurrentIrql() < DISPATCH_LEVEL)
    {
        card->Count = 0;
    }
}

MINIPORT_RESET reset_ok;
NDIS_STATUS reset_ok(NDIS_HANDLE context, PBOOLEAN addressing)
{
    PCARD card = (PCARD)context;

    card->Last = KeGetCurrentIrql();
    *addressing = FALSE;
    return NDIS_STATUS_SUCCESS;
}
