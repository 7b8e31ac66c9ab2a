/* Path facts: tests that say the same, constants, comparisons kept in variables, statuses. */
#include <ndis.h>

typedef struct _CARD
{
    NDIS_SPIN_LOCK Lock;
    ULONG Flags;
    ULONG Count;
    BOOLEAN Closing;
} CARD, *PCARD;

void probe(ULONG value);
NDIS_STATUS start(PCARD card);

static NDIS_STATUS fails(PCARD card)    // fact ends:"returns 0 at entry level; returns 3221225473 at entry level|returns -1073741823 at entry level; returns 0 at entry level"
{
    if (card->Closing)
    {
        return NDIS_STATUS_FAILURE;
    }
    return NDIS_STATUS_SUCCESS;
}

void correlated(PCARD card, ULONG count)
{
    BOOLEAN locked = (card->Flags & 4) != 0;
    NDIS_STATUS status;

    if (locked)
    {
        NdisAcquireSpinLock(&card->Lock);
    }
    if (card->Flags & 4)
    {
        probe(1);                       // fact holds:"card->Lock"
    }
    else
    {
        probe(2);                       // fact holds:"nothing"
    }
    if (locked)
    {
        NdisReleaseSpinLock(&card->Lock);
    }
    probe(3);                           // fact holds:"nothing" passes:"3"
    if (count > 0)
    {
        if (count == 0)
        {
            probe(4);                   // fact reached:"no"
        }
        if (!count)
        {
            probe(5);                   // fact reached:"no"
        }
    }
    if (card->Closing && !card->Closing)
    {
        probe(6);                       // fact reached:"no"
    }
    status = fails(card);
    if (status == NDIS_STATUS_SUCCESS && card->Closing)
    {
        probe(7);                       // fact reached:"no"
    }
    if (!NT_SUCCESS(start(card)))
    {
        return;
    }
    switch (card->Count)
    {
    case 1:
        probe(card->Count);             // fact passes:"1"
        /* falls through */
    case 2:
        if (card->Count == 3)
        {
            probe(8);                   // fact reached:"no"
        }
        break;
    default:
        if (card->Count == 2)
        {
            probe(9);                   // fact reached:"no"
        }
        probe(10);                      // fact reached:"yes"
        break;
    }
}
