#include <ndis.h>

#define QUEUE_LOCKED(queue) NdisAcquireSpinLock(&(queue)->Lock)
#define QUEUE_UNLOCKED(queue) NdisReleaseSpinLock(&(queue)->Lock)
#define CALLED_PASSIVE _IRQL_requires_max_(PASSIVE_LEVEL)
#define CALLED_LOCKED _IRQL_requires_(DISPATCH_LEVEL)

typedef struct _QUEUE
{
    NDIS_SPIN_LOCK Lock;
    LIST_ENTRY Waiting;
    ULONG Length;
} QUEUE, *PQUEUE;

CALLED_PASSIVE VOID queue_resize(PQUEUE queue, ULONG length);
CALLED_LOCKED PLIST_ENTRY queue_take(PQUEUE queue);
CALLED_PASSIVE VOID queue_close_bad(PQUEUE queue);
