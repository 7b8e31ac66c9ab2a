"""MiniportPause_Return: a miniport cannot fail to pause."""

from ddicheck.api import Limit, Returns

RULE = Returns(
    id="MiniportPause_Return",
    family="Miscellaneous",
    applies_to=("miniport", "mcm", "intermediate"),
    limits=(("MINIPORT_PAUSE", Limit(allowed=("NDIS_STATUS_SUCCESS", "NDIS_STATUS_PENDING"))),),
    failures=True,
    summary="MiniportPause returns NDIS_STATUS_SUCCESS or NDIS_STATUS_PENDING",
    page="devtest/ndis-miniportpause-return",
    docs="""\
`MiniportPause` returns NDIS_STATUS_SUCCESS when the flow of data has stopped, or NDIS_STATUS_PENDING when the driver
will call `NdisMPauseComplete` later. There is no third answer.

**Why it matters.** A miniport cannot fail a pause: NDIS has no way to go on from there. The adapter stays in the
Pausing state, and every operation that comes after it -- binding, unbinding, halting, removing -- waits for ever.

**How to mend it.** What a pause needs has to be allocated at initialization. Where the driver has to wait for its
buffers, return NDIS_STATUS_PENDING and complete the pause when the last one is back.
""",
    bad="""\
MINIPORT_PAUSE MpPause;

NDIS_STATUS MpPause(NDIS_HANDLE Context, PNDIS_MINIPORT_PAUSE_PARAMETERS Parameters)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    if (adapter->Pausing)
    {
        return NDIS_STATUS_FAILURE;
    }
    adapter->Pausing = TRUE;
    return NDIS_STATUS_SUCCESS;
}
""",
    good="""\
MINIPORT_PAUSE MpPause;

NDIS_STATUS MpPause(NDIS_HANDLE Context, PNDIS_MINIPORT_PAUSE_PARAMETERS Parameters)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    adapter->Pausing = TRUE;
    return adapter->Outstanding == 0 ? NDIS_STATUS_SUCCESS : NDIS_STATUS_PENDING;
}
""",
)
