#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    ULONG Events;
} NIC, *PNIC;

void nic_event_bad(PNIC nic, NDIS_STATUS code);
void nic_link_ok(PNIC nic);
extern PNIC nic_last;
