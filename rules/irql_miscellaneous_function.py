"""Irql_Miscellaneous_Function: the general NDIS DDIs are called at the IRQL they demand."""

from ddicheck.api import IrqlTable

RULE = IrqlTable(
    id="Irql_Miscellaneous_Function",
    family="IRQL",
    summary="a general NDIS DDI (memory, strings, configuration, files) is called at an IRQL that its page allows",
    page="devtest/ndis-irql-miscellaneous-function",
    docs="""\
Two groups. For PASSIVE_LEVEL: configuration (`NdisOpenConfigurationEx`, `NdisReadConfiguration` and their kin), files,
Unicode strings, devices, optional handlers, `NdisWaitEvent`. At up to DISPATCH_LEVEL: memory, look-aside lists,
generic objects, work items, cancel ids, log entries.

**Why it matters.** Configuration and files are registry and file-system accesses, and NDIS' string functions use
tables that are pageable: at DISPATCH_LEVEL they work while the page is in memory, which it is on the developer's
machine and not on one short of memory. `NdisWaitEvent` waits; at DISPATCH_LEVEL the thread that would set the event
may be the one that cannot run. And no allocator can be used by an interrupt service routine.

**How to mend it.** Read settings once, when the adapter is initialized, and keep them. Replace waiting by a state that
the completion continues from, or wait in a work item. Release spin locks before the call.
""",
    bad="""\
FILTER_RECEIVE_NET_BUFFER_LISTS LwfReceive;

VOID LwfReceive(NDIS_HANDLE Context, PNET_BUFFER_LIST Lists, NDIS_PORT_NUMBER Port, ULONG Count, ULONG ReceiveFlags)
{
    PLWF_FILTER filter = (PLWF_FILTER)Context;

    if (filter->Busy)
    {
        NdisWaitEvent(&filter->Ready, 100);
    }
    NdisFIndicateReceiveNetBufferLists(filter->Handle, Lists, Port, Count, ReceiveFlags);
}
""",
    good="""\
FILTER_RECEIVE_NET_BUFFER_LISTS LwfReceive;
FILTER_PAUSE LwfPause;

VOID LwfReceive(NDIS_HANDLE Context, PNET_BUFFER_LIST Lists, NDIS_PORT_NUMBER Port, ULONG Count, ULONG ReceiveFlags)
{
    PLWF_FILTER filter = (PLWF_FILTER)Context;

    if (filter->Busy)
    {
        LwfQueue(filter, Lists);
        return;
    }
    NdisFIndicateReceiveNetBufferLists(filter->Handle, Lists, Port, Count, ReceiveFlags);
}

NDIS_STATUS LwfPause(NDIS_HANDLE Context, PNDIS_FILTER_PAUSE_PARAMETERS Parameters)
{
    PLWF_FILTER filter = (PLWF_FILTER)Context;

    NdisWaitEvent(&filter->Ready, 0);
    return NDIS_STATUS_SUCCESS;
}
""",
)
