#include <ndis.h>

typedef struct _MODULE
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE AgeTimer;
    NDIS_HANDLE SendTimer;
    NDIS_HANDLE FlushTimer;
    NDIS_EVENT Done;
} MODULE, *PMODULE;

VOID timers_stop(PMODULE module);
VOID timers_start_bad(PMODULE module);
