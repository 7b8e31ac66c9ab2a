/* Shared memory that could not be had while an adapter is initialized. */
#include <ndis.h>

typedef struct _RING
{
    PVOID Base;
    NDIS_PHYSICAL_ADDRESS Physical;
    ULONG Length;
} RING, *PRING;

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    RING Tx;
    RING Rx;
    RING Status;
    ULONG Error;
} NIC, *PNIC;

static BOOLEAN allocate_ring(PNIC nic, PRING ring, ULONG length)
{
    NdisMAllocateSharedMemory(nic->Handle, length, TRUE, &ring->Base, &ring->Physical);
    if (ring->Base == NULL)
    {
        return FALSE;
    }
    ring->Length = length;
    return TRUE;
}

static VOID free_ring(PNIC nic, PRING ring)
{
    if (ring->Base != NULL)
    {
        NdisMFreeSharedMemory(nic->Handle, ring->Length, TRUE, ring->Base, ring->Physical);
        ring->Base = NULL;
    }
}

static VOID log_error(PNIC nic, NDIS_ERROR_CODE code)
{
    NdisWriteErrorLogEntry(nic->Handle, code, 1, nic->Error);
}

MINIPORT_INITIALIZE silent_bad;
NDIS_STATUS silent_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status = NDIS_STATUS_RESOURCES;

    nic->Handle = handle;
    NdisMAllocateSharedMemory(handle, 4096, TRUE, &nic->Tx.Base, &nic->Tx.Physical);    // want "a failure of NdisMAllocateSharedMemory is not reported with NdisWriteErrorLogEntry when silent_bad fails at line 64"
    if (nic->Tx.Base == NULL)
    {
        goto exit;
    }
    status = NDIS_STATUS_SUCCESS;

exit:
    if (status != NDIS_STATUS_SUCCESS)
    {
        free_ring(nic, &nic->Rx);
    }
    return status;
}

MINIPORT_INITIALIZE helper_bad;
NDIS_STATUS helper_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;

    nic->Handle = handle;
    if (!allocate_ring(nic, &nic->Tx, 4096))
    {
        log_error(nic, NDIS_ERROR_CODE_OUT_OF_RESOURCES);
        return NDIS_STATUS_RESOURCES;
    }
    if (!allocate_ring(nic, &nic->Rx, 4096))        // want "a failure of NdisMAllocateSharedMemory in allocate_ring is not reported"
    {
        free_ring(nic, &nic->Tx);
        return NDIS_STATUS_RESOURCES;
    }
    return NDIS_STATUS_SUCCESS;
}

/* At the label that every failure comes through. */
MINIPORT_INITIALIZE one_label_ok;
NDIS_STATUS one_label_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;

    nic->Handle = handle;
    if (!allocate_ring(nic, &nic->Tx, 4096) || !allocate_ring(nic, &nic->Rx, 4096))
    {
        nic->Error = 1;
        status = NDIS_STATUS_RESOURCES;
    }
    if (status != NDIS_STATUS_SUCCESS)
    {
        log_error(nic, NDIS_ERROR_CODE_OUT_OF_RESOURCES);
        free_ring(nic, &nic->Tx);
        free_ring(nic, &nic->Rx);
    }
    return status;
}

/* Smaller will do. */
MINIPORT_INITIALIZE smaller_ok;
NDIS_STATUS smaller_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;

    nic->Handle = handle;
    if (!allocate_ring(nic, &nic->Tx, 65536) && !allocate_ring(nic, &nic->Tx, 4096))
    {
        NdisWriteErrorLogEntry(handle, NDIS_ERROR_CODE_OUT_OF_RESOURCES, 0);
        return NDIS_STATUS_RESOURCES;
    }
    if (parameters->AllocatedResources == NULL)
    {
        free_ring(nic, &nic->Tx);
        return NDIS_STATUS_RESOURCE_CONFLICT;
    }
    return NDIS_STATUS_SUCCESS;
}

