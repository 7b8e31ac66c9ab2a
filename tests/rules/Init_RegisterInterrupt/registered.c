/* What is deregistered was registered, once. */
#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE Interrupt;
    NDIS_HANDLE Timer;
    BOOLEAN Connected;
    BOOLEAN Polling;
    ULONG Flags;
} NIC, *PNIC;

NDIS_MINIPORT_INTERRUPT_CHARACTERISTICS Interrupt;
NDIS_TIMER_CHARACTERISTICS Timer;

static NDIS_STATUS connect(PNIC nic)
{
    return NdisMRegisterInterruptEx(nic->Handle, nic, &Interrupt, &nic->Interrupt);
}

static VOID disconnect(PNIC nic)
{
    NdisMDeregisterInterruptEx(nic->Interrupt);
}

static VOID disconnect_if_connected(PNIC nic)
{
    if (nic->Connected)
    {
        NdisMDeregisterInterruptEx(nic->Interrupt);
        nic->Connected = FALSE;
    }
}

MINIPORT_INITIALIZE one_label_for_all_bad;
NDIS_STATUS one_label_for_all_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status = NdisMRegisterInterruptEx(handle, nic, &Interrupt, &nic->Interrupt);

    if (status != NDIS_STATUS_SUCCESS)
    {
        goto failed;
    }
    status = NdisAllocateTimerObject(handle, &Timer, &nic->Timer);
    if (status != NDIS_STATUS_SUCCESS)
    {
        goto failed;
    }
    return NDIS_STATUS_SUCCESS;

failed:
    NdisMDeregisterInterruptEx(nic->Interrupt);     // want "the interrupt is deregistered, but could not be registered at line 40"
    return status;
}

MINIPORT_INITIALIZE in_a_helper_bad;
NDIS_STATUS in_a_helper_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status;

    nic->Handle = handle;
    status = connect(nic);
    if (NT_SUCCESS(status))
    {
        status = NdisAllocateTimerObject(handle, &Timer, &nic->Timer);
    }
    if (!NT_SUCCESS(status))
    {
        disconnect(nic);            // want "the interrupt is deregistered, but could not be registered at line \d+"
    }
    return status;
}

/* The handle says it. */
MINIPORT_INITIALIZE handle_tested_ok;
NDIS_STATUS handle_tested_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status;

    nic->Interrupt = NULL;
    status = NdisMRegisterInterruptEx(handle, nic, &Interrupt, &nic->Interrupt);
    if (status == NDIS_STATUS_SUCCESS)
    {
        status = NdisAllocateTimerObject(handle, &Timer, &nic->Timer);
    }
    if (status != NDIS_STATUS_SUCCESS && nic->Interrupt != NULL)
    {
        NdisMDeregisterInterruptEx(nic->Interrupt);
        nic->Interrupt = NULL;
    }
    return status;
}

/* A flag says it, in memory that was cleared. */
MINIPORT_INITIALIZE flag_tested_ok;
NDIS_STATUS flag_tested_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status;

    NdisZeroMemory(nic, sizeof(*nic));
    nic->Handle = handle;
    status = connect(nic);
    if (status != NDIS_STATUS_SUCCESS)
    {
        goto exit;
    }
    nic->Connected = TRUE;
    status = NdisAllocateTimerObject(handle, &Timer, &nic->Timer);
exit:
    if (status != NDIS_STATUS_SUCCESS)
    {
        disconnect_if_connected(nic);
    }
    return status;
}

/* Without an interrupt it goes on and polls. */
MINIPORT_INITIALIZE polls_ok;
NDIS_STATUS polls_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status;

    nic->Polling = NdisMRegisterInterruptEx(handle, nic, &Interrupt, &nic->Interrupt) != NDIS_STATUS_SUCCESS;
    status = NdisAllocateTimerObject(handle, &Timer, &nic->Timer);
    if (status != NDIS_STATUS_SUCCESS && !nic->Polling)
    {
        NdisMDeregisterInterruptEx(nic->Interrupt);
    }
    return status;
}

