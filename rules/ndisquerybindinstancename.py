"""NdisQueryBindInstanceName: the string it returns is freed with NdisFreeMemory."""

from ddicheck.api import LIVES, Lapse, Lifecycle

RULE = Lifecycle(
    id="NdisQueryBindInstanceName",
    family="Miscellaneous",
    acquires=(
        "NdisQueryBindInstanceName",
        "NdisQueryAdapterInstanceName",
        "NdisMQueryAdapterInstanceName",
    ),
    what="the name's buffer",
    done="allocated",
    undone="freed",
    undoes="frees",
    wrong=(Lapse.LOST, Lapse.LEFT, Lapse.NEVER, Lapse.REPLACED, Lapse.TWICE),
    lives=LIVES,
    summary="the buffer of the name from NdisQueryBindInstanceName is freed with NdisFreeMemory",
    page="devtest/ndis-ndisquerybindinstancename",
    docs="""\
`NdisQueryBindInstanceName` allocates the buffer of the string that its first argument points to, and so do
`NdisQueryAdapterInstanceName` and `NdisMQueryAdapterInstanceName`. When the driver no longer needs the name it frees
the string's `Buffer` with `NdisFreeMemory`, once: before the function returns if the string is a local variable, and
by the time the binding, filter module or adapter goes away if the string lies in its context.

**Why it matters.** Nothing else ever frees the buffer. A protocol that asks for the name each time it is bound loses
some hundred bytes of pool each time.

**How to mend it.** `NdisFreeMemory(Name.Buffer, 0, 0)` on every path after the call was successful.
""",
    bad="""\
VOID PtReport(PPT_ADAPTER Adapter, NDIS_HANDLE BindContext)
{
    NDIS_STRING name;

    if (NdisQueryBindInstanceName(&name, BindContext) == NDIS_STATUS_SUCCESS)
    {
        DbgPrint("bound to %wZ", &name);
    }
}
""",
    good="""\
VOID PtReport(PPT_ADAPTER Adapter, NDIS_HANDLE BindContext)
{
    NDIS_STRING name;

    if (NdisQueryBindInstanceName(&name, BindContext) == NDIS_STATUS_SUCCESS)
    {
        DbgPrint("bound to %wZ", &name);
        NdisFreeMemory(name.Buffer, 0, 0);
    }
}
""",
)
