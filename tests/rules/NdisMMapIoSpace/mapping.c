/* Device memory mapped at initialization, where it belongs, and everywhere else. */
#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    PVOID Registers;
    PVOID Window;
    NDIS_PHYSICAL_ADDRESS Physical;
    ULONG Length;
    BOOLEAN Mapped;
} NIC, *PNIC;

#define MAP_WINDOW(nic) NdisMMapIoSpace(&(nic)->Window, (nic)->Handle, (nic)->Physical, (nic)->Length)

MINIPORT_RESTART restart_bad;
NDIS_STATUS restart_bad(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PNIC nic = (PNIC)context;

    return NdisMMapIoSpace(&nic->Registers, nic->Handle, nic->Physical, nic->Length);   // want "NdisMMapIoSpace is called while restart_bad \(MiniportRestart\) runs, it may be called from MiniportInitializeEx only"
}

MINIPORT_RESET reset_bad;
NDIS_STATUS reset_bad(NDIS_HANDLE context, PBOOLEAN addressing)
{
    PNIC nic = (PNIC)context;

    *addressing = FALSE;
    if (nic->Window == NULL && MAP_WINDOW(nic) != NDIS_STATUS_SUCCESS)      // want "is called while reset_bad \(MiniportResetEx\)"
    {
        return NDIS_STATUS_HARD_ERRORS;
    }
    return NDIS_STATUS_SUCCESS;
}

static NDIS_STATUS map_on_demand_bad(PNIC nic)
{
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;

    if (!nic->Mapped)
    {
        status = MAP_WINDOW(nic);       // want "is called while query_bad \(MiniportOidRequest\)"
        nic->Mapped = status == NDIS_STATUS_SUCCESS;
    }
    return status;
}

MINIPORT_OID_REQUEST query_bad;
NDIS_STATUS query_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    if (request->RequestType != NdisRequestQueryInformation)
    {
        return NDIS_STATUS_NOT_SUPPORTED;
    }
    return map_on_demand_bad((PNIC)context);
}

NDIS_IO_WORKITEM_FUNCTION worker_bad;
VOID worker_bad(PVOID context, NDIS_HANDLE item)
{
    PNIC nic = (PNIC)context;

    (void)MAP_WINDOW(nic);              // want "is called while worker_bad"
}

/* Right from one of its callers, wrong from the other. */
static NDIS_STATUS map_registers_bad(PNIC nic)
{
    return NdisMMapIoSpace(&nic->Registers, nic->Handle, nic->Physical, nic->Length);   // want "is called while wakes_bad \(MiniportDevicePnPEventNotify\)"
}

MINIPORT_DEVICE_PNP_EVENT_NOTIFY wakes_bad;
VOID wakes_bad(NDIS_HANDLE context, PNET_DEVICE_PNP_EVENT event)
{
    if (event->DevicePnPEvent == NdisDevicePnPEventPowerProfileChanged)
    {
        map_registers_bad((PNIC)context);
    }
}

MINIPORT_INITIALIZE initialize_ok;
NDIS_STATUS initialize_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    NIC nic = { 0 };
    NDIS_STATUS status;

    nic.Handle = handle;
    status = map_registers_bad(&nic);
    if (status != NDIS_STATUS_SUCCESS)
    {
        return status;
    }
    return MAP_WINDOW(&nic);
}

static NDIS_STATUS map_bars_ok(PNIC nic, PNDIS_RESOURCE_LIST resources)
{
    NDIS_STATUS status = NDIS_STATUS_RESOURCE_CONFLICT;
    ULONG i;

    for (i = 0; i < resources->Count; i++)
    {
        if (resources->PartialDescriptors[i].Type == CmResourceTypeMemory)
        {
            status = NdisMMapIoSpace(&nic->Registers, nic->Handle,
                                     resources->PartialDescriptors[i].u.Memory.Start, nic->Length);
            break;
        }
    }
    return status;
}

static NDIS_STATUS find_hardware_ok(PNIC nic, PNDIS_RESOURCE_LIST resources)
{
    return resources == NULL ? NDIS_STATUS_FAILURE : map_bars_ok(nic, resources);
}

MINIPORT_INITIALIZE through_helpers_ok;
NDIS_STATUS through_helpers_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;

    nic->Handle = handle;
    return find_hardware_ok(nic, parameters->AllocatedResources);
}

/* Nobody is known to call it. */
NDIS_STATUS unused_ok(PNIC nic)
{
    return MAP_WINDOW(nic);
}

/* Mapped only when the flag says that the adapter is being initialized. */
static NDIS_STATUS start_ok(PNIC nic, BOOLEAN initializing)
{
    if (initializing)
    {
        return MAP_WINDOW(nic);
    }
    nic->Mapped = TRUE;
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_INITIALIZE first_start_ok;
NDIS_STATUS first_start_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    return start_ok((PNIC)driver, TRUE);
}

MINIPORT_RESTART later_start_ok;
NDIS_STATUS later_start_ok(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    return start_ok((PNIC)context, FALSE);
}
