/* One card's life: initialize, pause, restart, halt. */

#include "fan.h"

static const NDIS_OID FanSupportedOids[] =
{
    OID_GEN_HARDWARE_STATUS,
    OID_GEN_TRANSMIT_BUFFER_SPACE,
    OID_GEN_VENDOR_ID
};

static
_IRQL_requires_(PASSIVE_LEVEL)
NDIS_STATUS
FanSetAttributes(_In_ PFAN_ADAPTER Adapter)
{
    NDIS_MINIPORT_ADAPTER_ATTRIBUTES attributes;
    PNDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES registration = &attributes.RegistrationAttributes;
    PNDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES general = &attributes.GeneralAttributes;
    NDIS_STATUS status;

    NdisZeroMemory(&attributes, sizeof(attributes));
    registration->Header.Type = NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES;
    registration->Header.Revision = NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES_REVISION_1;
    registration->Header.Size = NDIS_SIZEOF_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES_REVISION_1;
    registration->MiniportAdapterContext = Adapter;
    registration->AttributeFlags = NDIS_MINIPORT_ATTRIBUTES_HARDWARE_DEVICE | NDIS_MINIPORT_ATTRIBUTES_SURPRISE_REMOVE_OK;
    registration->InterfaceType = NdisInterfacePci;

    status = NdisMSetMiniportAttributes(Adapter->MiniportHandle, &attributes);
    if (status != NDIS_STATUS_SUCCESS)
    {
        return status;
    }

    NdisZeroMemory(&attributes, sizeof(attributes));
    general->Header.Type = NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES;
    general->Header.Revision = NDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES_REVISION_1;
    general->Header.Size = NDIS_SIZEOF_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES_REVISION_1;
    general->MediaType = NdisMediumAtm;
    general->PhysicalMediumType = NdisPhysicalMediumUnspecified;
    general->MtuSize = FAN_FRAME_SIZE;
    general->MaxXmitLinkSpeed = 155520000;
    general->XmitLinkSpeed = 155520000;
    general->MaxRcvLinkSpeed = NDIS_LINK_SPEED_UNKNOWN;
    general->RcvLinkSpeed = NDIS_LINK_SPEED_UNKNOWN;
    general->MediaConnectState = MediaConnectStateConnected;
    general->MediaDuplexState = MediaDuplexStateUnknown;
    general->LookaheadSize = FAN_FRAME_SIZE;
    general->AccessType = NET_IF_ACCESS_POINT_TO_MULTI_POINT;
    general->DirectionType = NET_IF_DIRECTION_SENDONLY;
    general->ConnectionType = NET_IF_CONNECTION_DEDICATED;
    general->IfType = IF_TYPE_ATM;
    general->IfConnectorPresent = TRUE;
    general->MacAddressLength = sizeof(Adapter->PermanentAddress);
    NdisMoveMemory(general->PermanentMacAddress, Adapter->PermanentAddress, sizeof(Adapter->PermanentAddress));
    NdisMoveMemory(general->CurrentMacAddress, Adapter->PermanentAddress, sizeof(Adapter->PermanentAddress));
    general->SupportedOidList = (PNDIS_OID)FanSupportedOids;
    general->SupportedOidListLength = sizeof(FanSupportedOids);

    return NdisMSetMiniportAttributes(Adapter->MiniportHandle, &attributes);
}

static
BOOLEAN
FanFindRegisters(_Inout_ PFAN_ADAPTER Adapter, _In_opt_ PNDIS_RESOURCE_LIST Resources)
{
    ULONG i;

    if (Resources == NULL)
    {
        return FALSE;
    }
    for (i = 0; i < Resources->Count; i++)
    {
        PCM_PARTIAL_RESOURCE_DESCRIPTOR descriptor = &Resources->PartialDescriptors[i];

        if (descriptor->Type == CmResourceTypeMemory && descriptor->u.Memory.Length >= sizeof(FAN_REGISTERS))
        {
            Adapter->RegistersPhysical = descriptor->u.Memory.Start;
            return TRUE;
        }
    }
    return FALSE;
}

static
_IRQL_requires_(PASSIVE_LEVEL)
NDIS_STATUS
FanRegisterInterrupt(_Inout_ PFAN_ADAPTER Adapter)
{
    NDIS_MINIPORT_INTERRUPT_CHARACTERISTICS chars;

    NdisZeroMemory(&chars, sizeof(chars));
    chars.Header.Type = NDIS_OBJECT_TYPE_MINIPORT_INTERRUPT;
    chars.Header.Revision = NDIS_MINIPORT_INTERRUPT_REVISION_1;
    chars.Header.Size = NDIS_SIZEOF_MINIPORT_INTERRUPT_CHARACTERISTICS_REVISION_1;
    chars.InterruptHandler = FanIsr;
    chars.InterruptDpcHandler = FanDpc;
    chars.DisableInterruptHandler = FanDisableInterrupt;
    chars.EnableInterruptHandler = FanEnableInterrupt;

    return NdisMRegisterInterruptEx(Adapter->MiniportHandle, Adapter, &chars, &Adapter->InterruptHandle);
}

