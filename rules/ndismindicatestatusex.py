"""NdisMIndicateStatusEx: a miniport that was halted indicates no status."""

from ddicheck.api import CalledFrom

RULE = CalledFrom(
    id="NdisMIndicateStatusEx",
    family="Memory Usage",
    applies_to=("miniport", "mcm", "intermediate"),
    ddi="NdisMIndicateStatusEx",
    never=("MINIPORT_UNLOAD", "DRIVER_UNLOAD"),
    says="it must not be called after MiniportHaltEx returned",
    mend="indicate the status from MiniportHaltEx at the latest",
    summary="NdisMIndicateStatusEx is not called once MiniportHaltEx has returned",
    page="devtest/ndis-ndismindicatestatusex",
    docs="""\
A miniport may indicate status from the moment it has set its registration attributes until it returns from
`MiniportHaltEx`. The driver's unload routine runs when its last adapter was halted: nothing that it does, in a
function that it calls either, may indicate a status.

**Why it matters.** The adapter's handle is dead when `MiniportHaltEx` returns. NDIS follows it into freed memory, and
the system stops, or the indication reaches whatever lies there now.

**How to mend it.** Indicate from `MiniportHaltEx`, or not at all: the overlying drivers have been unbound by then.
""",
    bad="""\
MINIPORT_UNLOAD MpUnload;

VOID MpUnload(PDRIVER_OBJECT DriverObject)
{
    NDIS_STATUS_INDICATION indication = { 0 };

    indication.StatusCode = NDIS_STATUS_LINK_STATE;
    NdisMIndicateStatusEx(MpGlobals.LastAdapter, &indication);
    NdisMDeregisterMiniportDriver(MpGlobals.DriverHandle);
}
""",
    good="""\
MINIPORT_UNLOAD MpUnload;
MINIPORT_HALT MpHalt;

VOID MpHalt(NDIS_HANDLE Context, NDIS_HALT_ACTION Action)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;
    NDIS_STATUS_INDICATION indication = { 0 };

    indication.StatusCode = NDIS_STATUS_LINK_STATE;
    NdisMIndicateStatusEx(adapter->Handle, &indication);
}

VOID MpUnload(PDRIVER_OBJECT DriverObject)
{
    NdisMDeregisterMiniportDriver(MpGlobals.DriverHandle);
}
""",
)
