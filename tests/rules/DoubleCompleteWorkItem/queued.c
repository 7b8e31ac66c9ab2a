/* Work items that find their request in the adapter, or in a context of their own. */
#include <ndis.h>

typedef struct _ADAPTER
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE WorkItem;
    NDIS_SPIN_LOCK Lock;
    PNDIS_OID_REQUEST Pending;
    BOOLEAN Removed;
    BOOLEAN Resetting;
} ADAPTER, *PADAPTER;

typedef struct _OID_CONTEXT
{
    PADAPTER Adapter;
    PNDIS_OID_REQUEST Request;
    NDIS_STATUS Status;
} OID_CONTEXT, *POID_CONTEXT;

NDIS_IO_WORKITEM_FUNCTION oid_work;
NDIS_IO_WORKITEM_FUNCTION taking_work_ok;
NDIS_IO_WORKITEM_FUNCTION context_work;
NDIS_IO_WORKITEM_FUNCTION reset_work_ok;
NDIS_IO_WORKITEM_FUNCTION twice_work_bad;
MINIPORT_OID_REQUEST queued_and_completed_bad;
MINIPORT_OID_REQUEST completed_and_queued_bad;
MINIPORT_OID_REQUEST queued_and_answered_bad;
MINIPORT_OID_REQUEST own_context_bad;
MINIPORT_OID_REQUEST queued_alone_ok;
MINIPORT_OID_REQUEST one_or_other_ok;
MINIPORT_OID_REQUEST taken_back_ok;
MINIPORT_OID_REQUEST own_context_ok;
MINIPORT_OID_REQUEST other_work_ok;
MINIPORT_OID_REQUEST started_later_ok;

VOID oid_work(PVOID context, NDIS_HANDLE item)
{
    PADAPTER adapter = (PADAPTER)context;

    NdisMOidRequestComplete(adapter->Handle, adapter->Pending, NDIS_STATUS_SUCCESS);
    adapter->Pending = NULL;
}

NDIS_STATUS queued_and_completed_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    adapter->Pending = request;
    NdisQueueIoWorkItem(adapter->WorkItem, oid_work, adapter);
    if (adapter->Removed)
    {
        NdisMOidRequestComplete(adapter->Handle, request, NDIS_STATUS_ADAPTER_REMOVED);     // want "request is completed, but oid_work will complete it too \(queued at line 50\)"
    }
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS completed_and_queued_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    adapter->Pending = request;
    if (request->RequestType == NdisRequestQueryInformation)
    {
        NdisMOidRequestComplete(adapter->Handle, request, NDIS_STATUS_NOT_SUPPORTED);
    }
    NdisQueueIoWorkItem(adapter->WorkItem, oid_work, adapter);      // want "request is left to oid_work to complete here, but it was completed already \(at line 65\)"
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS queued_and_answered_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;

    adapter->Pending = request;
    if (request->RequestType == NdisRequestSetInformation)
    {
        NdisQueueIoWorkItem(adapter->WorkItem, oid_work, adapter);
    }
    return status;      // want "request is left to oid_work to complete \(at line 79\), but queued_and_answered_bad returns NDIS_STATUS_SUCCESS"
}

VOID context_work(PVOID context, NDIS_HANDLE item)
{
    POID_CONTEXT work = (POID_CONTEXT)context;

    NdisMOidRequestComplete(work->Adapter->Handle, work->Request, work->Status);
    NdisFreeMemory(work, sizeof(OID_CONTEXT), 0);
}

/* The status of the allocation is what is returned, although the work item was queued. */
NDIS_STATUS own_context_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;
    POID_CONTEXT work;
    NDIS_STATUS status = NDIS_STATUS_RESOURCES;

    work = NdisAllocateMemoryWithTagPriority(adapter->Handle, sizeof(OID_CONTEXT), 'diOW', NormalPoolPriority);
    if (work != NULL)
    {
        work->Adapter = adapter;
        work->Request = request;
        work->Status = NDIS_STATUS_SUCCESS;
        NdisQueueIoWorkItem(adapter->WorkItem, context_work, work);
    }
    return status;      // want "request is left to context_work to complete \(at line \d+\), but own_context_bad returns NDIS_STATUS_RESOURCES"
}

