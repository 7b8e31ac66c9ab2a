"""DoubleCompleteWorkItem: an OID request that is left to a work item is completed by it alone, and once."""

from ddicheck.api import CompletedOnce

RULE = CompletedOnce(
    id="DoubleCompleteWorkItem",
    family="OidProcessing",
    completions=("NdisMOidRequestComplete", "NdisMDirectOidRequestComplete"),
    deferred=True,
    roles=("NDIS_IO_WORKITEM_FUNCTION", "NDIS_PROC", "IO_WORKITEM_ROUTINE", "IO_WORKITEM_ROUTINE_EX"),
    summary="an OID request that is left to a work item is completed by it alone, and once",
    page="devtest/ndis-doublecompleteworkitem",
    docs="""\
A miniport driver may queue a work item for an OID request that takes long or needs PASSIVE_LEVEL, and return
NDIS_STATUS_PENDING. From then on the request is the work item's: it calls `NdisMOidRequestComplete`, once. The rule
finds

- a request that is completed in the function that queues the work item as well as in the work item,
- one that a work item completes although MiniportOidRequest returns a final status, and
- one that is completed twice while a work item runs.

**Why it matters.** The work item runs when the request has gone back to whoever made it, and its memory is in use for
something else. The bug check comes later, in another driver, and points at nobody.

**How to mend it.** Complete the request where it is or queue it, never both. Where both may be needed, forget the
request under the lock before it is completed, and have the work item look whether it is still there.
""",
    bad="""\
MINIPORT_OID_REQUEST MpOidRequest;
NDIS_IO_WORKITEM_FUNCTION MpOidWork;

VOID MpOidWork(PVOID Context, NDIS_HANDLE WorkItem)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisMOidRequestComplete(adapter->Handle, adapter->Pending, MpReset(adapter));
}

NDIS_STATUS MpOidRequest(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    adapter->Pending = Request;
    NdisQueueIoWorkItem(adapter->WorkItem, MpOidWork, adapter);
    if (adapter->Removed)
    {
        NdisMOidRequestComplete(adapter->Handle, Request, NDIS_STATUS_ADAPTER_REMOVED);
    }
    return NDIS_STATUS_PENDING;
}
""",
    good="""\
MINIPORT_OID_REQUEST MpOidRequest;
NDIS_IO_WORKITEM_FUNCTION MpOidWork;

VOID MpOidWork(PVOID Context, NDIS_HANDLE WorkItem)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisMOidRequestComplete(adapter->Handle, adapter->Pending, MpReset(adapter));
}

NDIS_STATUS MpOidRequest(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    if (adapter->Removed)
    {
        return NDIS_STATUS_ADAPTER_REMOVED;
    }
    adapter->Pending = Request;
    NdisQueueIoWorkItem(adapter->WorkItem, MpOidWork, adapter);
    return NDIS_STATUS_PENDING;
}
""",
)
