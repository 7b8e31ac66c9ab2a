/* Work items of NDIS 5 and of the kernel: tied to their function where they are set up, started elsewhere. */
#include <ndis.h>

typedef struct _ADAPTER
{
    NDIS_HANDLE Handle;
    NDIS_WORK_ITEM Work;
    NDIS_WORK_ITEM Other;
    PIO_WORKITEM IoWork;
    PNDIS_OID_REQUEST Pending;
    BOOLEAN Removed;
} ADAPTER, *PADAPTER;

IO_WORKITEM_ROUTINE io_work;
MINIPORT_OID_REQUEST scheduled_bad;
MINIPORT_OID_REQUEST scheduled_ok;
MINIPORT_OID_REQUEST other_scheduled_ok;
MINIPORT_OID_REQUEST io_queued_bad;
MINIPORT_OID_REQUEST io_queued_ok;

static VOID oid_work(PNDIS_WORK_ITEM item, PVOID context)
{
    PADAPTER adapter = (PADAPTER)context;

    NdisMOidRequestComplete(adapter->Handle, adapter->Pending, NDIS_STATUS_SUCCESS);
}

static VOID link_work(PNDIS_WORK_ITEM item, PVOID context)
{
    ((PADAPTER)context)->Removed = FALSE;
}

VOID setup(PADAPTER adapter)
{
    NdisInitializeWorkItem(&adapter->Work, oid_work, adapter);
    NdisInitializeWorkItem(&adapter->Other, link_work, adapter);
}

NDIS_STATUS scheduled_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    adapter->Pending = request;
    NdisScheduleWorkItem(&adapter->Work);
    return adapter->Removed ? NDIS_STATUS_FAILURE : NDIS_STATUS_PENDING;        // want "request is left to oid_work to complete \(at line 44\), but scheduled_bad returns NDIS_STATUS_FAILURE"
}

NDIS_STATUS scheduled_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    adapter->Pending = request;
    NdisScheduleWorkItem(&adapter->Work);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS other_scheduled_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    adapter->Pending = request;
    NdisScheduleWorkItem(&adapter->Other);
    NdisMOidRequestComplete(adapter->Handle, request, NDIS_STATUS_SUCCESS);
    return NDIS_STATUS_PENDING;
}

VOID io_work(PDEVICE_OBJECT device, PVOID context)
{
    PADAPTER adapter = (PADAPTER)context;

    NdisMOidRequestComplete(adapter->Handle, adapter->Pending, NDIS_STATUS_SUCCESS);
}

static NDIS_STATUS defer(PADAPTER adapter, PNDIS_OID_REQUEST request)
{
    adapter->Pending = request;
    IoQueueWorkItem(adapter->IoWork, io_work, DelayedWorkQueue, adapter);
    return NDIS_STATUS_SUCCESS;
}

/* defer says that it went well, not that the request is done. */
NDIS_STATUS io_queued_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    return defer((PADAPTER)context, request);       // want "request is left to io_work to complete \(at line 84\), but io_queued_bad returns NDIS_STATUS_SUCCESS"
}

NDIS_STATUS io_queued_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    NDIS_STATUS status = defer((PADAPTER)context, request);

    return status == NDIS_STATUS_SUCCESS ? NDIS_STATUS_PENDING : status;
}

/* What is tested above does change. */
VOID change(PADAPTER adapter, ULONG value)
{
    adapter->Removed = (BOOLEAN)value;
}
