/* Functions that nobody known enters: only what is wrong at every level may be claimed. */
#include <ndis.h>

typedef struct _CARD
{
    NDIS_HANDLE MiniportHandle;
    NDIS_HANDLE AfHandle;
    NDIS_HANDLE PartyHandle;
    NDIS_SPIN_LOCK Lock;
    CO_ADDRESS_FAMILY Family;
} CARD, *PCARD;

NDIS_STATUS register_ok(PCARD card)
{
    return NdisMCmRegisterAddressFamilyEx(card->MiniportHandle, &card->Family);
}

VOID complete_ok(PCARD card)
{
    NdisMCmDropPartyComplete(NDIS_STATUS_SUCCESS, card->PartyHandle);
}

/* Released again, the level is as unknown as before. */
VOID locked_before_ok(PCARD card)
{
    NdisAcquireSpinLock(&card->Lock);
    card->Family.MajorVersion = 3;
    NdisReleaseSpinLock(&card->Lock);
    NdisMCmNotifyCloseAddressFamily(card->AfHandle);
}

VOID locked_bad(PCARD card)
{
    NdisAcquireSpinLock(&card->Lock);
    NdisMCmNotifyCloseAddressFamily(card->AfHandle);    // want "is called at DISPATCH_LEVEL, it may be called at PASSIVE_LEVEL only"
    NdisReleaseSpinLock(&card->Lock);
}

/* A Dpr lock is only legal at DISPATCH_LEVEL, so that is where this runs. */
VOID dpr_locked_bad(PCARD card)
{
    NdisDprAcquireSpinLock(&card->Lock);
    NdisMCmRegisterAddressFamilyEx(card->MiniportHandle, &card->Family);    // want "is called at DISPATCH_LEVEL, it may be called at PASSIVE_LEVEL only"
    NdisDprReleaseSpinLock(&card->Lock);
}

/* Its annotation is all that is known of its callers. */
_IRQL_requires_max_(DISPATCH_LEVEL)
VOID annotated_ok(PCARD card)
{
    NdisMCmDropPartyComplete(NDIS_STATUS_SUCCESS, card->PartyHandle);
}

_IRQL_requires_(PASSIVE_LEVEL)
VOID annotated_passive_ok(PCARD card)
{
    NdisMCmNotifyCloseAddressFamily(card->AfHandle);
}
