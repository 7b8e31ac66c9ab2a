"""CompleteWrongHandle: a completion is given the operation's handle, not another one and not the driver's context."""

from ddicheck.api import RightHandle

RULE = RightHandle(
    id="CompleteWrongHandle",
    family="CoNDIS",
    summary="a completion is given the operation's handle, not another kind of handle and not the driver's own context",
    page="network/connection-oriented-operations-performed-by-call-managers",
    docs="""\
A completion DDI takes the handle that NDIS gave the driver for the party, VC, SAP, address family or adapter: the
driver keeps it when it is handed out. What NDIS passes to the later handlers is the driver's own context for it. The
rule finds a completion that is given

- the driver's context itself: `CallMgrPartyContext` in place of the party's handle, the adapter's context in place of
  the adapter's handle, or
- a handle of another kind: a VC's for a party, an address family's for a SAP.

What a value is, is told by where it came from: the parameters of callbacks, the DDIs that hand handles out, and
fields in which nothing else is ever stored. Both look alike to the compiler: NDIS_HANDLE is a pointer to anything.

**Why it matters.** NDIS takes the pointer for its own structure, and writes to the driver's. The operation is not
completed, and the driver's state is damaged.

**How to mend it.** Keep the handle in the context when it is handed out, and give the completion that one.
""",
    bad="""\
PROTOCOL_CM_DROP_PARTY CmDropParty;

NDIS_STATUS CmDropParty(NDIS_HANDLE CallMgrPartyContext, PVOID CloseData, UINT Size)
{
    NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, CallMgrPartyContext);
    return NDIS_STATUS_PENDING;
}
""",
    good="""\
PROTOCOL_CM_DROP_PARTY CmDropParty;

NDIS_STATUS CmDropParty(NDIS_HANDLE CallMgrPartyContext, PVOID CloseData, UINT Size)
{
    NdisCmDropPartyComplete(NDIS_STATUS_SUCCESS, ((PCM_PARTY)CallMgrPartyContext)->NdisPartyHandle);
    return NDIS_STATUS_PENDING;
}
""",
)