static
_IRQL_requires_(PASSIVE_LEVEL)
NDIS_STATUS
FanAllocateTimer(_Inout_ PFAN_ADAPTER Adapter)
{
    NDIS_TIMER_CHARACTERISTICS chars;

    NdisZeroMemory(&chars, sizeof(chars));
    chars.Header.Type = NDIS_OBJECT_TYPE_TIMER_CHARACTERISTICS;
    chars.Header.Revision = NDIS_TIMER_CHARACTERISTICS_REVISION_1;
    chars.Header.Size = NDIS_SIZEOF_TIMER_CHARACTERISTICS_REVISION_1;
    chars.AllocationTag = FAN_TAG;
    chars.TimerFunction = FanTimer;
    chars.FunctionContext = Adapter;

    return NdisAllocateTimerObject(Adapter->MiniportHandle, &chars, &Adapter->TimerHandle);
}

/* Undoes what FanInitialize has done so far, in reverse. */
static
_IRQL_requires_(PASSIVE_LEVEL)
VOID
FanFreeAdapter(_In_ PFAN_ADAPTER Adapter)
{
    if (Adapter->InterruptHandle != NULL)
    {
        NdisMDeregisterInterruptEx(Adapter->InterruptHandle);
    }
    if (Adapter->LinkWorkItem != NULL)
    {
        NdisFreeIoWorkItem(Adapter->LinkWorkItem);
    }
    if (Adapter->TimerHandle != NULL)
    {
        NdisFreeTimerObject(Adapter->TimerHandle);
    }
    if (Adapter->Registers != NULL)
    {
        NdisMUnmapIoSpace(Adapter->MiniportHandle, Adapter->Registers, sizeof(FAN_REGISTERS));
    }
    NdisFreeSpinLock(&Adapter->Lock);
    NdisFreeMemory(Adapter, 0, 0);
}

