/* What is asked once more after taking a lock or waiting has another answer; one question asked twice has one. */
#include <ndis.h>

typedef enum { StDown, StUp } STATE;

typedef struct _CARD
{
    NDIS_SPIN_LOCK Lock;
    KSPIN_LOCK Plain;
    KEVENT Event;
    STATE State;
    ULONG Generation;
    BOOLEAN Shared;
    BOOLEAN AtDispatch;
    NDIS_HANDLE Timer;
} CARD, *PCARD;

ULONG g_open;

void probe(ULONG value);
NDIS_HANDLE make(PCARD card);

void set_open(ULONG open)
{
    g_open = open;
}

void checked_twice(PCARD card)
{
    ULONG generation = card->Generation;

    if (card->State != StUp)
    {
        return;
    }
    if (card->State != StUp)
    {
        probe(1);                       // fact reached:"no"
    }
    NdisAcquireSpinLock(&card->Lock);
    if (card->State != StUp)
    {
        NdisReleaseSpinLock(&card->Lock);
        probe(2);                       // fact reached:"yes" holds:"nothing"
        return;
    }
    if (card->State != StUp)
    {
        probe(3);                       // fact reached:"no"
    }
    if (card->Generation != generation)
    {
        probe(4);                       // fact reached:"yes"
    }
    NdisReleaseSpinLock(&card->Lock);
}

void correlated(PCARD card)
{
    if (card->Shared)
    {
        NdisAcquireSpinLock(&card->Lock);
    }
    probe(1);
    if (card->Shared)
    {
        probe(2);                       // fact holds:"card->Lock"
        NdisReleaseSpinLock(&card->Lock);
    }
    probe(3);                           // fact holds:"nothing"
}

void either_form(PCARD card)
{
    if (card->AtDispatch)
    {
        NdisDprAcquireSpinLock(&card->Lock);
    }
    else
    {
        NdisAcquireSpinLock(&card->Lock);
    }
    if (card->AtDispatch)
    {
        NdisDprReleaseSpinLock(&card->Lock);
    }
    else
    {
        NdisReleaseSpinLock(&card->Lock);
        probe(1);                       // fact holds:"nothing"
    }
}

void outer_flag(PCARD card)
{
    KIRQL old;

    if (card->Shared)
    {
        KeAcquireSpinLock(&card->Plain, &old);
    }
    NdisDprAcquireSpinLock(&card->Lock);
    NdisDprReleaseSpinLock(&card->Lock);
    if (card->Shared)
    {
        KeReleaseSpinLock(&card->Plain, old);
    }
    probe(1);                           // fact holds:"nothing"
}

void waits(PCARD card)
{
    if (g_open)
    {
        return;
    }
    KeWaitForSingleObject(&card->Event, Executive, KernelMode, FALSE, NULL);
    if (g_open)
    {
        probe(1);                       // fact reached:"yes"
    }
}

void keeps_pointers(PCARD card)
{
    if (card->Timer == NULL)
    {
        return;
    }
    NdisAcquireSpinLock(&card->Lock);
    if (card->Timer == NULL)
    {
        probe(1);                       // fact reached:"no"
    }
    NdisReleaseSpinLock(&card->Lock);
}

void until_down(PCARD card)
{
    if (card->State != StUp)
    {
        return;
    }
    while (card->State == StUp)
    {
        NdisAcquireSpinLock(&card->Lock);
        if (card->State == StDown)
        {
            probe(1);                   // fact reached:"yes" holds:"card->Lock"
        }
        NdisReleaseSpinLock(&card->Lock);
    }
    probe(2);                           // fact reached:"yes"
}
