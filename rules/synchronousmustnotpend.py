"""SynchronousMustNotPend: a handler that must finish at once does not return NDIS_STATUS_PENDING."""

from ddicheck.api import Limit, Pend, Returns


def _at_once(operation: Pend) -> Limit:
    return Limit(forbidden=(operation.pending_status,) if operation.synchronous else ())


RULE = Returns(
    id="SynchronousMustNotPend",
    family="CoNDIS",
    operations=_at_once,
    summary="a handler that must finish at once, such as the ones that create and delete a VC, does not pend",
    page="ddi/ndis/nc-ndis-protocol_co_create_vc",
    docs="""\
Some operations have no completion DDI: creating and deleting a virtual connection (`ProtocolCoCreateVc`,
`ProtocolCoDeleteVc`, `MiniportCoCreateVc`, `MiniportCoDeleteVc`) and synchronous OID requests. Their handlers must not
return NDIS_STATUS_PENDING.

**Why it matters.** Nothing can complete the operation later. A virtual connection whose creation pended is unusable,
and NDIS asks for its deletion while the driver still works on it; a synchronous OID request has no caller left that
could be told its result.

**How to mend it.** Do what is needed before the handler returns, or return a status that says that it failed. Work
that takes long belongs to the activation of the connection, which may pend.
""",
    bad="""\
PROTOCOL_CO_CREATE_VC CmCreateVc;

NDIS_STATUS CmCreateVc(NDIS_HANDLE ProtocolAfContext, NDIS_HANDLE NdisVcHandle, PNDIS_HANDLE ProtocolVcContext)
{
    PCM_VC vc = CmAllocateVc((PCM_AF)ProtocolAfContext, NdisVcHandle);

    *ProtocolVcContext = vc;
    NdisQueueIoWorkItem(vc->WorkItem, CmSetUpVc, vc);
    return NDIS_STATUS_PENDING;
}
""",
    good="""\
PROTOCOL_CO_CREATE_VC CmCreateVc;

NDIS_STATUS CmCreateVc(NDIS_HANDLE ProtocolAfContext, NDIS_HANDLE NdisVcHandle, PNDIS_HANDLE ProtocolVcContext)
{
    PCM_VC vc = CmAllocateVc((PCM_AF)ProtocolAfContext, NdisVcHandle);

    *ProtocolVcContext = vc;
    return vc != NULL ? NDIS_STATUS_SUCCESS : NDIS_STATUS_RESOURCES;
}
""",
)
