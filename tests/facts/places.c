/* Which places are certainly different, and which may be one. */
#include <ndis.h>

typedef struct _PEER
{
    LIST_ENTRY Link;
    LIST_ENTRY Other;
    ULONG State;
} PEER, *PPEER;

typedef struct _CARD
{
    LIST_ENTRY Peers;
    LIST_ENTRY Free;
    PEER Table[8];
    PPEER Pointers[8];
} CARD, *PCARD;

void probe(ULONG value);

void walked(PCARD card)                 // fact ends:"returns 0 at entry level|at entry level"
{
    PPEER peer;

    for (peer = CONTAINING_RECORD(card->Peers.Flink, PEER, Link);
         &peer->Link != &card->Peers;
         peer = CONTAINING_RECORD(peer->Link.Flink, PEER, Link))
    {
        probe(1);                       // fact reached:"yes"
    }
    probe(2);                           // fact reached:"yes"
}

void different(PCARD card)
{
    LIST_ENTRY local;
    PLIST_ENTRY head = &card->Peers;

    if (head == &local)
    {
        probe(1);                       // fact reached:"yes"
    }
    if (head == &card->Free)
    {
        probe(2);                       // fact reached:"no"
    }
    if (head != &card->Peers)
    {
        probe(3);                       // fact reached:"no"
    }
}

ULONG kind(UCHAR *option, ULONG length) // fact ends:"returns 2 at entry level; returns 4294967295 at entry level|returns -1 at entry level; returns 2 at entry level"
{
    ULONG i;

    for (i = 0; i < length; i++)
    {
        if (option[i] == 53 && option[i + 1] == 1)
        {
            return 2;
        }
    }
    return (ULONG)-1;
}

void elements(PCARD card, ULONG i, ULONG j)
{
    PPEER peer = &card->Table[i];
    PPEER other = card->Pointers[i];
    ULONG state = card->Table[i].State;

    card->Table[i].State = 1;
    if (card->Table[j].State != 1)
    {
        probe(1);                       // fact reached:"yes"
    }
    if (peer->State == 1 && peer->State == 2)
    {
        probe(2);                       // fact reached:"no"
    }
    if (other == NULL)
    {
        return;
    }
    if (other == NULL)
    {
        probe(3);                       // fact reached:"no"
    }
    if (card->Pointers[i] == card->Pointers[j])
    {
        probe(4);                       // fact reached:"yes"
    }
    else
    {
        probe(5);                       // fact reached:"yes"
    }
    if ((state & 4) && !(state & 4))
    {
        probe(6);                       // fact reached:"no"
    }
}
