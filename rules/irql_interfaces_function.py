"""Irql_Interfaces_Function: the network-interface DDIs are called at PASSIVE_LEVEL."""

from ddicheck.api import IrqlTable

RULE = IrqlTable(
    id="Irql_Interfaces_Function",
    family="IRQL",
    summary="a network-interface DDI (NdisIf*) is called at PASSIVE_LEVEL",
    page="devtest/ndis-irql-interfaces-function",
    docs="""\
Everything an interface provider does with NDIS is done at PASSIVE_LEVEL: registering itself and its interfaces,
allocating LUID indexes, changing the interface stack, looking up indexes and LUIDs.

**Why it matters.** The interface database is guarded by locks that a thread waits for, and some of these functions
write to the registry. A look-up of an interface index in a receive path, or with a spin lock held, seems to work as
long as nobody else changes the database in that moment; then it is bug check 0xA or 0xB8.

**How to mend it.** Look indexes and LUIDs up once, when the adapter is bound or attached, and keep them; do the rest
from the bind, restart or PnP callbacks, or from a work item, with no spin lock held.
""",
    bad="""\
FILTER_STATUS LwfStatus;

VOID LwfStatus(NDIS_HANDLE Context, PNDIS_STATUS_INDICATION Indication)
{
    PLWF_FILTER filter = (PLWF_FILTER)Context;

    NdisAcquireSpinLock(&filter->Lock);
    NdisIfGetInterfaceIndexFromNetLuid(filter->Luid, &filter->IfIndex);
    NdisReleaseSpinLock(&filter->Lock);
    NdisFIndicateStatus(filter->Handle, Indication);
}
""",
    good="""\
FILTER_ATTACH LwfAttach;
FILTER_STATUS LwfStatus;

NDIS_STATUS LwfAttach(NDIS_HANDLE Handle, NDIS_HANDLE DriverContext, PNDIS_FILTER_ATTACH_PARAMETERS Parameters)
{
    PLWF_FILTER filter = LwfAllocate(Handle);

    filter->Luid = Parameters->BaseMiniportNetLuid;
    return NdisIfGetInterfaceIndexFromNetLuid(filter->Luid, &filter->IfIndex);
}

VOID LwfStatus(NDIS_HANDLE Context, PNDIS_STATUS_INDICATION Indication)
{
    PLWF_FILTER filter = (PLWF_FILTER)Context;

    NdisAcquireSpinLock(&filter->Lock);
    filter->LastIndex = filter->IfIndex;
    NdisReleaseSpinLock(&filter->Lock);
    NdisFIndicateStatus(filter->Handle, Indication);
}
""",
)
