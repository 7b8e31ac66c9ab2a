/* The IRQL along paths: raised, restored, tested, and by the context a helper is called in. */
#include <ndis.h>

typedef struct _CARD
{
    KSPIN_LOCK Kernel;
    KIRQL Saved;
    BOOLEAN Closing;
} CARD, *PCARD;

void probe(ULONG value);

static void helper(PCARD card)          // fact entered:"DISPATCH_LEVEL from dpc; PASSIVE_LEVEL from halt"
{
    probe(1);                           // fact irql:"DISPATCH_LEVEL or PASSIVE_LEVEL"
    if (KeGetCurrentIrql() < DISPATCH_LEVEL)
    {
        probe(2);                       // fact irql:"PASSIVE_LEVEL"
    }
    else
    {
        probe(3);                       // fact irql:"DISPATCH_LEVEL"
    }
}

static void enter(PCARD card)           // fact ends:"at DISPATCH_LEVEL"
{
    KeRaiseIrql(DISPATCH_LEVEL, &card->Saved);
}

static void leave(PCARD card)           // fact ends:"at value"
{
    KeLowerIrql(card->Saved);
}

static void unknown(PCARD card)         // fact entered:"nobody"
{
    probe(4);                           // fact irql:"unknown"
}

MINIPORT_HALT halt;
VOID halt(NDIS_HANDLE context, NDIS_HALT_ACTION action)     // fact entered:"PASSIVE_LEVEL as MINIPORT_HALT"
{
    PCARD card = (PCARD)context;
    KIRQL old, copy;

    probe(5);                           // fact irql:"PASSIVE_LEVEL"
    KeRaiseIrql(DISPATCH_LEVEL, &old);
    copy = old;
    probe(6);                           // fact irql:"DISPATCH_LEVEL"
    KeLowerIrql(copy);
    helper(card);                       // fact irql:"PASSIVE_LEVEL"
    enter(card);
    probe(7);                           // fact irql:"DISPATCH_LEVEL"
    leave(card);
    probe(8);                           // fact irql:"PASSIVE_LEVEL"
    KeAcquireSpinLock(&card->Kernel, &old);
    KeReleaseSpinLockFromDpcLevel(&card->Kernel);
    probe(9);                           // fact irql:"DISPATCH_LEVEL" holds:"nothing"
    KeLowerIrql(old);
    probe(10);                          // fact irql:"PASSIVE_LEVEL"
}

MINIPORT_INTERRUPT_DPC dpc;
VOID dpc(NDIS_HANDLE context, PVOID one, PVOID two, PVOID three)
{
    helper((PCARD)context);             // fact irql:"DISPATCH_LEVEL"
}
