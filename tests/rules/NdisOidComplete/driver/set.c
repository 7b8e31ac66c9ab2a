#include "nic.h"

NDIS_STATUS nic_set(PNIC nic, NDIS_OID oid, PVOID buffer, ULONG length)
{
    switch (oid)
    {
    case OID_NIC_SWITCH_DELETE_SWITCH:
        return nic->Vfs != 0 ? NDIS_STATUS_BUSY : NDIS_STATUS_SUCCESS;
    case OID_NIC_SWITCH_FREE_VF:
        nic->Vfs--;
        return NDIS_STATUS_SUCCESS;
    case OID_NIC_SWITCH_ALLOCATE_VF:
        return NDIS_STATUS_RESOURCES;
    default:
        return NDIS_STATUS_INVALID_OID;
    }
}
