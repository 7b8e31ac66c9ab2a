/* Handles that the adapter keeps. */
#include "nic.h"

MINIPORT_INITIALIZE initialize_bad;
MINIPORT_HALT halt_ok;

static NDIS_STATUS open(PNIC nic, NDIS_HANDLE *key)
{
    NDIS_CONFIGURATION_OBJECT object = { 0 };

    object.NdisHandle = nic->Handle;
    return NdisOpenConfigurationEx(&object, key);
}

NDIS_STATUS initialize_bad(NDIS_HANDLE handle, NDIS_HANDLE context, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    NDIS_STATUS status = NDIS_STATUS_RESOURCES;
    PNIC nic = NdisAllocateMemoryWithTagPriority(handle, sizeof(NIC), 'cinN', LowPoolPriority);

    if (nic == NULL)
        return status;
    NdisZeroMemory(nic, sizeof(*nic));
    nic->Handle = handle;

    status = open_config_ok(nic);
    if (status != NDIS_STATUS_SUCCESS)
        goto fail;

    status = open(nic, &nic->Statistics);
    if (status != NDIS_STATUS_SUCCESS)
        goto fail_config;
    nic->HasStatistics = TRUE;

    status = open(nic, &nic->Filters);          // want "the configuration handle in nic->Filters is opened here, but nothing that runs from halt_ok on closes it"
    if (status != NDIS_STATUS_SUCCESS)
        goto fail_statistics;

    status = open(nic, &nic->Policy);
    if (status != NDIS_STATUS_SUCCESS)
    {
        NdisCloseConfiguration(nic->Filters);
        goto fail_statistics;
    }

    status = read_config(nic);
    if (status != NDIS_STATUS_SUCCESS)
    {
        NdisCloseConfiguration(nic->Filters);
        goto fail_statistics;
    }
    return NDIS_STATUS_SUCCESS;

fail_statistics:
    NdisCloseConfiguration(nic->Statistics);
fail_config:
    close_config_ok(nic);
fail:
    NdisFreeMemory(nic, 0, 0);
    return status;                              // want "the configuration handle in nic->Policy opened at line 38 is not closed when initialize_bad fails"
}

VOID halt_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PNIC nic = context;

    if (nic->HasFilters)                        /* nobody ever sets it */
        NdisCloseConfiguration(nic->Filters);
    if (nic->HasStatistics)
        NdisCloseConfiguration(nic->Statistics);
    if (nic->Policy != NULL)
        NdisCloseConfiguration(nic->Policy);
    close_config_ok(nic);
    NdisFreeMemory(nic, 0, 0);
}
