"""Irql_Synch_Function: the NDIS DDIs for locks, events and mutexes are called at the IRQL they demand."""

from ddicheck.api import IrqlTable

RULE = IrqlTable(
    id="Irql_Synch_Function",
    family="IRQL",
    summary="an NDIS lock, event or mutex DDI is called at an IRQL that its page allows",
    page="devtest/ndis-irql-synch-function",
    docs="""\
`NdisAcquireSpinLock`, `NdisAcquireReadWriteLock`, `NdisSetEvent` and `NdisResetEvent` may be called at up to
DISPATCH_LEVEL. The `NdisDpr` forms and all releases are for DISPATCH_LEVEL, neither above nor below. A mutex is waited
for and released at PASSIVE_LEVEL.

**Why it matters.** `NdisDprAcquireSpinLock` does not raise the IRQL. At PASSIVE_LEVEL the thread that holds the lock
can be preempted, and every processor that wants the lock spins for as long as it is away; if the preempting code wants
it on the same processor, that is for ever. At DIRQL any spin lock is wrong: the interrupted code may hold it. It
happens in handlers that NDIS *mostly* enters at DISPATCH_LEVEL, such as MiniportSendNetBufferLists.

**How to mend it.** Use the `Dpr` form only where the level is certain: in a DPC or timer function, under another spin
lock, or where `NDIS_TEST_SEND_AT_DISPATCH_LEVEL(SendFlags)` and its kin say so. Everywhere else use
`NdisAcquireSpinLock`. Share data with an interrupt service routine through `NdisMSynchronizeWithInterruptEx`.
""",
    bad="""\
MINIPORT_SEND_NET_BUFFER_LISTS MpSend;

VOID MpSend(NDIS_HANDLE Context, PNET_BUFFER_LIST Lists, NDIS_PORT_NUMBER Port, ULONG SendFlags)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisDprAcquireSpinLock(&adapter->SendLock);
    MpQueue(adapter, Lists);
    NdisDprReleaseSpinLock(&adapter->SendLock);
}
""",
    good="""\
MINIPORT_SEND_NET_BUFFER_LISTS MpSend;

VOID MpSend(NDIS_HANDLE Context, PNET_BUFFER_LIST Lists, NDIS_PORT_NUMBER Port, ULONG SendFlags)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;
    BOOLEAN dispatch = (BOOLEAN)NDIS_TEST_SEND_AT_DISPATCH_LEVEL(SendFlags);

    if (dispatch)
    {
        NdisDprAcquireSpinLock(&adapter->SendLock);
    }
    else
    {
        NdisAcquireSpinLock(&adapter->SendLock);
    }
    MpQueue(adapter, Lists);
    if (dispatch)
    {
        NdisDprReleaseSpinLock(&adapter->SendLock);
    }
    else
    {
        NdisReleaseSpinLock(&adapter->SendLock);
    }
}
""",
)
