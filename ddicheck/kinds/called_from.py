"""A DDI is called from some callbacks only, or is not called from some."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ddicheck import knowledge
from ddicheck.flow.facts import NOT_ZERO
from ddicheck.kinds.rule import Rule
from ddicheck.model import Finding

if TYPE_CHECKING:
    from ddicheck.analyses.context import Context
    from ddicheck.analyses.entries import Entry
    from ddicheck.analyses.traces import Visit
    from ddicheck.ir.types import Block


@dataclass(frozen=True, kw_only=True)
class CalledFrom(Rule):
    """Looks at each way from a callback to a call of the DDI, through helpers too; one finding a call.

    What a callback only queues, to run by itself later, is not part of it.
    """

    ddi: str
    never: tuple[str, ...] = ()
    """The roles it must not be reached from."""
    only: tuple[str, ...] = ()
    """The only roles it may be reached from; empty for all that are not in `never`."""
    unless_null: tuple[tuple[str, str], ...] = ()
    """Roles it must not be reached from unless this parameter is known to be NULL, named as on the role's page."""
    never_before: str = ""
    """A DDI that must not come later on the same path."""
    says: str
    """The contract, as the second half of the message: `it must not be called from MiniportShutdownEx`."""
    mend: str
    """The hint."""

    def check(self, context: Context) -> Iterator[Finding]:
        visits = list(context.visits((self.ddi,)))
        if not visits:
            return
        ways = [*self._entries(context)]
        told: set[tuple[int, int]] = set()
        for visit in visits:
            site = visit.site
            entries = [entry for entry in ways if entry.allows(visit)]
            if (site.block, site.index) in told or not entries:
                continue
            told.add((site.block, site.index))
            entry = min(entries, key=lambda e: len(e.chain()))
            yield self._finding(context, visit, entry, while_running(context, entry))
        if self.never_before:
            yield from self._too_early(context, visits, told)

    def _entries(self, context: Context) -> Iterator[Entry]:
        """The ways in from the callbacks that the DDI must not be called from."""
        wrong = self.never
        if self.only:
            present = {role.type for key in context.program.functions for role in context.program.roles(key)}
            wrong = (*wrong, *sorted(present - set(self.only)))
        if wrong:
            yield from context.entered_as(*wrong)
        for role, parameter in self.unless_null:
            yield from context.entered_as(role, given=((parameter, NOT_ZERO),))

    def _too_early(self, context: Context, visits: list[Visit], told: set[tuple[int, int]]) -> Iterator[Finding]:
        """The calls after which the other DDI is called too: on the path that leads to it, or on every path."""
        entries = context.entries()
        blocks = context.definition.function.blocks
        for later in context.visits((self.never_before,)):
            trail = {id(node) for node in later.node.trail()}
            for visit in visits:
                site, end = visit.site, later.site
                if (site.block, site.index) in told or (site.block == end.block and site.index > end.index):
                    continue
                if id(visit.node) not in trail and not _leads_to(blocks, site.block, end.block):
                    continue
                entry = min((e for e in entries if e.allows(visit)), key=lambda e: len(e.chain()), default=None)
                if entry is None:
                    continue
                told.add((site.block, site.index))
                line = context.span(end.call.place).line
                yield self._finding(context, visit, entry, f"before {self.never_before} at line {line}")

    def _finding(self, context: Context, visit: Visit, entry: Entry, when: str) -> Finding:
        return self.finding(
            context,
            context.span(visit.site.call.place),
            f"{self.ddi} is called {when}, {self.says}",
            path=context.path_into(visit, entry),
            hint=self.mend,
            key=f"{self.ddi}@{context.ordinal(visit.site)}",
        )


def while_running(context: Context, entry: Entry) -> str:
    """Which callback is running, in words."""
    start = entry.chain()[0]
    name = context.program.functions[start.key].function.name
    known = knowledge.role(start.role.type) if start.role is not None else None
    documented = known.documented_as or known.name if known is not None else ""
    same = not documented or documented == name
    return f"while {name} runs" if same else f"while {name} ({documented}) runs"


def _leads_to(blocks: tuple[Block, ...], start: int, goal: int) -> bool:
    """Whether every way on from a block comes to another, without running through a loop again."""
    seen, waiting = {start}, [start]
    found = False
    while waiting:
        at = waiting.pop()
        if not blocks[at].edges:
            return False
        for edge in blocks[at].edges:
            if edge.to == goal and edge.to > at:
                found = True
            elif edge.to not in seen:
                seen.add(edge.to)
                waiting.append(edge.to)
    return found
