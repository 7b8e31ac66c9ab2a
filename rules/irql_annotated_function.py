"""Irql_Annotated_Function: a function of the driver is called, and returns, at the levels it is annotated with."""

from ddicheck.api import Annotated

RULE = Annotated(
    id="Irql_Annotated_Function",
    family="IRQL",
    gives_way_to=("Irql_Paged_Code",),
    summary="a function of the driver is called, and returns, at the IRQL that its annotations say",
    page="devtest/irql-annotations-for-drivers",
    docs="""\
`_IRQL_requires_`, `_IRQL_requires_max_` and `_IRQL_requires_min_` say at which IRQL a function may be called,
`_IRQL_requires_same_`, `_IRQL_raises_`, `_IRQL_saves_` and `_IRQL_restores_` at which it returns (older sources write
`__drv_maxIRQL` and its kin). The rule holds the driver's functions to the annotations of their own definitions and
declarations: at each call, with the level that a callback or a caller shows to occur there, and at each return.
Annotations under a condition (`_When_`) are not judged, and what a callback's role demands has rules of its own.

**Why it matters.** The annotation is what the next author goes by: what it calls maximal is what the function was
written for. A function for PASSIVE_LEVEL waits, touches pageable memory or the registry, if not today then after the
next change; called from a DPC or under a spin lock, that is bug check 0xA or a processor that stands still.

**How to mend it.** Release the lock before the call, or queue it to a work item. Where the function is fine at that
level, and will remain so, say that in the annotation.
""",
    bad="""\
KDEFERRED_ROUTINE LinkDpc;

_IRQL_requires_max_(PASSIVE_LEVEL)
VOID SaveLinkState(PADAPTER Adapter);

VOID SaveLinkState(PADAPTER Adapter)
{
    Adapter->Saved = TRUE;
    WriteLinkState(Adapter);
}

VOID LinkDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    SaveLinkState((PADAPTER)Context);
}
""",
    good="""\
KDEFERRED_ROUTINE LinkDpc;
IO_WORKITEM_ROUTINE LinkWork;

_IRQL_requires_max_(PASSIVE_LEVEL)
VOID SaveLinkState(PADAPTER Adapter);

VOID SaveLinkState(PADAPTER Adapter)
{
    Adapter->Saved = TRUE;
    WriteLinkState(Adapter);
}

VOID LinkWork(PDEVICE_OBJECT DeviceObject, PVOID Context)
{
    SaveLinkState((PADAPTER)Context);
}

VOID LinkDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    PADAPTER adapter = (PADAPTER)Context;

    IoQueueWorkItem(adapter->WorkItem, LinkWork, DelayedWorkQueue, adapter);
}
""",
)
