"""NdisFDeregisterFilterDriver: a filter driver deregisters when it is unloaded, and when DriverEntry fails."""

from ddicheck.api import DRIVER_LIFE, Lapse, Lifecycle

RULE = Lifecycle(
    id="NdisFDeregisterFilterDriver",
    family="DDI Usage",
    applies_to=("filter",),
    acquires=("NdisFRegisterFilterDriver",),
    what="the filter driver",
    done="registered",
    undone="deregistered",
    undoes="deregisters",
    wrong=(Lapse.LEFT, Lapse.NEVER, Lapse.LOST, Lapse.TWICE, Lapse.WITHOUT),
    lives=(DRIVER_LIFE,),
    summary="what NdisFRegisterFilterDriver registers is deregistered in the unload routine, and if DriverEntry fails",
    page="devtest/ndis-ndisfderegisterfilterdriver",
    docs="""\
A filter driver that registered with `NdisFRegisterFilterDriver` calls `NdisFDeregisterFilterDriver` from its unload
routine, and from `DriverEntry` where that fails after registering. Where the registration failed there is nothing to
deregister.

**Why it matters.** NDIS keeps the entry points of a registered filter driver. Once the driver is unloaded, or was after
its `DriverEntry` failed, the next adapter that is bound has NDIS call `FilterAttach` in memory where no driver is: bug
check 0xCE, in a stack without a trace of the driver that did it.

**How to mend it.** Keep the handle at file scope. Call `NdisFDeregisterFilterDriver` in the unload routine, before what
`FilterDetach` still needs is freed, and on every failing path of `DriverEntry` after the registration.
""",
    bad="""\
DRIVER_UNLOAD LwfUnload;
NDIS_HANDLE LwfDriverHandle;

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    DriverObject->DriverUnload = LwfUnload;
    return NdisFRegisterFilterDriver(DriverObject, DriverObject, &LwfCharacteristics, &LwfDriverHandle);
}

VOID LwfUnload(PDRIVER_OBJECT DriverObject)
{
    LwfDeleteDevice(DriverObject);
}
""",
    good="""\
DRIVER_UNLOAD LwfUnload;
NDIS_HANDLE LwfDriverHandle;

NTSTATUS DriverEntry(PDRIVER_OBJECT DriverObject, PUNICODE_STRING RegistryPath)
{
    DriverObject->DriverUnload = LwfUnload;
    return NdisFRegisterFilterDriver(DriverObject, DriverObject, &LwfCharacteristics, &LwfDriverHandle);
}

VOID LwfUnload(PDRIVER_OBJECT DriverObject)
{
    NdisFDeregisterFilterDriver(LwfDriverHandle);
    LwfDeleteDevice(DriverObject);
}
""",
)
