/* I/O ports claimed before and after NDIS knows the adapter, and at other times. */
#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    PVOID Io;
    ULONG Port;
    BOOLEAN Legacy;
    BOOLEAN Known;
} NIC, *PNIC;

NDIS_MINIPORT_ADAPTER_ATTRIBUTES Attributes;

static NDIS_STATUS set_attributes(PNIC nic)
{
    NDIS_MINIPORT_ADAPTER_REGISTRATION_ATTRIBUTES registration;

    NdisZeroMemory(&registration, sizeof(registration));
    registration.MiniportAdapterContext = nic;
    return NdisMSetMiniportAttributes(nic->Handle, (PNDIS_MINIPORT_ADAPTER_ATTRIBUTES)&registration);
}

static NDIS_STATUS claim_bad(PNIC nic)
{
    return NdisMRegisterIoPortRange(&nic->Io, nic->Handle, nic->Port, 32);      // want "NdisMRegisterIoPortRange is called while too_early_bad \(MiniportInitializeEx\) runs before NdisMSetMiniportAttributes, it must come after it"
}

static NDIS_STATUS claim_ok(PNIC nic)
{
    return NdisMRegisterIoPortRange(&nic->Io, nic->Handle, nic->Port, 32);
}

MINIPORT_INITIALIZE too_early_bad;
NDIS_STATUS too_early_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status;

    nic->Handle = handle;
    status = claim_bad(nic);
    if (status == NDIS_STATUS_SUCCESS)
    {
        status = set_attributes(nic);
    }
    return status;
}

MINIPORT_INITIALIZE in_order_ok;
NDIS_STATUS in_order_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status;

    nic->Handle = handle;
    status = set_attributes(nic);
    if (status != NDIS_STATUS_SUCCESS)
    {
        return status;
    }
    return claim_ok(nic);
}

/* On one of two paths. */
MINIPORT_INITIALIZE one_path_bad;
NDIS_STATUS one_path_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;

    nic->Handle = handle;
    if (!nic->Legacy)
    {
        status = NdisMSetMiniportAttributes(handle, &Attributes);
    }
    if (status == NDIS_STATUS_SUCCESS)
    {
        status = NdisMRegisterIoPortRange(&nic->Io, handle, nic->Port, 32);     // want "is called while one_path_bad \(MiniportInitializeEx\) runs before NdisMSetMiniportAttributes"
    }
    return status;
}

/* The same condition twice. */
MINIPORT_INITIALIZE correlated_ok;
NDIS_STATUS correlated_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status = NDIS_STATUS_NOT_SUPPORTED;
    BOOLEAN hardware = parameters->AllocatedResources != NULL;

    nic->Handle = handle;
    if (hardware)
    {
        status = NdisMSetMiniportAttributes(handle, &Attributes);
    }
    DbgPrint("attributes: %x\n", status);
    if (hardware && status == NDIS_STATUS_SUCCESS)
    {
        status = NdisMRegisterIoPortRange(&nic->Io, handle, nic->Port, 32);
    }
    return status;
}

/* For each resource, with the attributes set when the first is seen. */
MINIPORT_INITIALIZE loop_bad;
NDIS_STATUS loop_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    PNDIS_RESOURCE_LIST resources = parameters->AllocatedResources;
    NDIS_STATUS status = NDIS_STATUS_RESOURCE_CONFLICT;
    ULONG i;

    for (i = 0; i < resources->Count; i++)
    {
        switch (resources->PartialDescriptors[i].Type)
        {
        case CmResourceTypePort:
            status = NdisMRegisterIoPortRange(&nic->Io, handle, nic->Port, 32);     // want "is called while loop_bad"
            break;
        case CmResourceTypeInterrupt:
            status = NdisMSetMiniportAttributes(handle, &Attributes);
            break;
        }
    }
    return status;
}

MINIPORT_INITIALIZE loop_ok;
NDIS_STATUS loop_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    PNDIS_RESOURCE_LIST resources = parameters->AllocatedResources;
    NDIS_STATUS status;
    ULONG i;

    nic->Handle = handle;
    do
    {
        status = set_attributes(nic);
        if (status != NDIS_STATUS_SUCCESS)
        {
            break;
        }
        for (i = 0; i < resources->Count; i++)
        {
            if (resources->PartialDescriptors[i].Type == CmResourceTypePort)
            {
                status = claim_ok(nic);
            }
        }
    } while (FALSE);
    return status;
}

/* Who knows what the library does before it returns. */
MINIPORT_INITIALIZE library_ok;
NDIS_STATUS library_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;

    nic->Handle = handle;
    if (VendorAttach(nic, handle) != NDIS_STATUS_SUCCESS)
    {
        return NDIS_STATUS_FAILURE;
    }
    return claim_ok(nic);
}

MINIPORT_ADD_DEVICE add_device_ok;
NDIS_STATUS add_device_ok(NDIS_HANDLE handle, NDIS_HANDLE driver)
{
    PNIC nic = (PNIC)driver;

    return NdisMRegisterIoPortRange(&nic->Io, handle, nic->Port, 32);
}

MINIPORT_RESTART restart_bad;
NDIS_STATUS restart_bad(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PNIC nic = (PNIC)context;

    return NdisMRegisterIoPortRange(&nic->Io, nic->Handle, nic->Port, 32);      // want "is called while restart_bad \(MiniportRestart\) runs, it may be called from MiniportInitializeEx and MiniportAddDevice only"
}

static VOID reclaim_bad(PNIC nic)
{
    if (nic->Io == NULL)
    {
        NdisMRegisterIoPortRange(&nic->Io, nic->Handle, nic->Port, 32);         // want "is called while reset_bad \(MiniportResetEx\) runs"
    }
}

MINIPORT_RESET reset_bad;
NDIS_STATUS reset_bad(NDIS_HANDLE context, PBOOLEAN addressing)
{
    *addressing = TRUE;
    reclaim_bad((PNIC)context);
    return NDIS_STATUS_SUCCESS;
}
