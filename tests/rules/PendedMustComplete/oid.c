/* OID requests, direct and not, sets and queries, of a miniport: the request itself has to be kept. */
#include <ndis.h>

typedef struct _ADAPTER
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE WorkItem;
    NDIS_SPIN_LOCK Lock;
    LIST_ENTRY Requests;
    PNDIS_OID_REQUEST Pending;
    PVOID Buffer;
    ULONG State;
    BOOLEAN Removed;
} ADAPTER, *PADAPTER;

typedef struct _WORK
{
    PADAPTER Adapter;
    PNDIS_OID_REQUEST Request;
} WORK, *PWORK;

NDIS_IO_WORKITEM_FUNCTION work_ok;
NDIS_IO_WORKITEM_FUNCTION direct_work_ok;
MINIPORT_OID_REQUEST forgotten_bad;
MINIPORT_OID_REQUEST only_the_state_bad;
MINIPORT_OID_REQUEST removed_bad;
MINIPORT_OID_REQUEST slot_ok;
MINIPORT_OID_REQUEST context_ok;
MINIPORT_OID_REQUEST listed_ok;
MINIPORT_OID_REQUEST completed_here_ok;
MINIPORT_OID_REQUEST never_pends_ok;
MINIPORT_DIRECT_OID_REQUEST direct_bad;
MINIPORT_DIRECT_OID_REQUEST direct_ok;

VOID work_ok(PVOID context, NDIS_HANDLE item)
{
    PWORK work = (PWORK)context;
    PADAPTER adapter = work->Adapter;

    NdisMOidRequestComplete(adapter->Handle, work->Request, NDIS_STATUS_SUCCESS);
    NdisFreeMemory(work, sizeof(WORK), 0);
    if (adapter->Pending != NULL && adapter->State == 1)
    {
        NdisMOidRequestComplete(adapter->Handle, adapter->Pending, NDIS_STATUS_SUCCESS);
        adapter->Pending = NULL;
    }
}

VOID direct_work_ok(PVOID context, NDIS_HANDLE item)
{
    PADAPTER adapter = (PADAPTER)context;
    PLIST_ENTRY link = RemoveHeadList(&adapter->Requests);

    NdisMDirectOidRequestComplete(
        adapter->Handle, CONTAINING_RECORD(link, NDIS_OID_REQUEST, MiniportReserved), NDIS_STATUS_SUCCESS);
    adapter->Buffer = NULL;
}

NDIS_STATUS forgotten_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    if (request->RequestType == NdisRequestSetInformation)
    {
        return NDIS_STATUS_PENDING;     // want "forgotten_bad returns NDIS_STATUS_PENDING, but the request is not kept on this path"
    }
    return NDIS_STATUS_NOT_SUPPORTED;
}

/* The adapter says that something is to be done, not for whom. */
NDIS_STATUS only_the_state_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;

    switch (request->DATA.SET_INFORMATION.Oid)
    {
    case OID_GEN_CURRENT_PACKET_FILTER:
        NdisAcquireSpinLock(&adapter->Lock);
        adapter->State = 1;
        NdisReleaseSpinLock(&adapter->Lock);
        status = NDIS_STATUS_PENDING;
        break;
    case OID_GEN_CURRENT_LOOKAHEAD:
        break;
    default:
        status = NDIS_STATUS_INVALID_OID;
    }
    return status;      // want "only_the_state_bad returns NDIS_STATUS_PENDING, but the request is not kept on this path"
}

NDIS_STATUS removed_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;
    NDIS_STATUS status = NDIS_STATUS_PENDING;

    NdisAcquireSpinLock(&adapter->Lock);
    if (adapter->Removed)
    {
        goto done;
    }
    adapter->Pending = request;
done:
    NdisReleaseSpinLock(&adapter->Lock);
    return status;      // want "removed_bad returns NDIS_STATUS_PENDING, but the request is not kept on this path"
}

NDIS_STATUS slot_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    if (adapter->Removed)
    {
        return NDIS_STATUS_ADAPTER_REMOVED;
    }
    adapter->Pending = request;
    adapter->State = 1;
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS context_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;
    PWORK work = NdisAllocateMemoryWithTagPriority(adapter->Handle, sizeof(WORK), 'kroW', NormalPoolPriority);

    if (work == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    work->Adapter = adapter;
    work->Request = request;
    NdisQueueIoWorkItem(adapter->WorkItem, work_ok, work);
    return NDIS_STATUS_PENDING;
}

static VOID enqueue(PADAPTER adapter, PLIST_ENTRY link)
{
    NdisInterlockedInsertTailList(&adapter->Requests, link, &adapter->Lock);
}

NDIS_STATUS listed_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    enqueue(adapter, (PLIST_ENTRY)&request->MiniportReserved[0]);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS completed_here_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    NdisMOidRequestComplete(adapter->Handle, request, NDIS_STATUS_NOT_SUPPORTED);
    return NDIS_STATUS_PENDING;
}

static NDIS_STATUS answer(PADAPTER adapter, NDIS_OID oid)
{
    return oid == OID_GEN_LINK_STATE ? NDIS_STATUS_SUCCESS : NDIS_STATUS_NOT_SUPPORTED;
}

NDIS_STATUS never_pends_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    NDIS_STATUS status = NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        status = answer((PADAPTER)context, request->DATA.QUERY_INFORMATION.Oid);
    }
    return status;
}

NDIS_STATUS direct_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    if (adapter->State == 0)
    {
        NdisInterlockedInsertTailList(
            &adapter->Requests, (PLIST_ENTRY)&request->MiniportReserved[0], &adapter->Lock);
    }
    NdisQueueIoWorkItem(adapter->WorkItem, direct_work_ok, adapter);
    return NDIS_STATUS_PENDING;     // want "direct_bad returns NDIS_STATUS_PENDING, but the request is not kept on this path"
}

NDIS_STATUS direct_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    if (adapter->State != 0)
    {
        return NDIS_STATUS_NOT_ACCEPTED;
    }
    NdisInterlockedInsertTailList(&adapter->Requests, (PLIST_ENTRY)&request->MiniportReserved[0], &adapter->Lock);
    NdisQueueIoWorkItem(adapter->WorkItem, direct_work_ok, adapter);
    return NDIS_STATUS_PENDING;
}

/* What is tested above does change. */
VOID change(PADAPTER adapter, ULONG value)
{
    adapter->Removed = (BOOLEAN)value;
    adapter->State = value;
}
