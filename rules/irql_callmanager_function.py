"""Irql_CallManager_Function: a stand-alone call manager calls the DDIs of its kind at the IRQL they demand."""

from ddicheck.api import IrqlTable

RULE = IrqlTable(
    id="Irql_CallManager_Function",
    family="IRQL",
    summary="a call-manager DDI (NdisCm*) is called at an IRQL that its page allows",
    page="devtest/ndis-irql-callmanager-function",
    docs="""\
A stand-alone call manager may call most `NdisCm*` functions at up to DISPATCH_LEVEL. `NdisCmRegisterAddressFamilyEx`
and `NdisCmNotifyCloseAddressFamily` are for PASSIVE_LEVEL only.

**Why it matters.** Registering an address family and asking the clients to close theirs run the clients' own code
before they return, and that code may wait. A call manager that does it from a receive handler or under its own spin
lock works until a client waits: then the processor waits for a thread that cannot run on it.

**How to mend it.** Copy what is needed under the lock, release the lock, call. What a receive or timer callback finds
out goes to a work item (`NdisQueueIoWorkItem`).
""",
    bad="""\
PROTOCOL_RECEIVE_NET_BUFFER_LISTS CmReceive;

VOID CmReceive(NDIS_HANDLE Context, PNET_BUFFER_LIST Lists, NDIS_PORT_NUMBER Port, ULONG Count, ULONG ReceiveFlags)
{
    PCM_BINDING binding = (PCM_BINDING)Context;

    if (CmSaysGoodbye(Lists))
    {
        NdisCmNotifyCloseAddressFamily(binding->AfHandle);
    }
    NdisReturnNetBufferLists(binding->Handle, Lists, 0);
}
""",
    good="""\
PROTOCOL_RECEIVE_NET_BUFFER_LISTS CmReceive;
NDIS_IO_WORKITEM_FUNCTION CmNotifyClients;

VOID CmNotifyClients(PVOID Context, NDIS_HANDLE WorkItem)
{
    PCM_BINDING binding = (PCM_BINDING)Context;

    NdisCmNotifyCloseAddressFamily(binding->AfHandle);
}

VOID CmReceive(NDIS_HANDLE Context, PNET_BUFFER_LIST Lists, NDIS_PORT_NUMBER Port, ULONG Count, ULONG ReceiveFlags)
{
    PCM_BINDING binding = (PCM_BINDING)Context;

    if (CmSaysGoodbye(Lists))
    {
        NdisQueueIoWorkItem(binding->WorkItem, CmNotifyClients, binding);
    }
    NdisReturnNetBufferLists(binding->Handle, Lists, 0);
}
""",
)
