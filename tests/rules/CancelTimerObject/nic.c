/* A miniport with many timers, in one file; Halt does not wait for anything. */
#include <ndis.h>

#define SECONDS(n)              ((n) * 1000)
#define RELATIVE(ms)            (-10000LL * (ms))
#define START(nic, t, ms)       start_timer((nic), (nic)->t, (ms))
#define STOP(nic, t)            do { if ((nic)->t) (void)NdisCancelTimerObject((nic)->t); } while (0)

typedef struct _QUEUE
{
    NDIS_HANDLE Retry;
    NDIS_HANDLE Flush;
} QUEUE, *PQUEUE;

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE Heartbeat;
    NDIS_HANDLE Watchdog;
    NDIS_HANDLE LinkPoll;
    NDIS_HANDLE Blink;
    NDIS_HANDLE Reset;
    NDIS_HANDLE Handed;
    NDIS_HANDLE Calibrate;
    NDIS_HANDLE Guarded;
    NDIS_HANDLE Behind;
    NDIS_HANDLE Early;
    NDIS_HANDLE Late;
    NDIS_HANDLE Copied;
    QUEUE Queues[4];
    BOOLEAN HasGuarded;
    BOOLEAN HasBehind;
    BOOLEAN Stopping;
    ULONG Ticks;
} NIC, *PNIC;

static NDIS_HANDLE shared_timer;

extern BOOLEAN card_answers(NDIS_HANDLE handle);

MINIPORT_INITIALIZE initialize_bad;
MINIPORT_RESTART restart_bad;
MINIPORT_PAUSE pause_ok;
MINIPORT_HALT halt_ok;
MINIPORT_OID_REQUEST oid_bad;
MINIPORT_CHECK_FOR_HANG check_ok;
MINIPORT_SEND_NET_BUFFER_LISTS send_bad;
MINIPORT_DEVICE_PNP_EVENT_NOTIFY pnp_ok;
NDIS_TIMER_FUNCTION blink_bad;
NDIS_TIMER_FUNCTION link_poll_ok;

static VOID start_timer(PNIC nic, NDIS_HANDLE timer, LONG ms)
{
    LARGE_INTEGER due;

    due.QuadPart = RELATIVE(ms);
    NdisSetTimerObject(timer, due, 0, nic);
}

static VOID calibrate_ok(PNIC nic)
{
    LARGE_INTEGER due = { 0 };

    NdisSetTimerObject(nic->Calibrate, due, 10, nic);
    while (nic->Ticks < 10)
        NdisStallExecution(10);
    NdisCancelTimerObject(nic->Calibrate);
}

NDIS_STATUS initialize_bad(NDIS_HANDLE handle, NDIS_HANDLE context, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    NDIS_TIMER_CHARACTERISTICS chars = { 0 };
    LARGE_INTEGER due = { 0 };
    NDIS_STATUS status;
    PNIC nic = NdisAllocateMemoryWithTagPriority(handle, sizeof(NIC), 'cinN', LowPoolPriority);

    if (nic == NULL)
        return NDIS_STATUS_RESOURCES;
    NdisZeroMemory(nic, sizeof(NIC));
    nic->Handle = handle;
    chars.TimerFunction = blink_bad;
    status = NdisAllocateTimerObject(handle, &chars, &nic->Heartbeat);
    if (status != NDIS_STATUS_SUCCESS)
        goto fail;
    status = NdisAllocateTimerObject(handle, &chars, &nic->Early);
    if (status != NDIS_STATUS_SUCCESS)
        goto fail;
    calibrate_ok(nic);
    nic->HasGuarded = TRUE;
    NdisSetTimerObject(nic->Heartbeat, due, SECONDS(1), nic);   // want "the timer in nic->Heartbeat is set here, but nothing that runs from halt_ok on cancels it"
    NdisSetTimerObject(nic->Early, due, SECONDS(1), nic);
    if (!card_answers(handle))
    {
        status = NDIS_STATUS_HARD_ERRORS;
        NdisCancelTimerObject(nic->Heartbeat);
        goto fail;
    }
    return NDIS_STATUS_SUCCESS;

fail:
    NdisFreeMemory(nic, 0, 0);
    return status;                              // want "the timer in nic->Early set at line 91 is not cancelled when initialize_bad fails"
}