static VOID complete(PADAPTER adapter, PNDIS_OID_REQUEST request, NDIS_STATUS status)
{
    NdisMOidRequestComplete(adapter->Handle, request, status);
}

VOID twice_work_bad(PVOID context, NDIS_HANDLE item)
{
    PADAPTER adapter = (PADAPTER)context;
    PNDIS_OID_REQUEST request = adapter->Pending;

    if (adapter->Removed)
    {
        complete(adapter, request, NDIS_STATUS_ADAPTER_REMOVED);
    }
    complete(adapter, request, NDIS_STATUS_SUCCESS);        // want "is completed again, it was completed at line \d+"
}

NDIS_STATUS queued_alone_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    if (adapter->Removed)
    {
        return NDIS_STATUS_ADAPTER_REMOVED;
    }
    adapter->Pending = request;
    NdisQueueIoWorkItem(adapter->WorkItem, oid_work, adapter);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS one_or_other_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;
    BOOLEAN slow = request->RequestType == NdisRequestSetInformation;

    if (slow)
    {
        adapter->Pending = request;
        NdisQueueIoWorkItem(adapter->WorkItem, oid_work, adapter);
    }
    if (!slow)
    {
        NdisMOidRequestComplete(adapter->Handle, request, NDIS_STATUS_SUCCESS);
    }
    return NDIS_STATUS_PENDING;
}

VOID taking_work_ok(PVOID context, NDIS_HANDLE item)
{
    PADAPTER adapter = (PADAPTER)context;
    PNDIS_OID_REQUEST request;

    NdisAcquireSpinLock(&adapter->Lock);
    request = adapter->Pending;
    adapter->Pending = NULL;
    NdisReleaseSpinLock(&adapter->Lock);
    if (request != NULL)
    {
        complete(adapter, request, NDIS_STATUS_SUCCESS);
    }
}

/* The work item finds the slot empty. */
NDIS_STATUS taken_back_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    adapter->Pending = request;
    NdisQueueIoWorkItem(adapter->WorkItem, taking_work_ok, adapter);
    NdisAcquireSpinLock(&adapter->Lock);
    if (adapter->Removed)
    {
        adapter->Pending = NULL;
        NdisReleaseSpinLock(&adapter->Lock);
        complete(adapter, request, NDIS_STATUS_ADAPTER_REMOVED);
        return NDIS_STATUS_PENDING;
    }
    NdisReleaseSpinLock(&adapter->Lock);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS own_context_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;
    POID_CONTEXT work;

    work = NdisAllocateMemoryWithTagPriority(adapter->Handle, sizeof(OID_CONTEXT), 'diOW', NormalPoolPriority);
    if (work == NULL)
    {
        complete(adapter, request, NDIS_STATUS_RESOURCES);
        return NDIS_STATUS_PENDING;
    }
    work->Adapter = adapter;
    work->Request = request;
    work->Status = NDIS_STATUS_SUCCESS;
    NdisQueueIoWorkItem(adapter->WorkItem, context_work, work);
    return NDIS_STATUS_PENDING;
}

/* Completes only where a reset is going on. */
VOID reset_work_ok(PVOID context, NDIS_HANDLE item)
{
    PADAPTER adapter = (PADAPTER)context;

    if (adapter->Resetting && adapter->Pending != NULL)
    {
        complete(adapter, adapter->Pending, NDIS_STATUS_RESET_IN_PROGRESS);
    }
}

NDIS_STATUS other_work_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    adapter->Pending = request;
    NdisQueueIoWorkItem(adapter->WorkItem, reset_work_ok, adapter);
    if (!adapter->Resetting)
    {
        adapter->Pending = NULL;
        return NDIS_STATUS_SUCCESS;
    }
    return NDIS_STATUS_PENDING;
}

/* Another request is in the slot while the work item runs. */
NDIS_STATUS started_later_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    NdisQueueIoWorkItem(adapter->WorkItem, taking_work_ok, adapter);
    complete(adapter, request, NDIS_STATUS_SUCCESS);
    return NDIS_STATUS_PENDING;
}

/* What is tested above does change. */
VOID change(PADAPTER adapter, ULONG value)
{
    adapter->Removed = (BOOLEAN)value;
    adapter->Resetting = (BOOLEAN)value;
}
