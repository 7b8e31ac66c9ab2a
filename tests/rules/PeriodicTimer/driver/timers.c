#include "nic.h"

#define STATS_PERIOD 5000

void timers_start(PNIC nic)
{
    LARGE_INTEGER due = { 0 };

    NdisSetTimerObject(nic->Timers.Stats, due, STATS_PERIOD, nic);
    NdisSetTimerObject(nic->Timers.Reset, due, 0, nic);
}

void timers_stop_bad(PNIC nic)
{
    NdisCancelTimerObject(nic->Timers.Stats);   // want "NdisCancelTimerObject is called at DISPATCH_LEVEL for a periodic timer \(Stats, set with 5000 at line 9\)"
}

void timers_stop_reset_ok(PNIC nic)
{
    NdisCancelTimerObject(nic->Timers.Reset);
}
