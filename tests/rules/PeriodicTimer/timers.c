/* Timers that are periodic and timers that are not, cancelled at different levels. */
#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    NDIS_SPIN_LOCK Lock;
    NDIS_HANDLE Heartbeat;
    NDIS_HANDLE Watchdog;
    NDIS_HANDLE LinkTimer;
    NDIS_HANDLE Poll;
    NDIS_HANDLE Mixed;
    NDIS_HANDLE Handed;
    NDIS_HANDLE OneShot;
    NDIS_HANDLE Slots[4];
    ULONG Interval;
    BOOLEAN Stopping;
} NIC, *PNIC;

static NDIS_HANDLE global_timer;

#define SECONDS(n)      ((n) * 1000)
#define STOP(timer)     (void)NdisCancelTimerObject(timer)

static void arm(PNIC nic, NDIS_HANDLE timer, LONG period)
{
    LARGE_INTEGER due;

    due.QuadPart = -10000;
    NdisSetTimerObject(timer, due, period, nic);
}

MINIPORT_RESTART restart;
NDIS_STATUS restart(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PNIC nic = (PNIC)context;
    LARGE_INTEGER due;
    LONG period = SECONDS(2);
    NDIS_HANDLE timer = nic->LinkTimer;

    due.QuadPart = -10000;
    NdisSetTimerObject(nic->Heartbeat, due, SECONDS(1), nic);
    NdisSetTimerObject(nic->Watchdog, due, period, nic);
    NdisSetTimerObject(timer, due, 500, nic);
    NdisSetCoalescableTimerObject(global_timer, due, 250, nic, 50);
    NdisSetTimerObject(nic->OneShot, due, 0, nic);
    NdisSetTimerObject(nic->Poll, due, nic->Interval, nic);
    NdisSetTimerObject(nic->Slots[0], due, 100, nic);
    NdisSetTimerObject(nic->Slots[1], due, 0, nic);
    arm(nic, nic->Handed, 750);
    arm(nic, nic->Mixed, 0);
    return NDIS_STATUS_SUCCESS;
}

NDIS_TIMER_FUNCTION tick_bad;
VOID tick_bad(PVOID one, PVOID context, PVOID two, PVOID three)
{
    PNIC nic = (PNIC)context;

    if (nic->Stopping)
    {
        NdisCancelTimerObject(nic->Heartbeat);      // want "NdisCancelTimerObject is called at DISPATCH_LEVEL for a periodic timer \(Heartbeat, set with 1000 at line 42\), it may be called at PASSIVE_LEVEL only"
    }
}

MINIPORT_PAUSE under_lock_bad;
NDIS_STATUS under_lock_bad(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PNIC nic = (PNIC)context;

    NdisAcquireSpinLock(&nic->Lock);
    nic->Stopping = TRUE;
    STOP(nic->Watchdog);                            // want "at DISPATCH_LEVEL for a periodic timer \(Watchdog, set with 2000"
    NdisReleaseSpinLock(&nic->Lock);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_INTERRUPT_DPC local_copy_bad;
VOID local_copy_bad(NDIS_HANDLE context, PVOID dpc, PVOID throttle, PVOID other)
{
    PNIC nic = (PNIC)context;
    NDIS_HANDLE timer = nic->LinkTimer;

    if (timer != NULL)
    {
        NdisCancelTimerObject(timer);               // want "a periodic timer \(LinkTimer, set with 500"
    }
}

MINIPORT_CANCEL_SEND global_bad;
VOID global_bad(NDIS_HANDLE context, PVOID id)
{
    NdisCancelTimerObject(global_timer);            // want "a periodic timer \(global_timer, set with 250"
}

static void stop_handed_bad(NDIS_HANDLE timer)
{
    NdisCancelTimerObject(timer);                   // want "a periodic timer \(Handed, set with 750"
}

MINIPORT_RETURN_NET_BUFFER_LISTS returns_bad;
VOID returns_bad(NDIS_HANDLE context, PNET_BUFFER_LIST lists, ULONG flags)
{
    PNIC nic = (PNIC)context;

    stop_handed_bad(nic->OneShot);
    stop_handed_bad(nic->Handed);
}

static void shut_down_bad(PNIC nic)
{
    NdisCancelTimerObject(nic->Heartbeat);          // want "at DISPATCH_LEVEL for a periodic timer \(Heartbeat"
}

NDIS_TIMER_FUNCTION expires_bad;
VOID expires_bad(PVOID one, PVOID context, PVOID two, PVOID three)
{
    shut_down_bad((PNIC)context);
}

MINIPORT_HALT halt_ok;
VOID halt_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PNIC nic = (PNIC)context;

    NdisCancelTimerObject(nic->Heartbeat);
    NdisCancelTimerObject(nic->Watchdog);
    NdisCancelTimerObject(global_timer);
}

NDIS_TIMER_FUNCTION one_shot_ok;
VOID one_shot_ok(PVOID one, PVOID context, PVOID two, PVOID three)
{
    NdisCancelTimerObject(((PNIC)context)->OneShot);
}

/* Not known whether it is periodic. */
NDIS_TIMER_FUNCTION unknown_period_ok;
VOID unknown_period_ok(PVOID one, PVOID context, PVOID two, PVOID three)
{
    NdisCancelTimerObject(((PNIC)context)->Poll);
}

/* Not known which of them it is. */
NDIS_TIMER_FUNCTION elements_ok;
VOID elements_ok(PVOID one, PVOID context, PVOID two, PVOID three)
{
    PNIC nic = (PNIC)context;

    NdisCancelTimerObject(nic->Slots[1]);
}

/* Set through the same function as a periodic one, without a period itself. */
NDIS_TIMER_FUNCTION same_helper_ok;
VOID same_helper_ok(PVOID one, PVOID context, PVOID two, PVOID three)
{
    NdisCancelTimerObject(((PNIC)context)->Mixed);
}

MINIPORT_PAUSE after_lock_ok;
NDIS_STATUS after_lock_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PNIC nic = (PNIC)context;
    BOOLEAN cancel;

    NdisAcquireSpinLock(&nic->Lock);
    cancel = !nic->Stopping;
    nic->Stopping = TRUE;
    NdisReleaseSpinLock(&nic->Lock);
    if (cancel)
    {
        NdisCancelTimerObject(nic->Watchdog);
    }
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_OID_REQUEST asks_ok;
NDIS_STATUS asks_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PNIC nic = (PNIC)context;

    if (KeGetCurrentIrql() == PASSIVE_LEVEL)
    {
        NdisCancelTimerObject(nic->Heartbeat);
    }
    return NDIS_STATUS_SUCCESS;
}

NDIS_IO_WORKITEM_FUNCTION worker_ok;
VOID worker_ok(PVOID context, NDIS_HANDLE item)
{
    stop_handed_bad(((PNIC)context)->Handed);
}
