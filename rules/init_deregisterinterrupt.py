"""Init_DeRegisterInterrupt: the interrupt is deregistered where initialization fails, and in MiniportHaltEx."""

from ddicheck.api import Lapse, Lifecycle

RULE = Lifecycle(
    id="Init_DeRegisterInterrupt",
    family="DDI Usage",
    applies_to=("miniport", "mcm", "intermediate"),
    acquires=("NdisMRegisterInterruptEx", "NdisMRegisterInterrupt"),
    what="the interrupt",
    done="registered",
    undone="deregistered",
    undoes="deregisters",
    wrong=(Lapse.LEFT, Lapse.NEVER, Lapse.LOST),
    summary="an interrupt that MiniportInitializeEx registered is deregistered if it fails, and in MiniportHaltEx",
    page="devtest/ndis-init-deregisterinterrupt",
    docs="""\
Once `NdisMRegisterInterruptEx` succeeded in `MiniportInitializeEx`, `NdisMDeregisterInterruptEx` is called on every
path on which `MiniportInitializeEx` returns a failure, and by `MiniportHaltEx` otherwise. NDIS 5's
`NdisMRegisterInterrupt` and `NdisMDeregisterInterrupt` are held to the same. It may be done in a function that both
call, behind a flag or a test of the handle, or before `MiniportHaltEx`. A deregistration behind a flag that nothing in
the driver sets is none.

**Why it matters.** NDIS does not call `MiniportHaltEx` for an adapter whose initialization failed: what is left behind
stays. The next interrupt of a shared line enters a handler whose adapter was freed, at DIRQL.

**How to mend it.** Undo in the opposite order from the label or block that every failure comes through, and use the
same function in `MiniportHaltEx`.
""",
    bad="""\
MINIPORT_INITIALIZE MpInitialize;

NDIS_STATUS MpInitialize(NDIS_HANDLE Handle, NDIS_HANDLE Context, PNDIS_MINIPORT_INIT_PARAMETERS Parameters)
{
    PMP_ADAPTER adapter = MpAllocateAdapter(Handle);
    NDIS_STATUS status = NdisMRegisterInterruptEx(Handle, adapter, &MpInterrupt, &adapter->Interrupt);

    if (status == NDIS_STATUS_SUCCESS)
    {
        status = NdisMAllocatePort(Handle, &MpPort);
    }
    if (status != NDIS_STATUS_SUCCESS)
    {
        NdisFreeMemory(adapter, 0, 0);
    }
    return status;
}
""",
    good="""\
MINIPORT_INITIALIZE MpInitialize;
MINIPORT_HALT MpHalt;

NDIS_STATUS MpInitialize(NDIS_HANDLE Handle, NDIS_HANDLE Context, PNDIS_MINIPORT_INIT_PARAMETERS Parameters)
{
    PMP_ADAPTER adapter = MpAllocateAdapter(Handle);
    NDIS_STATUS status = NdisMRegisterInterruptEx(Handle, adapter, &MpInterrupt, &adapter->Interrupt);

    if (status == NDIS_STATUS_SUCCESS)
    {
        status = NdisMAllocatePort(Handle, &MpPort);
        if (status != NDIS_STATUS_SUCCESS)
        {
            NdisMDeregisterInterruptEx(adapter->Interrupt);
        }
    }
    if (status != NDIS_STATUS_SUCCESS)
    {
        NdisFreeMemory(adapter, 0, 0);
    }
    return status;
}

VOID MpHalt(NDIS_HANDLE Context, NDIS_HALT_ACTION Action)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisMDeregisterInterruptEx(adapter->Interrupt);
    NdisFreeMemory(adapter, 0, 0);
}
""",
)
