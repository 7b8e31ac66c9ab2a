"""NullCheck: no pointer is dereferenced where it is NULL, or may be and was never tested."""

from ddicheck.api import NullFollowed

RULE = NullFollowed(
    id="NullCheck",
    family="Miscellaneous",
    summary="a pointer is not dereferenced where it is NULL, or where it may be and nothing tested it",
    page="devtest/nullcheckn",
    docs="""\
A pointer is not dereferenced on a way on which NULL was assigned to it, or on which the code itself found it to be
NULL. The result of a call that may fail with NULL (an allocation, the mapping of a buffer) is tested before it is
used: by the function that called it, by one it is handed to, or through a status that goes with it. A function that
dereferences its parameter whatever it is given is not handed such a result untested.

**Why it matters.** Address 0 is mapped by nobody: at PASSIVE_LEVEL the access is bug check 0x7E or 0x50, above it 0xA
or 0xD1. Allocations fail when memory is short, which is when a machine can least afford a driver that goes down, and
the mapping of a receive buffer fails under load.

**How to mend it.** Test right after the call and return NDIS_STATUS_RESOURCES (drop the packet). Where one label
cleans up for all ways, let it test what it takes apart.
""",
    bad="""\
MINIPORT_INITIALIZE MpInitialize;

NDIS_STATUS MpInitialize(NDIS_HANDLE Handle, NDIS_HANDLE Context, PNDIS_MINIPORT_INIT_PARAMETERS Parameters)
{
    PMP_ADAPTER adapter;

    adapter = (PMP_ADAPTER)NdisAllocateMemoryWithTagPriority(Handle, sizeof(MP_ADAPTER), 'tpda', NormalPoolPriority);
    adapter->Handle = Handle;
    return MpStart(adapter, Parameters);
}
""",
    good="""\
MINIPORT_INITIALIZE MpInitialize;

NDIS_STATUS MpInitialize(NDIS_HANDLE Handle, NDIS_HANDLE Context, PNDIS_MINIPORT_INIT_PARAMETERS Parameters)
{
    PMP_ADAPTER adapter;

    adapter = (PMP_ADAPTER)NdisAllocateMemoryWithTagPriority(Handle, sizeof(MP_ADAPTER), 'tpda', NormalPoolPriority);
    if (adapter == NULL)
    {
        return NDIS_STATUS_RESOURCES;
    }
    adapter->Handle = Handle;
    return MpStart(adapter, Parameters);
}
""",
)