_Use_decl_annotations_
NDIS_STATUS
FanInitialize(
    NDIS_HANDLE NdisMiniportHandle,
    NDIS_HANDLE MiniportDriverContext,
    PNDIS_MINIPORT_INIT_PARAMETERS MiniportInitParameters
    )
{
    PFAN_ADAPTER adapter;
    NDIS_STATUS status;

    UNREFERENCED_PARAMETER(MiniportDriverContext);

    adapter = (PFAN_ADAPTER)NdisAllocateMemoryWithTagPriority(
        NdisMiniportHandle, sizeof(*adapter), FAN_TAG, NormalPoolPriority);
    if (adapter == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    NdisZeroMemory(adapter, sizeof(*adapter));
    adapter->MiniportHandle = NdisMiniportHandle;
    adapter->State = FanPaused;
    adapter->FreeSlots = FAN_SLOTS;
    InitializeListHead(&adapter->AfList);
    InitializeListHead(&adapter->RetryList);
    NdisAllocateSpinLock(&adapter->Lock);
    NdisInitializeEvent(&adapter->AfsClosed);
    NdisSetEvent(&adapter->AfsClosed);
    NdisInitializeEvent(&adapter->LinkWorkIdle);
    NdisSetEvent(&adapter->LinkWorkIdle);

    do
    {
        status = FanSetAttributes(adapter);
        if (status != NDIS_STATUS_SUCCESS)
        {
            break;
        }

        status = NDIS_STATUS_RESOURCE_CONFLICT;
        if (!FanFindRegisters(adapter, MiniportInitParameters->AllocatedResources))
        {
            break;
        }

        status = NdisMMapIoSpace(
            (PVOID *)&adapter->Registers, NdisMiniportHandle, adapter->RegistersPhysical, sizeof(FAN_REGISTERS));
        if (status != NDIS_STATUS_SUCCESS)
        {
            adapter->Registers = NULL;
            break;
        }

        status = FanAllocateTimer(adapter);
        if (status != NDIS_STATUS_SUCCESS)
        {
            adapter->TimerHandle = NULL;
            break;
        }

        adapter->LinkWorkItem = NdisAllocateIoWorkItem(NdisMiniportHandle);
        if (adapter->LinkWorkItem == NULL)
        {
            status = NDIS_STATUS_RESOURCES;
            break;
        }

        status = FanRegisterInterrupt(adapter);
        if (status != NDIS_STATUS_SUCCESS)
        {
            adapter->InterruptHandle = NULL;
            break;
        }

        status = FanRegisterAddressFamily(adapter);
    } while (FALSE);

    if (status != NDIS_STATUS_SUCCESS)
    {
        FanFreeAdapter(adapter);
    }
    else
    {
        LARGE_INTEGER due;

        due.QuadPart = -10000LL * FAN_TICK_MS;
        NdisSetTimerObject(adapter->TimerHandle, due, FAN_TICK_MS, NULL);
    }
    return status;
}

_Use_decl_annotations_
VOID
FanHalt(NDIS_HANDLE MiniportAdapterContext, NDIS_HALT_ACTION HaltAction)
{
    PFAN_ADAPTER adapter = (PFAN_ADAPTER)MiniportAdapterContext;

    UNREFERENCED_PARAMETER(HaltAction);

    /* Clients close their calls now; the interrupt and the timer still complete them. */
    FanCloseAddressFamilies(adapter);
    NdisWaitEvent(&adapter->AfsClosed, 0);

    NdisAcquireSpinLock(&adapter->Lock);
    adapter->State = FanHalted;
    NdisReleaseSpinLock(&adapter->Lock);

    if (!adapter->HardwareGone)
    {
        WRITE_REGISTER_ULONG(&adapter->Registers->Mask, 0);
    }
    NdisCancelTimerObject(adapter->TimerHandle);
    KeFlushQueuedDpcs();
    NdisWaitEvent(&adapter->LinkWorkIdle, 0);
    FanFreeAdapter(adapter);
}

_Use_decl_annotations_
NDIS_STATUS
FanPause(NDIS_HANDLE MiniportAdapterContext, PNDIS_MINIPORT_PAUSE_PARAMETERS PauseParameters)
{
    PFAN_ADAPTER adapter = (PFAN_ADAPTER)MiniportAdapterContext;
    NDIS_STATUS status;

    UNREFERENCED_PARAMETER(PauseParameters);

    /* The last send that is on its way completes the pause. */
    NdisAcquireSpinLock(&adapter->Lock);
    if (adapter->ActiveSends == 0)
    {
        adapter->State = FanPaused;
        status = NDIS_STATUS_SUCCESS;
    }
    else
    {
        adapter->State = FanPausing;
        status = NDIS_STATUS_PENDING;
    }
    NdisReleaseSpinLock(&adapter->Lock);
    return status;
}

_Use_decl_annotations_
NDIS_STATUS
FanRestart(NDIS_HANDLE MiniportAdapterContext, PNDIS_MINIPORT_RESTART_PARAMETERS RestartParameters)
{
    PFAN_ADAPTER adapter = (PFAN_ADAPTER)MiniportAdapterContext;

    UNREFERENCED_PARAMETER(RestartParameters);

    NdisAcquireSpinLock(&adapter->Lock);
    adapter->State = FanRunning;
    NdisReleaseSpinLock(&adapter->Lock);
    return NDIS_STATUS_SUCCESS;
}

_Use_decl_annotations_
VOID
FanShutdown(NDIS_HANDLE MiniportAdapterContext, NDIS_SHUTDOWN_ACTION ShutdownAction)
{
    PFAN_ADAPTER adapter = (PFAN_ADAPTER)MiniportAdapterContext;

    UNREFERENCED_PARAMETER(ShutdownAction);
    WRITE_REGISTER_ULONG(&adapter->Registers->Mask, 0);
}

_Use_decl_annotations_
VOID
FanDevicePnPEvent(NDIS_HANDLE MiniportAdapterContext, PNET_DEVICE_PNP_EVENT NetDevicePnPEvent)
{
    PFAN_ADAPTER adapter = (PFAN_ADAPTER)MiniportAdapterContext;

    if (NetDevicePnPEvent->DevicePnPEvent == NdisDevicePnPEventSurpriseRemoved)
    {
        NdisAcquireSpinLock(&adapter->Lock);
        adapter->HardwareGone = TRUE;
        NdisReleaseSpinLock(&adapter->Lock);
    }
}

_Use_decl_annotations_
NDIS_STATUS
FanOidRequest(NDIS_HANDLE MiniportAdapterContext, PNDIS_OID_REQUEST OidRequest)
{
    return FanCoOidRequest(MiniportAdapterContext, NULL, OidRequest);
}

_Use_decl_annotations_
VOID
FanCancelOidRequest(NDIS_HANDLE MiniportAdapterContext, PVOID RequestId)
{
    /* No OID request is ever kept. */
    UNREFERENCED_PARAMETER(MiniportAdapterContext);
    UNREFERENCED_PARAMETER(RequestId);
}
