/* NDIS 5: the OID is a parameter; the OIDs of NDIS 6 are not asked for. */
#include <ndis.h>

typedef struct _NIC
{
    ULONG Sent;
} NIC, *PNIC;

static NDIS_STATUS query_bad(NDIS_HANDLE context, NDIS_OID oid, PVOID buffer, ULONG length, PULONG written, PULONG needed)
{
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;

    switch (oid)
    {
    case OID_GEN_MAXIMUM_TOTAL_SIZE:
    case OID_GEN_RCV_OK:
    case OID_GEN_RECEIVE_BLOCK_SIZE:
    case OID_GEN_RECEIVE_BUFFER_SPACE:
    case OID_GEN_TRANSMIT_BLOCK_SIZE:
    case OID_GEN_TRANSMIT_BUFFER_SPACE:
    case OID_GEN_VENDOR_DESCRIPTION:
    case OID_GEN_VENDOR_DRIVER_VERSION:
    case OID_GEN_VENDOR_ID:
        *(PULONG)buffer = 0;
        *written = sizeof(ULONG);
        break;
    default:
        status = NDIS_STATUS_INVALID_OID;
        break;
    }
    return status;      // want "query_bad answers OID_GEN_XMIT_OK with NDIS_STATUS_INVALID_OID"
}

NTSTATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING path)
{
    NDIS_MINIPORT_CHARACTERISTICS chars = { 0 };
    NDIS_HANDLE wrapper;

    NdisMInitializeWrapper(&wrapper, driver, path, NULL);
    chars.QueryInformationHandler = query_bad;
    return NdisMRegisterMiniport(wrapper, &chars, sizeof(chars));
}
