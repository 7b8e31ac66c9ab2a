/* Direct requests of a miniport, with timers and DPCs that complete what takes too long. */
#include <ndis.h>

typedef struct _ADAPTER
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE Timer;
    NDIS_HANDLE WorkItem;
    KDPC Dpc;
    NDIS_SPIN_LOCK Lock;
    PNDIS_OID_REQUEST Direct;
    BOOLEAN Removed;
} ADAPTER, *PADAPTER;

MINIPORT_INITIALIZE initialize;
NDIS_TIMER_FUNCTION timeout_work;
KDEFERRED_ROUTINE dpc_work;
NDIS_IO_WORKITEM_FUNCTION item_work;
MINIPORT_DIRECT_OID_REQUEST timer_and_inline_bad;
MINIPORT_DIRECT_OID_REQUEST dpc_and_answer_bad;
MINIPORT_DIRECT_OID_REQUEST item_and_inline_bad;
MINIPORT_DIRECT_OID_REQUEST answered_bad;
MINIPORT_DIRECT_OID_REQUEST other_form_bad;
MINIPORT_DIRECT_OID_REQUEST timer_cancelled_ok;
MINIPORT_DIRECT_OID_REQUEST timer_alone_ok;
MINIPORT_DIRECT_OID_REQUEST dpc_ok;
MINIPORT_DIRECT_OID_REQUEST answered_ok;
MINIPORT_OID_REQUEST both_handlers_ok;

NDIS_STATUS initialize(NDIS_HANDLE handle, NDIS_HANDLE context, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PADAPTER adapter = (PADAPTER)context;
    NDIS_TIMER_CHARACTERISTICS characteristics;

    NdisZeroMemory(&characteristics, sizeof(characteristics));
    characteristics.TimerFunction = timeout_work;
    characteristics.FunctionContext = adapter;
    KeInitializeDpc(&adapter->Dpc, dpc_work, adapter);
    return NdisAllocateTimerObject(handle, &characteristics, &adapter->Timer);
}

VOID timeout_work(PVOID one, PVOID context, PVOID two, PVOID three)
{
    PADAPTER adapter = (PADAPTER)context;
    PNDIS_OID_REQUEST request = adapter->Direct;

    adapter->Direct = NULL;
    if (request != NULL)
    {
        NdisMDirectOidRequestComplete(adapter->Handle, request, NDIS_STATUS_REQUEST_ABORTED);
    }
}

VOID dpc_work(PKDPC dpc, PVOID context, PVOID one, PVOID two)
{
    PADAPTER adapter = (PADAPTER)context;

    NdisMDirectOidRequestComplete(adapter->Handle, adapter->Direct, NDIS_STATUS_SUCCESS);
}

VOID item_work(PVOID context, NDIS_HANDLE item)
{
    PADAPTER adapter = (PADAPTER)context;

    NdisMDirectOidRequestComplete(adapter->Handle, adapter->Direct, NDIS_STATUS_SUCCESS);
}

NDIS_STATUS timer_and_inline_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;
    LARGE_INTEGER due;

    due.QuadPart = -10000;
    adapter->Direct = request;
    NdisSetTimerObject(adapter->Timer, due, 0, adapter);
    if (adapter->Removed)
    {
        NdisMDirectOidRequestComplete(adapter->Handle, request, NDIS_STATUS_ADAPTER_REMOVED);   // want "request is completed, but timeout_work will complete it too"
    }
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS dpc_and_answer_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    adapter->Direct = request;
    KeInsertQueueDpc(&adapter->Dpc, NULL, NULL);
    return NDIS_STATUS_SUCCESS;     // want "request is left to dpc_work to complete \(at line \d+\), but dpc_and_answer_bad returns NDIS_STATUS_SUCCESS"
}

NDIS_STATUS item_and_inline_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    adapter->Direct = request;
    if (request->RequestType == NdisRequestQueryInformation)
    {
        NdisMDirectOidRequestComplete(adapter->Handle, request, NDIS_STATUS_NOT_SUPPORTED);
    }
    NdisQueueIoWorkItem(adapter->WorkItem, item_work, adapter);     // want "request is left to item_work to complete here, but it was completed already"
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS answered_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;
    NDIS_STATUS status = adapter->Removed ? NDIS_STATUS_ADAPTER_REMOVED : NDIS_STATUS_PENDING;

    NdisMDirectOidRequestComplete(adapter->Handle, request, NDIS_STATUS_SUCCESS);
    return status;      // want "request is completed at line \d+, but answered_bad returns NDIS_STATUS_ADAPTER_REMOVED"
}

/* The direct form and the other one end the same request. */
NDIS_STATUS other_form_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    if (adapter->Removed)
    {
        NdisMOidRequestComplete(adapter->Handle, request, NDIS_STATUS_ADAPTER_REMOVED);
    }
    NdisMDirectOidRequestComplete(adapter->Handle, request, NDIS_STATUS_SUCCESS);       // want "request is completed again"
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS timer_cancelled_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;
    LARGE_INTEGER due;

    due.QuadPart = -10000;
    adapter->Direct = request;
    NdisSetTimerObject(adapter->Timer, due, 0, adapter);
    if (adapter->Removed && NdisCancelTimerObject(adapter->Timer))
    {
        NdisMDirectOidRequestComplete(adapter->Handle, request, NDIS_STATUS_ADAPTER_REMOVED);
    }
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS timer_alone_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;
    PNDIS_OID_REQUEST mine;
    LARGE_INTEGER due;

    due.QuadPart = -10000;
    adapter->Direct = request;
    NdisSetTimerObject(adapter->Timer, due, 0, adapter);
    NdisAcquireSpinLock(&adapter->Lock);
    mine = adapter->Removed ? adapter->Direct : NULL;
    if (mine != NULL)
    {
        adapter->Direct = NULL;
    }
    NdisReleaseSpinLock(&adapter->Lock);
    if (mine != NULL)
    {
        NdisMDirectOidRequestComplete(adapter->Handle, mine, NDIS_STATUS_ADAPTER_REMOVED);
    }
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS dpc_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    if (adapter->Removed)
    {
        return NDIS_STATUS_ADAPTER_REMOVED;
    }
    adapter->Direct = request;
    KeInsertQueueDpc(&adapter->Dpc, NULL, NULL);
    return NDIS_STATUS_PENDING;
}

NDIS_STATUS answered_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;
    NDIS_STATUS status = adapter->Removed ? NDIS_STATUS_ADAPTER_REMOVED : NDIS_STATUS_PENDING;

    if (status == NDIS_STATUS_PENDING)
    {
        NdisMDirectOidRequestComplete(adapter->Handle, request, NDIS_STATUS_SUCCESS);
    }
    return status;
}

/* The DPC completes the direct request that is pending, not this one. */
NDIS_STATUS both_handlers_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PADAPTER adapter = (PADAPTER)context;

    if (adapter->Direct != NULL)
    {
        KeInsertQueueDpc(&adapter->Dpc, NULL, NULL);
    }
    return NDIS_STATUS_SUCCESS;
}

/* What is tested above does change. */
VOID change(PADAPTER adapter, ULONG value)
{
    adapter->Removed = (BOOLEAN)value;
}
