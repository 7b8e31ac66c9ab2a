"""NdisMNetPnPEventInOIDRequest: a miniport raises no Plug and Play event while it handles an OID request."""

from ddicheck.api import CalledFrom

RULE = CalledFrom(
    id="NdisMNetPnPEventInOIDRequest",
    family="OidProcessing",
    applies_to=("miniport", "mcm", "intermediate"),
    ddi="NdisMNetPnPEvent",
    never=("MINIPORT_OID_REQUEST",),
    never_before="NdisMOidRequestComplete",
    says="it must not be called while an OID request is handled",
    mend="complete the request first, and raise the event from a work item",
    summary="NdisMNetPnPEvent is not called while an OID request is handled",
    page="devtest/ndis-ndismnetpnpeventinoidrequest",
    docs="""\
`MiniportOidRequest` must not call `NdisMNetPnPEvent`, nor may a function that it calls. If it returned
NDIS_STATUS_PENDING, the event has to wait until the request was completed with `NdisMOidRequestComplete`: a work item
that first raises the event and then completes the request is as wrong.

**Why it matters.** NDIS gives a miniport one OID request at a time, and an overlying driver that handles the event may
well answer it with one. It waits for the request in hand, which waits for the event: both hang.

**How to mend it.** Remember that the event is due, and raise it from a work item once the request is complete.
""",
    bad="""\
MINIPORT_OID_REQUEST MpOidRequest;

NDIS_STATUS MpOidRequest(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisMNetPnPEvent(adapter->Handle, &adapter->PortEvent);
    return NDIS_STATUS_SUCCESS;
}
""",
    good="""\
MINIPORT_OID_REQUEST MpOidRequest;
NDIS_IO_WORKITEM_FUNCTION MpRaiseEvent;

NDIS_STATUS MpOidRequest(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisQueueIoWorkItem(adapter->EventItem, MpRaiseEvent, adapter);
    return NDIS_STATUS_SUCCESS;
}

VOID MpRaiseEvent(PVOID Context, NDIS_HANDLE WorkItem)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisMNetPnPEvent(adapter->Handle, &adapter->PortEvent);
}
""",
)
