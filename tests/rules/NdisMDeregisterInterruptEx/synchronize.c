/* Synchronizing with an interrupt, while there is one and after. */
#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE Interrupt;
    NDIS_HANDLE Second;
    PVOID Dma;
    BOOLEAN Registered;
    ULONG Mask;
} NIC, *PNIC;

NDIS_MINIPORT_INTERRUPT_CHARACTERISTICS Interrupt;
MINIPORT_SYNCHRONIZE_INTERRUPT stop_ok;

#define SYNC(nic, function) NdisMSynchronizeWithInterruptEx((nic)->Interrupt, 0, function, nic)

BOOLEAN stop_ok(NDIS_HANDLE context)
{
    ((PNIC)context)->Mask = 0;
    return TRUE;
}

static VOID stop_hardware(PNIC nic)
{
    NdisMSynchronizeWithInterruptEx(nic->Interrupt, 0, stop_ok, nic);
}

static VOID disconnect(PNIC nic)
{
    if (nic->Registered)
    {
        NdisMDeregisterInterruptEx(nic->Interrupt);
        nic->Registered = FALSE;
    }
}

MINIPORT_HALT wrong_order_bad;
VOID wrong_order_bad(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PNIC nic = (PNIC)context;

    NdisMDeregisterInterruptEx(nic->Interrupt);
    stop_hardware(nic);         // want "the interrupt is used by stop_hardware after it was deregistered at line \d+"
    NdisFreeMemory(nic, 0, 0);
}

MINIPORT_HALT right_order_ok;
VOID right_order_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PNIC nic = (PNIC)context;

    stop_hardware(nic);
    disconnect(nic);
    NdisFreeMemory(nic, 0, 0);
}

MINIPORT_HALT macro_bad;
VOID macro_bad(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PNIC nic = (PNIC)context;
    NDIS_HANDLE interrupt = nic->Interrupt;

    if (interrupt != NULL)
    {
        NdisMDeregisterInterruptEx(interrupt);
    }
    if (action == NdisHaltDeviceDisabled)
    {
        (void)SYNC(nic, stop_ok);       // want "the interrupt is used by NdisMSynchronizeWithInterruptEx after it was deregistered at line \d+"
    }
}

/* The same condition keeps the two apart. */
MINIPORT_HALT exclusive_ok;
VOID exclusive_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PNIC nic = (PNIC)context;

    if (action == NdisHaltDeviceSurpriseRemoved)
    {
        NdisMDeregisterInterruptEx(nic->Interrupt);
    }
    if (action != NdisHaltDeviceSurpriseRemoved)
    {
        (void)SYNC(nic, stop_ok);
        NdisMDeregisterInterruptEx(nic->Interrupt);
    }
}

/* The flag that disconnect clears. */
MINIPORT_HALT flag_ok;
VOID flag_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PNIC nic = (PNIC)context;

    if (nic->Registered)
    {
        NdisMDeregisterInterruptEx(nic->Interrupt);
        nic->Registered = FALSE;
    }
    if (nic->Registered)
    {
        (void)SYNC(nic, stop_ok);
    }
}

/* Another interrupt. */
MINIPORT_HALT other_ok;
VOID other_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PNIC nic = (PNIC)context;

    NdisMDeregisterInterruptEx(nic->Second);
    (void)SYNC(nic, stop_ok);
    NdisMDeregisterInterruptEx(nic->Interrupt);
}

static NDIS_STATUS connect(PNIC nic)
{
    return NdisMRegisterInterruptEx(nic->Handle, nic, &Interrupt, &nic->Interrupt);
}

/* Registered anew in between. */
MINIPORT_RESET reset_ok;
NDIS_STATUS reset_ok(NDIS_HANDLE context, PBOOLEAN addressing)
{
    PNIC nic = (PNIC)context;

    NdisMDeregisterInterruptEx(nic->Interrupt);
    *addressing = FALSE;
    if (connect(nic) != NDIS_STATUS_SUCCESS)
    {
        return NDIS_STATUS_FAILURE;
    }
    stop_hardware(nic);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_INITIALIZE initialize_bad;
NDIS_STATUS initialize_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status;

    nic->Handle = handle;
    status = connect(nic);
    if (status != NDIS_STATUS_SUCCESS)
    {
        return status;
    }
    status = NdisMRegisterScatterGatherDma(handle, NULL, &nic->Dma);
    if (status == NDIS_STATUS_SUCCESS)
    {
        return status;
    }
    NdisMDeregisterInterruptEx(nic->Interrupt);
    switch (status)
    {
    case NDIS_STATUS_RESOURCES:
        stop_hardware(nic);     // want "the interrupt is used by stop_hardware after it was deregistered"
        break;
    default:
        break;
    }
    return status;
}

static VOID quiesce_bad(PNIC nic, BOOLEAN last)
{
    if (last)
    {
        NdisMDeregisterInterruptEx(nic->Interrupt);
    }
    for (;;)
    {
        if (SYNC(nic, stop_ok))     // want "the interrupt is used by NdisMSynchronizeWithInterruptEx after it was deregistered"
        {
            break;
        }
    }
}

/* Only ever told that it is not the last. */
static VOID quiesce_ok(PNIC nic, BOOLEAN last)
{
    if (last)
    {
        NdisMDeregisterInterruptEx(nic->Interrupt);
    }
    (void)SYNC(nic, stop_ok);
}

MINIPORT_PAUSE pause_ok;
NDIS_STATUS pause_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    quiesce_ok((PNIC)context, FALSE);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_SHUTDOWN shutdown_bad;
VOID shutdown_bad(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
    quiesce_bad((PNIC)context, TRUE);
}
