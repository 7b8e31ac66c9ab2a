/* What NdisMSynchronizeWithInterruptEx runs is at DIRQL, whoever called it. */
#include <ndis.h>

typedef struct _CARD
{
    NDIS_HANDLE InterruptHandle;
    NDIS_HANDLE PartyHandle;
    NDIS_HANDLE VcHandle;
    ULONG Causes;
} CARD, *PCARD;

typedef struct _SNAPSHOT
{
    PCARD Card;
    ULONG Causes;
    NDIS_HANDLE PartyHandle;
} SNAPSHOT, *PSNAPSHOT;

static VOID complete_drop(NDIS_HANDLE party, NDIS_STATUS status)
{
    NdisMCmDropPartyComplete(status, party);    // want "NdisMCmDropPartyComplete is called at DIRQL, it may be called up to DISPATCH_LEVEL"
}

static BOOLEAN sync_completes_bad(NDIS_HANDLE context)
{
    PSNAPSHOT snapshot = (PSNAPSHOT)context;

    snapshot->Causes = snapshot->Card->Causes;
    snapshot->Card->Causes = 0;
    if (snapshot->Causes & 1)
    {
        complete_drop(snapshot->Card->PartyHandle, NDIS_STATUS_SUCCESS);
    }
    return TRUE;
}

static BOOLEAN sync_snapshot_ok(NDIS_HANDLE context)
{
    PSNAPSHOT snapshot = (PSNAPSHOT)context;

    snapshot->Causes = snapshot->Card->Causes;
    snapshot->PartyHandle = snapshot->Card->PartyHandle;
    snapshot->Card->Causes = 0;
    return (BOOLEAN)(snapshot->Causes != 0);
}

MINIPORT_INTERRUPT_DPC dpc_ok;
VOID dpc_ok(NDIS_HANDLE context, PVOID dpcContext, PVOID throttle, PVOID reserved)
{
    SNAPSHOT snapshot;

    UNREFERENCED_PARAMETER(dpcContext);
    UNREFERENCED_PARAMETER(throttle);
    UNREFERENCED_PARAMETER(reserved);
    snapshot.Card = (PCARD)context;
    if (NdisMSynchronizeWithInterruptEx(snapshot.Card->InterruptHandle, 0, sync_snapshot_ok, &snapshot))
    {
        /* Back at DISPATCH_LEVEL. */
        complete_drop(snapshot.PartyHandle, NDIS_STATUS_SUCCESS);
        NdisMCmDispatchCallConnected(snapshot.Card->VcHandle);
    }
}

NDIS_IO_WORKITEM_FUNCTION work_ok;
VOID work_ok(PVOID context, NDIS_HANDLE item)
{
    SNAPSHOT snapshot;
    MINIPORT_SYNCHRONIZE_INTERRUPT *routine = sync_completes_bad;

    UNREFERENCED_PARAMETER(item);
    snapshot.Card = (PCARD)context;
    NdisMSynchronizeWithInterruptEx(snapshot.Card->InterruptHandle, 0, routine, &snapshot);
}

/* The name says nothing: this one is an ordinary function, called at DISPATCH_LEVEL only. */
static BOOLEAN sync_like_ok(PCARD card)
{
    NdisMCmDispatchIncomingDropParty(NDIS_STATUS_SUCCESS, card->PartyHandle, NULL, 0);
    return TRUE;
}

NDIS_TIMER_FUNCTION timer_ok;
VOID timer_ok(PVOID s1, PVOID context, PVOID s2, PVOID s3)
{
    UNREFERENCED_PARAMETER(s1);
    UNREFERENCED_PARAMETER(s2);
    UNREFERENCED_PARAMETER(s3);
    (void)sync_like_ok((PCARD)context);
}
