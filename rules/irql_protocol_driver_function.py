"""Irql_Protocol_Driver_Function: protocol drivers and CoNDIS clients call their DDIs at the IRQL they demand."""

from ddicheck.api import IrqlTable

RULE = IrqlTable(
    id="Irql_Protocol_Driver_Function",
    family="IRQL",
    summary="a protocol or CoNDIS client DDI is called at an IRQL that its page allows",
    page="devtest/ndis-irql-protocol-driver-function",
    docs="""\
For PASSIVE_LEVEL: `NdisRegisterProtocolDriver` and `NdisDeregisterProtocolDriver`, `NdisOpenAdapterEx` and
`NdisCloseAdapterEx`, `NdisClOpenAddressFamilyEx`, the PnP events. `NdisClGetProtocolVcContextFromTapiCallId` is for
DISPATCH_LEVEL. The client's calls, parties and SAPs (`NdisCl*`) and the completions of bind and unbind may be done at
up to DISPATCH_LEVEL.

**Why it matters.** Opening and closing a binding call into the miniport and the filters and wait for them, closing
until every send of the binding has come back. Under the spin lock of the protocol's list of bindings, which its
send-complete handler takes, that is a deadlock at unload.

**How to mend it.** Mark the binding as closing under the lock, release the lock, close it. From a receive or timer
callback, queue a work item or ask NDIS for the unbind (`NdisUnbindAdapter`, allowed at DISPATCH_LEVEL).
""",
    bad="""\
PROTOCOL_UNBIND_ADAPTER_EX PtUnbind;

NDIS_STATUS PtUnbind(NDIS_HANDLE UnbindContext, NDIS_HANDLE Context)
{
    PPT_BINDING binding = (PPT_BINDING)Context;
    NDIS_STATUS status;

    NdisAcquireSpinLock(&binding->Lock);
    binding->Closing = TRUE;
    status = NdisCloseAdapterEx(binding->Handle);
    NdisReleaseSpinLock(&binding->Lock);
    return status;
}
""",
    good="""\
PROTOCOL_UNBIND_ADAPTER_EX PtUnbind;

NDIS_STATUS PtUnbind(NDIS_HANDLE UnbindContext, NDIS_HANDLE Context)
{
    PPT_BINDING binding = (PPT_BINDING)Context;

    NdisAcquireSpinLock(&binding->Lock);
    binding->Closing = TRUE;
    NdisReleaseSpinLock(&binding->Lock);
    return NdisCloseAdapterEx(binding->Handle);
}
""",
)
