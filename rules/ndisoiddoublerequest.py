"""NdisOidDoubleRequest: the slot for a pended OID request is empty when the next one is put there."""

from ddicheck.api import OneSlot

RULE = OneSlot(
    id="NdisOidDoubleRequest",
    family="OidProcessing",
    serialized=(("MINIPORT_OID_REQUEST", 1), ("FILTER_OID_REQUEST", 1)),
    unserialized=(
        ("MINIPORT_DIRECT_OID_REQUEST", 1),
        ("FILTER_DIRECT_OID_REQUEST", 1),
        ("MINIPORT_CO_OID_REQUEST", 2),
        ("PROTOCOL_CO_OID_REQUEST", 3),
    ),
    completions=(
        "NdisMOidRequestComplete",
        "NdisMDirectOidRequestComplete",
        "NdisMCoOidRequestComplete",
        "NdisFOidRequestComplete",
        "NdisFDirectOidRequestComplete",
        "NdisCoOidRequestComplete",
        "NdisMCmOidRequestComplete",
    ),
    summary="a field that one pended OID request is kept in is empty when the next request is put there",
    page="devtest/ndis-wifi-verification",
    docs="""\
A driver that pends one OID request at a time may keep it in a field of its adapter. NDIS waits for the completion
before it hands over the next request, but only for MiniportOidRequest and FilterOidRequest: direct requests, and
requests of connection-oriented drivers, come while others are pending. The rule finds

- a handler of such requests that stores the request in a field from which requests are completed, on a path that
  looks at nothing but the request, and
- one that found the field not to be empty and stores the new request all the same.

**Why it matters.** The request that was in the field is lost: nobody completes it. Who made it waits for ever, and
the adapter can be neither paused nor removed.

**How to mend it.** Keep direct requests in a list, or look at the field under the lock and refuse the request while
another one is pending.
""",
    bad="""\
MINIPORT_DIRECT_OID_REQUEST MpDirectOidRequest;
NDIS_IO_WORKITEM_FUNCTION MpDirectWork;

NDIS_STATUS MpDirectOidRequest(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    adapter->Direct = Request;
    NdisQueueIoWorkItem(adapter->WorkItem, MpDirectWork, adapter);
    return NDIS_STATUS_PENDING;
}

VOID MpDirectWork(PVOID Context, NDIS_HANDLE WorkItem)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisMDirectOidRequestComplete(adapter->Handle, adapter->Direct, NDIS_STATUS_SUCCESS);
}
""",
    good="""\
MINIPORT_DIRECT_OID_REQUEST MpDirectOidRequest;
NDIS_IO_WORKITEM_FUNCTION MpDirectWork;

NDIS_STATUS MpDirectOidRequest(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisAcquireSpinLock(&adapter->Lock);
    if (adapter->Direct != NULL)
    {
        NdisReleaseSpinLock(&adapter->Lock);
        return NDIS_STATUS_RESOURCES;
    }
    adapter->Direct = Request;
    NdisReleaseSpinLock(&adapter->Lock);
    NdisQueueIoWorkItem(adapter->WorkItem, MpDirectWork, adapter);
    return NDIS_STATUS_PENDING;
}

VOID MpDirectWork(PVOID Context, NDIS_HANDLE WorkItem)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;
    PNDIS_OID_REQUEST request = adapter->Direct;

    adapter->Direct = NULL;
    NdisMDirectOidRequestComplete(adapter->Handle, request, NDIS_STATUS_SUCCESS);
}
""",
)
