"""Irql_Filter_Driver_Function: a filter driver calls the DDIs of its kind at the IRQL they demand."""

from ddicheck.api import IrqlTable

RULE = IrqlTable(
    id="Irql_Filter_Driver_Function",
    family="IRQL",
    applies_to=("filter",),
    summary="a filter DDI (NdisF*) is called at an IRQL that its page allows",
    page="devtest/ndis-irql-filter-driver-function",
    docs="""\
What moves packets through a filter (`NdisFSendNetBufferLists`, `NdisFIndicateReceiveNetBufferLists`, their completions
and cancellations), `NdisFPauseComplete` and `NdisFRestartFilter` may be called at up to DISPATCH_LEVEL. Registration,
`NdisFSetAttributes`, `NdisFRestartComplete`, `NdisEnumerateFilterModules` and the PnP notifications
(`NdisFNetPnPEvent`, `NdisFDevicePnPEventNotify`) are for PASSIVE_LEVEL only.

**Why it matters.** The PASSIVE_LEVEL functions wait for other drivers of the stack. At DISPATCH_LEVEL there is nothing
to wait with: bug check 0xA or 0xB8, or a processor that spins until the watchdog ends it, and only on the machine
where the other driver happened to be busy.

**How to mend it.** Release the filter's spin lock before the call. What a send, receive or timer callback learns and a
PASSIVE_LEVEL function must be told goes to a work item.
""",
    bad="""\
NDIS_TIMER_FUNCTION LwfLinkTimer;

VOID LwfLinkTimer(PVOID Unused1, PVOID Context, PVOID Unused2, PVOID Unused3)
{
    PLWF_FILTER filter = (PLWF_FILTER)Context;

    NdisFNetPnPEvent(filter->Handle, &filter->PendingEvent);
}
""",
    good="""\
NDIS_TIMER_FUNCTION LwfLinkTimer;
NDIS_IO_WORKITEM_FUNCTION LwfSendEvent;

VOID LwfSendEvent(PVOID Context, NDIS_HANDLE WorkItem)
{
    PLWF_FILTER filter = (PLWF_FILTER)Context;

    NdisFNetPnPEvent(filter->Handle, &filter->PendingEvent);
}

VOID LwfLinkTimer(PVOID Unused1, PVOID Context, PVOID Unused2, PVOID Unused3)
{
    PLWF_FILTER filter = (PLWF_FILTER)Context;

    NdisQueueIoWorkItem(filter->WorkItem, LwfSendEvent, filter);
}
""",
)
