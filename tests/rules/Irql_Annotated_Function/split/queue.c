/* Annotated in a header, under the driver's own names for the annotations. */
#include "queue.h"

VOID queue_resize(PQUEUE queue, ULONG length)
{
    QUEUE_LOCKED(queue);
    queue->Length = length;
    QUEUE_UNLOCKED(queue);
}

PLIST_ENTRY queue_take(PQUEUE queue)
{
    queue->Length--;
    return RemoveHeadList(&queue->Waiting);
}

VOID queue_close_bad(PQUEUE queue)
{
    while (queue->Length != 0)
    {
        queue_take(queue);      // want "queue_take is called at PASSIVE_LEVEL, it is annotated to be called at DISPATCH_LEVEL only"
    }
}

VOID queue_drain_ok(PQUEUE queue)
{
    QUEUE_LOCKED(queue);
    while (queue->Length != 0)
    {
        queue_take(queue);
    }
    QUEUE_UNLOCKED(queue);
    queue_resize(queue, 0);
}

VOID queue_trim_bad(PQUEUE queue)
{
    QUEUE_LOCKED(queue);
    switch (queue->Length)
    {
    case 0:
        break;
    default:
        queue_resize(queue, 0); // want "queue_resize is called at DISPATCH_LEVEL, it is annotated to be called at PASSIVE_LEVEL only"
        break;
    }
    QUEUE_UNLOCKED(queue);
}
