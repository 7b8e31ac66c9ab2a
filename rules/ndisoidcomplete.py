"""NdisOidComplete: an OID request ends with a status that is allowed for its OID."""

from ddicheck.api import Answers, Atom, Limit, Oid, knowledge

_MALFORMED = (
    "NDIS_STATUS_INVALID_LENGTH",
    "NDIS_STATUS_BUFFER_TOO_SHORT",
    "NDIS_STATUS_INVALID_DATA",
    "NDIS_STATUS_INVALID_PARAMETER",
)
_REFUSED = ("NDIS_STATUS_NOT_SUPPORTED", "NDIS_STATUS_INVALID_OID")


def _limit(oid: Oid) -> Limit:
    """What an OID may end with; NDIS passes on no malformed request, and only what an adapter says it can do."""
    sent_to_all = oid.name == "OID_PNP_SET_POWER"
    return Limit(allowed=oid.statuses, excused=_MALFORMED if sent_to_all else _MALFORMED + _REFUSED)


def _is_pending(value: Atom) -> bool:
    return value == knowledge.constant("NDIS_STATUS_PENDING")


RULE = Answers(
    id="NdisOidComplete",
    family="OidProcessing",
    gives_way_to=("CompleteWithPending",),
    applies_to=("miniport", "mcm", "intermediate"),
    roles=("MINIPORT_OID_REQUEST", "MINIPORT_DIRECT_OID_REQUEST"),
    request="NdisRequestSetInformation",
    limit=_limit,
    tested=True,
    arguments=(("NdisMOidRequestComplete", 2), ("NdisMDirectOidRequestComplete", 2)),
    wrong=_is_pending,
    says="is given {value} as the final status",
    defect="completes with NDIS_STATUS_PENDING",
    answered="it {limit}",
    mend="end the request with a status that is allowed for the OID",
    summary="an OID request is completed or answered with a status that is allowed for its OID",
    page="devtest/ndis-ndisoidcomplete",
    docs="""\
Some OIDs cannot be refused as the driver likes. `OID_PNP_SET_POWER` ends with NDIS_STATUS_SUCCESS or
NDIS_STATUS_NOT_ACCEPTED. The OIDs that clear, free, delete or remove something may also end with
NDIS_STATUS_REQUEST_ABORTED, and with nothing else. That holds for what `MiniportOidRequest` returns -- it may return
NDIS_STATUS_PENDING as well -- and for what `NdisMOidRequestComplete` is given, which is never NDIS_STATUS_PENDING.

The handler is asked for each of these OIDs that the driver tests for. What a default case does with one that is not
mentioned is not held against it, nor are checks that NDIS has made before: an answer that the request is malformed, or
that the adapter does not do this kind of thing at all.

**Why it matters.** Driver Verifier stops the system with bug check 0xC4 at such an answer, and for good reason:
whoever asked to give something up cannot do anything with a failure. The filter, queue or virtual function stays
allocated for ever, or the system goes to sleep with an adapter that did not.

**How to mend it.** Release what is to be released whatever the circumstances, and answer with success. Where the
adapter is gone, answer with NDIS_STATUS_NOT_ACCEPTED.
""",
    bad="""\
MINIPORT_OID_REQUEST MpOidRequest;

NDIS_STATUS MpOidRequest(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    switch (Request->DATA.SET_INFORMATION.Oid)
    {
    case OID_PNP_SET_POWER:
        if (MpIsBusy(Context))
            return NDIS_STATUS_FAILURE;
        return NDIS_STATUS_SUCCESS;
    default:
        return NDIS_STATUS_NOT_SUPPORTED;
    }
}
""",
    good="""\
MINIPORT_OID_REQUEST MpOidRequest;

NDIS_STATUS MpOidRequest(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    switch (Request->DATA.SET_INFORMATION.Oid)
    {
    case OID_PNP_SET_POWER:
        MpStop(Context);
        return NDIS_STATUS_SUCCESS;
    default:
        return NDIS_STATUS_NOT_SUPPORTED;
    }
}
""",
)
