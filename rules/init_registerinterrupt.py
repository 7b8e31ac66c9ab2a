"""Init_RegisterInterrupt: what NdisMRegisterInterruptEx registers is deregistered, once, and nothing else is."""

from ddicheck.api import Lapse, Lifecycle

RULE = Lifecycle(
    id="Init_RegisterInterrupt",
    family="DDI Usage",
    applies_to=("miniport", "mcm", "intermediate"),
    gives_way_to=("Init_DeRegisterInterrupt",),
    acquires=("NdisMRegisterInterruptEx", "NdisMRegisterInterrupt"),
    what="the interrupt",
    done="registered",
    undone="deregistered",
    undoes="deregisters",
    wrong=(Lapse.LEFT, Lapse.NEVER, Lapse.TWICE, Lapse.REPLACED, Lapse.LOST, Lapse.WITHOUT),
    summary="an interrupt is deregistered once, when initialization fails or in MiniportHaltEx, and only if registered",
    page="devtest/ndis-init-registerinterrupt",
    docs="""\
`MiniportInitializeEx` registers the adapter's interrupt with `NdisMRegisterInterruptEx`. Where that succeeds,
`NdisMDeregisterInterruptEx` is called once: in `MiniportInitializeEx` if it fails later on, else in `MiniportHaltEx`.
Where it fails, there is nothing to deregister. NDIS 5's `NdisMRegisterInterrupt` and `NdisMDeregisterInterrupt` are
held to the same. A deregistration behind a flag that nothing in the driver sets is none.

**Why it matters.** NDIS goes on to call the interrupt handler of an adapter whose memory was freed: at the next
interrupt of a shared line, at DIRQL, which is a bug check with nobody's name on it. To deregister what was not
registered, or twice, hands NDIS memory that is no interrupt object.

**How to mend it.** Keep the handle in the adapter's context, clear it there, and let one function that deregisters when
the handle is set serve both the failing initialization and `MiniportHaltEx`.
""",
    bad="""\
MINIPORT_INITIALIZE MpInitialize;

NDIS_STATUS MpInitialize(NDIS_HANDLE Handle, NDIS_HANDLE Context, PNDIS_MINIPORT_INIT_PARAMETERS Parameters)
{
    PMP_ADAPTER adapter = MpAllocateAdapter(Handle);
    NDIS_STATUS status = NdisMRegisterInterruptEx(Handle, adapter, &MpInterrupt, &adapter->Interrupt);

    if (status != NDIS_STATUS_SUCCESS)
    {
        NdisMDeregisterInterruptEx(adapter->Interrupt);
        MpFreeAdapter(adapter);
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

    if (status != NDIS_STATUS_SUCCESS)
    {
        MpFreeAdapter(adapter);
    }
    return status;
}

VOID MpHalt(NDIS_HANDLE Context, NDIS_HALT_ACTION Action)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    NdisMDeregisterInterruptEx(adapter->Interrupt);
    MpFreeAdapter(adapter);
}
""",
)
