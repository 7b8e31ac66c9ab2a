"""NdisOidDoubleComplete: an OID request is completed once, across callbacks, work items, timers and DPCs."""

from ddicheck.api import CompletedOnce

RULE = CompletedOnce(
    id="NdisOidDoubleComplete",
    family="OidProcessing",
    completions=(
        "NdisMOidRequestComplete",
        "NdisMDirectOidRequestComplete",
        "NdisMCoOidRequestComplete",
        "NdisFOidRequestComplete",
        "NdisFDirectOidRequestComplete",
    ),
    gives_way_to=("DoubleComplete", "DoubleCompleteWorkItem"),
    summary="an OID request is completed once, across callbacks, work items, timers and DPCs",
    page="devtest/ndis-wifi-verification",
    docs="""\
The driver kit's run-time verifier stops a driver that completes an OID request twice. This rule finds it before the
driver runs, for `NdisMOidRequestComplete`, the direct form `NdisMDirectOidRequestComplete`, and the forms of filter
drivers: twice on one path, by the completion and by the status that is returned, or once at once and once in what was
put off -- a work item, a timer or a DPC that finds the request in the memory it is given.

**Why it matters.** The second completion ends a request whose memory belongs to somebody else by then. What it breaks
is seen much later, and far from the driver that did it.

**How to mend it.** Let one place own the request at any time. Who takes it out of the slot it is kept in, under the
lock, completes it; who finds the slot empty does not.
""",
    bad="""\
MINIPORT_DIRECT_OID_REQUEST MpDirectOidRequest;

NDIS_STATUS MpDirectOidRequest(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisMDirectOidRequestComplete(adapter->Handle, Request, NDIS_STATUS_SUCCESS);
    return NDIS_STATUS_SUCCESS;
}
""",
    good="""\
MINIPORT_DIRECT_OID_REQUEST MpDirectOidRequest;

NDIS_STATUS MpDirectOidRequest(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisMDirectOidRequestComplete(adapter->Handle, Request, NDIS_STATUS_SUCCESS);
    return NDIS_STATUS_PENDING;
}
""",
)
