#include <ndis.h>

typedef struct _TIMERS
{
    NDIS_HANDLE Stats;
    NDIS_HANDLE Reset;
} TIMERS;

typedef struct _NIC
{
    NDIS_SPIN_LOCK Lock;
    TIMERS Timers;
} NIC, *PNIC;

void timers_start(PNIC nic);
void timers_stop_bad(PNIC nic);
void timers_stop_reset_ok(PNIC nic);
