/* Registration: the protocol driver, its connection-oriented handlers, and its call manager's. */

#include "sig.h"

NDIS_HANDLE SigProtocolHandle;

#pragma alloc_text(INIT, DriverEntry)
#pragma alloc_text(PAGE, SigUnload)
#pragma alloc_text(PAGE, SigSetOptions)

_Use_decl_annotations_
NTSTATUS
DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    NDIS_PROTOCOL_DRIVER_CHARACTERISTICS chars;

    UNREFERENCED_PARAMETER(RegistryPath);

    NdisZeroMemory(&chars, sizeof(chars));
    chars.Header.Type = NDIS_OBJECT_TYPE_PROTOCOL_DRIVER_CHARACTERISTICS;
    chars.Header.Revision = NDIS_PROTOCOL_DRIVER_CHARACTERISTICS_REVISION_1;
    chars.Header.Size = NDIS_SIZEOF_PROTOCOL_DRIVER_CHARACTERISTICS_REVISION_1;
    chars.MajorNdisVersion = 6;
    chars.MinorNdisVersion = 0;
    NdisInitUnicodeString(&chars.Name, L"SigCm");
    chars.SetOptionsHandler = SigSetOptions;
    chars.BindAdapterHandlerEx = SigBindAdapter;
    chars.UnbindAdapterHandlerEx = SigUnbindAdapter;
    chars.OpenAdapterCompleteHandlerEx = SigOpenAdapterComplete;
    chars.CloseAdapterCompleteHandlerEx = SigCloseAdapterComplete;
    chars.NetPnPEventHandler = SigNetPnPEvent;
    chars.OidRequestCompleteHandler = SigPlainOidRequestComplete;
    chars.StatusHandlerEx = SigPlainStatus;
    chars.ReceiveNetBufferListsHandler = SigPlainReceive;
    chars.SendNetBufferListsCompleteHandler = SigPlainSendComplete;

    DriverObject->DriverUnload = SigUnload;
    return NdisRegisterProtocolDriver(NULL, &chars, &SigProtocolHandle);
}

_Use_decl_annotations_
VOID
SigUnload(PDRIVER_OBJECT DriverObject)
{
    PAGED_CODE();
    UNREFERENCED_PARAMETER(DriverObject);

    NdisDeregisterProtocolDriver(SigProtocolHandle);
}

_Use_decl_annotations_
NDIS_STATUS
SigSetOptions(NDIS_HANDLE NdisDriverHandle, NDIS_HANDLE DriverContext)
{
    NDIS_PROTOCOL_CO_CHARACTERISTICS co;
    NDIS_CO_CALL_MANAGER_OPTIONAL_HANDLERS cm;
    NDIS_STATUS status;

    PAGED_CODE();
    UNREFERENCED_PARAMETER(DriverContext);

    NdisZeroMemory(&co, sizeof(co));
    co.Header.Type = NDIS_OBJECT_TYPE_CO_PROTOCOL_CHARACTERISTICS;
    co.Header.Revision = NDIS_PROTOCOL_CO_CHARACTERISTICS_REVISION_1;
    co.Header.Size = NDIS_SIZEOF_PROTOCOL_CO_CHARACTERISTICS_REVISION_1;
    co.CoStatusHandlerEx = SigCoStatus;
    co.CoAfRegisterNotifyHandler = SigAfRegisterNotify;
    co.CoReceiveNetBufferListsHandler = SigCoReceive;
    co.CoSendNetBufferListsCompleteHandler = SigCoSendComplete;

    status = NdisSetOptionalHandlers(NdisDriverHandle, (PNDIS_DRIVER_OPTIONAL_HANDLERS)&co);
    if (status != NDIS_STATUS_SUCCESS)
    {
        return status;
    }

    NdisZeroMemory(&cm, sizeof(cm));
    cm.Header.Type = NDIS_OBJECT_TYPE_CO_CALL_MANAGER_OPTIONAL_HANDLERS;
    cm.Header.Revision = NDIS_CO_CALL_MANAGER_OPTIONAL_HANDLERS_REVISION_1;
    cm.Header.Size = NDIS_SIZEOF_CO_CALL_MANAGER_OPTIONAL_HANDLERS_REVISION_1;
    cm.CmCreateVcHandler = SigCmCreateVc;
    cm.CmDeleteVcHandler = SigCmDeleteVc;
    cm.CmOpenAfHandler = SigCmOpenAf;
    cm.CmCloseAfHandler = SigCmCloseAf;
    cm.CmRegisterSapHandler = SigCmRegisterSap;
    cm.CmDeregisterSapHandler = SigCmDeregisterSap;
    cm.CmMakeCallHandler = SigCmMakeCall;
    cm.CmCloseCallHandler = SigCmCloseCall;
    cm.CmIncomingCallCompleteHandler = SigCmIncomingCallComplete;
    cm.CmAddPartyHandler = SigCmAddParty;
    cm.CmDropPartyHandler = SigCmDropParty;
    cm.CmActivateVcCompleteHandler = SigCmActivateVcComplete;
    cm.CmDeactivateVcCompleteHandler = SigCmDeactivateVcComplete;
    cm.CmModifyCallQoSHandler = SigCmModifyCallQoS;
    cm.CmOidRequestHandler = SigOidRequest;
    cm.CmOidRequestCompleteHandler = SigOidRequestComplete;
    cm.CmNotifyCloseAfCompleteHandler = SigCmNotifyCloseAfComplete;

    return NdisSetOptionalHandlers(NdisDriverHandle, (PNDIS_DRIVER_OPTIONAL_HANDLERS)&cm);
}
