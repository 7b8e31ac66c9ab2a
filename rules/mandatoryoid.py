"""MandatoryOid: a miniport answers the OIDs that every miniport has to."""

from ddicheck.api import Answers, Limit, Oid


def _limit(oid: Oid) -> Limit:
    refused = ("NDIS_STATUS_NOT_SUPPORTED", "NDIS_STATUS_INVALID_OID")
    return Limit(forbidden=refused if oid.mandatory_for == "any" else ())


RULE = Answers(
    id="MandatoryOid",
    family="Older kits",
    default=False,
    applies_to=("miniport", "mcm", "intermediate"),
    roles=("MINIPORT_OID_REQUEST", "W_QUERY_INFORMATION_HANDLER"),
    request="NdisRequestQueryInformation",
    limit=_limit,
    answered="it is mandatory for every miniport",
    mend="answer the query from what the driver knows of the adapter",
    summary="a query for an OID that is mandatory for all miniports is not answered with NDIS_STATUS_NOT_SUPPORTED",
    page="network/mandatory-oids-for-miniport-drivers",
    docs="""\
The documentation lists the OIDs that are mandatory for all miniports. `MiniportOidRequest` is asked for each of them
in turn: none may be answered with NDIS_STATUS_NOT_SUPPORTED or NDIS_STATUS_INVALID_OID on any path, neither by what
the handler returns nor by what it completes the request with. An OID that no case of its switch mentions falls to the
default, and counts. The rule is of an older kit and off unless it is selected.

**Why it matters.** NDIS and the protocols above build on these answers. Without the largest frame size or the counters
of frames the adapter shows up without statistics, or a protocol does not bind to it at all; the logo tests fail.

**How to mend it.** Add the cases that are missing. A counter that the hardware does not have can be kept in software.
""",
    bad="""\
MINIPORT_OID_REQUEST MpOidRequest;

NDIS_STATUS MpOidRequest(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    switch (Request->DATA.QUERY_INFORMATION.Oid)
    {
    case OID_GEN_VENDOR_ID:
        return MpCopyVendorId(Request);
    default:
        return NDIS_STATUS_NOT_SUPPORTED;
    }
}
""",
    good="""\
MINIPORT_OID_REQUEST MpOidRequest;

NDIS_STATUS MpOidRequest(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    if (Request->RequestType != NdisRequestQueryInformation)
        return NDIS_STATUS_NOT_SUPPORTED;
    switch (Request->DATA.QUERY_INFORMATION.Oid)
    {
    case OID_GEN_INTERRUPT_MODERATION:
    case OID_GEN_MAXIMUM_TOTAL_SIZE:
    case OID_GEN_RCV_OK:
    case OID_GEN_RECEIVE_BLOCK_SIZE:
    case OID_GEN_RECEIVE_BUFFER_SPACE:
    case OID_GEN_STATISTICS:
    case OID_GEN_TRANSMIT_BLOCK_SIZE:
    case OID_GEN_TRANSMIT_BUFFER_SPACE:
    case OID_GEN_VENDOR_DESCRIPTION:
    case OID_GEN_VENDOR_DRIVER_VERSION:
    case OID_GEN_VENDOR_ID:
    case OID_GEN_XMIT_OK:
        return MpCopyInformation((PMP_ADAPTER)Context, Request);
    default:
        return NDIS_STATUS_NOT_SUPPORTED;
    }
}
""",
)
