/* Registration: the miniport, its connection-oriented handlers, and its call manager's. */

#include "fan.h"

static NDIS_HANDLE FanDriverHandle;

#pragma alloc_text(INIT, DriverEntry)
#pragma alloc_text(PAGE, FanUnload)
#pragma alloc_text(PAGE, FanSetOptions)

_Use_decl_annotations_
NTSTATUS
DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    NDIS_MINIPORT_DRIVER_CHARACTERISTICS chars;

    NdisZeroMemory(&chars, sizeof(chars));
    chars.Header.Type = NDIS_OBJECT_TYPE_MINIPORT_DRIVER_CHARACTERISTICS;
    chars.Header.Revision = NDIS_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_2;
    chars.Header.Size = NDIS_SIZEOF_MINIPORT_DRIVER_CHARACTERISTICS_REVISION_2;
    chars.MajorNdisVersion = NDIS_MINIPORT_MAJOR_VERSION;
    chars.MinorNdisVersion = NDIS_MINIPORT_MINOR_VERSION;
    chars.MajorDriverVersion = 1;
    chars.MinorDriverVersion = 0;
    chars.SetOptionsHandler = FanSetOptions;
    chars.InitializeHandlerEx = FanInitialize;
    chars.HaltHandlerEx = FanHalt;
    chars.UnloadHandler = FanUnload;
    chars.PauseHandler = FanPause;
    chars.RestartHandler = FanRestart;
    chars.OidRequestHandler = FanOidRequest;
    chars.CancelOidRequestHandler = FanCancelOidRequest;
    chars.DevicePnPEventNotifyHandler = FanDevicePnPEvent;
    chars.ShutdownHandlerEx = FanShutdown;

    return NdisMRegisterMiniportDriver(DriverObject, RegistryPath, NULL, &chars, &FanDriverHandle);
}

_Use_decl_annotations_
VOID
FanUnload(PDRIVER_OBJECT DriverObject)
{
    PAGED_CODE();
    UNREFERENCED_PARAMETER(DriverObject);

    NdisMDeregisterMiniportDriver(FanDriverHandle);
}

_Use_decl_annotations_
NDIS_STATUS
FanSetOptions(NDIS_HANDLE NdisDriverHandle, NDIS_HANDLE DriverContext)
{
    NDIS_MINIPORT_CO_CHARACTERISTICS co;
    NDIS_CO_CALL_MANAGER_OPTIONAL_HANDLERS cm;
    NDIS_STATUS status;

    PAGED_CODE();
    UNREFERENCED_PARAMETER(DriverContext);

    /* NDIS creates and deletes the VCs of a miniport with integrated call management through CmCreateVcHandler. */
    NdisZeroMemory(&co, sizeof(co));
    co.Header.Type = NDIS_OBJECT_TYPE_CO_MINIPORT_CHARACTERISTICS;
    co.Header.Revision = NDIS_MINIPORT_CO_CHARACTERISTICS_REVISION_1;
    co.Header.Size = NDIS_SIZEOF_MINIPORT_CO_CHARACTERISTICS_REVISION_1;
    co.CoActivateVcHandler = FanCoActivateVc;
    co.CoDeactivateVcHandler = FanCoDeactivateVc;
    co.CoSendNetBufferListsHandler = FanCoSendNetBufferLists;
    co.CoOidRequestHandler = FanCoOidRequest;

    status = NdisSetOptionalHandlers(NdisDriverHandle, (PNDIS_DRIVER_OPTIONAL_HANDLERS)&co);
    if (status != NDIS_STATUS_SUCCESS)
    {
        return status;
    }

    NdisZeroMemory(&cm, sizeof(cm));
    cm.Header.Type = NDIS_OBJECT_TYPE_CO_CALL_MANAGER_OPTIONAL_HANDLERS;
    cm.Header.Revision = NDIS_CO_CALL_MANAGER_OPTIONAL_HANDLERS_REVISION_1;
    cm.Header.Size = NDIS_SIZEOF_CO_CALL_MANAGER_OPTIONAL_HANDLERS_REVISION_1;
    cm.CmCreateVcHandler = FanCmCreateVc;
    cm.CmDeleteVcHandler = FanCmDeleteVc;
    cm.CmOpenAfHandler = FanCmOpenAf;
    cm.CmCloseAfHandler = FanCmCloseAf;
    cm.CmRegisterSapHandler = FanCmRegisterSap;
    cm.CmDeregisterSapHandler = FanCmDeregisterSap;
    cm.CmMakeCallHandler = FanCmMakeCall;
    cm.CmCloseCallHandler = FanCmCloseCall;
    cm.CmIncomingCallCompleteHandler = FanCmIncomingCallComplete;
    cm.CmAddPartyHandler = FanCmAddParty;
    cm.CmDropPartyHandler = FanCmDropParty;
    cm.CmActivateVcCompleteHandler = FanCmActivateVcComplete;
    cm.CmDeactivateVcCompleteHandler = FanCmDeactivateVcComplete;
    cm.CmModifyCallQoSHandler = FanCmModifyCallQoS;
    cm.CmOidRequestHandler = FanCmOidRequest;
    cm.CmOidRequestCompleteHandler = FanCmOidRequestComplete;
    cm.CmNotifyCloseAfCompleteHandler = FanCmNotifyCloseAfComplete;

    return NdisSetOptionalHandlers(NdisDriverHandle, (PNDIS_DRIVER_OPTIONAL_HANDLERS)&cm);
}
