#include <ndis.h>

typedef struct _CONFIG
{
    NDIS_HANDLE Key;
    ULONG Mtu;
} CONFIG;

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    CONFIG Config;
    NDIS_HANDLE Statistics;
    NDIS_HANDLE Filters;
    NDIS_HANDLE Policy;
    BOOLEAN HasStatistics;
    BOOLEAN HasFilters;
} NIC, *PNIC;

NDIS_STATUS open_config_ok(PNIC nic);
NDIS_STATUS read_config(PNIC nic);
VOID close_config_ok(PNIC nic);
