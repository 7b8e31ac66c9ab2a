#include "nic.h"

extern NDIS_MINIPORT_INTERRUPT_CHARACTERISTICS Interrupt;

MINIPORT_INITIALIZE staged_ok;
NDIS_STATUS staged_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;
    PNIC nic = NdisAllocateMemoryWithTagPriority(handle, sizeof(NIC), 'ciN ', NormalPoolPriority);

    if (nic == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    for (nic->Stage = 0; nic->Stage < 2; nic->Stage++)
    {
        status = Stages[nic->Stage].Up(nic);
        if (status != NDIS_STATUS_SUCCESS)
        {
            break;
        }
    }
    if (status != NDIS_STATUS_SUCCESS)
    {
        stages_down_ok(nic);
        NdisFreeMemory(nic, 0, 0);
    }
    return status;
}

MINIPORT_INITIALIZE direct_ok;
NDIS_STATUS direct_ok(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    NDIS_STATUS status;
    PNIC nic = NdisAllocateMemoryWithTagPriority(handle, sizeof(NIC), 'ciN ', NormalPoolPriority);

    if (nic == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    status = interrupt_up_ok(nic);
    if (status == NDIS_STATUS_SUCCESS)
    {
        status = timer_up_ok(nic);
        if (status != NDIS_STATUS_SUCCESS)
        {
            interrupt_down_ok(nic);
        }
    }
    if (status != NDIS_STATUS_SUCCESS)
    {
        NdisFreeMemory(nic, 0, 0);
    }
    return status;
}

MINIPORT_INITIALIZE skips_a_stage_bad;
NDIS_STATUS skips_a_stage_bad(NDIS_HANDLE handle, NDIS_HANDLE driver, PNDIS_MINIPORT_INIT_PARAMETERS parameters)
{
    NDIS_STATUS status;
    PNIC nic = NdisAllocateMemoryWithTagPriority(handle, sizeof(NIC), 'ciN ', NormalPoolPriority);

    if (nic == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    status = interrupt_up_ok(nic);
    if (status == NDIS_STATUS_SUCCESS)
    {
        status = timer_up_ok(nic);
    }
    if (status != NDIS_STATUS_SUCCESS)
    {
        NdisFreeMemory(nic, 0, 0);
        return status;          // want "the interrupt in nic->Interrupt registered at line 67 is not deregistered when skips_a_stage_bad fails"
    }
    return NDIS_STATUS_SUCCESS;
}

MINIPORT_HALT halt_ok;
VOID halt_ok(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    PNIC nic = (PNIC)context;

    stages_down_ok(nic);
    NdisFreeMemory(nic, 0, 0);
}
