/* Flags: bits that are set, cleared, kept, tested, and told to callees and callers. */
#include <ndis.h>

#define F_OPEN    0x01
#define F_CLOSING 0x02
#define F_LOCKED  0x04
#define F_BOTH    (F_OPEN | F_CLOSING)
#define MP_SET_FLAG(_M, _F)   ((_M)->Flags |= (_F))
#define MP_CLEAR_FLAG(_M, _F) ((_M)->Flags &= ~(_F))
#define MP_TEST_FLAG(_M, _F)  (((_M)->Flags & (_F)) != 0)
#define MP_TEST_FLAGS(_M, _F) (((_M)->Flags & (_F)) == (_F))

typedef struct _CARD
{
    NDIS_SPIN_LOCK Lock;
    ULONG Flags;
    ULONG Other;
} CARD, *PCARD;

void probe(ULONG n);
void outside(void);
extern ULONG g_flags;

void set_and_clear(PCARD card, ULONG flags)
{
    MP_SET_FLAG(card, F_OPEN);
    if (!MP_TEST_FLAG(card, F_OPEN))
    {
        probe(1);                       // fact reached:"no"
    }
    if (!(card->Flags & F_BOTH))
    {
        probe(2);                       // fact reached:"no"
    }
    if (MP_TEST_FLAG(card, F_CLOSING))
    {
        probe(3);                       // fact reached:"yes"
    }
    MP_CLEAR_FLAG(card, F_OPEN);
    if (MP_TEST_FLAG(card, F_OPEN))
    {
        probe(4);                       // fact reached:"no"
    }
    MP_SET_FLAG(card, F_CLOSING);
    MP_SET_FLAG(card, F_LOCKED);
    if (!MP_TEST_FLAGS(card, F_CLOSING | F_LOCKED) || MP_TEST_FLAG(card, F_OPEN))
    {
        probe(5);                       // fact reached:"no"
    }
    flags = F_OPEN;
    flags |= F_LOCKED;
    probe(flags & F_BOTH);              // fact passes:"1"
    probe(flags & F_CLOSING);           // fact passes:"0"
    probe((card->Other | F_OPEN) & F_OPEN); // fact passes:"1"
    probe((card->Other & ~F_OPEN) & F_OPEN); // fact passes:"0"
}

void tested_again(PCARD card)
{
    BOOLEAN open = MP_TEST_FLAG(card, F_OPEN);
    BOOLEAN both = (card->Flags & F_BOTH) == F_BOTH;

    if (open)
    {
        if (!(card->Flags & F_OPEN))
        {
            probe(10);                  // fact reached:"no"
        }
        if (!(card->Flags & F_BOTH))
        {
            probe(11);                  // fact reached:"no"
        }
        if ((card->Flags & F_OPEN) != F_OPEN)
        {
            probe(12);                  // fact reached:"no"
        }
    }
    if (both && !MP_TEST_FLAG(card, F_CLOSING))
    {
        probe(13);                      // fact reached:"no"
    }
    if (!(card->Flags & (F_OPEN | F_LOCKED)))
    {
        if (card->Flags & F_LOCKED)
        {
            probe(14);                  // fact reached:"no"
        }
    }
    else if (!open && !MP_TEST_FLAG(card, F_LOCKED))
    {
        probe(15);                      // fact reached:"yes"
    }
    if (card->Flags == F_LOCKED && MP_TEST_FLAG(card, F_OPEN))
    {
        probe(16);                      // fact reached:"no"
    }
}

static void give_back(PCARD card)       // fact ends:"at entry level; at lock released card->Lock"
{
    if (MP_TEST_FLAG(card, F_LOCKED))
    {
        NdisReleaseSpinLock(&card->Lock);
    }
}

static BOOLEAN is_locked(PCARD card)
{
    return (card->Flags & F_LOCKED) != 0;
}

void callee_tests(PCARD card)
{
    NdisAcquireSpinLock(&card->Lock);
    if (card->Flags & F_LOCKED)
    {
        give_back(card);
        probe(20);                      // fact holds:"nothing"
        return;
    }
    give_back(card);
    probe(21);                          // fact holds:"card->Lock"
    NdisReleaseSpinLock(&card->Lock);
}

void callee_tests_what_was_set(PCARD card)
{
    NdisAcquireSpinLock(&card->Lock);
    MP_SET_FLAG(card, F_LOCKED);
    give_back(card);
    probe(22);                          // fact holds:"nothing"
}

void a_predicate(PCARD card)
{
    if (is_locked(card))
    {
        NdisAcquireSpinLock(&card->Lock);
    }
    if (MP_TEST_FLAG(card, F_LOCKED))
    {
        probe(23);                      // fact holds:"card->Lock"
    }
    give_back(card);
    probe(24);                          // fact holds:"nothing"
}

static void change(PCARD card)
{
    card->Flags = card->Other;
    g_flags = card->Other;
}

void changed_in_between(PCARD card)
{
    if (MP_TEST_FLAG(card, F_OPEN) && (g_flags & F_OPEN))
    {
        change(card);
        if (!MP_TEST_FLAG(card, F_OPEN))
        {
            probe(30);                  // fact reached:"yes"
        }
        if (!(g_flags & F_OPEN))
        {
            probe(31);                  // fact reached:"yes"
        }
        return;
    }
    if (MP_TEST_FLAG(card, F_CLOSING))
    {
        outside();
        if (!MP_TEST_FLAG(card, F_CLOSING))
        {
            probe(32);                  // fact reached:"no"
        }
    }
}

static void by_flag(PCARD card)
{
    if (MP_TEST_FLAG(card, F_OPEN))
    {
        probe(40);                      // fact irql:"PASSIVE_LEVEL"
    }
    else
    {
        probe(41);                      // fact irql:"DISPATCH_LEVEL"
    }
}

MINIPORT_RESTART Restart;
MINIPORT_INTERRUPT_DPC Dpc;

NDIS_STATUS Restart(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;

    if (card->Flags & F_OPEN)
    {
        by_flag(card);
    }
    return NDIS_STATUS_SUCCESS;
}

VOID Dpc(NDIS_HANDLE context, PVOID vector, PVOID throttle, PVOID reserved)
{
    PCARD card = (PCARD)context;

    if (!MP_TEST_FLAG(card, F_OPEN))
    {
        by_flag(card);
    }
}
