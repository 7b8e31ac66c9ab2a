"""Flags_Irql: a callback that is told whether it runs at DISPATCH_LEVEL does not ask for the IRQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ddicheck.api import Context, Finding, Rule, Severity, knowledge

_ASKS = dict.fromkeys(("KeGetCurrentIrql", "KfGetCurrentIrql", "NDIS_CURRENT_IRQL"))


@dataclass(frozen=True, kw_only=True)
class FlagsIrql(Rule):
    """Looks for the IRQL being read where every way in comes from a callback with an NDIS dispatch-level flag."""

    def check(self, context: Context) -> Iterator[Finding]:
        for site, occurrences in context.levels_at(_ASKS):
            told = _told(context, context.key) if occurrences else None
            if told is None:
                continue
            callback, parameter, flag = told
            through = "" if callback == context.name else f" of {callback}"
            yield self.finding(
                context,
                context.span(site.call.place),
                f"{site.ddi} is called, although {parameter}{through} says whether it is at DISPATCH_LEVEL ({flag})",
                path=context.path_to(occurrences[0]),
                hint=f"test {parameter} for {flag}" + (", and pass on what it says" if through else ""),
                key=f"{site.ddi}@{context.ordinal(site)}",
            )


def _told(context: Context, key: str) -> tuple[str, str, str] | None:
    """A callback, parameter and flag that say the level; None unless every way to a function has such a flag."""
    found: set[tuple[str, str, str]] = set()
    waiting, seen = [key], {key}
    while waiting:
        at = waiting.pop()
        roles, callers = context.program.roles(at), context.program.callers(at)
        for role in roles:
            known = knowledge.role(role.type)
            if known is None or known.dispatch_flag is None or not known.dispatch_flag.flag.startswith("NDIS_"):
                return None
            name = context.program.functions[at].function.name
            found.add((name, known.dispatch_flag.parameter, known.dispatch_flag.flag))
        if not roles and not callers:
            return None
        above = {caller for caller, _ in callers} - seen
        seen |= above
        waiting += above
    return min(found, key=lambda told: (told[0] != context.name, told)) if found else None


RULE = FlagsIrql(
    id="Flags_Irql",
    family="IRQL",
    severity=Severity.WARNING,
    summary="a callback with a dispatch-level flag does not call KeGetCurrentIrql",
    page="devtest/ndis-flags-irql",
    docs="""\
The send, receive, return and completion callbacks of NDIS have a parameter whose dispatch-level flag says whether they
were called at DISPATCH_LEVEL (`NDIS_SEND_FLAGS_DISPATCH_LEVEL` and its kin). A callback that has it does not ask
`KeGetCurrentIrql`.

**Why it matters.** The flag is there so that nobody needs to read the IRQL on the packet path: on some processors that
is a slow access, made millions of times a second. And the two do not say the same: a clear flag means that the level is
not known, and code that decides from the level what the flag already decided ends up taking a lock in one form and
releasing it in the other.

**How to mend it.** Test the flag (`NDIS_TEST_SEND_AT_DISPATCH_LEVEL(SendFlags)` ...) once, keep the result in a local,
and pass it to the functions that need to know.
""",
    bad="""\
MINIPORT_SEND_NET_BUFFER_LISTS MpSend;

VOID MpSend(NDIS_HANDLE Context, PNET_BUFFER_LIST Lists, NDIS_PORT_NUMBER Port, ULONG SendFlags)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;
    ULONG completeFlags = 0;

    if (KeGetCurrentIrql() == DISPATCH_LEVEL)
    {
        completeFlags = NDIS_SEND_COMPLETE_FLAGS_DISPATCH_LEVEL;
    }
    NdisMSendNetBufferListsComplete(adapter->Handle, Lists, completeFlags);
}
""",
    good="""\
MINIPORT_SEND_NET_BUFFER_LISTS MpSend;

VOID MpSend(NDIS_HANDLE Context, PNET_BUFFER_LIST Lists, NDIS_PORT_NUMBER Port, ULONG SendFlags)
{
    PMP_ADAPTER adapter = (PMP_ADAPTER)Context;
    ULONG completeFlags = 0;

    if (NDIS_TEST_SEND_AT_DISPATCH_LEVEL(SendFlags))
    {
        completeFlags = NDIS_SEND_COMPLETE_FLAGS_DISPATCH_LEVEL;
    }
    NdisMSendNetBufferListsComplete(adapter->Handle, Lists, completeFlags);
}
""",
)
