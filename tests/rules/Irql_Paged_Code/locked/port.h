#include <ndis.h>

typedef struct _PORT
{
    NDIS_SPIN_LOCK Lock;
    ULONG Users;
    PVOID Section;
} PORT, *PPORT;

VOID port_service_ok(PPORT port);
VOID port_close_bad(PPORT port);
VOID port_locked_ok(PPORT port);
