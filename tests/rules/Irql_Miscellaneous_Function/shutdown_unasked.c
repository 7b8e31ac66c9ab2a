/* Without the attribute that asks for it, nobody calls MiniportShutdownEx at a bug check. */
#include <ndis.h>

typedef struct _CARD
{
    NDIS_HANDLE Configuration;
    NDIS_EVENT Idle;
    NDIS_SPIN_LOCK Lock;
} CARD, *PCARD;

MINIPORT_SHUTDOWN shutdown_ok;
VOID shutdown_ok(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(action);
    NdisWaitEvent(&card->Idle, 100);
}

MINIPORT_SHUTDOWN locked_bad;
VOID locked_bad(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(action);
    NdisAcquireSpinLock(&card->Lock);
    NdisCloseConfiguration(card->Configuration);    // want "NdisCloseConfiguration is called at DISPATCH_LEVEL"
    NdisReleaseSpinLock(&card->Lock);
}
