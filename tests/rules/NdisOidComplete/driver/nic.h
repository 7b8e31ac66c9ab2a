#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    ULONG Vfs;
} NIC, *PNIC;

NDIS_STATUS nic_set(PNIC nic, NDIS_OID oid, PVOID buffer, ULONG length);
