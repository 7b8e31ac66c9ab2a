/* NDIS 5. */
#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    PVOID Block;
    NDIS_PHYSICAL_ADDRESS Physical;
} NIC, *PNIC;

W_INITIALIZE_HANDLER initialize_bad;
NDIS_STATUS initialize_bad(PNDIS_STATUS open_error, PUINT medium_index, PNDIS_MEDIUM media, UINT count,
                           NDIS_HANDLE handle, NDIS_HANDLE configuration)
{
    PNIC nic;

    if (NdisAllocateMemoryWithTag((PVOID *)&nic, sizeof(NIC), 'ciN ') != NDIS_STATUS_SUCCESS)
    {
        return NDIS_STATUS_RESOURCES;
    }
    NdisMAllocateSharedMemory(handle, 4096, FALSE, &nic->Block, &nic->Physical);    // want "is not reported with NdisWriteErrorLogEntry when initialize_bad fails"
    if (nic->Block == NULL)
    {
        NdisFreeMemory(nic, sizeof(NIC), 0);
        return NDIS_STATUS_RESOURCES;
    }
    return NDIS_STATUS_SUCCESS;
}

W_INITIALIZE_HANDLER initialize_ok;
NDIS_STATUS initialize_ok(PNDIS_STATUS open_error, PUINT medium_index, PNDIS_MEDIUM media, UINT count,
                          NDIS_HANDLE handle, NDIS_HANDLE configuration)
{
    PNIC nic;
    NDIS_STATUS status = NdisAllocateMemoryWithTag((PVOID *)&nic, sizeof(NIC), 'ciN ');

    if (status == NDIS_STATUS_SUCCESS)
    {
        NdisMAllocateSharedMemory(handle, 4096, FALSE, &nic->Block, &nic->Physical);
        if (nic->Block == NULL)
        {
            NdisWriteErrorLogEntry(handle, NDIS_ERROR_CODE_OUT_OF_RESOURCES, 1, 4096);
            NdisFreeMemory(nic, sizeof(NIC), 0);
            status = NDIS_STATUS_RESOURCES;
        }
    }
    return status;
}
