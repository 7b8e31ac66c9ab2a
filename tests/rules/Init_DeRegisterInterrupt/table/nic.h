#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE Interrupt;
    NDIS_HANDLE Timer;
    NDIS_HANDLE Legacy;
    ULONG Stage;
} NIC, *PNIC;

typedef NDIS_STATUS (*NIC_UP)(PNIC);
typedef VOID (*NIC_DOWN)(PNIC);

typedef struct _NIC_STAGE
{
    NIC_UP Up;
    NIC_DOWN Down;
} NIC_STAGE;

extern const NIC_STAGE Stages[];

NDIS_STATUS timer_up_ok(PNIC nic);
VOID timer_down_ok(PNIC nic);
NDIS_STATUS interrupt_up_ok(PNIC nic);
VOID interrupt_down_ok(PNIC nic);
VOID stages_down_ok(PNIC nic);
