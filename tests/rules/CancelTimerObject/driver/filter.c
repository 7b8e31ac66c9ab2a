/* A filter: its timers are set and cancelled in another file, and it waits for one that has no period. */
#include "filter.h"

FILTER_ATTACH attach_ok;
FILTER_RESTART restart_ok;
FILTER_DETACH detach_ok;
NDIS_TIMER_FUNCTION sent_ok;

NDIS_STATUS attach_ok(NDIS_HANDLE handle, NDIS_HANDLE context, PNDIS_FILTER_ATTACH_PARAMETERS parameters)
{
    PMODULE module = NdisAllocateMemoryWithTagPriority(handle, sizeof(MODULE), 'doM ', LowPoolPriority);
    NDIS_FILTER_ATTRIBUTES attributes = { 0 };
    NDIS_STATUS status;

    if (module == NULL)
        return NDIS_STATUS_RESOURCES;
    module->Handle = handle;
    NdisInitializeEvent(&module->Done);
    status = NdisFSetAttributes(handle, module, &attributes);
    if (status != NDIS_STATUS_SUCCESS)
        NdisFreeMemory(module, 0, 0);
    return status;
}

NDIS_STATUS restart_ok(NDIS_HANDLE context, PNDIS_FILTER_RESTART_PARAMETERS parameters)
{
    timers_start_bad(context);
    return NDIS_STATUS_SUCCESS;
}

VOID sent_ok(PVOID one, PVOID context, PVOID two, PVOID three)
{
    PMODULE module = context;

    NdisSetEvent(&module->Done);
}

VOID detach_ok(NDIS_HANDLE context)
{
    PMODULE module = context;

    timers_stop(module);
    NdisWaitEvent(&module->Done, 0);
    NdisFreeMemory(module, 0, 0);
}
