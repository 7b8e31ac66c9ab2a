/* Halt is in another module of the driver: what it does is not known. */
#include <ndis.h>

typedef struct _NIC
{
    NDIS_HANDLE Handle;
    NDIS_HANDLE Interrupt;
} NIC, *PNIC;

NDIS_MINIPORT_INTERRUPT_CHARACTERISTICS Interrupt;
MINIPORT_HALT HaltElsewhere;

MINIPORT_INITIALIZE initialize_ok;
NDIS_STATUS initialize_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    PNIC nic = (PNIC)driver;

    nic->Handle = handle;
    return NdisMRegisterInterruptEx(handle, nic, &Interrupt, &nic->Interrupt);
}
