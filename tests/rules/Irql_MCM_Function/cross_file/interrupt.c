#include "card.h"

MINIPORT_SYNCHRONIZE_INTERRUPT first_dropped_bad;
MINIPORT_INTERRUPT_DPC dpc_ok;
MINIPORT_ISR isr_ok;

BOOLEAN isr_ok(NDIS_HANDLE context, PBOOLEAN queue, PULONG processors)
{
    UNREFERENCED_PARAMETER(context);
    *queue = TRUE;
    *processors = 0;
    return TRUE;
}

/* The list is not touched anywhere else while the interrupt is off, so it needs no lock: but this is DIRQL. */
BOOLEAN first_dropped_bad(NDIS_HANDLE context)
{
    PCARD card = (PCARD)context;
    PPARTY party;

    if (IsListEmpty(&card->Parties))
    {
        return FALSE;
    }
    party = CONTAINING_RECORD(card->Parties.Flink, PARTY, Link);
    if (party->Dropping)
    {
        party_dropped(party);
    }
    return TRUE;
}

VOID dpc_ok(NDIS_HANDLE context, PVOID dpcContext, PVOID throttle, PVOID reserved)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(dpcContext);
    UNREFERENCED_PARAMETER(throttle);
    UNREFERENCED_PARAMETER(reserved);
    if (!NdisMSynchronizeWithInterruptEx(card->InterruptHandle, 0, first_dropped_bad, card))
    {
        return;
    }
    parties_dropped_ok(card);
}
