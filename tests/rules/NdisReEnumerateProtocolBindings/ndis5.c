/* NDIS 5: the handlers stand in the protocol's characteristics. */
#include <ndis.h>

static NDIS_HANDLE protocol;

static VOID bind_bad(PNDIS_STATUS status, NDIS_HANDLE context, PNDIS_STRING device, PVOID one, PVOID two)
{
    *status = NDIS_STATUS_SUCCESS;
    NdisReEnumerateProtocolBindings(protocol);      // want "NdisReEnumerateProtocolBindings is called while bind_bad"
}

static NDIS_STATUS event_ok(NDIS_HANDLE context, PNET_PNP_EVENT event)
{
    if (event->NetEvent == NetEventReconfigure && !context)
    {
        NdisReEnumerateProtocolBindings(protocol);
    }
    return NDIS_STATUS_SUCCESS;
}

NTSTATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NDIS_PROTOCOL_CHARACTERISTICS chars = { 0 };
    NDIS_STATUS status;

    chars.BindAdapterHandler = bind_bad;
    chars.PnPEventHandler = event_ok;
    NdisRegisterProtocol(&status, &protocol, &chars, sizeof(chars));
    return status;
}
