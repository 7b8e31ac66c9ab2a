"""NdisMRegisterIoPortRange: I/O ports are claimed at initialization, once NDIS knows the adapter's attributes."""

from ddicheck.api import CalledAfter

RULE = CalledAfter(
    id="NdisMRegisterIoPortRange",
    family="Memory Usage",
    ddi="NdisMRegisterIoPortRange",
    only=("MINIPORT_INITIALIZE", "MINIPORT_ADD_DEVICE", "W_INITIALIZE_HANDLER"),
    after=(
        ("MINIPORT_INITIALIZE", ("NdisMSetMiniportAttributes",)),
        ("W_INITIALIZE_HANDLER", ("NdisMSetAttributesEx", "NdisMSetAttributes")),
    ),
    says="it may be called from MiniportInitializeEx and MiniportAddDevice only",
    mend="claim the range in MiniportInitializeEx and keep the mapped offset in the adapter's context",
    order="set the registration attributes first, then claim resources",
    summary="NdisMRegisterIoPortRange is called at initialization only, after NdisMSetMiniportAttributes",
    page="devtest/ndis-ndismregisterioportrange",
    docs="""\
`NdisMRegisterIoPortRange` claims I/O ports for the adapter that is being initialized. It is called from
`MiniportInitializeEx` (or `MiniportAddDevice`) and the functions these call, and in `MiniportInitializeEx` only after
`NdisMSetMiniportAttributes` gave NDIS the registration attributes, on every path. In an NDIS 5 miniport that is
`NdisMSetAttributesEx` or `NdisMSetAttributes`.

**Why it matters.** NDIS maps the range for the bus that the attributes name. Without them it does so for another, and
what the driver reads and writes are not its ports. Once initialization is over the resources may be rebalanced away,
and claiming them fails or takes somebody else's.

**How to mend it.** Call `NdisMSetMiniportAttributes` as soon as the adapter's context is allocated, before anything
that touches hardware.
""",
    bad="""\
MINIPORT_INITIALIZE MpInitialize;

NDIS_STATUS MpInitialize(NDIS_HANDLE Handle, NDIS_HANDLE Context, PNDIS_MINIPORT_INIT_PARAMETERS Parameters)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;
    NDIS_STATUS status = NdisMRegisterIoPortRange(&adapter->Io, Handle, adapter->Port, MP_PORTS);

    if (status == NDIS_STATUS_SUCCESS)
    {
        status = NdisMSetMiniportAttributes(Handle, &MpAttributes);
    }
    return status;
}
""",
    good="""\
MINIPORT_INITIALIZE MpInitialize;

NDIS_STATUS MpInitialize(NDIS_HANDLE Handle, NDIS_HANDLE Context, PNDIS_MINIPORT_INIT_PARAMETERS Parameters)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;
    NDIS_STATUS status = NdisMSetMiniportAttributes(Handle, &MpAttributes);

    if (status == NDIS_STATUS_SUCCESS)
    {
        status = NdisMRegisterIoPortRange(&adapter->Io, Handle, adapter->Port, MP_PORTS);
    }
    return status;
}
""",
)
