/* One slot for a pended request: what NDIS serializes, and what it does not. */
#include <ndis.h>

typedef struct _ADAPTER
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE WorkItem;
    NDIS_SPIN_LOCK Lock;
    PNDIS_OID_REQUEST Oid;
    PNDIS_OID_REQUEST Direct;
    PNDIS_OID_REQUEST Last;
    PNDIS_OID_REQUEST Table[8];
    LIST_ENTRY Requests;
    ULONG Count;
    BOOLEAN Busy;
} ADAPTER, *PADAPTER;

NDIS_IO_WORKITEM_FUNCTION work_ok;
MINIPORT_OID_REQUEST found_full_bad;
MINIPORT_OID_REQUEST serialized_ok;
MINIPORT_OID_REQUEST refused_ok;
MINIPORT_OID_REQUEST replaced_ok;
MINIPORT_DIRECT_OID_REQUEST direct_bad;
MINIPORT_DIRECT_OID_REQUEST direct_switch_bad;
MINIPORT_DIRECT_OID_REQUEST direct_full_bad;
MINIPORT_DIRECT_OID_REQUEST direct_tested_ok;
MINIPORT_DIRECT_OID_REQUEST direct_busy_ok;
MINIPORT_DIRECT_OID_REQUEST direct_listed_ok;
MINIPORT_DIRECT_OID_REQUEST direct_table_ok;
MINIPORT_DIRECT_OID_REQUEST direct_exchanged_ok;
MINIPORT_DIRECT_OID_REQUEST direct_noted_ok;
MINIPORT_CO_OID_REQUEST co_bad;

VOID work_ok(PVOID context, NDIS_HANDLE item)
{
    PADAPTER adapter = (PADAPTER)context;
    PNDIS_OID_REQUEST request;

    NdisAcquireSpinLock(&adapter->Lock);
    request = adapter->Oid;
    adapter->Oid = NULL;
    NdisReleaseSpinLock(&adapter->Lock);
    if (request != NULL)
    {
        NdisMOidRequestComplete(adapter->Handle, request, NDIS_STATUS_SUCCESS);
    }
    request = adapter->Direct;
    adapter->Direct = NULL;
    NdisMDirectOidRequestComplete(adapter->Handle, request, NDIS_STATUS_SUCCESS);
    adapter->Busy = FALSE;
}

/* Noted, and done all the same. */
NDIS_STATUS found_full_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    if (adapter->Oid != NULL)
    {
        adapter->Count++;
        adapter->Oid = request;     // want "adapter->Oid is overwritten with request while another request may be in it: it was found not to be empty"
        return NDIS_STATUS_PENDING;
    }
    return NDIS_STATUS_NOT_SUPPORTED;
}

/* NDIS waits for the completion before it makes another one. */
NDIS_STATUS serialized_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    adapter->Oid = request;
    NdisQueueIoWorkItem(adapter->WorkItem, work_ok, adapter);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS refused_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    if (adapter->Oid != NULL)
    {
        return NDIS_STATUS_NOT_ACCEPTED;
    }
    adapter->Oid = request;
    return NDIS_STATUS_PENDING;
}

/* The one that was there is completed. */
NDIS_STATUS replaced_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;
    PNDIS_OID_REQUEST old = adapter->Oid;

    if (old != NULL)
    {
        adapter->Oid = request;
        NdisMOidRequestComplete(adapter->Handle, old, NDIS_STATUS_REQUEST_ABORTED);
        return NDIS_STATUS_PENDING;
    }
    return NDIS_STATUS_NOT_SUPPORTED;
}

NDIS_STATUS direct_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    NdisAcquireSpinLock(&adapter->Lock);
    adapter->Direct = request;      // want "adapter->Direct is overwritten with request while another request may be in it: the system does not wait"
    NdisReleaseSpinLock(&adapter->Lock);
    NdisQueueIoWorkItem(adapter->WorkItem, work_ok, adapter);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS direct_switch_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;
    NDIS_STATUS status;

    switch (request->DATA.METHOD_INFORMATION.Oid)
    {
    case OID_TCP_TASK_IPSEC_OFFLOAD_V2_ADD_SA:
        adapter->Direct = request;      // want "adapter->Direct is overwritten with request"
        status = NDIS_STATUS_PENDING;
        break;
    default:
        status = NDIS_STATUS_NOT_SUPPORTED;
        break;
    }
    return status;
}

NDIS_STATUS direct_full_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    if (request->RequestType == NdisRequestMethod && !(adapter->Direct == NULL))
    {
        adapter->Direct = request;      // want "adapter->Direct is overwritten with request while another request may be in it: it was found not to be empty"
    }
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS direct_tested_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;
    NDIS_STATUS status = NDIS_STATUS_RESOURCES;

    NdisAcquireSpinLock(&adapter->Lock);
    if (adapter->Direct == NULL)
    {
        adapter->Direct = request;
        status = NDIS_STATUS_PENDING;
    }
    NdisReleaseSpinLock(&adapter->Lock);
    return status;
}

/* A flag says whether the slot is free. */
NDIS_STATUS direct_busy_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    if (adapter->Busy)
    {
        return NDIS_STATUS_RESOURCES;
    }
    adapter->Busy = TRUE;
    adapter->Direct = request;
    NdisQueueIoWorkItem(adapter->WorkItem, work_ok, adapter);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS direct_listed_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    NdisInterlockedInsertTailList(&adapter->Requests, (PLIST_ENTRY)&request->MiniportReserved[0], &adapter->Lock);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS direct_table_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    adapter->Table[InterlockedIncrement((PLONG)&adapter->Count) & 7] = request;
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS direct_exchanged_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    if (InterlockedCompareExchangePointer((PVOID *)&adapter->Direct, request, NULL) != NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    adapter->Direct = request;
    return NDIS_STATUS_PENDING;
}

/* Kept to be looked at in the debugger; nothing completes what is in it. */
NDIS_STATUS direct_noted_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    adapter->Last = request;
    NdisMDirectOidRequestComplete(adapter->Handle, request, NDIS_STATUS_SUCCESS);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS co_bad(NDIS_HANDLE context, NDIS_HANDLE vc, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    if (request->RequestType == NdisRequestSetInformation)
    {
        adapter->Oid = request;     // want "adapter->Oid is overwritten with request"
        return NDIS_STATUS_PENDING;
    }
    return NDIS_STATUS_NOT_SUPPORTED;
}
