/* Halt deregisters the line interrupt behind a flag that nothing sets, the message interrupt behind one that is set. */
#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE Line;
    NDIS_HANDLE Messages;
    NDIS_HANDLE Spare;
    BOOLEAN LineRegistered;
    BOOLEAN MessagesRegistered;
} NIC, *PNIC;

NDIS_MINIPORT_INTERRUPT_CHARACTERISTICS Interrupt;

static NDIS_STATUS connect_line(PNIC nic)
{
    return NdisMRegisterInterruptEx(nic->Handle, nic, &Interrupt, &nic->Line);
}

static NDIS_STATUS connect_messages_ok(PNIC nic)
{
    NDIS_STATUS status = NdisMRegisterInterruptEx(nic->Handle, nic, &Interrupt, &nic->Messages);

    if (status == NDIS_STATUS_SUCCESS)
    {
        nic->MessagesRegistered = TRUE;
    }
    return status;
}

static VOID tear_down_ok(PNIC nic)
{
    if (nic->LineRegistered)
    {
        NdisMDeregisterInterruptEx(nic->Line);
        nic->LineRegistered = FALSE;
    }
    if (nic->MessagesRegistered)
    {
        NdisMDeregisterInterruptEx(nic->Messages);
        nic->MessagesRegistered = FALSE;
    }
    NdisFreeMemory(nic, 0, 0);
}

MINIPORT_INITIALIZE initialize_bad;
NDIS_STATUS initialize_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    NDIS_STATUS status;
    PNIC nic = NdisAllocateMemoryWithTagPriority(handle, sizeof(NIC), 'ciN ', NormalPoolPriority);

    if (nic == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    NdisZeroMemory(nic, sizeof(*nic));
    nic->Handle = handle;
    status = connect_messages_ok(nic);
    if (status == NDIS_STATUS_SUCCESS)
    {
        status = connect_line(nic);         // want "the interrupt in nic->Line is registered here, but nothing that runs from halt_ok on deregisters it"
    }
    if (status != NDIS_STATUS_SUCCESS)
    {
        tear_down_ok(nic);
    }
    return status;
}

MINIPORT_HALT halt_ok;
VOID halt_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    tear_down_ok((PNIC)context);
}
