"""NdisAllocateGenericObject: a generic object is freed, once, by the time the driver is done with it."""

from ddicheck.api import LIVES, Lapse, Lifecycle

RULE = Lifecycle(
    id="NdisAllocateGenericObject",
    family="Memory Usage",
    acquires=("NdisAllocateGenericObject",),
    what="the generic object",
    done="allocated",
    undone="freed",
    undoes="frees",
    wrong=(Lapse.LOST, Lapse.LEFT, Lapse.NEVER, Lapse.REPLACED, Lapse.TWICE),
    lives=LIVES,
    borrowers=r"NdisAllocate\w+|NdisRegister\w+|NdisSystemProcessorCount",
    summary="an object from NdisAllocateGenericObject is freed with NdisFreeGenericObject, once, on every path",
    page="devtest/ndis-ndisallocategenericobject",
    docs="""\
A generic object that `NdisAllocateGenericObject` returned is freed with `NdisFreeGenericObject`, once: before the
function returns if only a local variable leads to it, when the driver fails to load or an adapter to initialize after
it was allocated, and by the end of MiniportHaltEx or the unload routine if the driver keeps it in memory.
Pools that were allocated with it as their handle do not own it.

**Why it matters.** The object refers to the driver, and NDIS keeps it in its lists. Left behind by a driver that has
been unloaded, it leads NDIS, and the debugger's extension, to memory that is gone. Freed twice, it corrupts the pool.

**How to mend it.** Free the pools that were allocated with it, then the object, in reverse order, on every
error path and in the unload routine.
""",
    bad="""\
static PNDIS_GENERIC_OBJECT MpObject;
static NDIS_HANDLE MpPool;

DRIVER_INITIALIZE DriverEntry;

NTSTATUS DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING Path)
{
    NET_BUFFER_LIST_POOL_PARAMETERS parameters = { 0 };

    MpObject = NdisAllocateGenericObject(Driver, 'loop', 0);
    if (MpObject == NULL)
    {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    MpPool = NdisAllocateNetBufferListPool(MpObject, &parameters);
    if (MpPool == NULL)
    {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    return STATUS_SUCCESS;
}
""",
    good="""\
static PNDIS_GENERIC_OBJECT MpObject;
static NDIS_HANDLE MpPool;

DRIVER_INITIALIZE DriverEntry;

NTSTATUS DriverEntry(PDRIVER_OBJECT Driver, PUNICODE_STRING Path)
{
    NET_BUFFER_LIST_POOL_PARAMETERS parameters = { 0 };

    MpObject = NdisAllocateGenericObject(Driver, 'loop', 0);
    if (MpObject == NULL)
    {
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    MpPool = NdisAllocateNetBufferListPool(MpObject, &parameters);
    if (MpPool == NULL)
    {
        NdisFreeGenericObject(MpObject);
        return STATUS_INSUFFICIENT_RESOURCES;
    }
    return STATUS_SUCCESS;
}
""",
)
