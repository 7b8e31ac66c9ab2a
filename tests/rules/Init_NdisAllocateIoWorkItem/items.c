/* Work items of a miniport, allocated at initialization and on demand. */
#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE ResetItem;
    NDIS_HANDLE LinkItem;
    NDIS_HANDLE StatsItem;
    NDIS_HANDLE OwnItem;
    NDIS_HANDLE LostItem;
    NDIS_HANDLE Pool[4];
    LIST_ENTRY Link;
} NIC, *PNIC;

typedef struct _JOB
{
    PNIC Nic;
    ULONG Oid;
    NDIS_HANDLE Item;
} JOB, *PJOB;

NDIS_IO_WORKITEM_FUNCTION run_job_ok;
NDIS_IO_WORKITEM_FUNCTION watch_ok;

MINIPORT_INITIALIZE second_fails_bad;
NDIS_STATUS second_fails_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;

    nic->ResetItem = NdisAllocateIoWorkItem(handle);
    if (nic->ResetItem == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    nic->LinkItem = NdisAllocateIoWorkItem(handle);
    if (nic->LinkItem == NULL)
    {
        return NDIS_STATUS_RESOURCES;       // want "the work item in nic->ResetItem allocated at line 31 is not freed when second_fails_bad fails"
    }
    return NDIS_STATUS_SUCCESS;
}

static VOID free_items(PNIC nic)
{
    if (nic->ResetItem != NULL)
    {
        NdisFreeIoWorkItem(nic->ResetItem);
        nic->ResetItem = NULL;
    }
    if (nic->LinkItem != NULL)
    {
        NdisFreeIoWorkItem(nic->LinkItem);
        nic->LinkItem = NULL;
    }
    if (nic->StatsItem != NULL)
    {
        NdisFreeIoWorkItem(nic->StatsItem);
        nic->StatsItem = NULL;
    }
}

static BOOLEAN allocate_items(PNIC nic)
{
    nic->ResetItem = NdisAllocateIoWorkItem(nic->Handle);
    nic->LinkItem = NdisAllocateIoWorkItem(nic->Handle);
    nic->StatsItem = NdisAllocateIoWorkItem(nic->Handle);
    return nic->ResetItem != NULL && nic->LinkItem != NULL && nic->StatsItem != NULL;
}

MINIPORT_INITIALIZE all_or_none_ok;
NDIS_STATUS all_or_none_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;

    nic->Handle = handle;
    if (!allocate_items(nic))
    {
        free_items(nic);
        return NDIS_STATUS_RESOURCES;
    }
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_INITIALIZE all_or_none_bad;
NDIS_STATUS all_or_none_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;

    nic->Handle = handle;
    nic->ResetItem = NdisAllocateIoWorkItem(handle);
    nic->LinkItem = NdisAllocateIoWorkItem(handle);
    if (nic->ResetItem == NULL || nic->LinkItem == NULL)
    {
        if (nic->ResetItem != NULL)
        {
            NdisFreeIoWorkItem(nic->LinkItem);
        }
        return NDIS_STATUS_RESOURCES;   // want "the work item in nic->ResetItem allocated at line \d+ is not freed" "the work item in nic->LinkItem allocated at line \d+ is not freed"
    }
    return NDIS_STATUS_SUCCESS;
}

/* Kept where nothing ever frees it. */
MINIPORT_INITIALIZE never_freed_bad;
NDIS_STATUS never_freed_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;

    nic->LostItem = NdisAllocateIoWorkItem(handle);     // want "the work item in nic->LostItem is allocated here, but nothing that runs from halt_ok on frees it"
    return nic->LostItem != NULL ? NDIS_STATUS_SUCCESS : NDIS_STATUS_RESOURCES;
}

/* Queued at once: its routine frees it. */
MINIPORT_INITIALIZE queued_ok;
NDIS_STATUS queued_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    NDIS_HANDLE item = NdisAllocateIoWorkItem(handle);

    if (item == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    NdisQueueIoWorkItem(item, watch_ok, nic);
    if (parameters->AllocatedResources == NULL)
    {
        return NDIS_STATUS_RESOURCE_CONFLICT;
    }
    return NDIS_STATUS_SUCCESS;
}

