"""NdisAllocateMemoryWithTagPriority: memory is allocated with a tag."""

from ddicheck.api import Arguments

RULE = Arguments(
    id="NdisAllocateMemoryWithTagPriority",
    family="Memory Usage",
    arguments=(("NdisAllocateMemoryWithTagPriority", 2),),
    wrong=lambda value: value == 0,
    says="is called with a tag of zero",
    mend="give the driver a tag of its own, of up to four characters",
    summary="NdisAllocateMemoryWithTagPriority is called with a tag",
    page="devtest/ndis-ndisallocatememorywithtagpriority",
    docs="""\
The tag that memory is allocated with must not be zero. The rule knows the tag where it is a constant, through macros,
variables, and what callers pass to a function that hands it on.

**Why it matters.** The tag is how the debugger, `poolmon` and Driver Verifier tell whose a block of pool is. A leak in
memory without one is nobody's: it is found on the customer's machine, after days, by taking drivers away.

**How to mend it.** Define a tag of the driver's own, in reverse order so that it reads right in memory: `'xtPM'`.
""",
    bad="""\
PVOID MpAllocate(NDIS_HANDLE Handle, UINT Length)
{
    return NdisAllocateMemoryWithTagPriority(Handle, Length, 0, NormalPoolPriority);
}
""",
    good="""\
#define MP_TAG 'xtPM'

PVOID MpAllocate(NDIS_HANDLE Handle, UINT Length)
{
    return NdisAllocateMemoryWithTagPriority(Handle, Length, MP_TAG, NormalPoolPriority);
}
""",
)
