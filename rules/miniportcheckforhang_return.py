"""MiniportCheckForHang_Return: a handler that looks for a hung adapter can find one."""

from ddicheck.api import AlwaysReturns, Severity

RULE = AlwaysReturns(
    id="MiniportCheckForHang_Return",
    family="Older kits",
    severity=Severity.WARNING,
    default=False,
    applies_to=("miniport", "mcm", "intermediate"),
    roles=("MINIPORT_CHECK_FOR_HANG", "W_CHECK_FOR_HANG_HANDLER"),
    value="FALSE",
    says="so no adapter is ever found to hang",
    mend="look at the hardware, or do not register the handler",
    summary="MiniportCheckForHangEx returns TRUE on some path",
    page="ddi/ndis/nc-ndis-miniport_check_for_hang",
    docs="""\
NDIS calls `MiniportCheckForHangEx` every two seconds to learn whether the adapter still works; TRUE asks for a reset.
The rule finds a handler that returns FALSE on every path. It is of an older kit and off unless it is selected: a
driver that never asks for a reset is common and legal.

**Why it matters.** The handler costs a wakeup of the processor every two seconds, and on hardware that does hang
nobody will reset it: sends stay where they are until the machine is started again.

**How to mend it.** Have it look at what tells a hung adapter, say a send that has not moved since the last call; or do
not register the handler at all, as NDIS 6.83 recommends.
""",
    bad="""\
MINIPORT_CHECK_FOR_HANG MpCheckForHang;

BOOLEAN MpCheckForHang(NDIS_HANDLE Context)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    adapter->Checks++;
    return FALSE;
}
""",
    good="""\
MINIPORT_CHECK_FOR_HANG MpCheckForHang;

BOOLEAN MpCheckForHang(NDIS_HANDLE Context)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;
    BOOLEAN hung = adapter->Waiting != 0 && adapter->Sent == adapter->SentBefore;

    adapter->SentBefore = adapter->Sent;
    return hung;
}
""",
)
