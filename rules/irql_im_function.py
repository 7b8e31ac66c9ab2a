"""Irql_IM_Function: an intermediate driver calls the DDIs of its kind at the IRQL they demand."""

from ddicheck.api import IrqlTable

RULE = IrqlTable(
    id="Irql_IM_Function",
    family="IRQL",
    applies_to=("intermediate", "miniport", "protocol"),
    summary="an intermediate-driver DDI (NdisIM*) is called at an IRQL that its page allows",
    page="devtest/ndis-irql-im-function",
    docs="""\
An intermediate driver starts, cancels and ends its virtual miniports (`NdisIMInitializeDeviceInstanceEx`,
`NdisIMCancelInitializeDeviceInstance`, `NdisIMDeInitializeDeviceInstance`) and ties its two edges together
(`NdisIMAssociateMiniport`) at PASSIVE_LEVEL; `NdisIMGetBindingContext` is for below DISPATCH_LEVEL.

**Why it matters.** Starting and ending a virtual miniport run its MiniportInitializeEx and MiniportHaltEx and wait for
them. With a list lock held, as it is when the driver walks its adapters to end them all, that is a deadlock against
the driver's own handlers, which take the same lock.

**How to mend it.** Take the adapter off the list under the lock, release the lock, then start or end it.
""",
    bad="""\
PROTOCOL_UNBIND_ADAPTER_EX ImUnbind;

NDIS_STATUS ImUnbind(NDIS_HANDLE UnbindContext, NDIS_HANDLE Context)
{
    PIM_ADAPTER adapter = (PIM_ADAPTER)Context;

    NdisAcquireSpinLock(&adapter->Lock);
    if (adapter->MiniportHandle != NULL)
    {
        NdisIMDeInitializeDeviceInstance(adapter->MiniportHandle);
    }
    NdisReleaseSpinLock(&adapter->Lock);
    return NDIS_STATUS_SUCCESS;
}
""",
    good="""\
PROTOCOL_UNBIND_ADAPTER_EX ImUnbind;

NDIS_STATUS ImUnbind(NDIS_HANDLE UnbindContext, NDIS_HANDLE Context)
{
    PIM_ADAPTER adapter = (PIM_ADAPTER)Context;
    NDIS_HANDLE miniport;

    NdisAcquireSpinLock(&adapter->Lock);
    miniport = adapter->MiniportHandle;
    adapter->MiniportHandle = NULL;
    NdisReleaseSpinLock(&adapter->Lock);
    if (miniport != NULL)
    {
        NdisIMDeInitializeDeviceInstance(miniport);
    }
    return NDIS_STATUS_SUCCESS;
}
""",
)
