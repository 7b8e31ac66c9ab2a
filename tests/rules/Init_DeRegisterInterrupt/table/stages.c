/* Taken down through a table of functions, last stage first. */
#include "nic.h"

NDIS_MINIPORT_INTERRUPT_CHARACTERISTICS Interrupt;
NDIS_TIMER_CHARACTERISTICS Timer;

const NIC_STAGE Stages[] = {
    { timer_up_ok, timer_down_ok },
    { interrupt_up_ok, interrupt_down_ok },
};

NDIS_STATUS timer_up_ok(PNIC nic)
{
    return NdisAllocateTimerObject(nic->Handle, &Timer, &nic->Timer);
}

VOID timer_down_ok(PNIC nic)
{
    NdisFreeTimerObject(nic->Timer);
}

NDIS_STATUS interrupt_up_ok(PNIC nic)
{
    return NdisMRegisterInterruptEx(nic->Handle, nic, &Interrupt, &nic->Interrupt);
}

VOID interrupt_down_ok(PNIC nic)
{
    NDIS_HANDLE interrupt = InterlockedExchangePointer(&nic->Interrupt, NULL);

    if (interrupt != NULL)
    {
        NdisMDeregisterInterruptEx(interrupt);
    }
}

VOID stages_down_ok(PNIC nic)
{
    while (nic->Stage > 0)
    {
        nic->Stage--;
        Stages[nic->Stage].Down(nic);
    }
}
