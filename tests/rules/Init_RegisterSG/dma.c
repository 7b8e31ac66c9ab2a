/* Scatter/gather DMA channels. */
#include <ndis.h>

typedef struct _RING
{
    PVOID Base;
    NDIS_PHYSICAL_ADDRESS Physical;
} RING;

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE Dma;
    NDIS_HANDLE Spare;
    NDIS_HANDLE Lost;
    RING Tx;
    RING Rx;
    ULONG Resources;
    BOOLEAN DmaValid;
} NIC, *PNIC;

#define RESOURCE_DMA    0x1
#define RESOURCE_TX     0x2

static NDIS_STATUS register_dma(PNIC nic)
{
    NDIS_SG_DMA_DESCRIPTION description;
    NDIS_STATUS status;

    NdisZeroMemory(&description, sizeof(description));
    description.Header.Type = NDIS_OBJECT_TYPE_SG_DMA_DESCRIPTION;
    description.Flags = NDIS_SG_DMA_64_BIT_ADDRESS;
    status = NdisMRegisterScatterGatherDma(nic->Handle, &description, &nic->Dma);
    if (status == NDIS_STATUS_SUCCESS)
    {
        nic->Resources |= RESOURCE_DMA;
    }
    return status;
}

static NDIS_STATUS allocate_ring(PNIC nic, RING *ring)
{
    NdisMAllocateSharedMemory(nic->Handle, 4096, TRUE, &ring->Base, &ring->Physical);
    return ring->Base == NULL ? NDIS_STATUS_RESOURCES : NDIS_STATUS_SUCCESS;
}

static VOID release(PNIC nic)
{
    if (nic->Resources & RESOURCE_TX)
    {
        NdisMFreeSharedMemory(nic->Handle, 4096, TRUE, nic->Tx.Base, nic->Tx.Physical);
    }
    if (nic->Resources & RESOURCE_DMA)
    {
        NdisMDeregisterScatterGatherDma(nic->Dma);
    }
    nic->Resources = 0;
}

MINIPORT_INITIALIZE tracked_ok;
NDIS_STATUS tracked_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status;

    nic->Handle = handle;
    status = register_dma(nic);
    if (status == NDIS_STATUS_SUCCESS)
    {
        status = allocate_ring(nic, &nic->Tx);
        if (status == NDIS_STATUS_SUCCESS)
        {
            nic->Resources |= RESOURCE_TX;
        }
    }
    if (status != NDIS_STATUS_SUCCESS)
    {
        release(nic);
    }
    return status;
}

MINIPORT_INITIALIZE early_return_bad;
NDIS_STATUS early_return_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status;

    nic->Handle = handle;
    status = register_dma(nic);
    if (status != NDIS_STATUS_SUCCESS)
    {
        return status;
    }
    status = allocate_ring(nic, &nic->Tx);
    if (status != NDIS_STATUS_SUCCESS)
    {
        return status;          // want "the scatter/gather DMA channel in nic->Dma registered at line \d+ is not deregistered when early_return_bad fails"
    }
    status = allocate_ring(nic, &nic->Rx);
    if (status != NDIS_STATUS_SUCCESS)
    {
        release(nic);
    }
    return status;
}

/* One for each direction: there is one for an adapter. */
MINIPORT_INITIALIZE one_each_bad;
NDIS_STATUS one_each_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    NDIS_SG_DMA_DESCRIPTION description = { 0 };
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status = NdisMRegisterScatterGatherDma(handle, &description, &nic->Dma);

    if (status != NDIS_STATUS_SUCCESS)
    {
        return status;
    }
    status = NdisMRegisterScatterGatherDma(handle, &description, &nic->Spare);      // want "registered at line \d+ is registered again and was not deregistered"
    if (status != NDIS_STATUS_SUCCESS)
    {
        NdisMDeregisterScatterGatherDma(nic->Dma);
    }
    return status;
}

MINIPORT_INITIALIZE helper_and_again_bad;
NDIS_STATUS helper_and_again_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;

    nic->Handle = handle;
    if (register_dma(nic) != NDIS_STATUS_SUCCESS)
    {
        return NDIS_STATUS_FAILURE;
    }
    return register_dma(nic);       // want "registered at line \d+ is registered again and was not deregistered"
}

