"""Irql_SendRcv_Function: the send and receive DDIs are called at the IRQL they demand."""

from ddicheck.api import IrqlTable

RULE = IrqlTable(
    id="Irql_SendRcv_Function",
    family="IRQL",
    summary="a send or receive DDI is called at DISPATCH_LEVEL at most",
    page="devtest/ndis-irql-sendrcv-function",
    docs="""\
Packets are sent, completed, indicated, returned and cancelled (`NdisSendNetBufferLists`,
`NdisMSendNetBufferListsComplete`, `NdisMIndicateReceiveNetBufferLists`, `NdisReturnNetBufferLists`,
`NdisCancelSendNetBufferLists`) at up to DISPATCH_LEVEL.

**Why it matters.** Each of these runs the whole stack above or below: filters, TCP/IP, sockets. None of it can run
while an interrupt is being served; the first spin lock that the interrupted code held stops the machine.

**How to mend it.** The service routine acknowledges the hardware and asks for the DPC; packets move there. A routine
run by `NdisMSynchronizeWithInterruptEx` is at the same level as the service routine: it takes packets off a shared
queue, and its caller completes them afterwards.
""",
    bad="""\
MINIPORT_INTERRUPT_DPC MpInterruptDpc;
MINIPORT_SYNCHRONIZE_INTERRUPT MpTakeSent;

BOOLEAN MpTakeSent(NDIS_HANDLE Context)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisMSendNetBufferListsComplete(adapter->Handle, adapter->Sent, 0);
    adapter->Sent = NULL;
    return TRUE;
}

VOID MpInterruptDpc(NDIS_HANDLE Context, PVOID DpcContext, PVOID Throttle, PVOID Reserved)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisMSynchronizeWithInterruptEx(adapter->InterruptHandle, 0, MpTakeSent, adapter);
}
""",
    good="""\
MINIPORT_INTERRUPT_DPC MpInterruptDpc;
MINIPORT_SYNCHRONIZE_INTERRUPT MpTakeSent;

BOOLEAN MpTakeSent(NDIS_HANDLE Context)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    adapter->Completing = adapter->Sent;
    adapter->Sent = NULL;
    return TRUE;
}

VOID MpInterruptDpc(NDIS_HANDLE Context, PVOID DpcContext, PVOID Throttle, PVOID Reserved)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisMSynchronizeWithInterruptEx(adapter->InterruptHandle, 0, MpTakeSent, adapter);
    NdisMSendNetBufferListsComplete(adapter->Handle, adapter->Completing, NDIS_SEND_COMPLETE_FLAGS_DISPATCH_LEVEL);
}
""",
)
