/* The kind is said here: a protocol driver that offers an address family on its binding. */
#include <ndis.h>

PROTOCOL_BIND_ADAPTER_EX bind_ok;
SET_OPTIONS set_options_ok;
PROTOCOL_CM_CLOSE_CALL close_call_bad;
PROTOCOL_CM_REG_SAP register_sap_ok;

static NDIS_HANDLE ProtocolHandle;

NDIS_STATUS set_options_ok(NDIS_HANDLE driver, NDIS_HANDLE context)
{
    NDIS_CO_CALL_MANAGER_OPTIONAL_HANDLERS cm;

    UNREFERENCED_PARAMETER(context);
    NdisZeroMemory(&cm, sizeof(cm));
    cm.CmCloseCallHandler = close_call_bad;
    cm.CmRegisterSapHandler = register_sap_ok;
    return NdisSetOptionalHandlers(driver, (PNDIS_DRIVER_OPTIONAL_HANDLERS)&cm);
}

NDIS_STATUS bind_ok(NDIS_HANDLE context, NDIS_HANDLE bindContext, PNDIS_BIND_PARAMETERS parameters)
{
    static NDIS_HANDLE binding;
    static CO_ADDRESS_FAMILY family;
    NDIS_OPEN_PARAMETERS open;
    NDIS_STATUS status;

    NdisZeroMemory(&open, sizeof(open));
    open.AdapterName = parameters->AdapterName;
    status = NdisOpenAdapterEx(ProtocolHandle, context, &open, bindContext, &binding);
    if (status == NDIS_STATUS_SUCCESS)
    {
        status = NdisCmRegisterAddressFamilyEx(binding, &family);
    }
    return status;
}

NTSTATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NDIS_PROTOCOL_DRIVER_CHARACTERISTICS chars;

    UNREFERENCED_PARAMETER(driver);
    UNREFERENCED_PARAMETER(path);
    NdisZeroMemory(&chars, sizeof(chars));
    chars.SetOptionsHandler = set_options_ok;
    chars.BindAdapterHandlerEx = bind_ok;
    return NdisRegisterProtocolDriver(NULL, &chars, &ProtocolHandle);
}
