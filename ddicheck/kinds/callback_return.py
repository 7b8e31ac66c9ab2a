"""A callback returns to the system at the level it was entered at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ddicheck.analyses.context import Context
from ddicheck.analyses.entries import Entry
from ddicheck.analyses.holding import Misdeed
from ddicheck.analyses.traces import Exit, Use
from ddicheck.ir.types import Place
from ddicheck.kinds.rule import Rule
from ddicheck.kinds.typestate import defect
from ddicheck.model import Finding, Irql


@dataclass(frozen=True, kw_only=True)
class CallbackReturn(Rule):
    """Compares the level at each return of a callback with the level the system entered it at; one finding a return."""

    def check(self, context: Context) -> Iterator[Finding]:
        seen: dict[Place, int] = {}
        told: set[Place] = set()
        for end, entry, level in context.levels_at_return():
            place = end.instr.place
            number = seen.setdefault(place, len(seen) + 1)
            if level is entry.level or place in told:
                continue
            told.add(place)
            yield self.finding(
                context,
                context.span(place),
                f"{context.name} returns at {level}, it was entered at {entry.level}",
                path=context.path_to_return(end, entry, "returns"),
                hint=_hint(end, level, entry),
                key=f"return@{number}:{level.name}",
                defect=_same_as(context, end),
            )


def _same_as(context: Context, end: Exit) -> str:
    """The wrong use of a lock that leaves the level as it is at a return; empty if it is none."""
    way = {id(node) for node in end.node.trail()}
    for breach in context.breaches():
        if breach.misdeed is Misdeed.STILL_HELD and breach.seen is end:
            return defect(context, breach)
        if breach.misdeed is Misdeed.OTHER_FORM and isinstance(breach.seen, Use) and id(breach.seen.node) in way:
            return defect(context, breach)
    return ""


def _hint(end: Exit, level: Irql, entry: Entry) -> str:
    if end.prop.held:
        return "release the lock on this path too"
    return "lower the IRQL again before it returns" if level > entry.level else "restore only a level that was saved"
