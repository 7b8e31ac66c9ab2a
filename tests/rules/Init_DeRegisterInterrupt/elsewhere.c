/* Deregistered by something else than halt, before it or on its behalf. */
#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE First;
    NDIS_HANDLE Second;
    NDIS_HANDLE Third;
    NDIS_HANDLE Fourth;
    NDIS_HANDLE Item;
    BOOLEAN Running;
} NIC, *PNIC;

NDIS_MINIPORT_INTERRUPT_CHARACTERISTICS Interrupt;

MINIPORT_INITIALIZE paused_ok;
NDIS_STATUS paused_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;

    nic->Handle = handle;
    return NdisMRegisterInterruptEx(handle, nic, &Interrupt, &nic->First);
}

MINIPORT_INITIALIZE worker_ok;
NDIS_STATUS worker_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;

    nic->Handle = handle;
    return NdisMRegisterInterruptEx(handle, nic, &Interrupt, &nic->Second);
}

MINIPORT_INITIALIZE nobody_bad;
NDIS_STATUS nobody_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status;

    nic->Handle = handle;
    status = NdisMRegisterInterruptEx(handle, nic, &Interrupt, &nic->Third);    // want "the interrupt in nic->Third is registered here, but nothing that runs from halt_ok on deregisters it"
    if (status == NDIS_STATUS_SUCCESS)
    {
        nic->Running = TRUE;
    }
    return status;
}

MINIPORT_INITIALIZE through_a_copy_ok;
NDIS_STATUS through_a_copy_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_HANDLE interrupt = NULL;
    NDIS_STATUS status = NdisMRegisterInterruptEx(handle, nic, &Interrupt, &interrupt);

    if (status != NDIS_STATUS_SUCCESS)
    {
        return status;
    }
    nic->Handle = handle;
    nic->Fourth = interrupt;
    nic->Item = NdisAllocateIoWorkItem(handle);
    if (nic->Item == NULL)
    {
        NdisMDeregisterInterruptEx(interrupt);
        return NDIS_STATUS_RESOURCES;
    }
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_INITIALIZE only_a_local_bad;
NDIS_STATUS only_a_local_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_HANDLE interrupt = NULL;
    NDIS_STATUS status = NdisMRegisterInterruptEx(handle, nic, &Interrupt, &interrupt);

    if (status != NDIS_STATUS_SUCCESS)
    {
        return status;
    }
    nic->Item = NdisAllocateIoWorkItem(handle);
    if (nic->Item == NULL)
    {
        return NDIS_STATUS_RESOURCES;       // want "the interrupt registered at line 77 is not deregistered when only_a_local_bad returns"
    }
    nic->Fourth = interrupt;
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_PAUSE pause_ok;
NDIS_STATUS pause_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PNIC nic = (PNIC)context;

    NdisMDeregisterInterruptEx(nic->First);
    return NDIS_STATUS_SUCCESS;
}

NDIS_IO_WORKITEM_FUNCTION quit_ok;
VOID quit_ok(PVOID context, NDIS_HANDLE item)
{
    PNIC nic = (PNIC)context;
    NDIS_HANDLE interrupt = nic->Second;

    nic->Second = NULL;
    if (interrupt)
    {
        NdisMDeregisterInterruptEx(interrupt);
    }
    NdisFreeIoWorkItem(item);
}

MINIPORT_HALT halt_ok;
VOID halt_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PNIC nic = (PNIC)context;

    NdisQueueIoWorkItem(nic->Item, quit_ok, nic);
    NdisMDeregisterInterruptEx(nic->Fourth);
}
