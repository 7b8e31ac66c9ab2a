"""CompleteWithPending: an operation is completed with its final status, and NDIS_STATUS_PENDING is none."""

from ddicheck.api import Arguments, Atom, Pend, knowledge


def _status(operation: Pend) -> int | None:
    return operation.status_argument if "NDIS_STATUS_PENDING" in operation.forbidden else None


def _is_pending(value: Atom) -> bool:
    return value == knowledge.constant("NDIS_STATUS_PENDING")


RULE = Arguments(
    id="CompleteWithPending",
    family="CoNDIS",
    completions=_status,
    wrong=_is_pending,
    says="is given {value} as the final status",
    mend="complete it only once its status is known; where the status is pending, somebody else will",
    defect="completes with NDIS_STATUS_PENDING",
    summary="no completion DDI is given NDIS_STATUS_PENDING as the final status",
    page="ddi/ndis/nf-ndis-ndismcmdroppartycomplete",
    docs="""\
The status that a completion DDI is given is the last word: NDIS_STATUS_SUCCESS, or any other but NDIS_STATUS_PENDING.
The rule finds completions that are given it on some path, through variables and helpers: a status that was set to
pending before the work was queued, or that was tested for it and passed on nevertheless. A status that a call returned
and that nobody looked at is not held against the driver.

**Why it matters.** NDIS hands the status on. Whoever asked for the operation sees that it is pending, and waits for a
completion; the one there was is spent. A VC is never closed, a party never released, an OID request never answered.

**How to mend it.** Return at once where a sub-operation pends, and complete from its completion handler. Give the
status variable its final value before the completion.
""",
    bad="""\
VOID CmPartyDropped(PCM_PARTY Party, BOOLEAN Sent)
{
    NDIS_STATUS status = NDIS_STATUS_PENDING;

    if (Sent)
    {
        status = NDIS_STATUS_SUCCESS;
    }
    NdisMCmDropPartyComplete(status, Party->NdisPartyHandle);
}
""",
    good="""\
VOID CmPartyDropped(PCM_PARTY Party, BOOLEAN Sent)
{
    NDIS_STATUS status = NDIS_STATUS_PENDING;

    if (Sent)
    {
        status = NDIS_STATUS_SUCCESS;
    }
    if (status != NDIS_STATUS_PENDING)
    {
        NdisMCmDropPartyComplete(status, Party->NdisPartyHandle);
    }
}
""",
)
