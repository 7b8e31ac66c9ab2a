/* A shutdown at a bug check is at HIGH_LEVEL, any other at PASSIVE_LEVEL; the action says which. */
#include <ndis.h>

typedef struct _CARD
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE Configuration;
    NDIS_EVENT Idle;
    ULONG State;
} CARD, *PCARD;

MINIPORT_INITIALIZE initialize_ok;
NDIS_STATUS initialize_ok(NDIS_HANDLE h, NDIS_HANDLE d, PNDIS_MINIPORT_INIT_PARAMETERS p)
{
    NDIS_MINIPORT_ADAPTER_ATTRIBUTES attributes;

    UNREFERENCED_PARAMETER(d);
    UNREFERENCED_PARAMETER(p);
    attributes.RegistrationAttributes.AttributeFlags =
        NDIS_MINIPORT_ATTRIBUTES_HARDWARE_DEVICE | NDIS_MINIPORT_ATTRIBUTES_REGISTER_BUGCHECK_CALLBACK;
    return NdisMSetMiniportAttributes(h, &attributes);
}

MINIPORT_SHUTDOWN returns_at_once_ok;
VOID returns_at_once_ok(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
    PCARD card = (PCARD)context;

    card->State = 0;
    if (action == NdisShutdownBugCheck)
    {
        return;
    }
    NdisWaitEvent(&card->Idle, 100);
}

MINIPORT_SHUTDOWN does_not_ask_bad;
VOID does_not_ask_bad(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
    PCARD card = (PCARD)context;

    UNREFERENCED_PARAMETER(action);
    NdisWaitEvent(&card->Idle, 100);    // want "NdisWaitEvent is called at HIGH_LEVEL, it may be called at PASSIVE_LEVEL only"
}

static VOID stop_bad(PCARD card, NDIS_SHUTDOWN_ACTION why)
{
    switch (why)
    {
    case NdisShutdownPowerOff:
        NdisCloseConfiguration(card->Configuration);
        break;
    default:
        NdisCloseConfiguration(card->Configuration);    // want "NdisCloseConfiguration is called at HIGH_LEVEL"
        break;
    }
}

MINIPORT_SHUTDOWN hands_on_bad;
VOID hands_on_bad(NDIS_HANDLE context, NDIS_SHUTDOWN_ACTION action)
{
    stop_bad((PCARD)context, action);
}
