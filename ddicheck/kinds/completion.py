"""An operation is completed once: by the completion DDI, or by the status its handler returns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ddicheck import knowledge
from ddicheck.analyses.automata import USE
from ddicheck.analyses.completing import PENDING, Fault, Repeat, completions
from ddicheck.analyses.context import Context
from ddicheck.analyses.ending import Afterlife, endings
from ddicheck.analyses.entries import Entry
from ddicheck.analyses.traces import Exit, Taken
from ddicheck.kinds.rule import Rule
from ddicheck.model import Finding, Span


@dataclass(frozen=True, kw_only=True)
class CompletedOnce(Rule):
    """What one of these DDIs completes is completed by nothing else, on any path, at once or later."""

    completions: tuple[str, ...] = ()
    """The DDIs that the rule speaks of; empty for all that complete something."""
    deferred: bool | None = None
    """Speaks only of what has to do with work put off to one of `roles` (True), only of the rest (False), of all."""
    roles: tuple[str, ...] = ()

    def check(self, context: Context) -> Iterator[Finding]:
        if not context.sites():
            return
        counted: Counter[str] = Counter()
        for repeat in context.repeats():
            if self.completions and not set(self.completions) & set(repeat.ddis):
                continue
            entries = self._contexts(context, repeat)
            if not entries:
                continue
            span = place_of(context, repeat)
            name = f"{thing(context, repeat)}:{repeat.fault.name}"
            counted[name] += 1
            yield self.finding(
                context,
                span,
                message(context, repeat),
                path=context.path_of_repeat(repeat, entries[0], last(context, repeat)),
                hint=hint(repeat),
                key=f"{name}@{counted[name]}",
                defect=f"{span} completed {'.'.join(repeat.object)}",
            )

    def _contexts(self, context: Context, repeat: Repeat) -> tuple[Entry | None, ...]:
        """The contexts to tell it in, none where the rule does not speak of it."""
        if self.deferred is None:
            return repeat.entries
        if repeat.late:
            program = context.program
            run = [key for key, found in program.functions.items() if found.function.name in repeat.late]
            theirs = any(role.type in self.roles for key in run for role in program.roles(key))
            return repeat.entries if theirs and self.deferred else ()
        return tuple(entry for entry in repeat.entries if self._starts_in(entry)) if self.deferred else repeat.entries

    def _starts_in(self, entry: Entry | None) -> bool:
        role = entry.chain()[0].role if entry is not None else None
        return role is not None and role.type in self.roles


@dataclass(frozen=True, kw_only=True)
class NotAfterCompletion(Rule):
    """A handle that a completion ends is not used after it."""

    def check(self, context: Context) -> Iterator[Finding]:
        if not context.sites():
            return
        counted: Counter[str] = Counter()
        for found in context.afterlives():
            call, first = found.seen.site.call, found.first.site.call
            what = handle(context, found)
            counted[what] += 1
            user = call.name or context.words().path(call.callee)
            ended = f"ended it at line {context.span(first.place).line}"
            yield self.finding(
                context,
                context.span(call.place),
                f"{what} is used by {user}, but {first.name or context.words().path(first.callee)} {ended}",
                path=context.path_of_afterlife(found, f"calls {context.words().call(call)}"),
                hint="use it before the completion, or not at all",
                key=f"{what}@{counted[what]}",
            )


def handle(context: Context, found: Afterlife) -> str:
    """The handle that is used after its end, as the source writes it."""
    seen = found.seen
    if seen.ddi:
        values = [m.argument for m in endings().by_ddi[seen.site.ddi] if m.step == USE]
        exprs = [seen.site.call.args[at] for at in values if at < len(seen.site.call.args)]
        if len(exprs) == 1:
            return context.words().of(exprs[0])
    text = context.words().place(found.seen.object)
    return text if text[0].islower() or "->" not in text else f"the handle {text}"


def place_of(context: Context, repeat: Repeat) -> Span:
    """Where something is completed once more: at the call, or at the return."""
    seen = repeat.seen
    return context.span(seen.site.call.place if isinstance(seen, Taken) else seen.instr.place)


def thing(context: Context, repeat: Repeat) -> str:
    """What is completed, as the source writes it."""
    seen = repeat.seen
    if isinstance(seen, Taken) and seen.ddi:
        move = completions().by_ddi[seen.site.ddi][0]
        return context.words().of(seen.site.call.args[move.argument])
    text = context.words().place(repeat.object)
    return text if text[0].islower() or "->" not in text else f"the handle {text}"


def message(context: Context, repeat: Repeat) -> str:
    """What is wrong, in words."""
    what = thing(context, repeat)
    line = f"at line {context.span(repeat.first.site.call.place).line}"
    later = " and ".join(repeat.late)
    seen = repeat.seen
    if isinstance(seen, Exit):
        answer = f"{context.name} returns {answered(context, seen)}, which completes it too"
        if later:
            return f"{what} is left to {later} to complete ({line}), but {answer}"
        return f"{what} is completed {line}, but {answer}"
    if later and repeat.first.step != seen.step:
        queued_here = repeat.late and not seen.ddi
        if queued_here:
            return f"{what} is left to {later} to complete here, but it was completed already ({line})"
        return f"{what} is completed, but {later} will complete it too (queued {line})"
    return f"{what} is completed again, it was completed {line}"


def answered(context: Context, end: Exit) -> str:
    """The final status that is returned, in words."""
    atoms = end.bound.atoms - PENDING if end.bound is not None and end.bound.among else frozenset()
    names = [knowledge.status_name(atom) if isinstance(atom, int) else atom for atom in atoms]
    if len(names) == 1 and names[0]:
        return names[0]
    return "a final status"


def last(context: Context, repeat: Repeat) -> str:
    """What the last step of the path says."""
    seen = repeat.seen
    if isinstance(seen, Taken):
        return f"calls {context.words().call(seen.site.call)}"
    return f"returns {answered(context, seen)}"


def hint(repeat: Repeat) -> str:
    """How to mend it."""
    if repeat.fault is Fault.ANSWERED:
        return "return NDIS_STATUS_PENDING where the completion is called, or return the status and do not call it"
    if repeat.late:
        return "leave it to one of them: complete it here, or queue what completes it"
    return "complete it once: leave by another path after the first completion, or forget it where it is kept"
