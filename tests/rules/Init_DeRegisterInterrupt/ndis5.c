/* NDIS 5: the interrupt is an object in the adapter. */
#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    NDIS_MINIPORT_INTERRUPT Interrupt;
    PVOID Io;
    ULONG Port;
    UINT Level;
    UINT Vector;
} NIC, *PNIC;

static NDIS_STATUS claim(PNIC nic)
{
    NDIS_STATUS status = NdisMRegisterInterrupt(&nic->Interrupt, nic->Handle, nic->Vector, nic->Level, TRUE, TRUE,
                                                NdisInterruptLevelSensitive);

    if (status != NDIS_STATUS_SUCCESS)
    {
        NdisWriteErrorLogEntry(nic->Handle, NDIS_ERROR_CODE_INTERRUPT_CONNECT, 0);
    }
    return status;
}

W_INITIALIZE_HANDLER initialize_bad;
NDIS_STATUS initialize_bad(PNDIS_STATUS open_error, PUINT medium_index, PNDIS_MEDIUM media, UINT count,
                           NDIS_HANDLE handle, NDIS_HANDLE configuration)
{
    NDIS_STATUS status;
    PNIC nic;

    status = NdisAllocateMemoryWithTag((PVOID *)&nic, sizeof(NIC), 'ciN ');
    if (status != NDIS_STATUS_SUCCESS)
    {
        return status;
    }
    NdisMSetAttributesEx(handle, nic, 0, NDIS_ATTRIBUTE_BUS_MASTER, NdisInterfacePci);
    nic->Handle = handle;
    status = claim(nic);
    if (status != NDIS_STATUS_SUCCESS)
    {
        NdisFreeMemory(nic, sizeof(NIC), 0);
        return status;
    }
    status = NdisMRegisterIoPortRange(&nic->Io, handle, nic->Port, 32);
    if (status != NDIS_STATUS_SUCCESS)
    {
        NdisFreeMemory(nic, sizeof(NIC), 0);
        return status;      // want "the interrupt in nic->Interrupt registered at line 40 is not deregistered when initialize_bad fails"
    }
    return NDIS_STATUS_SUCCESS;
}

W_INITIALIZE_HANDLER initialize_ok;
NDIS_STATUS initialize_ok(PNDIS_STATUS open_error, PUINT medium_index, PNDIS_MEDIUM media, UINT count,
                          NDIS_HANDLE handle, NDIS_HANDLE configuration)
{
    NDIS_STATUS status;
    PNIC nic;

    status = NdisAllocateMemoryWithTag((PVOID *)&nic, sizeof(NIC), 'ciN ');
    if (status != NDIS_STATUS_SUCCESS)
    {
        return status;
    }
    NdisMSetAttributesEx(handle, nic, 0, NDIS_ATTRIBUTE_BUS_MASTER, NdisInterfacePci);
    nic->Handle = handle;
    status = claim(nic);
    if (status == NDIS_STATUS_SUCCESS)
    {
        status = NdisMRegisterIoPortRange(&nic->Io, handle, nic->Port, 32);
        if (status != NDIS_STATUS_SUCCESS)
        {
            NdisMDeregisterInterrupt(&nic->Interrupt);
        }
    }
    if (status != NDIS_STATUS_SUCCESS)
    {
        NdisFreeMemory(nic, sizeof(NIC), 0);
    }
    return status;
}

W_HALT_HANDLER halt_ok;
VOID halt_ok(NDIS_HANDLE context)
{
    PNIC nic = (PNIC)context;

    NdisMDeregisterInterrupt(&nic->Interrupt);
    NdisMDeregisterIoPortRange(nic->Handle, nic->Port, 32, nic->Io);
    NdisFreeMemory(nic, sizeof(NIC), 0);
}
