#include "filter.h"

VOID timers_start_bad(PMODULE module)
{
    LARGE_INTEGER due = { 0 };

    NdisSetTimerObject(module->AgeTimer, due, 100, module);
    NdisSetTimerObject(module->SendTimer, due, 0, module);
    NdisSetTimerObject(module->FlushTimer, due, 100, module);       // want "the timer in module->FlushTimer is set here, but nothing that runs from detach_ok on cancels it"
}

VOID timers_stop(PMODULE module)
{
    PMODULE each = module;

    NdisCancelTimerObject(each->AgeTimer);
}
