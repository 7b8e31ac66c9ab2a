"""A failed call is reported: no path on which a callback fails because of it goes without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ddicheck import knowledge
from ddicheck.analyses.automata import ACQUIRE, DRIVER, Automaton, Move
from ddicheck.analyses.custody import Lapse, Life
from ddicheck.analyses.traces import Exit
from ddicheck.kinds.rule import Rule
from ddicheck.model import Finding, Severity

if TYPE_CHECKING:
    from ddicheck.analyses.context import Context
    from ddicheck.analyses.custody import Slip

FAILED = "failed"
WORKED = "worked"
REPORTED = "reported"


@dataclass(frozen=True, kw_only=True)
class Reported(Rule):
    """Looks at the returns of a callback that fails after the DDI failed; one finding for each call.

    Nothing is claimed where a function that is not known may have reported it.
    """

    ddi: str
    reports: tuple[str, ...]
    """The DDIs that report, any of them, the usual one first."""
    life: Life
    """What the callback begins."""
    severity: Severity = Severity.WARNING

    @cached_property
    def automaton(self) -> Automaton:
        """What is followed: whether a failure is yet to be reported."""
        found = knowledge.acquires(self.ddi)
        assert found is not None, self.ddi
        moves = (
            Move(self.ddi, ACQUIRE, "out", found.arguments[0], True, found.failure),
            Move(self.ddi, WORKED, "driver"),
            Move(self.ddi, FAILED, "driver", on_failure=True),
            *(Move(name, REPORTED, "driver") for name in self.reports),
        )
        return Automaton(f"{self.ddi} reported", moves, frozenset((FAILED,)), opaque=True)

    def check(self, context: Context) -> Iterator[Finding]:
        if not any(role.type in self.life.begins for role in context.roles()):
            return
        told: set[int] = set()
        for slip in context.slips(self.automaton, (self.life,)):
            origin = slip.origin
            if slip.lapse is not Lapse.LEFT or slip.object != DRIVER or origin is None or id(origin.site.call) in told:
                continue
            told.add(id(origin.site.call))
            yield self._finding(context, slip, len(told))

    def _finding(self, context: Context, slip: Slip, number: int) -> Finding:
        assert slip.origin is not None and isinstance(slip.seen, Exit)
        call = slip.origin.site.call
        within = "" if slip.origin.ddi else f" in {call.name}"
        line = context.span(slip.seen.instr.place).line
        value = slip.seen.instr.value
        returned = f"returns {context.words().of(value)}" if value is not None else "returns"
        return self.finding(
            context,
            context.span(call.place),
            f"a failure of {self.ddi}{within} is not reported with {self.reports[0]} when {context.name} fails at "
            f"line {line}",
            path=context.path_of_slip(self.automaton, slip, f"{returned}, the failure not reported"),
            hint=f"call {self.reports[0]} before returning",
            key=f"{self.ddi}@{number}",
        )
