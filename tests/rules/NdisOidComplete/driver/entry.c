#include "nic.h"

static NDIS_STATUS request_bad(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    NDIS_STATUS status = NDIS_STATUS_NOT_SUPPORTED;

    if (request->RequestType == NdisRequestSetInformation || request->RequestType == NdisRequestMethod)
    {
        status = nic_set((PNIC)context, request->DATA.SET_INFORMATION.Oid,
                         request->DATA.SET_INFORMATION.InformationBuffer,
                         request->DATA.SET_INFORMATION.InformationBufferLength);
    }
    return status;      // want "request_bad answers OID_NIC_SWITCH_DELETE_SWITCH with NDIS_STATUS_BUSY"
}

NDIS_STATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NDIS_MINIPORT_DRIVER_CHARACTERISTICS chars = { 0 };
    NDIS_HANDLE handle;

    chars.OidRequestHandler = request_bad;
    return NdisMRegisterMiniportDriver(driver, path, NULL, &chars, &handle);
}
