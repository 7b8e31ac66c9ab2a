"""NdisOpenConfigurationEx: a configuration handle is closed, once, by the time the miniport is halted."""

from ddicheck.api import LIVES, Lapse, Lifecycle

RULE = Lifecycle(
    id="NdisOpenConfigurationEx",
    family="Miscellaneous",
    acquires=(
        "NdisOpenConfigurationEx",
        "NdisOpenConfigurationKeyByName",
        "NdisOpenConfigurationKeyByIndex",
        "NdisOpenConfiguration",
        "NdisOpenProtocolConfiguration",
    ),
    what="the configuration handle",
    done="opened",
    undone="closed",
    undoes="closes",
    wrong=(Lapse.LOST, Lapse.LEFT, Lapse.NEVER, Lapse.REPLACED, Lapse.TWICE),
    lives=LIVES,
    borrowers=r"NdisReadConfiguration|NdisWriteConfiguration|NdisReadNetworkAddress",
    summary="a configuration handle is closed with NdisCloseConfiguration, once, on every path",
    page="devtest/ndis-ndisopenconfigurationex",
    docs="""\
A handle that `NdisOpenConfigurationEx` opened, or `NdisOpenConfigurationKeyByName`, `NdisOpenConfigurationKeyByIndex`,
`NdisOpenProtocolConfiguration` or NDIS 5's `NdisOpenConfiguration`, is closed with `NdisCloseConfiguration`: before the
function returns if only a local variable holds it, and by the end of MiniportHaltEx (FilterDetach, ...) if the driver
keeps it in memory. It is closed once. Reading and writing parameters with it does not close it, and closing the handle
of a key does not close those of its subkeys.

**Why it matters.** NDIS keeps an open registry key and memory for each handle, until the system is restarted. A
function that leaks one on its error path leaks it each time the adapter is enabled. A handle closed twice is memory
freed twice.

**How to mend it.** Close it where all paths come together: with one exit label, or right after the last value was read.
""",
    bad="""\
NDIS_STATUS MpReadMtu(PMP_ADAPTER Adapter, NDIS_CONFIGURATION_OBJECT *Object)
{
    NDIS_HANDLE key;
    PNDIS_CONFIGURATION_PARAMETER value;
    NDIS_STATUS status = NdisOpenConfigurationEx(Object, &key);

    if (status != NDIS_STATUS_SUCCESS)
    {
        return status;
    }
    NdisReadConfiguration(&status, &value, key, &MtuKeyword, NdisParameterInteger);
    if (status != NDIS_STATUS_SUCCESS)
    {
        return status;
    }
    Adapter->Mtu = value->ParameterData.IntegerData;
    NdisCloseConfiguration(key);
    return NDIS_STATUS_SUCCESS;
}
""",
    good="""\
NDIS_STATUS MpReadMtu(PMP_ADAPTER Adapter, NDIS_CONFIGURATION_OBJECT *Object)
{
    NDIS_HANDLE key;
    PNDIS_CONFIGURATION_PARAMETER value;
    NDIS_STATUS status = NdisOpenConfigurationEx(Object, &key);

    if (status != NDIS_STATUS_SUCCESS)
    {
        return status;
    }
    NdisReadConfiguration(&status, &value, key, &MtuKeyword, NdisParameterInteger);
    if (status == NDIS_STATUS_SUCCESS)
    {
        Adapter->Mtu = value->ParameterData.IntegerData;
    }
    NdisCloseConfiguration(key);
    return status;
}
""",
)
