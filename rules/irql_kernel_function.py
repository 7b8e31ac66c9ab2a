"""Irql_Kernel_Function: documented kernel DDIs outside the NDIS families are called at the IRQL they demand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ddicheck.api import Context, IrqlTable, Levels, knowledge

_HEADERS = frozenset(("wdm.h", "ntddk.h", "ntifs.h", "fwpsk.h", "fwpmk.h", "wsk.h", "netioddk.h", "netioapi.h"))
"""Where the kernel and the networking parts of the system declare what a network driver calls besides NDIS."""
_CHECKED_ELSEWHERE = frozenset(d.ddi for rule in knowledge.irql_rules() for d in knowledge.irql_rule(rule))


@dataclass(frozen=True, kw_only=True)
class KernelTable(IrqlTable):
    """An IRQL table over all kernel DDIs whose page gives their levels without a condition."""

    def demands(self, context: Context) -> Mapping[str, Levels]:
        names = {site.ddi for site in context.sites() if site.ddi} - _CHECKED_ELSEWHERE
        return {name: levels for name in sorted(names) if (levels := _unconditional(name))}


def _unconditional(name: str) -> Levels:
    """Where a kernel DDI may be called; none if its page makes conditions, or the kit's annotation allows more."""
    facts = knowledge.ddi(name)
    if facts is None or facts.conditional or not _HEADERS & set(facts.headers[:1]):
        return 0
    return facts.levels | facts.annotated if facts.levels else 0


RULE = KernelTable(
    id="Irql_Kernel_Function",
    family="IRQL",
    summary="a kernel DDI outside the NDIS families is called at an IRQL that its page allows",
    page="kernel/managing-hardware-priorities",
    docs="""\
The kernel's own functions (`Ke*`, `Ex*`, `Io*`, `Mm*`, `Zw*` ...) are called at the levels their pages give. The rule
knows those whose page gives levels without a condition; where an older kit's annotation allows more than the page, it
goes by the annotation.

**Why it matters.** Above APC_LEVEL nothing may wait and nothing pageable may be touched. `Zw*` calls, fast mutexes,
registry and file access with a spin lock held are bug check 0xA, 0xB8 or a processor that never comes back, and they
hide on error paths: it is the clean-up under a lock that closes a handle or sleeps.

**How to mend it.** Take what the call needs out of the locked structure, release the lock, call. From a DPC or a timer
function queue a work item.
""",
    bad="""\
KDEFERRED_ROUTINE CloseDpc;

VOID CloseDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    PDEVICE_CONTEXT device = (PDEVICE_CONTEXT)Context;

    ZwClose(device->KeyHandle);
}
""",
    good="""\
KDEFERRED_ROUTINE CloseDpc;
IO_WORKITEM_ROUTINE CloseWork;

VOID CloseWork(PDEVICE_OBJECT DeviceObject, PVOID Context)
{
    PDEVICE_CONTEXT device = (PDEVICE_CONTEXT)Context;

    ZwClose(device->KeyHandle);
}

VOID CloseDpc(PKDPC Dpc, PVOID Context, PVOID Argument1, PVOID Argument2)
{
    PDEVICE_CONTEXT device = (PDEVICE_CONTEXT)Context;

    IoQueueWorkItem(device->WorkItem, CloseWork, DelayedWorkQueue, device);
}
""",
)
