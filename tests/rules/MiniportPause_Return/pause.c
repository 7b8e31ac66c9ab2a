/* What a pause handler may answer, through variables, helpers, ladders and loops. */
#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    NDIS_SPIN_LOCK Lock;
    LONG Outstanding;
    ULONG State;
    BOOLEAN Pausing;
    NDIS_STATUS Last;
} NIC, *PNIC;

#define BUSY_IF(cond) if (cond) { return NDIS_STATUS_RESET_IN_PROGRESS; }

NDIS_STATUS nic_write(PNIC nic, ULONG value);

MINIPORT_PAUSE constant_bad;
NDIS_STATUS constant_bad(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PNIC nic = (PNIC)context;

    if (nic->Pausing)
    {
        return NDIS_STATUS_FAILURE;     // want "constant_bad returns NDIS_STATUS_FAILURE, MiniportPause may return NDIS_STATUS_SUCCESS or NDIS_STATUS_PENDING only"
    }
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_PAUSE macro_bad;
NDIS_STATUS macro_bad(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PNIC nic = (PNIC)context;

    BUSY_IF(nic->State == 3)            // want "returns NDIS_STATUS_RESET_IN_PROGRESS"
    return NDIS_STATUS_PENDING;
}

MINIPORT_PAUSE variable_bad;
NDIS_STATUS variable_bad(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PNIC nic = (PNIC)context;
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;

    NdisAcquireSpinLock(&nic->Lock);
    if (nic->State == 0)
    {
        status = NDIS_STATUS_ADAPTER_NOT_READY;
    }
    else if (nic->Outstanding > 0)
    {
        status = NDIS_STATUS_PENDING;
    }
    NdisReleaseSpinLock(&nic->Lock);
    return status;                      // want "returns NDIS_STATUS_ADAPTER_NOT_READY"
}

static NDIS_STATUS stop_queue(PNIC nic)
{
    return nic->Outstanding == 0 ? NDIS_STATUS_SUCCESS : NDIS_STATUS_REQUEST_ABORTED;
}

MINIPORT_PAUSE helper_bad;
NDIS_STATUS helper_bad(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PNIC nic = (PNIC)context;

    nic->Pausing = TRUE;
    return stop_queue(nic);             // want "returns NDIS_STATUS_REQUEST_ABORTED"
}

MINIPORT_PAUSE propagated_bad;
NDIS_STATUS propagated_bad(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PNIC nic = (PNIC)context;
    NTSTATUS status = nic_write(nic, 0);

    if (!NT_SUCCESS(status))
    {
        return status;                  // want "returns a status that failed, MiniportPause may return"
    }
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_PAUSE neither_bad;
NDIS_STATUS neither_bad(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    NDIS_STATUS status = nic_write((PNIC)context, 2);

    if (status != NDIS_STATUS_SUCCESS && status != NDIS_STATUS_PENDING)
    {
        return status;                  // want "neither_bad returns some other status, MiniportPause may return"
    }
    return status;
}

MINIPORT_PAUSE ladder_bad;
NDIS_STATUS ladder_bad(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PNIC nic = (PNIC)context;
    NDIS_STATUS status = NDIS_STATUS_RESOURCES;
    PVOID memory;

    memory = NdisAllocateMemoryWithTagPriority(nic->Handle, 64, 'esuP', NormalPoolPriority);
    if (memory == NULL)
    {
        goto out;
    }
    NdisFreeMemory(memory, 0, 0);
    status = NDIS_STATUS_SUCCESS;
out:
    return status;                      // want "returns NDIS_STATUS_RESOURCES"
}

MINIPORT_PAUSE two_answers_ok;
NDIS_STATUS two_answers_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PNIC nic = (PNIC)context;

    nic->Pausing = TRUE;
    return InterlockedDecrement(&nic->Outstanding) == 0 ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;
}

/* The failure it starts with never gets out. */
MINIPORT_PAUSE overwritten_ok;
NDIS_STATUS overwritten_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PNIC nic = (PNIC)context;
    NDIS_STATUS status = NDIS_STATUS_FAILURE;

    do
    {
        if (nic->Outstanding != 0)
        {
            status = NDIS_STATUS_PENDING;
            break;
        }
        status = NDIS_STATUS_SUCCESS;
    } while (FALSE);
    return status;
}

static NDIS_STATUS drain(PNIC nic)
{
    if (nic->Outstanding != 0)
    {
        return NDIS_STATUS_PENDING;
    }
    return nic->State == 7 ? NDIS_STATUS_HARD_ERRORS : NDIS_STATUS_SUCCESS;
}

MINIPORT_PAUSE mapped_ok;
NDIS_STATUS mapped_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    NDIS_STATUS status = drain((PNIC)context);

    if (status != NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_SUCCESS;
    }
    return status;
}

/* Not known what it gives back: nothing is claimed. */
MINIPORT_PAUSE unknown_ok;
NDIS_STATUS unknown_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    return nic_write((PNIC)context, 0);
}

/* A failing status is written down, another one returned. */
MINIPORT_PAUSE logged_ok;
NDIS_STATUS logged_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PNIC nic = (PNIC)context;
    NDIS_STATUS status = nic_write(nic, 1);

    if (status != NDIS_STATUS_SUCCESS)
    {
        nic->Last = NDIS_STATUS_FAILURE;
        NdisWriteErrorLogEntry(nic->Handle, NDIS_ERROR_CODE_HARDWARE_FAILURE, 1, status);
    }
    return NDIS_STATUS_SUCCESS;
}

/* A restart may fail. */
MINIPORT_RESTART restart_ok;
NDIS_STATUS restart_ok(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    return NDIS_STATUS_FAILURE;
}

MINIPORT_PAUSE waits_ok;
NDIS_STATUS waits_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PNIC nic = (PNIC)context;
    NDIS_STATUS status = NDIS_STATUS_PENDING;

    while (nic->Outstanding != 0)
    {
        NdisMSleep(1000);
    }
    if (status == NDIS_STATUS_PENDING)
    {
        status = NDIS_STATUS_SUCCESS;
    }
    return status;
}