VOID watch_ok(PVOID context, NDIS_HANDLE item)
{
    PNIC nic = (PNIC)context;

    free_items(nic);
    NdisFreeIoWorkItem(item);
}

/* Work that could not be prepared leaves its item behind. */
static NDIS_STATUS queue_job_bad(PNIC nic, ULONG oid)
{
    NDIS_HANDLE item = NdisAllocateIoWorkItem(nic->Handle);
    PJOB job;

    if (item == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    job = (PJOB)NdisAllocateMemoryWithTagPriority(nic->Handle, sizeof(JOB), 'boJ ', NormalPoolPriority);
    if (job == NULL)
    {
        return NDIS_STATUS_RESOURCES;       // want "the work item allocated at line \d+ is not freed when queue_job_bad returns"
    }
    job->Nic = nic;
    job->Oid = oid;
    NdisQueueIoWorkItem(item, run_job_ok, job);
    return NDIS_STATUS_PENDING;
}

static NDIS_STATUS queue_job_ok(PNIC nic, ULONG oid)
{
    NDIS_STATUS status = NDIS_STATUS_RESOURCES;
    PJOB job = (PJOB)NdisAllocateMemoryWithTagPriority(nic->Handle, sizeof(JOB), 'boJ ', NormalPoolPriority);

    if (job != NULL)
    {
        job->Nic = nic;
        job->Oid = oid;
        job->Item = NdisAllocateIoWorkItem(nic->Handle);
        if (job->Item != NULL)
        {
            NdisQueueIoWorkItem(job->Item, run_job_ok, job);
            return NDIS_STATUS_PENDING;
        }
        NdisFreeMemory(job, 0, 0);
    }
    return status;
}

VOID run_job_ok(PVOID context, NDIS_HANDLE item)
{
    PJOB job = (PJOB)context;

    NdisFreeIoWorkItem(item);
    NdisFreeMemory(job, 0, 0);
}

MINIPORT_OID_REQUEST oid_ok;
NDIS_STATUS oid_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PNIC nic = (PNIC)context;

    if (request->RequestType == NdisRequestSetInformation)
    {
        return queue_job_bad(nic, request->DATA.SET_INFORMATION.Oid);
    }
    return queue_job_ok(nic, request->DATA.QUERY_INFORMATION.Oid);
}

/* In an array, all freed in a loop. */
MINIPORT_INITIALIZE array_ok;
NDIS_STATUS array_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;
    ULONG i;

    for (i = 0; i < ARRAYSIZE(nic->Pool); i++)
    {
        nic->Pool[i] = NdisAllocateIoWorkItem(handle);
        if (nic->Pool[i] == NULL)
        {
            break;
        }
    }
    if (i < ARRAYSIZE(nic->Pool))
    {
        while (i-- > 0)
        {
            NdisFreeIoWorkItem(nic->Pool[i]);
        }
        return NDIS_STATUS_RESOURCES;
    }
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_HALT halt_ok;
VOID halt_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PNIC nic = (PNIC)context;
    ULONG i;

    free_items(nic);
    for (i = 0; i < ARRAYSIZE(nic->Pool); i++)
    {
        NdisFreeIoWorkItem(nic->Pool[i]);
    }
}

MINIPORT_RESET reset_bad;
NDIS_STATUS reset_bad(NDIS_HANDLE context, PBOOLEAN addressing)
{
    PNIC nic = (PNIC)context;

    NdisFreeIoWorkItem(nic->StatsItem);
    *addressing = FALSE;
    if (nic->Handle != NULL)
    {
        NdisFreeIoWorkItem(nic->StatsItem);     // want "the work item is freed again, it was freed at line \d+"
    }
    nic->StatsItem = NdisAllocateIoWorkItem(nic->Handle);
    return NDIS_STATUS_SUCCESS;
}