/* 64-bit addresses first, 32-bit ones where that fails. */
MINIPORT_INITIALIZE falls_back_ok;
NDIS_STATUS falls_back_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    NDIS_SG_DMA_DESCRIPTION description = { 0 };
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status;

    description.Flags = NDIS_SG_DMA_64_BIT_ADDRESS;
    status = NdisMRegisterScatterGatherDma(handle, &description, &nic->Dma);
    if (status != NDIS_STATUS_SUCCESS)
    {
        description.Flags = 0;
        status = NdisMRegisterScatterGatherDma(handle, &description, &nic->Dma);
    }
    nic->DmaValid = status == NDIS_STATUS_SUCCESS;
    return status;
}

/* Too large a list: registered anew, smaller. */
MINIPORT_INITIALIZE once_more_ok;
NDIS_STATUS once_more_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    NDIS_SG_DMA_DESCRIPTION description = { 0 };
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status = NdisMRegisterScatterGatherDma(handle, &description, &nic->Dma);

    if (status == NDIS_STATUS_SUCCESS && description.ScatterGatherListSize > 4096)
    {
        NdisMDeregisterScatterGatherDma(nic->Dma);
        description.MaximumPhysicalMapping = 65536;
        status = NdisMRegisterScatterGatherDma(handle, &description, &nic->Dma);
    }
    if (!NT_SUCCESS(status))
    {
        return status;
    }
    if (!NT_SUCCESS(allocate_ring(nic, &nic->Rx)))
    {
        NdisMDeregisterScatterGatherDma(nic->Dma);
        nic->Dma = NULL;
        return NDIS_STATUS_RESOURCES;
    }
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_INITIALIZE without_bad;
NDIS_STATUS without_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    NDIS_SG_DMA_DESCRIPTION description = { 0 };
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status;

    status = NdisMRegisterScatterGatherDma(handle, &description, &nic->Dma);
    if (status == NDIS_STATUS_SUCCESS)
    {
        status = allocate_ring(nic, &nic->Rx);
    }
    if (status != NDIS_STATUS_SUCCESS)
    {
        NdisMDeregisterScatterGatherDma(nic->Dma);      // want "is deregistered, but could not be registered at line \d+"
    }
    return status;
}

MINIPORT_INITIALIZE wrong_handle_bad;
NDIS_STATUS wrong_handle_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    NDIS_SG_DMA_DESCRIPTION description = { 0 };
    PNIC nic = (PNIC)driver;

    return NdisMRegisterScatterGatherDma(handle, &description, &nic->Lost);     // want "the scatter/gather DMA channel in nic->Lost is registered here, but nothing that runs from halt_ok on deregisters it"
}

/* Nothing fails after it. */
MINIPORT_INITIALIZE last_step_ok;
NDIS_STATUS last_step_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;

    nic->Handle = handle;
    return allocate_ring(nic, &nic->Tx) == NDIS_STATUS_SUCCESS ? register_dma(nic) : NDIS_STATUS_RESOURCES;
}

/* Deregistered by the step that fails, and again by its caller. */
static NDIS_STATUS allocate_or_undo(PNIC nic)
{
    NDIS_STATUS status = allocate_ring(nic, &nic->Rx);

    if (status != NDIS_STATUS_SUCCESS)
    {
        NdisMDeregisterScatterGatherDma(nic->Dma);
    }
    return status;
}

MINIPORT_INITIALIZE undone_twice_bad;
NDIS_STATUS undone_twice_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status;

    nic->Handle = handle;
    if (register_dma(nic) != NDIS_STATUS_SUCCESS)
    {
        return NDIS_STATUS_FAILURE;
    }
    status = allocate_or_undo(nic);
    if (status != NDIS_STATUS_SUCCESS)
    {
        NdisMDeregisterScatterGatherDma(nic->Dma);      // want "the scatter/gather DMA channel is deregistered again, it was deregistered at line \d+"
    }
    return status;
}

MINIPORT_RESTART restart_ok;
NDIS_STATUS restart_ok(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PNIC nic = (PNIC)context;

    if (nic->DmaValid)
    {
        NdisMDeregisterScatterGatherDma(nic->Dma);
        nic->DmaValid = FALSE;
    }
    return register_dma(nic);
}

MINIPORT_HALT halt_ok;
VOID halt_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PNIC nic = (PNIC)context;

    release(nic);
    if (nic->DmaValid)
    {
        NdisMDeregisterScatterGatherDma(nic->Spare);
    }
}
