/* A stand-alone call manager: a protocol driver that offers an address family on its bindings. */
#include <ndis.h>

typedef struct _BINDING
{
    NDIS_HANDLE Handle;
    CO_ADDRESS_FAMILY Family;
} BINDING, *PBINDING;

typedef struct _CALL
{
    NDIS_HANDLE AfHandle;
    NDIS_HANDLE NdisVcHandle;
    NDIS_HANDLE NdisPartyHandle;
    PCO_CALL_PARAMETERS Parameters;
} CALL, *PCALL;

static NDIS_HANDLE ProtocolHandle;

DRIVER_INITIALIZE DriverEntry;
PROTOCOL_BIND_ADAPTER_EX bind_ok;
PROTOCOL_CM_DROP_PARTY drop_bad;
PROTOCOL_CM_ADD_PARTY add_ok;
PROTOCOL_CM_MAKE_CALL make_bad;

NTSTATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NDIS_PROTOCOL_DRIVER_CHARACTERISTICS chars;

    UNREFERENCED_PARAMETER(driver);
    UNREFERENCED_PARAMETER(path);
    NdisZeroMemory(&chars, sizeof(chars));
    chars.BindAdapterHandlerEx = bind_ok;
    return NdisRegisterProtocolDriver(NULL, &chars, &ProtocolHandle);
}

NDIS_STATUS bind_ok(NDIS_HANDLE context, NDIS_HANDLE bindContext, PNDIS_BIND_PARAMETERS parameters)
{
    static BINDING binding;
    NDIS_OPEN_PARAMETERS open;
    NDIS_STATUS status;

    UNREFERENCED_PARAMETER(context);
    NdisZeroMemory(&open, sizeof(open));
    open.AdapterName = parameters->AdapterName;
    status = NdisOpenAdapterEx(ProtocolHandle, &binding, &open, bindContext, &binding.Handle);
    if (status != NDIS_STATUS_SUCCESS)
    {
        return status;
    }
    return NdisCmRegisterAddressFamilyEx(binding.Handle, &binding.Family);
}

NDIS_STATUS drop_bad(NDIS_HANDLE context, PVOID data, UINT size)
{
    PCALL call = (PCALL)context;

    UNREFERENCED_PARAMETER(data);
    UNREFERENCED_PARAMETER(size);
    NdisMCmDropPartyComplete(NDIS_STATUS_SUCCESS, call->NdisPartyHandle);   // want "NdisMCmDropPartyComplete is called by a stand-alone call manager, which calls NdisCmDropPartyComplete"
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS add_ok(NDIS_HANDLE context, PCO_CALL_PARAMETERS parameters, NDIS_HANDLE handle, PNDIS_HANDLE partyContext)
{
    *partyContext = context;
    NdisCmAddPartyComplete(NDIS_STATUS_SUCCESS, handle, context, parameters);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS make_bad(NDIS_HANDLE context, PCO_CALL_PARAMETERS parameters, NDIS_HANDLE handle, PNDIS_HANDLE partyContext)
{
    PCALL call = (PCALL)context;

    UNREFERENCED_PARAMETER(handle);
    UNREFERENCED_PARAMETER(partyContext);
    call->Parameters = parameters;
    return NdisMCmActivateVc(call->NdisVcHandle, parameters);   // want "NdisMCmActivateVc is called by a stand-alone call manager, which calls NdisCmActivateVc"
}

/* The twin takes other arguments, so its name is different too. */
NDIS_STATUS create_vc_bad(PBINDING binding, PCALL call)
{
    return NdisMCmCreateVc(binding->Handle, call->AfHandle, call, &call->NdisVcHandle);     // want "NdisMCmCreateVc is called by a stand-alone call manager, which calls NdisCoCreateVc"
}

NDIS_STATUS ask_client_bad(PCALL call, PNDIS_OID_REQUEST request)
{
    return NdisMCmOidRequest(call->AfHandle, call->NdisVcHandle, NULL, request);    // want "NdisMCmOidRequest is called by a stand-alone call manager, which calls NdisCoOidRequest"
}

NDIS_STATUS ask_client_ok(PBINDING binding, PCALL call, PNDIS_OID_REQUEST request)
{
    return NdisCoOidRequest(binding->Handle, call->AfHandle, call->NdisVcHandle, NULL, request);
}

NDIS_STATUS create_vc_ok(PBINDING binding, PCALL call)
{
    return NdisCoCreateVc(binding->Handle, call->AfHandle, call, &call->NdisVcHandle);
}

VOID dispatch_ok(PCALL call)
{
    NdisCmDispatchCallConnected(call->NdisVcHandle);
    NdisCmDispatchIncomingCloseCall(NDIS_STATUS_SUCCESS, call->NdisVcHandle, NULL, 0);
}

VOID dispatch_bad(PCALL call)
{
    NdisMCmDispatchIncomingCloseCall(NDIS_STATUS_SUCCESS, call->NdisVcHandle, NULL, 0);     // want "NdisMCmDispatchIncomingCloseCall is called by a stand-alone call manager"
}
