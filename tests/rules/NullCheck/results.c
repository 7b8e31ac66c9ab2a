/* Results of calls that may fail with NULL. */
#include <ndis.h>

typedef struct _RING
{
    ULONG Size;
    PUCHAR Base;
} RING, *PRING;

typedef struct _CARD
{
    NDIS_HANDLE Handle;
    NDIS_SPIN_LOCK Lock;
    PRING Ring;
    PVOID Shared;
    NDIS_PHYSICAL_ADDRESS Physical;
    ULONG Errors;
    UCHAR Address[6];
} CARD, *PCARD;

MINIPORT_INITIALIZE start_bad;
MINIPORT_SEND_NET_BUFFER_LISTS send_bad;

NDIS_STATUS start_bad(NDIS_HANDLE handle, NDIS_HANDLE context, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PCARD card = NdisAllocateMemoryWithTagPriority(handle, sizeof(CARD), 'draC', NormalPoolPriority);

    NdisZeroMemory(card, sizeof(CARD));     // want "card is handed to NdisZeroMemory, which dereferences it, but never tested, NdisAllocateMemoryWithTagPriority may have failed and left NULL \(called at line 26\)"
    card->Handle = handle;
    return NDIS_STATUS_SUCCESS;
}

/* The data may not lie in one piece that can be mapped. */
VOID send_bad(NDIS_HANDLE context, PNET_BUFFER_LIST lists, NDIS_PORT_NUMBER port, ULONG flags)
{
    PCARD card = (PCARD)context;
    PUCHAR frame;

    while (lists != NULL)
    {
        frame = NdisGetDataBuffer(NET_BUFFER_LIST_FIRST_NB(lists), 14, NULL, 1, 0);
        if (frame[0] & 1)
        {
            card->Errors++;
        }
        if (*frame == 0)                    // want "frame is dereferenced but never tested, NdisGetDataBuffer may have failed"
        {
            card->Errors--;
        }
        lists = NET_BUFFER_LIST_NEXT_NBL(lists);
    }
}

VOID query_bad(PCARD card, PMDL mdl)
{
    PUCHAR address = NULL;
    ULONG length;

    NdisQueryMdl(mdl, &address, &length, NormalPagePriority);
    if (length == 0)
    {
        return;
    }
    card->Address[0] = *address;            // want "address is dereferenced but never tested, NdisQueryMdl may have failed"
}

/* Kept in a field first. */
NDIS_STATUS ring_bad(PCARD card, ULONG size)
{
    card->Ring = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(RING), 'gniR');
    card->Ring->Size = size;                // want "card->Ring is dereferenced but never tested, ExAllocatePoolWithTag may have failed"
    return NDIS_STATUS_SUCCESS;
}

NDIS_STATUS ring_ok(PCARD card, ULONG size)
{
    card->Ring = ExAllocatePoolWithTag(NonPagedPoolNx, sizeof(RING), 'gniR');
    if (!card->Ring)
    {
        return NDIS_STATUS_RESOURCES;
    }
    card->Ring->Size = size;
    return NDIS_STATUS_SUCCESS;
}

/* A status that goes with it. */
NDIS_STATUS status_ok(PCARD card)
{
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;
    PRING ring = NdisAllocateMemoryWithTagPriority(card->Handle, sizeof(RING), 'gniR', NormalPoolPriority);

    if (ring == NULL)
    {
        status = NDIS_STATUS_RESOURCES;
    }
    if (status == NDIS_STATUS_SUCCESS)
    {
        ring->Size = 4;
    }
    return status;
}

/* An exception, not NULL. */
VOID raise_ok(PCARD card)
{
    PRING ring = ExAllocatePoolWithTag(NonPagedPool | POOL_RAISE_IF_ALLOCATION_FAILURE, sizeof(RING), 'gniR');

    ring->Size = 4;
}

/* The author's word for it. */
VOID assert_ok(PCARD card, PMDL mdl)
{
    PUCHAR data = MmGetSystemAddressForMdlSafe(mdl, HighPagePriority | MdlMappingNoExecute);

    NT_ASSERT(data != NULL);
    card->Address[0] = data[0];
    card->Address[1] = *data;
}

/* A pair of them, one label. */
NDIS_STATUS ladder_ok(PCARD card)
{
    PRING ring = NULL;
    PUCHAR base = NULL;
    NDIS_STATUS status = NDIS_STATUS_RESOURCES;

    do
    {
        ring = NdisAllocateMemoryWithTagPriority(card->Handle, sizeof(RING), 'gniR', NormalPoolPriority);
        if (ring == NULL)
        {
            break;
        }
        base = NdisAllocateMemoryWithTagPriority(card->Handle, 512, 'gniR', NormalPoolPriority);
        if (base == NULL)
        {
            break;
        }
        *base = 1;
        ring->Base = base;
        card->Ring = ring;
        status = NDIS_STATUS_SUCCESS;
    } while (FALSE);
    if (status != NDIS_STATUS_SUCCESS && ring != NULL)
    {
        NdisFreeMemory(ring, 0, 0);
    }
    return status;
}

NDIS_STATUS both_ok(PCARD card)
{
    PRING ring = NdisAllocateMemoryWithTagPriority(card->Handle, sizeof(RING), 'gniR', NormalPoolPriority);
    PUCHAR base = NdisAllocateMemoryWithTagPriority(card->Handle, 512, 'gniR', NormalPoolPriority);
    BOOLEAN failed = (ring == NULL) || (base == NULL);

    if (failed)
    {
        return NDIS_STATUS_RESOURCES;
    }
    ring->Base = base;
    *base = 0;
    return NDIS_STATUS_SUCCESS;
}

/* Only the address is taken, and the size asked for. */
ULONG address_ok(PCARD card)
{
    PRING ring = NdisAllocateMemoryWithTagPriority(card->Handle, sizeof(RING), 'gniR', NormalPoolPriority);
    PULONG size = &ring->Size;

    if (ring == NULL)
    {
        return 0;
    }
    *size = sizeof(*ring);
    return ring->Size;
}

NDIS_STATUS shared_bad(PCARD card)
{
    NdisMAllocateSharedMemory(card->Handle, 4096, TRUE, &card->Shared, &card->Physical);
    NdisZeroMemory(card->Shared, 4096);     // want "card->Shared is handed to NdisZeroMemory, which dereferences it"
    return NDIS_STATUS_SUCCESS;
}

NDIS_STATUS shared_ok(PCARD card)
{
    NdisMAllocateSharedMemory(card->Handle, 4096, TRUE, &card->Shared, &card->Physical);
    if (card->Shared != NULL)
    {
        NdisZeroMemory(card->Shared, 4096);
    }
    return card->Shared != NULL ? NDIS_STATUS_SUCCESS : NDIS_STATUS_RESOURCES;
}
