#ifndef EVENTS_H
#define EVENTS_H
#include <ndis.h>

struct _CARD;
typedef VOID (*EVENT_HANDLER)(struct _CARD *card, NDIS_HANDLE handle);

typedef struct _EVENT_TABLE
{
    EVENT_HANDLER Dropped;
    EVENT_HANDLER Closed;
    EVENT_HANDLER LinkLost;
} EVENT_TABLE;

typedef struct _CARD
{
    NDIS_HANDLE InterruptHandle;
    NDIS_HANDLE TimerHandle;
    NDIS_HANDLE PartyHandle;
    NDIS_HANDLE VcHandle;
    NDIS_HANDLE AfHandle;
    NDIS_HANDLE WorkItem;
    const EVENT_TABLE *Late;
    EVENT_TABLE Early;
} CARD, *PCARD;

extern const EVENT_TABLE late_events;
VOID early_dropped_bad(PCARD card, NDIS_HANDLE handle);
VOID early_closed_ok(PCARD card, NDIS_HANDLE handle);
#endif
