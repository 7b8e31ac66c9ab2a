"""Irql_Paged_Code: code that may be paged out does not run at DISPATCH_LEVEL or above."""

from ddicheck.api import PagedCode

RULE = PagedCode(
    id="Irql_Paged_Code",
    family="IRQL",
    summary="code in a pageable section is entered below DISPATCH_LEVEL and does not raise the IRQL to it",
    page="kernel/when-should-code-and-data-be-pageable-",
    docs="""\
A function that `#pragma alloc_text(PAGE, f)`, `#pragma code_seg("PAGE...")` or `__declspec(code_seg("PAGE"))` puts in a
section whose name begins with `PAGE` is not called at DISPATCH_LEVEL or above, and does not go there itself: it takes
no spin lock and calls nothing that returns with the IRQL raised. `PAGED_CODE()` is reached below DISPATCH_LEVEL, in
whatever section it stands. Code of the `INIT` section is in memory until DriverEntry is done, and not called from
callbacks afterwards. Sections that the driver locks (`MmLockPagableCodeSection`), and functions that say
`PAGED_CODE_LOCKED()`, are not judged.

**Why it matters.** Any instruction of such a function may lie in a page that is not in memory. At DISPATCH_LEVEL the
page fault cannot be served: bug check 0xA or 0xD1. It needs memory pressure to happen, so it is seldom seen before the
driver is with its users; what runs between taking and giving back a lock is enough.

**How to mend it.** Move the few lines that need the lock to a function of their own outside the section, which takes
and gives back the lock itself, or take the function out of the section. A callback that the system may enter at
DISPATCH_LEVEL is never pageable.
""",
    bad="""\
MINIPORT_HALT MpHalt;
#pragma alloc_text(PAGE, MpHalt)

VOID MpHalt(NDIS_HANDLE Context, NDIS_HALT_ACTION Action)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    PAGED_CODE();
    NdisAcquireSpinLock(&adapter->Lock);
    adapter->Halted = TRUE;
    NdisReleaseSpinLock(&adapter->Lock);
    MpFreeAdapter(adapter);
}
""",
    good="""\
MINIPORT_HALT MpHalt;
VOID MpMarkHalted(PMP_ADAPTER Adapter);
#pragma alloc_text(PAGE, MpHalt)

VOID MpMarkHalted(PMP_ADAPTER Adapter)
{
    NdisAcquireSpinLock(&Adapter->Lock);
    Adapter->Halted = TRUE;
    NdisReleaseSpinLock(&Adapter->Lock);
}

VOID MpHalt(NDIS_HANDLE Context, NDIS_HALT_ACTION Action)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;

    PAGED_CODE();
    MpMarkHalted(adapter);
    MpFreeAdapter(adapter);
}
""",
)
