/* Adapters made by a function of their own, and handles that come to where they are kept in other ways. */
#include <ndis.h>

typedef struct _HARDWARE
{
    NDIS_HANDLE Interrupt;
    ULONG Vectors;
} HARDWARE;

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE Timer;
    HARDWARE Hw;
    NDIS_HANDLE Spare;
} NIC, *PNIC;

PNIC Only;
NDIS_MINIPORT_INTERRUPT_CHARACTERISTICS Interrupt;
NDIS_TIMER_CHARACTERISTICS Timer;

/* What fails inside leaves nothing outside that could undo it. */
static NDIS_STATUS create_bad(NDIS_HANDLE handle, PNIC *made)
{
    NDIS_STATUS status;
    PNIC nic;

    *made = NULL;
    nic = NdisAllocateMemoryWithTagPriority(handle, sizeof(NIC), 'ciN ', NormalPoolPriority);
    if (!nic)
    {
        return NDIS_STATUS_RESOURCES;
    }
    nic->Handle = handle;
    status = NdisMRegisterInterruptEx(handle, nic, &Interrupt, &nic->Hw.Interrupt);
    if (status == NDIS_STATUS_SUCCESS)
    {
        status = NdisAllocateTimerObject(handle, &Timer, &nic->Timer);
    }
    if (status != NDIS_STATUS_SUCCESS)
    {
        NdisFreeMemory(nic, 0, 0);
        return status;          // want "the interrupt in nic->Hw.Interrupt registered at line 35 is not deregistered when create_bad fails"
    }
    *made = nic;
    return NDIS_STATUS_SUCCESS;
}

/* What fails inside is left to the caller. */
static NDIS_STATUS create(NDIS_HANDLE handle, PNIC *made)
{
    NDIS_STATUS status = NDIS_STATUS_RESOURCES;
    PNIC nic = NdisAllocateMemoryWithTagPriority(handle, sizeof(NIC), 'ciN ', NormalPoolPriority);

    if (nic != NULL)
    {
        NdisZeroMemory(nic, sizeof(*nic));
        nic->Handle = handle;
        status = NdisMRegisterInterruptEx(handle, nic, &Interrupt, &nic->Hw.Interrupt);
        if (status == NDIS_STATUS_SUCCESS)
        {
            status = NdisAllocateTimerObject(handle, &Timer, &nic->Timer);
        }
    }
    *made = nic;
    return status;
}

static VOID destroy(PNIC nic)
{
    if (nic->Hw.Interrupt != NULL)
    {
        NdisMDeregisterInterruptEx(nic->Hw.Interrupt);
        nic->Hw.Interrupt = NULL;
    }
    NdisFreeMemory(nic, 0, 0);
}

MINIPORT_INITIALIZE initialize_bad;
NDIS_STATUS initialize_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic;
    NDIS_STATUS status = create_bad(handle, &nic);

    if (status == NDIS_STATUS_SUCCESS && parameters->AllocatedResources == NULL)
    {
        NdisFreeMemory(nic, 0, 0);
        status = NDIS_STATUS_RESOURCE_CONFLICT;
    }
    return status;              // want "the interrupt in nic->Hw.Interrupt registered at line \d+ is not deregistered when initialize_bad fails"
}

MINIPORT_INITIALIZE initialize_ok;
NDIS_STATUS initialize_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = NULL;
    NDIS_STATUS status = create(handle, &nic);

    VendorTrace(2, "created: %x\n", status);
    if (status != NDIS_STATUS_SUCCESS && nic)
    {
        destroy(nic);
    }
    return status;
}

MINIPORT_INITIALIZE frees_memory_only_bad;
NDIS_STATUS frees_memory_only_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = NULL;
    NDIS_STATUS status = create(handle, &nic);

    if (status != NDIS_STATUS_SUCCESS && nic)
    {
        NdisFreeMemory(nic, 0, 0);
    }
    return status;              // want "the interrupt in nic->Hw.Interrupt registered at line \d+ is not deregistered when frees_memory_only_bad fails"
}

/* Another callback finds it at file scope. */
MINIPORT_INITIALIZE global_ok;
NDIS_STATUS global_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    return create(handle, &Only);
}

/* Copied in one go with what else describes the hardware. */
MINIPORT_INITIALIZE copied_ok;
NDIS_STATUS copied_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    HARDWARE hardware = { 0 };
    NDIS_STATUS status = NdisMRegisterInterruptEx(handle, nic, &Interrupt, &hardware.Interrupt);

    if (status == NDIS_STATUS_SUCCESS)
    {
        NdisMoveMemory(&nic->Hw, &hardware, sizeof(hardware));
    }
    return status;
}

/* One callback of another kind gives back what a failed initialization left in its context. */
MINIPORT_INITIALIZE binding_owns_ok;
NDIS_STATUS binding_owns_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)parameters->IMDeviceInstanceContext;
    NDIS_STATUS status = NdisMRegisterInterruptEx(handle, nic, &Interrupt, &nic->Spare);

    if (status == NDIS_STATUS_SUCCESS && parameters->AllocatedResources == NULL)
    {
        status = NDIS_STATUS_RESOURCE_CONFLICT;
    }
    return status;
}

PROTOCOL_UNBIND_ADAPTER_EX unbind_ok;
NDIS_STATUS unbind_ok(NDIS_HANDLE unbind, NDIS_HANDLE binding)
{
    PNIC nic = (PNIC)binding;

    NdisMDeregisterInterruptEx(nic->Spare);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_HALT halt_ok;
VOID halt_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    destroy((PNIC)context);
}