/* A second attempt, with line interrupts. */
MINIPORT_INITIALIZE tries_again_ok;
NDIS_STATUS tries_again_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status = NdisMRegisterInterruptEx(handle, nic, &Interrupt, &nic->Interrupt);

    if (status != NDIS_STATUS_SUCCESS)
    {
        Interrupt.MsiSupported = FALSE;
        status = NdisMRegisterInterruptEx(handle, nic, &Interrupt, &nic->Interrupt);
    }
    if (status != NDIS_STATUS_SUCCESS)
    {
        return status;
    }
    status = NdisAllocateTimerObject(handle, &Timer, &nic->Timer);
    if (status != NDIS_STATUS_SUCCESS)
    {
        NdisMDeregisterInterruptEx(nic->Interrupt);
    }
    return status;
}

/* The message interrupts are given up for a line, and not given back. */
MINIPORT_INITIALIZE falls_back_bad;
NDIS_STATUS falls_back_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status = NdisMRegisterInterruptEx(handle, nic, &Interrupt, &nic->Interrupt);

    if (status == NDIS_STATUS_SUCCESS && Interrupt.InterruptType == NDIS_CONNECT_MESSAGE_BASED)
    {
        Interrupt.MsiSupported = FALSE;
        status = NdisMRegisterInterruptEx(handle, nic, &Interrupt, &nic->Interrupt);    // want "the interrupt registered at line \d+ is registered again and was not deregistered"
    }
    return status;
}

MINIPORT_INITIALIZE falls_back_ok;
NDIS_STATUS falls_back_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status = NdisMRegisterInterruptEx(handle, nic, &Interrupt, &nic->Interrupt);

    if (status == NDIS_STATUS_SUCCESS && Interrupt.InterruptType == NDIS_CONNECT_MESSAGE_BASED)
    {
        NdisMDeregisterInterruptEx(nic->Interrupt);
        Interrupt.MsiSupported = FALSE;
        status = NdisMRegisterInterruptEx(handle, nic, &Interrupt, &nic->Interrupt);
    }
    return status;
}

MINIPORT_INITIALIZE undone_twice_bad;
NDIS_STATUS undone_twice_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status;

    nic->Handle = handle;
    status = connect(nic);
    if (status != NDIS_STATUS_SUCCESS)
    {
        return status;
    }
    nic->Connected = TRUE;
    status = NdisAllocateTimerObject(handle, &Timer, &nic->Timer);
    if (status != NDIS_STATUS_SUCCESS)
    {
        disconnect(nic);
        disconnect_if_connected(nic);       // want "the interrupt is deregistered again, it was deregistered at line \d+"
    }
    return status;
}

MINIPORT_INITIALIZE left_bad;
NDIS_STATUS left_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status;

    nic->Handle = handle;
    status = connect(nic);
    if (status == NDIS_STATUS_SUCCESS)
    {
        status = NdisAllocateTimerObject(handle, &Timer, &nic->Timer);
    }
    return status == NDIS_STATUS_SUCCESS ? NDIS_STATUS_SUCCESS : NDIS_STATUS_RESOURCES;     // want "the interrupt in nic->Interrupt registered at line \d+ is not deregistered when left_bad fails"
}

/* What it was is kept in the status. */
MINIPORT_INITIALIZE kept_status_ok;
NDIS_STATUS kept_status_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_STATUS interrupt;
    NDIS_STATUS timer = NDIS_STATUS_FAILURE;

    nic->Handle = handle;
    interrupt = connect(nic);
    if (interrupt == NDIS_STATUS_SUCCESS)
    {
        timer = NdisAllocateTimerObject(handle, &Timer, &nic->Timer);
    }
    if (timer != NDIS_STATUS_SUCCESS && interrupt == NDIS_STATUS_SUCCESS)
    {
        disconnect(nic);
    }
    return timer;
}

/* Cleared as it is deregistered, so that a second time does nothing. */
static VOID disconnect_once(PNIC nic)
{
    NDIS_HANDLE interrupt = nic->Interrupt;

    nic->Interrupt = NULL;
    if (interrupt != NULL)
    {
        NdisMDeregisterInterruptEx(interrupt);
    }
}

MINIPORT_HALT halt_twice_ok;
VOID halt_twice_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PNIC nic = (PNIC)context;

    disconnect_once(nic);
    if (action == NdisHaltDeviceStopped)
    {
        disconnect_once(nic);
    }
}

MINIPORT_HALT halt_bad;
VOID halt_bad(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PNIC nic = (PNIC)context;

    NdisMDeregisterInterruptEx(nic->Interrupt);
    if (action == NdisHaltDeviceSurpriseRemoved)
    {
        disconnect(nic);            // want "the interrupt is deregistered again, it was deregistered at line \d+"
    }
}
