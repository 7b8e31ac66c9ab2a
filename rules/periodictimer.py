"""PeriodicTimer: a periodic timer is cancelled at PASSIVE_LEVEL."""

from ddicheck.api import Irql, Setting, SetUp

RULE = SetUp(
    id="PeriodicTimer",
    family="Miscellaneous",
    ddi="NdisCancelTimerObject",
    object=0,
    settings=(Setting("NdisSetTimerObject", 0, 2), Setting("NdisSetCoalescableTimerObject", 0, 2)),
    allowed=Irql.PASSIVE.bit,
    judged=Irql.PASSIVE.bit | Irql.APC.bit | Irql.DISPATCH.bit,
    thing="a periodic timer",
    mend="cancel it from a work item or another callback at PASSIVE_LEVEL, or set it without a period each time",
    summary="NdisCancelTimerObject is called at PASSIVE_LEVEL for a timer that was set with a period",
    page="devtest/ndis-periodictimer",
    docs="""\
A timer that `NdisSetTimerObject` was given a nonzero `MillisecondsPeriod` for is periodic. `NdisCancelTimerObject`
must be called at PASSIVE_LEVEL for it; a one-shot timer may be cancelled up to DISPATCH_LEVEL. Timers are told apart
by the field or global that keeps their handle. (Above DISPATCH_LEVEL no timer may be cancelled: see
`Irql_Timer_Function`.)

**Why it matters.** To be sure that the timer's function does not run any more, `NdisCancelTimerObject` waits until all
processors have gone through their DPC queues. At DISPATCH_LEVEL the processor waits for itself: bug check, or a
machine that stands still.

**How to mend it.** Cancel the timer before the lock is taken, from a work item, or let a flag tell its function to do
nothing. Or use a one-shot timer that its own function sets again.
""",
    bad="""\
static NDIS_HANDLE MpTimer;

MINIPORT_INITIALIZE MpInitialize;
NDIS_TIMER_FUNCTION MpTick;

NDIS_STATUS MpInitialize(NDIS_HANDLE Handle, NDIS_HANDLE Context, PNDIS_MINIPORT_INIT_PARAMETERS Parameters)
{
    LARGE_INTEGER due = { 0 };

    NdisSetTimerObject(MpTimer, due, 1000, NULL);
    return NDIS_STATUS_SUCCESS;
}

VOID MpTick(PVOID One, PVOID Context, PVOID Two, PVOID Three)
{
    if (MpIsDone(Context))
    {
        NdisCancelTimerObject(MpTimer);
    }
}
""",
    good="""\
static NDIS_HANDLE MpTimer;

MINIPORT_INITIALIZE MpInitialize;
MINIPORT_HALT MpHalt;

NDIS_STATUS MpInitialize(NDIS_HANDLE Handle, NDIS_HANDLE Context, PNDIS_MINIPORT_INIT_PARAMETERS Parameters)
{
    LARGE_INTEGER due = { 0 };

    NdisSetTimerObject(MpTimer, due, 1000, NULL);
    return NDIS_STATUS_SUCCESS;
}

VOID MpHalt(NDIS_HANDLE Context, NDIS_HALT_ACTION Action)
{
    NdisCancelTimerObject(MpTimer);
}
""",
)
