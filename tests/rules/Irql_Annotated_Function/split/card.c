#include "queue.h"

MINIPORT_HALT halt_ok;
NDIS_TIMER_FUNCTION tick_bad;
NDIS_IO_WORKITEM_FUNCTION work_ok;
extern VOID queue_drain_ok(PQUEUE queue);

VOID halt_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    queue_drain_ok((PQUEUE)context);
    queue_resize((PQUEUE)context, 0);
}

VOID tick_bad(PVOID one, PVOID context, PVOID two, PVOID three)
{
    PQUEUE queue = (PQUEUE)context;

    if (queue->Length > 64)
    {
        queue_resize(queue, 64);        // want "queue_resize is called at DISPATCH_LEVEL"
    }
}

VOID work_ok(PVOID context, NDIS_HANDLE item)
{
    queue_resize((PQUEUE)context, 64);
}
