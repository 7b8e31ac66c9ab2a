/* An Ethernet adapter is asked for none of them. */
#include <ndis.h>

MINIPORT_INITIALIZE initialize;
NDIS_STATUS initialize(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    NDIS_MINIPORT_ADAPTER_ATTRIBUTES attributes = { 0 };

    attributes.GeneralAttributes.MediaType = NdisMedium802_3;
    return NdisMSetMiniportAttributes(handle, &attributes);
}

MINIPORT_OID_REQUEST wired_ok;
NDIS_STATUS wired_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    return NDIS_STATUS_NOT_SUPPORTED;
}
