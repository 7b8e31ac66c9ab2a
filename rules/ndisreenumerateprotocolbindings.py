"""NdisReEnumerateProtocolBindings: a protocol does not ask for bindings while one is being made or undone."""

from ddicheck.api import CalledFrom

RULE = CalledFrom(
    id="NdisReEnumerateProtocolBindings",
    family="Miscellaneous",
    applies_to=("protocol", "client", "call_manager", "intermediate"),
    ddi="NdisReEnumerateProtocolBindings",
    never=("PROTOCOL_BIND_ADAPTER_EX", "PROTOCOL_UNBIND_ADAPTER_EX", "BIND_HANDLER", "UNBIND_HANDLER"),
    unless_null=(
        ("PROTOCOL_NET_PNP_EVENT", "ProtocolBindingContext"),
        ("PNP_EVENT_HANDLER", "ProtocolBindingContext"),
    ),
    says="it must not be called from bind and unbind handlers, nor for an event on a binding",
    mend="call it for events whose ProtocolBindingContext is NULL, or from a work item",
    summary="NdisReEnumerateProtocolBindings is not called from bind and unbind handlers or for an event on a binding",
    page="devtest/ndis-ndisreenumerateprotocolbindings",
    docs="""\
A protocol driver must not call `NdisReEnumerateProtocolBindings` from `ProtocolBindAdapterEx` or
`ProtocolUnbindAdapterEx`. From `ProtocolNetPnPEvent` it may call it only where `ProtocolBindingContext` is NULL, that
is for an event that concerns all bindings: the code has to show that it is.

**Why it matters.** NDIS holds the binding that the handler runs for, and enters `ProtocolBindAdapterEx` once for each
adapter that is not bound. It waits for itself, and the thread that serves Plug and Play hangs.

**How to mend it.** Test the binding context first, or queue a work item that asks for the bindings.
""",
    bad="""\
PROTOCOL_NET_PNP_EVENT PtNetPnPEvent;

NDIS_STATUS PtNetPnPEvent(NDIS_HANDLE ProtocolBindingContext, PNET_PNP_EVENT_NOTIFICATION Notification)
{
    if (Notification->NetPnPEvent.NetEvent == NetEventReconfigure)
    {
        NdisReEnumerateProtocolBindings(PtGlobals.ProtocolHandle);
    }
    return NDIS_STATUS_SUCCESS;
}
""",
    good="""\
PROTOCOL_NET_PNP_EVENT PtNetPnPEvent;

NDIS_STATUS PtNetPnPEvent(NDIS_HANDLE ProtocolBindingContext, PNET_PNP_EVENT_NOTIFICATION Notification)
{
    if (Notification->NetPnPEvent.NetEvent == NetEventReconfigure && ProtocolBindingContext == NULL)
    {
        NdisReEnumerateProtocolBindings(PtGlobals.ProtocolHandle);
    }
    return NDIS_STATUS_SUCCESS;
}
""",
)
