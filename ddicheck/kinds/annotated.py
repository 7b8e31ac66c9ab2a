"""Functions of the driver are called, and return, at the levels they are annotated with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ddicheck.analyses.context import Context, Occurrence
from ddicheck.analyses.entries import Entry
from ddicheck.analyses.locks import vague
from ddicheck.analyses.states import ENTRY, certain
from ddicheck.analyses.traces import Exit
from ddicheck.flow.facts import Token
from ddicheck.ir.types import Place
from ddicheck.kinds.irql_table import allowed_text, furthest, may_be_higher
from ddicheck.kinds.rule import Rule
from ddicheck.model import ANY_LEVEL, Confidence, Finding, Irql
from ddicheck.program import IrqlNotes

_CONDITIONAL = frozenset(("_When_", "__drv_when", "_At_", "__drv_at", "__drv_in", "__drv_out", "__drv_in_deref"))
_SUCCESS = frozenset(("_Success_", "__success"))
_LEAVES = re.compile(r"IRQL_?(?:raises|saves|restores|requires_same)|(?:raises|saves|sets|restores|same)IRQL")
_NO_RESULT = frozenset(("void", "VOID", "KIRQL", "UCHAR"))


@dataclass(frozen=True, kw_only=True)
class Annotated(Rule):
    """Compares annotations with the levels that calls really happen at, and with those that returns leave.

    One finding a call, for the outermost call that goes against an annotation; one a return.
    """

    def check(self, context: Context) -> Iterator[Finding]:
        yield from self._entered(context)
        yield from self._calls(context)
        yield from self._returns(context)

    # -- called --------------------------------------------------------------------------------------------------------

    def _entered(self, context: Context) -> Iterator[Finding]:
        contracts = context.contracts
        allowed = contracts.allowed(context.key)
        if allowed == ANY_LEVEL:
            return
        for entry in context.entries():
            if entry.caller is None and not contracts.allows(entry) and not contracts.is_disputed(entry):
                yield self.finding(
                    context,
                    context.definition.span,
                    f"{context.name} is entered by the system at {entry.level}, it is annotated to be called "
                    f"{allowed_text(allowed)}",
                    path=context.path_in(entry),
                    hint="queue what is annotated so to a work item, or annotate what the callback allows",
                    key=f"entered:{entry.level.name}",
                    defect=contracts.breach(entry),
                    confidence=Confidence.HIGH if at_one_level(context, entry) else Confidence.MEDIUM,
                )
                return

    def _calls(self, context: Context) -> Iterator[Finding]:
        contracts = context.contracts
        if not any(contracts.allowed(t) != ANY_LEVEL for s in context.sites() for t in s.targets):
            return
        counted: Counter[str] = Counter()
        for site, target, occurrences in context.calls_inside():
            counted[target] += 1
            allowed = contracts.allowed(target)
            wrong = [
                o
                for o in occurrences
                if not allowed & o.level.bit and not may_be_higher(o, allowed) and not _told_above(context, o)
            ]
            if not wrong:
                continue
            worst = furthest(context, wrong, allowed)
            name = context.program.functions[target].function.name
            right = sorted({o.level for o in occurrences if allowed & o.level.bit})
            yield self.finding(
                context,
                context.span(site.call.place),
                f"{name} is called at {worst.level}, it is annotated to be called {allowed_text(allowed)}",
                path=context.path_to(worst),
                hint=_hint(context.name, name, worst.level < min(_levels(allowed)), right),
                key=f"{name}@{counted[target]}:{worst.level.name}",
                defect=contracts.breach(worst.entry) or contracts.named(context.key, worst.visit, target),
            )

    # -- leaves --------------------------------------------------------------------------------------------------------

    def _returns(self, context: Context) -> Iterator[Finding]:
        notes = context.contracts.notes(context.key)
        if not (notes.same or notes.raises is not None or notes.saves or notes.restores):
            return
        if _is_conditional(context):
            return
        told: set[Place] = set()
        for number, end in enumerate(sorted(context.trace.exits, key=lambda e: e.instr.place), 1):
            if end.instr.place in told or any(vague(held.lock) for held in end.prop.held):
                continue
            for entry in _contexts(context, end):
                said = _wrong_end(context, notes, end, entry)
                if said:
                    told.add(end.instr.place)
                    yield self.finding(
                        context,
                        context.span(end.instr.place),
                        f"{context.name} {said}",
                        path=context.path_to_return(end, entry, "returns"),
                        hint="restore the level on this path too" if end.prop.held or notes.same else "",
                        key=f"return@{number}:{said}",
                    )
                    break


def at_one_level(context: Context, entry: Entry) -> bool:
    """Whether the system enters a callback at no other level than this."""
    return all(e.level is entry.level for e in context.entries() if e.caller is None)


def _levels(allowed: int) -> list[Irql]:
    return [level for level in Irql if allowed & level.bit]


def _told_above(context: Context, occurrence: Occurrence) -> bool:
    """Whether an annotation was gone against already on the way, or the level there is disputed."""
    entry = occurrence.entry
    contracts = context.contracts
    return entry is not None and (contracts.is_disputed(entry) or not all(map(contracts.allows, entry.chain())))


def _hint(caller: str, name: str, low: bool, right: list[Irql]) -> str:
    text = f"raise the IRQL before {name}" if low else "release the lock first, or queue it to a work item"
    if right:
        return f"{text}; {caller} gets here at {' and '.join(map(str, right))} too, where it is fine"
    return f"{text}, or annotate {name} with what it really allows"


def _is_conditional(context: Context) -> bool:
    """Whether what the annotations say of the end may hold for some ends only."""
    return any(
        note.name in _SUCCESS or (note.name in _CONDITIONAL and _LEAVES.search(" ".join(note.args)))
        for note in context.definition.notes
    )


def _contexts(context: Context, end: Exit) -> Iterator[Entry | None]:
    """The contexts that a return is judged in: those that callers show, as far as they keep to the annotations."""
    entries = context.entries()
    for entry in entries:
        as_callback = entry.role is not None and entry.caller is None
        if not as_callback and entry.allows(end) and context.contracts.allowed(context.key) & entry.level.bit:
            yield entry
    if not entries:
        yield None


def _wrong_end(context: Context, notes: IrqlNotes, end: Exit, entry: Entry | None) -> str:
    """What is wrong with the level that a return leaves, in words; empty if nothing is known to be."""
    allowed = context.contracts.allowed(context.key) & end.prop.entry
    least = entry.level if entry is not None else next((level for level in Irql if allowed & level.bit), None)
    if least is None:
        return ""
    level = entry.level_of(end.prop.level) if entry is not None else certain(end.prop.level, least)
    if notes.same and level is not None and level is not least:
        return f"returns at {level}, it is annotated to return at the level it was called at, which was {least}"
    if notes.raises is not None and level is not None and least <= notes.raises is not level and _succeeds(context):
        return f"returns at {level}, it is annotated to raise to {notes.raises}"
    if len(notes.saves) + len(notes.restores) != 1:
        return ""
    return _wrong_save(notes, end, least) if notes.saves else _wrong_restore(context, notes.restores[0], end, level)


def _succeeds(context: Context) -> bool:
    """Whether every end is one that the annotations speak of: they do not of failures."""
    return context.program.types.strip(context.definition.function.returns) in _NO_RESULT


def _wrong_save(notes: IrqlNotes, end: Exit, least: Irql) -> str:
    """Where another level than the one it was called at is kept for the caller."""
    place = notes.saves[0]
    kept = end.value if place == "return" else dict(end.stores).get((place, "*"))
    if type(kept) is not Token or kept.kind != "irql":
        return ""
    level = certain(kept.what, least)  # type: ignore[arg-type]
    if level is None or level is least:
        return ""
    where = "returns" if place == "return" else f"leaves in {place}"
    return f"{where} {level} for its caller, it is annotated to save the level it was called at, which was {least}"


def _wrong_restore(context: Context, name: str, end: Exit, level: Irql | None) -> str:
    """Where the level that was handed in is not gone back to, and nothing was asked of it."""
    allowed = context.contracts.allowed(context.key)
    if level is None or end.prop.held or allowed & ~end.prop.entry:
        return ""
    if any(name in symbol for symbol in end.node.facts.known):
        return ""
    if isinstance(end.prop.level, tuple) and end.prop.level[0] != "exact":
        return ""
    how = "the level it was called at" if end.prop.level == ENTRY else f"{level}"
    return f"returns at {how}, it is annotated to restore the level in {name}"
