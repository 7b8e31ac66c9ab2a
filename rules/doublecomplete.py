"""DoubleComplete: an OID request is completed once, by NdisMOidRequestComplete or by the status returned."""

from ddicheck.api import CompletedOnce

RULE = CompletedOnce(
    id="DoubleComplete",
    family="OidProcessing",
    completions=("NdisMOidRequestComplete",),
    deferred=False,
    roles=("NDIS_IO_WORKITEM_FUNCTION", "NDIS_PROC", "IO_WORKITEM_ROUTINE", "IO_WORKITEM_ROUTINE_EX"),
    gives_way_to=("DoubleCompleteWorkItem",),
    summary="an OID request is completed once: by NdisMOidRequestComplete, or by the status that is returned",
    page="devtest/ndis-doublecomplete",
    docs="""\
A miniport driver ends each OID request in one of two ways: MiniportOidRequest returns its final status, or it returns
NDIS_STATUS_PENDING and the driver calls `NdisMOidRequestComplete` once. The rule finds a request that is completed
twice on one path, through functions of the driver too, and one that is completed although MiniportOidRequest goes on
to return NDIS_STATUS_SUCCESS or another final status.

**Why it matters.** With the first completion the request goes back to whoever made it, who frees it or makes the next
one with the same memory. The second completion then ends a request that is not there, or another one than it means:
bug check, or a protocol driver that reads a buffer nobody has filled in.

**How to mend it.** Give each path one end. Where a function completes the request itself, have it return
NDIS_STATUS_PENDING and hand that on; where it returns a final status, let only its caller complete.
""",
    bad="""\
MINIPORT_OID_REQUEST MpOidRequest;

NDIS_STATUS MpOidRequest(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;

    if (Request->RequestType == NdisRequestSetInformation)
    {
        NdisMOidRequestComplete(adapter->Handle, Request, status);
    }
    return status;
}
""",
    good="""\
MINIPORT_OID_REQUEST MpOidRequest;

NDIS_STATUS MpOidRequest(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;

    if (Request->RequestType == NdisRequestSetInformation)
    {
        NdisMOidRequestComplete(adapter->Handle, Request, status);
        status = NDIS_STATUS_PENDING;
    }
    return status;
}
""",
)
