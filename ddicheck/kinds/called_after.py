"""A DDI is called from some callbacks only, and there only after another DDI was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ddicheck.analyses.automata import Automaton
from ddicheck.analyses.ordering import ordered
from ddicheck.kinds.called_from import CalledFrom, while_running
from ddicheck.model import Finding

if TYPE_CHECKING:
    from ddicheck.analyses.context import Context


@dataclass(frozen=True, kw_only=True)
class CalledAfter(CalledFrom):
    """Looks at each way from a callback to a call of the DDI on which none of the others was called before.

    Nothing is claimed where a function that is not known may have called it.
    """

    after: tuple[tuple[str, tuple[str, ...]], ...]
    """The roles, each with the DDIs of which one has to be called first, the usual one first."""
    order: str
    """What to do about the order, as the hint."""

    @cached_property
    def automaton(self) -> Automaton:
        """What is followed."""
        return ordered(self.ddi, tuple(dict.fromkeys(name for _, ddis in self.after for name in ddis)))

    def check(self, context: Context) -> Iterator[Finding]:
        if not any(site.ddi == self.ddi for site in context.sites()):
            return
        told = set()
        for finding in super().check(context):
            told.add(finding.span)
            yield finding
        for early in context.early_calls(self.automaton, tuple(role for role, _ in self.after)):
            span = context.span(early.taken.site.call.place)
            start = early.entry.chain()[0].role
            first = next(ddis for role, ddis in self.after if start is not None and role == start.type)
            if span in told or context.can_run(first) is None:
                continue
            told.add(span)
            yield self.finding(
                context,
                span,
                f"{self.ddi} is called {while_running(context, early.entry)} before {first[0]}, it must come after it",
                path=context.path_of_early(self.automaton, early),
                hint=self.order,
                key=f"{self.ddi} early@{context.ordinal(early.taken.site)}",
            )
