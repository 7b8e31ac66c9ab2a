/* Queries that a Native 802.11 station answers. */
#include <ndis.h>
#include <windot11.h>

typedef struct _STATION
{
    NDIS_HANDLE Handle;
    BOOLEAN Connected;
    PNDIS_OID_REQUEST Request;
} STATION, *PSTATION;

#define THE_REST                                        \
    case OID_DOT11_ACTIVE_PHY_LIST:                     \
    case OID_DOT11_AUTO_CONFIG_ENABLED:                 \
    case OID_DOT11_CURRENT_OPERATION_MODE:              \
    case OID_DOT11_CURRENT_PHY_ID:                      \
    case OID_DOT11_DESIRED_BSSID_LIST:                  \
    case OID_DOT11_DESIRED_BSS_TYPE:                    \
    case OID_DOT11_DESIRED_PHY_LIST:                    \
    case OID_DOT11_DESIRED_SSID_LIST:                   \
    case OID_DOT11_ENABLED_AUTHENTICATION_ALGORITHM:    \
    case OID_DOT11_MULTICAST_LIST

NDIS_STATUS station_copy(PSTATION station, PNDIS_OID_REQUEST request);

MINIPORT_INITIALIZE initialize;
NDIS_STATUS initialize(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    NDIS_MINIPORT_ADAPTER_ATTRIBUTES attributes = { 0 };

    attributes.GeneralAttributes.MediaType = NdisMediumNative802_11;
    return NdisMSetMiniportAttributes(handle, &attributes);
}

MINIPORT_OID_REQUEST missing_case_bad;
NDIS_STATUS missing_case_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    switch (request->DATA.QUERY_INFORMATION.Oid)
    {
    THE_REST:
    case OID_DOT11_NIC_POWER_STATE:
        return station_copy((PSTATION)context, request);
    default:
        return NDIS_STATUS_NOT_SUPPORTED;   // want "missing_case_bad answers OID_DOT11_STATISTICS with NDIS_STATUS_NOT_SUPPORTED, it is mandatory for a Native 802.11 miniport"
    }
}

MINIPORT_OID_REQUEST not_connected_bad;
NDIS_STATUS not_connected_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PSTATION station = (PSTATION)context;
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;

    switch (request->DATA.QUERY_INFORMATION.Oid)
    {
    THE_REST:
    case OID_DOT11_NIC_POWER_STATE:
        break;
    case OID_DOT11_STATISTICS:
        if (!station->Connected)
        {
            status = NDIS_STATUS_NOT_SUPPORTED;
        }
        break;
    default:
        status = NDIS_STATUS_INVALID_OID;
        break;
    }
    return status;      // want "not_connected_bad answers OID_DOT11_STATISTICS with NDIS_STATUS_NOT_SUPPORTED"
}

static NDIS_STATUS power(PSTATION station, PNDIS_OID_REQUEST request)
{
    return request->RequestType == NdisRequestSetInformation ? NDIS_STATUS_SUCCESS : NDIS_STATUS_NOT_SUPPORTED;
}

MINIPORT_OID_REQUEST set_only_bad;
NDIS_STATUS set_only_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    switch (request->DATA.QUERY_INFORMATION.Oid)
    {
    THE_REST:
    case OID_DOT11_STATISTICS:
        return station_copy((PSTATION)context, request);
    case OID_DOT11_NIC_POWER_STATE:
        return power((PSTATION)context, request);   // want "set_only_bad answers OID_DOT11_NIC_POWER_STATE with NDIS_STATUS_NOT_SUPPORTED"
    }
    return NDIS_STATUS_NOT_SUPPORTED;
}

MINIPORT_OID_REQUEST completes_bad;
NDIS_STATUS completes_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PSTATION station = (PSTATION)context;

    switch (request->DATA.QUERY_INFORMATION.Oid)
    {
    THE_REST:
    case OID_DOT11_STATISTICS:
        NdisMOidRequestComplete(station->Handle, request, NDIS_STATUS_SUCCESS);
        break;
    default:
        NdisMOidRequestComplete(station->Handle, request, NDIS_STATUS_INVALID_OID);     // want "NdisMOidRequestComplete answers OID_DOT11_NIC_POWER_STATE with NDIS_STATUS_INVALID_OID"
        break;
    }
    return NDIS_STATUS_PENDING;
}

static NDIS_STATUS operational(PSTATION station, NDIS_OID oid)
{
    return oid == OID_DOT11_MULTICAST_LIST ? NDIS_STATUS_INVALID_OID : NDIS_STATUS_SUCCESS;
}

MINIPORT_OID_REQUEST by_number_bad;
NDIS_STATUS by_number_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    NDIS_OID oid = request->DATA.QUERY_INFORMATION.Oid;
    NDIS_STATUS status = operational((PSTATION)context, oid);

    return status;      // want "by_number_bad answers OID_DOT11_MULTICAST_LIST with NDIS_STATUS_INVALID_OID"
}

MINIPORT_OID_REQUEST ladder_bad;
NDIS_STATUS ladder_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    NDIS_STATUS status = NDIS_STATUS_NOT_SUPPORTED;

    if (request->DATA.QUERY_INFORMATION.Oid == OID_DOT11_CURRENT_PHY_ID)
    {
        goto out;
    }
    status = station_copy((PSTATION)context, request);
out:
    return status;      // want "ladder_bad answers OID_DOT11_CURRENT_PHY_ID with NDIS_STATUS_NOT_SUPPORTED"
}

MINIPORT_OID_REQUEST all_ok;
NDIS_STATUS all_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    switch (request->DATA.QUERY_INFORMATION.Oid)
    {
    THE_REST:
    case OID_DOT11_NIC_POWER_STATE:
    case OID_DOT11_STATISTICS:
        return station_copy((PSTATION)context, request);
    default:
        return NDIS_STATUS_NOT_SUPPORTED;
    }
}

/* Optional ones may be refused. */
MINIPORT_OID_REQUEST optional_ok;
NDIS_STATUS optional_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    if (request->DATA.QUERY_INFORMATION.Oid == OID_DOT11_ATIM_WINDOW ||
        request->DATA.QUERY_INFORMATION.Oid == OID_DOT11_MPDU_MAX_LENGTH)
    {
        return NDIS_STATUS_NOT_SUPPORTED;
    }
    return station_copy((PSTATION)context, request);
}

/* Another failure is no refusal. */
MINIPORT_OID_REQUEST other_failure_ok;
NDIS_STATUS other_failure_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    PSTATION station = (PSTATION)context;

    if (!station->Connected)
    {
        return NDIS_STATUS_ADAPTER_NOT_READY;
    }
    return station_copy(station, request);
}

MINIPORT_OID_REQUEST set_ok;
NDIS_STATUS set_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    switch (request->RequestType)
    {
    case NdisRequestSetInformation:
        return NDIS_STATUS_NOT_SUPPORTED;
    case NdisRequestMethod:
        return NDIS_STATUS_INVALID_OID;
    default:
        return station_copy((PSTATION)context, request);
    }
}

MINIPORT_OID_REQUEST later_ok;
NDIS_STATUS later_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    ((PSTATION)context)->Request = request;
    return NDIS_STATUS_PENDING;
}

/* The refusal is taken back. */
MINIPORT_OID_REQUEST taken_back_ok;
NDIS_STATUS taken_back_ok(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    NDIS_STATUS status = operational((PSTATION)context, request->DATA.QUERY_INFORMATION.Oid);

    if (status == NDIS_STATUS_INVALID_OID)
    {
        status = NDIS_STATUS_SUCCESS;
    }
    return status;
}
