#include "nic.h"

PNIC nic_last;

static VOID unload_bad(PDRIVER_OBJECT driver)
{
    nic_event_bad(nic_last, NDIS_STATUS_NETWORK_CHANGE);
}

static VOID halt_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    nic_link_ok((PNIC)context);
}

NDIS_STATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NDIS_MINIPORT_DRIVER_CHARACTERISTICS chars = { 0 };
    NDIS_HANDLE handle;

    chars.HaltHandlerEx = halt_ok;
    chars.UnloadHandler = unload_bad;
    return NdisMRegisterMiniportDriver(driver, path, NULL, &chars, &handle);
}
