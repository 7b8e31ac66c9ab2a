#include "nic.h"

NDIS_STATUS open_config_ok(PNIC nic)
{
    CONFIG *config = &nic->Config;
    NDIS_CONFIGURATION_OBJECT object;

    NdisZeroMemory(&object, sizeof(object));
    object.NdisHandle = nic->Handle;
    return NdisOpenConfigurationEx(&object, &config->Key);
}

NDIS_STATUS read_config(PNIC nic)
{
    NDIS_STRING word = NDIS_STRING_CONST("*JumboPacket");
    PNDIS_CONFIGURATION_PARAMETER value;
    NDIS_STATUS status;

    NdisReadConfiguration(&status, &value, nic->Config.Key, &word, NdisParameterInteger);
    if (status == NDIS_STATUS_SUCCESS)
        nic->Config.Mtu = value->ParameterData.IntegerData;
    return status;
}

VOID close_config_ok(PNIC nic)
{
    NdisCloseConfiguration(nic->Config.Key);
    nic->Config.Key = NULL;
}
