/* Helpers: wrong where every caller could have been told, right where one could not. */
#include <ndis.h>

typedef struct _BINDING
{
    NDIS_HANDLE Handle;
    NDIS_SPIN_LOCK Lock;
    ULONG Count;
} BINDING, *PBINDING;

static VOID count_bad(PBINDING binding)
{
    KIRQL irql = KeGetCurrentIrql();    // want "KeGetCurrentIrql is called, although SendCompleteFlags of sent_ok says"

    if (irql == DISPATCH_LEVEL)
    {
        binding->Count++;
    }
}

/* Also called by the timer, which has no flag. */
static VOID shared_ok(PBINDING binding)
{
    if (KeGetCurrentIrql() == DISPATCH_LEVEL)
    {
        binding->Count--;
    }
}

/* Nobody is known to call it. */
VOID unknown_ok(PBINDING binding)
{
    if (KeGetCurrentIrql() == DISPATCH_LEVEL)
    {
        binding->Count = 0;
    }
}

PROTOCOL_SEND_NET_BUFFER_LISTS_COMPLETE sent_ok;
VOID sent_ok(NDIS_HANDLE context, PNET_BUFFER_LIST lists, ULONG flags)
{
    UNREFERENCED_PARAMETER(lists);
    UNREFERENCED_PARAMETER(flags);
    count_bad((PBINDING)context);
    shared_ok((PBINDING)context);
}

NDIS_TIMER_FUNCTION timer_ok;
VOID timer_ok(PVOID s1, PVOID context, PVOID s2, PVOID s3)
{
    UNREFERENCED_PARAMETER(s1);
    UNREFERENCED_PARAMETER(s2);
    UNREFERENCED_PARAMETER(s3);
    shared_ok((PBINDING)context);
}

static ULONG flags_bad(PBINDING binding)
{
    ULONG found = 0;

    do
    {
        if (binding->Count == 0)
        {
            break;
        }
        if (KeGetCurrentIrql() == DISPATCH_LEVEL)   // want "KeGetCurrentIrql is called, although ReceiveFlags of received_bad"
        {
            found = NDIS_RETURN_FLAGS_DISPATCH_LEVEL;
        }
    } while (FALSE);
    return found;
}

PROTOCOL_RECEIVE_NET_BUFFER_LISTS received_bad;
VOID received_bad(NDIS_HANDLE context, PNET_BUFFER_LIST lists, NDIS_PORT_NUMBER port, ULONG count, ULONG flags)
{
    PBINDING binding = (PBINDING)context;
    ULONG give = flags_bad(binding);

    UNREFERENCED_PARAMETER(port);
    UNREFERENCED_PARAMETER(count);
    switch (flags & NDIS_RECEIVE_FLAGS_DISPATCH_LEVEL)
    {
    case 0:
        if (KeGetCurrentIrql() > PASSIVE_LEVEL) // want "KeGetCurrentIrql is called, although ReceiveFlags says"
        {
            give = 0;
        }
        break;
    default:
        break;
    }
    NdisReturnNetBufferLists(binding->Handle, lists, give);
}
