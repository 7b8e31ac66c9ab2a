/* What is ever stored in a field decides branches, if nobody but the driver can store there. */
#include <ndis.h>

#define F_OPEN    0x01
#define F_CLOSING 0x02
#define F_PAUSED  0x04
#define SET_FLAG(_m, _f)   ((_m)->Flags |= (_f))
#define CLEAR_FLAG(_m, _f) ((_m)->Flags &= ~(_f))
#define TEST_FLAG(_m, _f)  (((_m)->Flags & (_f)) != 0)

typedef enum { StIdle, StRunning, StPaused, StGone } STATE;

typedef struct _PART { BOOLEAN Armed; BOOLEAN Never; } PART;

typedef struct _CARD
{
    NDIS_SPIN_LOCK Lock;
    BOOLEAN Registered;
    BOOLEAN Started;
    BOOLEAN Handed;
    BOOLEAN Lent;
    ULONG Flags;
    STATE State;
    STATE Next;
    LONG Swapped;
    LONG Counted;
    PVOID Timer;
    ULONG Offset;
    NDIS_STATUS Status;
    PART Part;
    union { BOOLEAN Byte; ULONG Word; } Both;
    BOOLEAN DebugOnly;
    void (*Handler)(void);
    BOOLEAN Answer;
} CARD, *PCARD;

/* Comes in through a control request: its size is compared with the length of a buffer. */
typedef struct _REQUEST { ULONG Kind; ULONG Flags; } REQUEST, *PREQUEST;

/* Is nowhere made by the driver. */
typedef struct _STRANGE { BOOLEAN Flag; } STRANGE, *PSTRANGE;

/* Read from a packet. */
typedef struct _HEADER { UCHAR Type; } HEADER, *PHEADER;

/* A block that a device writes to. */
typedef struct _STATUSBLOCK { ULONG Done; } STATUSBLOCK, *PSTATUSBLOCK;

/* Looked at as another structure. */
typedef struct _ONE { ULONG Kind; ULONG Mark; } ONE, *PONE;
typedef struct _TWO { ULONG Kind; ULONG Mark; } TWO, *PTWO;

/* Filled from bytes. */
typedef struct _SETTINGS { ULONG Speed; } SETTINGS, *PSETTINGS;

void probe(int n);
void external_fill(BOOLEAN *flag);
BOOLEAN (*g_ask)(void);
BOOLEAN g_never;
static BOOLEAN s_set;
static ULONG s_level = 3;
extern BOOLEAN g_elsewhere;

void set_state(PCARD card, STATE state)
{
    card->State = state;
}

PCARD make(NDIS_HANDLE handle)
{
    PCARD card = NdisAllocateMemoryWithTagPriority(handle, sizeof(CARD), 'drac', NormalPoolPriority);
    PREQUEST own = NdisAllocateMemoryWithTagPriority(handle, sizeof(REQUEST), 'drac', NormalPoolPriority);
    PONE one = NdisAllocateMemoryWithTagPriority(handle, sizeof(ONE), 'drac', NormalPoolPriority);
    PTWO two = NdisAllocateMemoryWithTagPriority(handle, sizeof(TWO), 'drac', NormalPoolPriority);
    PSETTINGS settings = NdisAllocateMemoryWithTagPriority(handle, sizeof(SETTINGS), 'drac', NormalPoolPriority);
    PHEADER header = NdisAllocateMemoryWithTagPriority(handle, sizeof(HEADER), 'drac', NormalPoolPriority);

    NdisZeroMemory(card, sizeof(*card));
    card->Started = TRUE;
    SET_FLAG(card, F_OPEN);
    set_state(card, StRunning);
    external_fill(&card->Handed);
    card->Next = card->State;
    InterlockedExchange(&card->Swapped, 2);
    InterlockedIncrement(&card->Counted);
    *(PULONG)((PUCHAR)card + FIELD_OFFSET(CARD, Offset)) = 1;
    card->Both.Word = 1;
#ifdef EXTRA_CHECKS
    card->DebugOnly = TRUE;
#endif
    card->Answer = g_ask();
    own->Kind = 1;
    one->Mark = 1;
    settings->Speed = 1;
    header->Type = 1;
    s_set = TRUE;
    return card;
}

void stop(PCARD card)
{
    CLEAR_FLAG(card, F_OPEN | F_PAUSED);
    set_state(card, StPaused);
}

static void fill_in(BOOLEAN *flag)
{
    *flag = TRUE;
}

