/* A driver with a miniport edge and a protocol edge that offers an address family on each: both forms have a place. */
#include <ndis.h>

typedef struct _EDGE
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE NdisPartyHandle;
    BOOLEAN Upper;
    CO_ADDRESS_FAMILY Family;
} EDGE, *PEDGE;

static NDIS_HANDLE MiniportDriver, ProtocolDriver;
static EDGE Upper, Lower;

DRIVER_INITIALIZE DriverEntry;
MINIPORT_INITIALIZE initialize_ok;
PROTOCOL_BIND_ADAPTER_EX bind_ok;
PROTOCOL_CM_DROP_PARTY drop_ok;

NTSTATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NDIS_MINIPORT_DRIVER_CHARACTERISTICS miniport;
    NDIS_PROTOCOL_DRIVER_CHARACTERISTICS protocol;
    NDIS_STATUS status;

    NdisZeroMemory(&miniport, sizeof(miniport));
    NdisZeroMemory(&protocol, sizeof(protocol));
    miniport.InitializeHandlerEx = initialize_ok;
    protocol.BindAdapterHandlerEx = bind_ok;
    status = NdisMRegisterMiniportDriver(driver, path, NULL, &miniport, &MiniportDriver);
    if (status == NDIS_STATUS_SUCCESS)
    {
        status = NdisRegisterProtocolDriver(NULL, &protocol, &ProtocolDriver);
    }
    return status;
}

NDIS_STATUS initialize_ok(NDIS_HANDLE h, NDIS_HANDLE d, PNDIS_MINIPORT_INIT_PARAMETERS p)
{
    UNREFERENCED_PARAMETER(d);
    UNREFERENCED_PARAMETER(p);
    Upper.Upper = TRUE;
    Upper.Handle = h;
    return NdisMCmRegisterAddressFamilyEx(h, &Upper.Family);
}

NDIS_STATUS bind_ok(NDIS_HANDLE context, NDIS_HANDLE bindContext, PNDIS_BIND_PARAMETERS parameters)
{
    NDIS_OPEN_PARAMETERS open;
    NDIS_STATUS status;

    UNREFERENCED_PARAMETER(context);
    NdisZeroMemory(&open, sizeof(open));
    open.AdapterName = parameters->AdapterName;
    status = NdisOpenAdapterEx(ProtocolDriver, &Lower, &open, bindContext, &Lower.Handle);
    return status == NDIS_STATUS_SUCCESS ? NdisCmRegisterAddressFamilyEx(Lower.Handle, &Lower.Family) : status;
}

NDIS_STATUS drop_ok(NDIS_HANDLE context, PVOID data, UINT size)
{
    PEDGE edge = (PEDGE)context;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    if (edge->Upper)
    {
        NdisMCmDropPartyComplete(NDIS_STATUS_SUCCESS, edge->NdisPartyHandle);
    }
    else
    {
        NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, edge->NdisPartyHandle);
    }
    return NDIS_STATUS_PENDING;
}