NDIS_STATUS restart_bad(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PNIC nic = context;
    LARGE_INTEGER due;
    NDIS_HANDLE timer = nic->Watchdog;

    due.QuadPart = RELATIVE(500);
    NdisSetTimerObject(timer, due, SECONDS(2), nic);            // want "the timer in nic->Watchdog is set here"
    NdisSetCoalescableTimerObject(shared_timer, due, 250, nic, 50);     // want "the timer in shared_timer is set here, but nothing that runs from halt_ok on cancels it"
    NdisSetTimerObject(nic->LinkPoll, due, 0, nic);
    NdisSetTimerObject(nic->Guarded, due, SECONDS(3), nic);
    NdisSetTimerObject(nic->Behind, due, SECONDS(3), nic);      // want "the timer in nic->Behind is set here"
    START(nic, Handed, 750);
    START(nic, Reset, 100);                                     // want "the timer in nic->Reset is set here"
    return NDIS_STATUS_SUCCESS;
}

VOID link_poll_ok(PVOID one, PVOID context, PVOID two, PVOID three)
{
    PNIC nic = context;
    LARGE_INTEGER due;

    due.QuadPart = RELATIVE(500);
    if (!nic->Stopping)
        NdisSetTimerObject(nic->LinkPoll, due, 0, nic);
}

VOID blink_bad(PVOID one, PVOID context, PVOID two, PVOID three)
{
    PNIC nic = context;
    LARGE_INTEGER due;

    due.QuadPart = RELATIVE(500);
    if (!nic->Stopping)
        NdisSetTimerObject(nic->Blink, due, 0, nic);            // want "the timer in nic->Blink is set here"
}

NDIS_STATUS oid_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PNIC nic = context;
    LARGE_INTEGER due = { 0 };

    switch (request->DATA.SET_INFORMATION.Oid)
    {
    case OID_GEN_CURRENT_PACKET_FILTER:
        NdisSetTimerObject(nic->Queues[1].Retry, due, 0, &nic->Queues[1]);
        /* fall through */
    case OID_GEN_CURRENT_LOOKAHEAD:
        NdisSetTimerObject(nic->Queues[2].Flush, due, 20, &nic->Queues[2]);     // want "is set here, but nothing that runs from halt_ok on cancels it"
        break;
    default:
        return NDIS_STATUS_NOT_SUPPORTED;
    }
    return NDIS_STATUS_SUCCESS;
}

VOID send_bad(NDIS_HANDLE context, PNET_BUFFER_LIST nbls, NDIS_PORT_NUMBER port, ULONG flags)
{
    PNIC nic = context;
    PQUEUE queue = &nic->Queues[0];
    LARGE_INTEGER due = { 0 };

    if (nic->Ticks == 0)
        NdisSetTimerObject(queue->Flush, due, 0, queue);        // want "the timer in nic->Queues\[0\].Flush is set here"
    NdisSetTimerObject(nic->Late, due, 0, nic);
}

BOOLEAN check_ok(NDIS_HANDLE context)
{
    PNIC nic = context;
    LARGE_INTEGER due = { 0 };

    NdisSetTimerObject(nic->Copied, due, 30, nic);
    return FALSE;
}

static VOID stop_queue(PQUEUE queue)
{
    if (queue->Retry != NULL)
        NdisCancelTimerObject(queue->Retry);
}

static VOID stop_timer(NDIS_HANDLE timer)
{
    BOOLEAN cancelled = NdisCancelTimerObject(timer);

    if (!cancelled)
        DbgPrint("was not set\n");
}

NDIS_STATUS pause_ok(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PNIC nic = context;

    nic->Stopping = TRUE;
    STOP(nic, LinkPoll);
    return NDIS_STATUS_SUCCESS;
}

VOID pnp_ok(NDIS_HANDLE context, PNET_DEVICE_PNP_EVENT event)
{
    PNIC nic = context;

    if (event->DevicePnPEvent == NdisDevicePnPEventSurpriseRemoved)
        NdisCancelTimerObject(nic->Late);
}

VOID halt_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PNIC nic = context;
    NDIS_HANDLE copy = nic->Copied;
    ULONG i;

    for (i = 0; i < 4; i++)
        stop_queue(&nic->Queues[i]);
    stop_timer(nic->Handed);
    stop_timer(nic->Early);
    if (nic->HasGuarded)
        NdisCancelTimerObject(nic->Guarded);
    if (nic->HasBehind)                         /* nobody ever sets it */
        NdisCancelTimerObject(nic->Behind);
    NdisCancelTimerObject(copy);
    NdisFreeTimerObject(nic->Heartbeat);
    NdisFreeMemory(nic, 0, 0);
}