void lend(PCARD card)
{
    fill_in(&card->Lent);
}

void tests(PCARD card)
{
    if (card->Registered)
    {
        probe(1);                       // fact reached:"no"
    }
    if (!card->Started)
    {
        probe(2);                       // fact reached:"yes"
    }
    if (card->Started)
    {
        probe(3);                       // fact reached:"yes"
    }
    if (card->Handed || card->Lent)
    {
        probe(4);                       // fact reached:"yes"
    }
    if (TEST_FLAG(card, F_OPEN))
    {
        probe(5);                       // fact reached:"yes"
    }
    if (TEST_FLAG(card, F_CLOSING))
    {
        probe(6);                       // fact reached:"no"
    }
    if ((card->Flags & (F_OPEN | F_PAUSED)) == (F_OPEN | F_PAUSED))
    {
        probe(7);                       // fact reached:"no"
    }
    switch (card->State)
    {
    case StIdle:
        probe(8);                       // fact reached:"yes"
        break;
    case StRunning:
        probe(9);                       // fact reached:"yes"
        break;
    case StPaused:
        probe(10);                      // fact reached:"yes"
        break;
    case StGone:
        probe(11);                      // fact reached:"no"
        break;
    default:
        probe(12);                      // fact reached:"no"
        break;
    }
    if (card->Next == StGone)
    {
        probe(13);                      // fact reached:"no"
    }
    if (card->Swapped == 3)
    {
        probe(14);                      // fact reached:"no"
    }
    if (card->Counted)
    {
        probe(15);                      // fact reached:"yes"
    }
    if (card->Offset)
    {
        probe(16);                      // fact reached:"yes"
    }
    if (card->Both.Byte)
    {
        probe(17);                      // fact reached:"yes"
    }
    if (card->DebugOnly)
    {
        probe(18);                      // fact reached:"yes"
    }
    if (card->Answer)
    {
        probe(19);                      // fact reached:"yes"
    }
    if (card->Part.Armed)
    {
        probe(20);                      // fact reached:"no"
    }
    if (card->Status == NDIS_STATUS_PENDING)
    {
        probe(21);                      // fact reached:"no"
    }
    if (card->Timer != NULL)
    {
        probe(22);                      // fact reached:"yes"
    }
}

void variables(void)
{
    if (g_never)
    {
        probe(30);                      // fact reached:"no"
    }
    if (s_set)
    {
        probe(31);                      // fact reached:"yes"
    }
    if (s_level > 2)
    {
        probe(32);                      // fact reached:"yes"
    }
    if (s_level == 4)
    {
        probe(33);                      // fact reached:"no"
    }
    if (g_elsewhere)
    {
        probe(34);                      // fact reached:"yes"
    }
}

NTSTATUS control(PDEVICE_OBJECT device, PIRP irp)
{
    PIO_STACK_LOCATION at = IoGetCurrentIrpStackLocation(irp);
    PREQUEST request = irp->AssociatedIrp.SystemBuffer;

    if (at->Parameters.DeviceIoControl.InputBufferLength < sizeof(REQUEST))
    {
        return STATUS_BUFFER_TOO_SMALL;
    }
    if (request->Kind == 7)
    {
        probe(40);                      // fact reached:"yes"
    }
    if (request->Flags & 1)
    {
        probe(41);                      // fact reached:"yes"
    }
    return STATUS_SUCCESS;
}

void others(PSTRANGE strange, PONE one, PSETTINGS settings, PUCHAR bytes, PNET_BUFFER buffer)
{
    PTWO two = (PTWO)one;
    STATUSBLOCK *block;
    NDIS_PHYSICAL_ADDRESS where;
    PHEADER header = NdisGetDataBuffer(buffer, sizeof(HEADER), NULL, 1, 0);

    NdisMAllocateSharedMemory(NULL, sizeof(STATUSBLOCK), FALSE, (PVOID *)&block, &where);
    NdisZeroMemory(block, sizeof(*block));
    if (strange->Flag)
    {
        probe(50);                      // fact reached:"yes"
    }
    if (two->Mark)
    {
        probe(51);                      // fact reached:"yes"
    }
    NdisMoveMemory(settings, bytes, sizeof(*settings));
    if (settings->Speed == 9)
    {
        probe(52);                      // fact reached:"yes"
    }
    if (block->Done)
    {
        probe(53);                      // fact reached:"yes"
    }
    if (header->Type == 2)
    {
        probe(54);                      // fact reached:"yes"
    }
}
