/* Says what the driver is. */
#include "card.h"

static NDIS_HANDLE DriverHandle;

MINIPORT_INITIALIZE initialize_ok;
SET_OPTIONS set_options_ok;

NDIS_STATUS set_options_ok(NDIS_HANDLE driver, NDIS_HANDLE context)
{
    NDIS_CO_CALL_MANAGER_OPTIONAL_HANDLERS cm;

    UNREFERENCED_PARAMETER(context);
    NdisZeroMemory(&cm, sizeof(cm));
    cm.CmDropPartyHandler = drop_ok;
    return NdisSetOptionalHandlers(driver, (PNDIS_DRIVER_OPTIONAL_HANDLERS)&cm);
}

NDIS_STATUS initialize_ok(NDIS_HANDLE h, NDIS_HANDLE d, PNDIS_MINIPORT_INIT_PARAMETERS p)
{
    UNREFERENCED_PARAMETER(d);
    UNREFERENCED_PARAMETER(p);
    return offer_family_ok(h);
}

NTSTATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NDIS_MINIPORT_DRIVER_CHARACTERISTICS chars;

    NdisZeroMemory(&chars, sizeof(chars));
    chars.SetOptionsHandler = set_options_ok;
    chars.InitializeHandlerEx = initialize_ok;
    return NdisMRegisterMiniportDriver(driver, path, NULL, &chars, &DriverHandle);
}
