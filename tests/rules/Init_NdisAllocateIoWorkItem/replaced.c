/* A work item that another takes the place of, in memory that outlives the function. */
#include <ndis.h>

typedef struct _CARD
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE WorkItem;
    NDIS_HANDLE Other;
    NDIS_HANDLE Items[4];
} CARD, *PCARD;

NDIS_STATUS twice_bad(PCARD card)
{
    card->WorkItem = NdisAllocateIoWorkItem(card->Handle);
    if (card->WorkItem == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    card->WorkItem = NdisAllocateIoWorkItem(card->Handle);      // want "the work item allocated at line 14 is allocated again and was not freed"
    return NDIS_STATUS_SUCCESS;
}

NDIS_STATUS again_ok(PCARD card)
{
    card->WorkItem = NdisAllocateIoWorkItem(card->Handle);
    if (card->WorkItem == NULL)
    {
        card->WorkItem = NdisAllocateIoWorkItem(card->Handle);
    }
    return card->WorkItem != NULL ? NDIS_STATUS_SUCCESS : NDIS_STATUS_RESOURCES;
}

NDIS_STATUS moved_ok(PCARD card)
{
    card->WorkItem = NdisAllocateIoWorkItem(card->Handle);
    card->Other = card->WorkItem;
    card->WorkItem = NdisAllocateIoWorkItem(card->Handle);
    return NDIS_STATUS_SUCCESS;
}

NDIS_STATUS each_ok(PCARD card)
{
    ULONG i;

    for (i = 0; i < 4; i++)
    {
        card->Items[i] = NdisAllocateIoWorkItem(card->Handle);
    }
    return NDIS_STATUS_SUCCESS;
}

VOID replace_ok(PCARD card)
{
    card->WorkItem = NdisAllocateIoWorkItem(card->Handle);
    if (card->WorkItem != NULL)
    {
        NdisFreeIoWorkItem(card->WorkItem);
        card->WorkItem = NdisAllocateIoWorkItem(card->Handle);
    }
}
