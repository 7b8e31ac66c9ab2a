"""HandleAfterComplete: a handle is not used after the completion that ends it."""

from ddicheck.api import NotAfterCompletion

RULE = NotAfterCompletion(
    id="HandleAfterComplete",
    family="CoNDIS",
    summary="a party, VC, SAP or address family handle is not used after the completion that ends it",
    page="network/connection-oriented-operations-performed-by-call-managers",
    docs="""\
Some completions end the handle they are given:

- closing an address family and deregistering a SAP, always;
- dropping a party and closing a call, when they are completed with NDIS_STATUS_SUCCESS;
- opening an address family, registering a SAP and (the party of) making a call, when they are completed with a failure.

From then on the driver must not hand the handle to NDIS again. What is meant for the time after it is allowed: who
created a VC deletes it when its call is closed.

**Why it matters.** NDIS frees what stands behind the handle while the completion runs, and may give the same value out
for another party or VC. The call that follows reads freed memory, or does to a stranger what was meant for the one that
is gone.

**How to mend it.** Do all that needs the handle before the completion; look at the final status where it decides.
""",
    bad="""\
VOID CmFinishDrop(PCM_PARTY Party)
{
    NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, Party->NdisPartyHandle);
    NdisCmDispatchIncomingDropParty(NDIS_STATUS_SUCCESS, Party->NdisPartyHandle, NULL, 0);
}
""",
    good="""\
VOID CmFinishDrop(PCM_PARTY Party, NDIS_STATUS Status)
{
    NdisCmDropPartyComplete(Status, Party->NdisPartyHandle);
    if (Status != NDIS_STATUS_SUCCESS)
    {
        NdisCmDispatchIncomingDropParty(Status, Party->NdisPartyHandle, NULL, 0);
    }
}
""",
)
