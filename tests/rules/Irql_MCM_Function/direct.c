/* Callbacks that call the DDI themselves: what counts is the level NDIS enters them at. */
#include <ndis.h>

typedef struct _CARD
{
    NDIS_HANDLE MiniportHandle;
    NDIS_HANDLE PartyHandle;
    NDIS_HANDLE AfHandle;
    NDIS_HANDLE VcHandle;
    NDIS_HANDLE WorkItem;
    CO_ADDRESS_FAMILY Family;
} CARD, *PCARD;

MINIPORT_INITIALIZE initialize_ok;
MINIPORT_HALT halt_ok;
MINIPORT_ISR isr_bad;
MINIPORT_MESSAGE_INTERRUPT message_isr_bad;
MINIPORT_INTERRUPT_DPC dpc_ok;
MINIPORT_DISABLE_INTERRUPT disable_bad;
NDIS_TIMER_FUNCTION timer_ok;
NDIS_TIMER_FUNCTION timer_registers_bad;
NDIS_IO_WORKITEM_FUNCTION work_ok;
PROTOCOL_CM_DROP_PARTY drop_ok;
PROTOCOL_CM_CLOSE_CALL close_call_bad;
PROTOCOL_CM_NOTIFY_CLOSE_AF_COMPLETE notified_ok;

NDIS_STATUS initialize_ok(NDIS_HANDLE h, NDIS_HANDLE d, PNDIS_MINIPORT_INIT_PARAMETERS p)
{
    PCARD card = (PCARD)NdisAllocateMemoryWithTagPriority(h, sizeof(CARD), 'draC', NormalPoolPriority);

    UNREFERENCED_PARAMETER(d);
    UNREFERENCED_PARAMETER(p);
    if (card == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    card->MiniportHandle = h;
    return NdisMCmRegisterAddressFamilyEx(h, &card->Family);
}

VOID halt_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(action);
    NdisMCmNotifyCloseAddressFamily(card->AfHandle);
}

BOOLEAN isr_bad(NDIS_HANDLE context, PBOOLEAN queue, PULONG processors)
{
    PCARD card = (PCARD)context;

    *queue = FALSE;
    *processors = 0;
    NdisMCmDropPartyComplete(NDIS_STATUS_SUCCESS, card->PartyHandle);   // want "NdisMCmDropPartyComplete is called at DIRQL, it may be called up to DISPATCH_LEVEL"
    return TRUE;
}

BOOLEAN message_isr_bad(NDIS_HANDLE context, ULONG message, PBOOLEAN queue, PULONG processors)
{
    PCARD card = (PCARD)context;

    *queue = TRUE;
    *processors = 0;
    if (message == 1)
    {
        NdisMCmDispatchIncomingCloseCall(NDIS_STATUS_SUCCESS, card->VcHandle, NULL, 0); // want "NdisMCmDispatchIncomingCloseCall is called at DIRQL, .* up to DISPATCH_LEVEL"
    }
    return TRUE;
}

VOID dpc_ok(NDIS_HANDLE context, PVOID dpcContext, PVOID throttle, PVOID reserved)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(dpcContext);
    UNREFERENCED_PARAMETER(throttle);
    UNREFERENCED_PARAMETER(reserved);
    NdisMCmDropPartyComplete(NDIS_STATUS_SUCCESS, card->PartyHandle);
    NdisMCmDispatchCallConnected(card->VcHandle);
    NdisQueueIoWorkItem(card->WorkItem, work_ok, card);
}

VOID disable_bad(NDIS_HANDLE context)
{
    PCARD card = (PCARD)context;

    NdisMCmDeactivateVc(card->VcHandle);    // want "NdisMCmDeactivateVc is called at DIRQL"
}

VOID timer_ok(PVOID s1, PVOID context, PVOID s2, PVOID s3)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(s1);
    UNREFERENCED_PARAMETER(s2);
    UNREFERENCED_PARAMETER(s3);
    NdisMCmCloseCallComplete(NDIS_STATUS_SUCCESS, card->VcHandle, NULL);
}

VOID timer_registers_bad(PVOID s1, PVOID context, PVOID s2, PVOID s3)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(s1);
    UNREFERENCED_PARAMETER(s2);
    UNREFERENCED_PARAMETER(s3);
    (void)NdisMCmRegisterAddressFamilyEx(card->MiniportHandle, &card->Family);  // want "NdisMCmRegisterAddressFamilyEx is called at DISPATCH_LEVEL, it may be called at PASSIVE_LEVEL only"
}

VOID work_ok(PVOID context, NDIS_HANDLE item)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(item);
    (void)NdisMCmRegisterAddressFamilyEx(card->MiniportHandle, &card->Family);
    NdisMCmNotifyCloseAddressFamily(card->AfHandle);
}

/* Entered at PASSIVE_LEVEL or DISPATCH_LEVEL: both are allowed here, only one of them below. */
NDIS_STATUS drop_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    NdisMCmDispatchIncomingDropParty(NDIS_STATUS_SUCCESS, card->PartyHandle, NULL, 0);
    return NDIS_STATUS_SUCCESS;
}

NDIS_STATUS close_call_bad(NDIS_HANDLE context, NDIS_HANDLE party, PVOID data, UINT size)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(party);
    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    NdisMCmNotifyCloseAddressFamily(card->AfHandle);    // want "NdisMCmNotifyCloseAddressFamily is called at .*DISPATCH_LEVEL, it may be called at PASSIVE_LEVEL only"
    return NDIS_STATUS_SUCCESS;
}

VOID notified_ok(NDIS_HANDLE context, NDIS_STATUS status)
{
    PCARD card = (PCARD)context;

    NdisMCmCloseAddressFamilyComplete(status, card->AfHandle);
}