/* It can do without. */
MINIPORT_INITIALIZE optional_ok;
NDIS_STATUS optional_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;

    nic->Handle = handle;
    NdisMAllocateSharedMemory(handle, 64, FALSE, &nic->Status.Base, &nic->Status.Physical);
    if (nic->Status.Base == NULL)
    {
        nic->Status.Length = 0;
    }
    return NDIS_STATUS_SUCCESS;
}

/* Counted in a loop; logged for one of two reasons. */
MINIPORT_INITIALIZE one_of_two_bad;
NDIS_STATUS one_of_two_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;

    nic->Handle = handle;
    do
    {
        if (parameters->AllocatedResources == NULL)
        {
            status = NDIS_STATUS_RESOURCE_CONFLICT;
            break;
        }
        NdisMAllocateSharedMemory(handle, 4096, TRUE, &nic->Rx.Base, &nic->Rx.Physical);    // want "a failure of NdisMAllocateSharedMemory is not reported"
        if (!nic->Rx.Base)
        {
            status = NDIS_STATUS_RESOURCES;
            break;
        }
    } while (FALSE);

    switch (status)
    {
    case NDIS_STATUS_SUCCESS:
        break;
    case NDIS_STATUS_RESOURCE_CONFLICT:
        log_error(nic, NDIS_ERROR_CODE_RESOURCE_CONFLICT);
        break;
    }
    return status;
}

static NDIS_STATUS allocate_all(PNIC nic)
{
    PRING rings[2];
    ULONG i;

    rings[0] = &nic->Tx;
    rings[1] = &nic->Rx;
    for (i = 0; i < 2; i++)
    {
        if (!allocate_ring(nic, rings[i], 4096))
        {
            return NDIS_STATUS_RESOURCES;
        }
    }
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_INITIALIZE nested_bad;
NDIS_STATUS nested_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status;

    nic->Handle = handle;
    status = allocate_all(nic);         // want "a failure of NdisMAllocateSharedMemory in allocate_all is not reported"
    if (status != NDIS_STATUS_SUCCESS)
    {
        return NDIS_STATUS_FAILURE;
    }
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_INITIALIZE nested_ok;
NDIS_STATUS nested_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_STATUS status;

    nic->Handle = handle;
    status = allocate_all(nic);
    if (status != NDIS_STATUS_SUCCESS)
    {
        nic->Error = (ULONG)status;
        log_error(nic, NDIS_ERROR_CODE_OUT_OF_RESOURCES);
    }
    return status;
}

/* The vendor's library may write to the log. */
MINIPORT_INITIALIZE library_ok;
NDIS_STATUS library_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;

    nic->Handle = handle;
    if (!allocate_ring(nic, &nic->Tx, 4096))
    {
        VendorReport(nic, 17);
        return NDIS_STATUS_RESOURCES;
    }
    return NDIS_STATUS_SUCCESS;
}

/* Another time it is no failed start. */
MINIPORT_RESTART restart_ok;
NDIS_STATUS restart_ok(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PNIC nic = (PNIC)context;

    return allocate_ring(nic, &nic->Tx, 4096) ? NDIS_STATUS_SUCCESS : NDIS_STATUS_RESOURCES;
}

/* Logged only by a debug build's switch. */
MINIPORT_INITIALIZE verbose_only_bad;
NDIS_STATUS verbose_only_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    BOOLEAN verbose = parameters->AllocatedResources != NULL;

    nic->Handle = handle;
    if (!allocate_ring(nic, &nic->Status, 64))      // want "a failure of NdisMAllocateSharedMemory in allocate_ring is not reported with NdisWriteErrorLogEntry when verbose_only_bad fails"
    {
        if (verbose)
        {
            log_error(nic, NDIS_ERROR_CODE_OUT_OF_RESOURCES);
        }
        return NDIS_STATUS_RESOURCES;
    }
    return NDIS_STATUS_SUCCESS;
}
