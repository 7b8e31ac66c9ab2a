"""A table of DDIs and the levels each may be called at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ddicheck import knowledge
from ddicheck.kinds.rule import Rule
from ddicheck.model import Finding, Irql, Levels, levels_text

if TYPE_CHECKING:
    from ddicheck.analyses.context import Context, Occurrence


@dataclass(frozen=True, kw_only=True)
class IrqlTable(Rule):
    """Each call of a DDI in the rule's slice of the knowledge is made at a level its page allows.

    A level is found where the system or a caller shows that it really occurs, or where the function itself raises to
    it; one finding a call, for the level furthest out. Where a function of the driver was entered outside of what it
    promises on the way, that is the defect, and a rule that sees it reports it.
    """

    gives_way_to: tuple[str, ...] = ("Irql_Annotated_Function", "Irql_Paged_Code")

    @cached_property
    def allowed(self) -> dict[str, Levels]:
        """The levels each DDI of the rule may be called at."""
        return {demand.ddi: demand.allowed for demand in knowledge.irql_rule(self.id)}

    def demands(self, context: Context) -> Mapping[str, Levels]:
        """The levels that the DDIs of the rule which matter to this function may be called at."""
        return self.allowed

    def check(self, context: Context) -> Iterator[Finding]:
        demands = self.demands(context)
        for site, occurrences in context.levels_at(demands):
            allowed = demands[site.ddi]
            wrong = [o for o in occurrences if not allowed & o.level.bit and not may_be_higher(o, allowed)]
            if not wrong:
                continue
            worst = furthest(context, wrong, allowed)
            right = sorted({o.level for o in occurrences if allowed & o.level.bit})
            yield self.finding(
                context,
                context.span(site.call.place),
                f"{site.ddi} is called at {worst.level}, it may be called {allowed_text(allowed)}",
                path=context.path_to(worst),
                hint=_hint(context.name, worst, allowed, right),
                key=f"{site.ddi}@{context.ordinal(site)}:{worst.level.name}",
                defect=context.contracts.breach(worst.entry),
            )


def allowed_text(allowed: Levels) -> str:
    """Where something may be called, in words."""
    present = [level for level in Irql if allowed & level.bit]
    if present == [Irql.PASSIVE]:
        return "at PASSIVE_LEVEL only"
    if present[0] is Irql.PASSIVE and len(present) == present[-1] + 1:
        return f"up to {present[-1]}"
    return f"at {levels_text(allowed)}" + (" only" if len(present) == 1 else "")


def furthest(context: Context, wrong: list[Occurrence], allowed: Levels) -> Occurrence:
    """Of the wrong levels the one furthest out, if it can be with nothing wrong before; the shortest way."""

    def rank(occurrence: Occurrence) -> tuple[bool, int, int]:
        entry = occurrence.entry
        broken = bool(context.contracts.breach(entry))
        return broken, -_distance(occurrence.level, allowed), len(entry.chain()) if entry else 0

    return min(wrong, key=rank)


def may_be_higher(occurrence: Occurrence, allowed: Levels) -> bool:
    """Whether a level is too low, and only the least that may occur."""
    if occurrence.level.bit >= allowed & -allowed:
        return False
    return occurrence.least or (occurrence.entry is not None and occurrence.entry.chain()[0].least)


def _distance(level: Irql, allowed: Levels) -> int:
    return min(abs(level - other) for other in Irql if allowed & other.bit)


def _hint(name: str, worst: Occurrence, allowed: Levels, right: list[Irql]) -> str:
    highest = max(other for other in Irql if allowed & other.bit)
    held = worst.visit.prop.held or (worst.entry is not None and worst.entry.holds)
    if worst.level < highest:
        text = f"raise to {highest} first"
    elif highest >= Irql.DISPATCH:
        text = "queue it to the DPC, or to a work item"
    else:
        text = "release the lock first, or queue it to a work item" if held else "queue it to a work item"
    if right:
        text += f"; {name} gets here at {' and '.join(map(str, right))} too, where it is fine"
    return text
