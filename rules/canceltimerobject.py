"""CancelTimerObject: a timer that was set is cancelled by the time the miniport is halted."""

from ddicheck.api import ADAPTER, BINDING, FILTER, Lapse, Lifecycle

RULE = Lifecycle(
    id="CancelTimerObject",
    family="Miscellaneous",
    acquires=("NdisSetTimerObject", "NdisSetCoalescableTimerObject"),
    what="the timer",
    done="set",
    undone="cancelled",
    undoes="cancels",
    wrong=(Lapse.LEFT, Lapse.NEVER),
    lives=(ADAPTER, FILTER, BINDING),
    period=2,
    summary="a timer set with NdisSetTimerObject is cancelled with NdisCancelTimerObject before MiniportHaltEx returns",
    page="devtest/ndis-canceltimerobject",
    docs="""\
A timer that `NdisSetTimerObject` or `NdisSetCoalescableTimerObject` set is cancelled with `NdisCancelTimerObject`
before MiniportHaltEx (FilterDetach, ProtocolUnbindAdapterEx) returns: there, in MiniportPause, or in whatever else runs
before; and before MiniportInitializeEx returns a failure after the timer was set. The rule finds a timer that nothing
in the driver cancels once the adapter was initialized. Timers are told apart by the field or global that keeps their
handle. A timer without a period that may have run down is left out where the driver waits for something as it halts.

**Why it matters.** A timer that is set when its adapter is gone runs on memory that was freed, in a driver that may
have been unloaded: a bug check some time later, in nobody's code. `NdisFreeTimerObject` does not cancel the timer.

**How to mend it.** Call `NdisCancelTimerObject` in MiniportHaltEx, before the handle is freed. If the timer's function
sets the timer again, let it look at a flag first that is set before the timer is cancelled.
""",
    bad="""\
MINIPORT_INITIALIZE MpInitialize;
MINIPORT_HALT MpHalt;

NDIS_STATUS MpInitialize(NDIS_HANDLE Handle, NDIS_HANDLE Context, PNDIS_MINIPORT_INIT_PARAMETERS Parameters)
{
    PMP_ADAPTER adapter = MpAdapterOf(Handle);
    LARGE_INTEGER due = { 0 };

    NdisSetTimerObject(adapter->Heartbeat, due, 1000, adapter);
    return NDIS_STATUS_SUCCESS;
}

VOID MpHalt(NDIS_HANDLE Context, NDIS_HALT_ACTION Action)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisFreeTimerObject(adapter->Heartbeat);
}
""",
    good="""\
MINIPORT_INITIALIZE MpInitialize;
MINIPORT_HALT MpHalt;

NDIS_STATUS MpInitialize(NDIS_HANDLE Handle, NDIS_HANDLE Context, PNDIS_MINIPORT_INIT_PARAMETERS Parameters)
{
    PMP_ADAPTER adapter = MpAdapterOf(Handle);
    LARGE_INTEGER due = { 0 };

    NdisSetTimerObject(adapter->Heartbeat, due, 1000, adapter);
    return NDIS_STATUS_SUCCESS;
}

VOID MpHalt(NDIS_HANDLE Context, NDIS_HALT_ACTION Action)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisCancelTimerObject(adapter->Heartbeat);
    NdisFreeTimerObject(adapter->Heartbeat);
}
""",
)
