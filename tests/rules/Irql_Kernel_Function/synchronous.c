/* Synchronous OID requests come at DISPATCH_LEVEL; work items and worker threads are at PASSIVE_LEVEL. */
#include <ndis.h>

typedef struct _CARD
{
    KSPIN_LOCK Lock;
    HANDLE Key;
    WORK_QUEUE_ITEM Work;
} CARD, *PCARD;

MINIPORT_SYNCHRONOUS_OID_REQUEST synchronous_ok;
NDIS_STATUS synchronous_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(request);
    KeAcquireSpinLockAtDpcLevel(&card->Lock);
    KeReleaseSpinLockFromDpcLevel(&card->Lock);
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_SYNCHRONOUS_OID_REQUEST synchronous_bad;
NDIS_STATUS synchronous_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(request);
    (void)ZwClose(card->Key);   // want "ZwClose is called at DISPATCH_LEVEL, it may be called at PASSIVE_LEVEL only"
    return NDIS_STATUS_SUCCESS;
}

WORKER_THREAD_ROUTINE worker_ok;
VOID worker_ok(PVOID context)
{
    PCARD card = (PCARD)context;

    (void)ZwClose(card->Key);
}

WORKER_THREAD_ROUTINE worker_bad;
VOID worker_bad(PVOID context)
{
    PCARD card = (PCARD)context;

    KeAcquireSpinLockAtDpcLevel(&card->Lock);   // want "KeAcquireSpinLockAtDpcLevel is called at PASSIVE_LEVEL"
    KeReleaseSpinLockFromDpcLevel(&card->Lock);
}
