#include "nic.h"

static NDIS_STATUS restart(NDIS_HANDLE context, PNDIS_MINIPORT_RESTART_PARAMETERS parameters)
{
    timers_start((PNIC)context);
    return NDIS_STATUS_SUCCESS;
}

static NDIS_STATUS pause_bad(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PNIC nic = (PNIC)context;

    NdisAcquireSpinLock(&nic->Lock);
    timers_stop_reset_ok(nic);
    timers_stop_bad(nic);
    NdisReleaseSpinLock(&nic->Lock);
    return NDIS_STATUS_SUCCESS;
}

NDIS_STATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NDIS_MINIPORT_DRIVER_CHARACTERISTICS chars = { 0 };
    NDIS_HANDLE handle;

    chars.RestartHandler = restart;
    chars.PauseHandler = pause_bad;
    return NdisMRegisterMiniportDriver(driver, path, NULL, &chars, &handle);
}
