"""MandatoryWirelessOid: a wireless miniport answers the OIDs that every wireless miniport has to."""

from ddicheck.api import Answers, Limit, Oid


def _limit(oid: Oid) -> Limit:
    refused = ("NDIS_STATUS_NOT_SUPPORTED", "NDIS_STATUS_INVALID_OID")
    return Limit(forbidden=refused if oid.mandatory_for == "native_802_11" else ())


RULE = Answers(
    id="MandatoryWirelessOid",
    family="Older kits",
    default=False,
    applies_to=("miniport", "intermediate"),
    roles=("MINIPORT_OID_REQUEST",),
    request="NdisRequestQueryInformation",
    limit=_limit,
    medium=("NdisMediumNative802_11", "NDIS_OBJECT_TYPE_MINIPORT_ADAPTER_NATIVE_802_11_ATTRIBUTES"),
    answered="it is mandatory for a Native 802.11 miniport",
    mend="answer the query from what the driver knows of the station",
    summary="a query for an OID that is mandatory for Native 802.11 is not answered with NDIS_STATUS_NOT_SUPPORTED",
    page="ddi/ndis/nc-ndis-miniport_oid_request",
    docs="""\
The Native 802.11 interface names the OIDs that a miniport has to answer when it is queried for them in extensible
station mode. In a driver that says that its medium is Native 802.11, `MiniportOidRequest` is asked for each of them in
turn: none may be answered with NDIS_STATUS_NOT_SUPPORTED or NDIS_STATUS_INVALID_OID on any path. An OID that no case
of its switch mentions falls to the default, and counts. The rule is of an older kit and off unless it is selected.

**Why it matters.** The system's wireless service reads them before it scans and connects. An answer that is missing
leaves the adapter without networks, or with settings that cannot be changed.

**How to mend it.** Add the cases that are missing; each is a copy of what the matching set request stored.
""",
    bad="""\
MINIPORT_OID_REQUEST WlOidRequest;

NDIS_STATUS WlOidRequest(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    NDIS_STATUS status = NDIS_STATUS_NOT_SUPPORTED;

    if (Request->DATA.QUERY_INFORMATION.Oid == OID_DOT11_NIC_POWER_STATE)
        status = WlCopyPowerState((PWL_ADAPTER)Context, Request);
    return status;
}

VOID WlDescribe(PNDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES Attributes)
{
    Attributes->MediaType = NdisMediumNative802_11;
}
""",
    good="""\
MINIPORT_OID_REQUEST WlOidRequest;

NDIS_STATUS WlOidRequest(NDIS_HANDLE Context, PNDIS_OID_REQUEST Request)
{
    switch (Request->DATA.QUERY_INFORMATION.Oid)
    {
    case OID_DOT11_ACTIVE_PHY_LIST:
    case OID_DOT11_AUTO_CONFIG_ENABLED:
    case OID_DOT11_CURRENT_OPERATION_MODE:
    case OID_DOT11_CURRENT_PHY_ID:
    case OID_DOT11_DESIRED_BSSID_LIST:
    case OID_DOT11_DESIRED_BSS_TYPE:
    case OID_DOT11_DESIRED_PHY_LIST:
    case OID_DOT11_DESIRED_SSID_LIST:
    case OID_DOT11_ENABLED_AUTHENTICATION_ALGORITHM:
    case OID_DOT11_MULTICAST_LIST:
    case OID_DOT11_NIC_POWER_STATE:
    case OID_DOT11_STATISTICS:
        return WlCopyInformation((PWL_ADAPTER)Context, Request);
    default:
        return NDIS_STATUS_NOT_SUPPORTED;
    }
}

VOID WlDescribe(PNDIS_MINIPORT_ADAPTER_GENERAL_ATTRIBUTES Attributes)
{
    Attributes->MediaType = NdisMediumNative802_11;
}
""",
)
