/* NDIS 5: the interrupt is an object in the adapter. */
#include <ndis.h>

typedef struct _NIC
{
    NDIS_MINIPORT_INTERRUPT Interrupt;
    BOOLEAN Attached;
} NIC, *PNIC;

static BOOLEAN mask(PVOID context)
{
    return TRUE;
}

W_HALT_HANDLER halt_bad;
VOID halt_bad(NDIS_HANDLE context)
{
    PNIC nic = (PNIC)context;

    NdisMDeregisterInterrupt(&nic->Interrupt);
    NdisMSynchronizeWithInterrupt(&nic->Interrupt, mask, nic);      // want "the interrupt is used by NdisMSynchronizeWithInterrupt after it was deregistered at line 20"
}

W_HALT_HANDLER halt_ok;
VOID halt_ok(NDIS_HANDLE context)
{
    PNIC nic = (PNIC)context;

    NdisMSynchronizeWithInterrupt(&nic->Interrupt, mask, nic);
    NdisMDeregisterInterrupt(&nic->Interrupt);
}

static VOID detach(PNIC nic)
{
    NdisMDeregisterInterrupt(&nic->Interrupt);
    nic->Attached = FALSE;
}

W_RESET_HANDLER reset_bad;
NDIS_STATUS reset_bad(PBOOLEAN addressing, NDIS_HANDLE context)
{
    PNIC nic = (PNIC)context;

    if (nic->Attached)
    {
        detach(nic);
    }
    if (!nic->Attached)
    {
        NdisMSynchronizeWithInterrupt(&nic->Interrupt, mask, nic);  // want "after it was deregistered at line \d+"
    }
    return NDIS_STATUS_SUCCESS;
}
