/* NDIS 5: NdisMSetAttributesEx comes first. */
#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    PVOID Io;
    ULONG Port;
} NIC, *PNIC;

W_INITIALIZE_HANDLER initialize_bad;
NDIS_STATUS initialize_bad(PNDIS_STATUS open_error, PUINT medium_index, PNDIS_MEDIUM media, UINT count,
                           NDIS_HANDLE handle, NDIS_HANDLE configuration)
{
    PNIC nic;
    NDIS_STATUS status = NdisAllocateMemoryWithTag((PVOID *)&nic, sizeof(NIC), 'ciN ');

    if (status != NDIS_STATUS_SUCCESS)
    {
        return status;
    }
    status = NdisMRegisterIoPortRange(&nic->Io, handle, nic->Port, 32);     // want "runs before NdisMSetAttributesEx, it must come after it"
    if (status != NDIS_STATUS_SUCCESS)
    {
        NdisFreeMemory(nic, sizeof(NIC), 0);
        return status;
    }
    NdisMSetAttributesEx(handle, nic, 0, NDIS_ATTRIBUTE_BUS_MASTER, NdisInterfacePci);
    return NDIS_STATUS_SUCCESS;
}

W_INITIALIZE_HANDLER initialize_ok;
NDIS_STATUS initialize_ok(PNDIS_STATUS open_error, PUINT medium_index, PNDIS_MEDIUM media, UINT count,
                          NDIS_HANDLE handle, NDIS_HANDLE configuration)
{
    PNIC nic;
    NDIS_STATUS status = NdisAllocateMemoryWithTag((PVOID *)&nic, sizeof(NIC), 'ciN ');

    if (status != NDIS_STATUS_SUCCESS)
    {
        return status;
    }
    NdisMSetAttributes(handle, nic, TRUE, NdisInterfaceIsa);
    status = NdisMRegisterIoPortRange(&nic->Io, handle, nic->Port, 32);
    if (status != NDIS_STATUS_SUCCESS)
    {
        NdisFreeMemory(nic, sizeof(NIC), 0);
    }
    return status;
}
