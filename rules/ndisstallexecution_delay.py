"""NdisStallExecution_Delay: a driver does not hold up a processor for more than 50 microseconds at a time."""

from ddicheck.api import Arguments, Severity

RULE = Arguments(
    id="NdisStallExecution_Delay",
    family="Warning",
    severity=Severity.WARNING,
    arguments=(("NdisStallExecution", 0),),
    wrong=lambda value: isinstance(value, int) and value > 50,
    says="is called with {value} microseconds, more than 50 is too long",
    mend="wait with NdisMSleep below DISPATCH_LEVEL, or set a timer",
    summary="NdisStallExecution is called with at most 50 microseconds",
    page="devtest/ndis-ndisstallexecution-delay",
    docs="""\
`NdisStallExecution` must not be told to wait for more than 50 microseconds. The rule knows the value where it is a
constant, through macros, variables, and what callers pass to a function that hands it on.

**Why it matters.** The processor spins for all that time, mostly at DISPATCH_LEVEL or above. No thread, no DPC and,
from an interrupt handler, no other interrupt runs there: audio breaks up, the pointer stutters, and packets are lost.

**How to mend it.** Wait with `NdisMSleep` where the IRQL allows it. Elsewhere set a timer and go on in its function,
or poll the hardware in short steps with a limit.
""",
    bad="""\
#define RESET_DELAY 500

VOID MpResetHardware(PMP_ADAPTER Adapter)
{
    MpWriteRegister(Adapter, MP_RESET, 1);
    NdisStallExecution(RESET_DELAY);
}
""",
    good="""\
#define RESET_DELAY 500

VOID MpResetHardware(PMP_ADAPTER Adapter)
{
    MpWriteRegister(Adapter, MP_RESET, 1);
    NdisMSleep(RESET_DELAY);
}
""",
)
