"""What is acquired is released: on every path that loses it, when initialization fails, and at the end of its life."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from ddicheck import knowledge
from ddicheck.analyses.automata import Automaton, Move, custody
from ddicheck.analyses.context import Context
from ddicheck.analyses.custody import ADAPTER, Lapse, Life, Slip, label
from ddicheck.analyses.traces import Taken
from ddicheck.kinds.rule import Rule
from ddicheck.model import Confidence, Finding, Span


@dataclass(frozen=True, kw_only=True)
class Lifecycle(Rule):
    """What the DDIs named acquire is released by their partners in the knowledge; a slip is told where it happens."""

    acquires: tuple[str, ...]
    """The DDIs that acquire."""
    what: str
    """What they acquire, in words that can begin a sentence: `the interrupt`."""
    wrong: tuple[Lapse, ...]
    """The lapses that the rule speaks of."""
    lives: tuple[Life, ...] = (ADAPTER,)
    """The lives that something kept in memory is acquired for."""
    uses: tuple[Move, ...] = ()
    """DDIs that may be called only while it is not released, or that take it over."""
    borrowers: str = ""
    """The DDIs, as a regular expression, that take it and leave it to its owner."""
    period: int = -1
    """The argument that says how often something set in motion starts again; that may be set anywhere in the driver."""
    single: bool = False
    """There should be one at a time."""
    done: str = "acquired"
    """What is done to it by those DDIs, in a word."""
    undone: str = "released"
    undoes: str = "releases"

    @cached_property
    def automaton(self) -> Automaton:
        """What is followed; rules that name the same DDIs share it."""
        found = tuple(r for name in self.acquires if (r := knowledge.acquires(name)) is not None)
        followed = custody(" ".join(self.acquires), found, self.uses, self.borrowers)
        return replace(followed, refusals=Lapse.WITHOUT in self.wrong, single=self.single)

    @property
    def releases(self) -> tuple[str, ...]:
        """The DDIs that release it."""
        return tuple(dict.fromkeys(m.ddi for m in self.automaton.moves if m.step == "release"))

    def check(self, context: Context) -> Iterator[Finding]:
        counted: Counter[str] = Counter()
        told: set[tuple[Span, Lapse, str]] = set()
        for slip in self._slips(context):
            if slip.lapse not in self.wrong or (slip.lapse is Lapse.NEVER and context.can_run(self.releases) is None):
                continue
            if slip.lapse is Lapse.TWICE and self._may_be_other(slip):
                continue
            span = self._place(context, slip)
            seen = (span, slip.lapse, label(slip.holder) if slip.holder else self._origin(context, slip))
            if seen in told:
                continue
            told.add(seen)
            name = f"{slip.lapse.name}:{self._thing(context, slip)}"
            counted[name] += 1
            yield self.finding(
                context,
                span,
                self._message(context, slip),
                path=context.path_of_slip(self.automaton, slip, self._last(context, slip)),
                hint=self._hint(context, slip),
                key=f"{name}@{counted[name]}",
                defect=f"{span} {slip.lapse.name} {' '.join(self.acquires)}",
                confidence=Confidence.MEDIUM if slip.lapse is Lapse.NEVER else Confidence.HIGH,
            )

    def _slips(self, context: Context) -> Iterator[Slip]:
        if self.period < 0:
            yield from context.slips(self.automaton, self.lives)
            return
        yield from (s for s in context.slips(self.automaton, self.lives) if s.lapse is not Lapse.NEVER)
        yield from context.never_stopped(self.automaton, self.lives, self.period)

    def _may_be_other(self, slip: Slip) -> bool:
        """Whether what is released twice may have been acquired by other DDIs than the rule speaks of."""
        have = slip.seen.prop.object(slip.object)
        others = {r.acquire for name in self.releases for r in knowledge.releases(name)} - set(self.acquires)
        return bool(others) and (have is None or bool(have.first))

    def _place(self, context: Context, slip: Slip) -> Span:
        """At the acquire for what is never released, else at the wrong step or the return."""
        if slip.lapse is Lapse.NEVER and slip.origin is not None:
            return context.span(slip.origin.site.call.place)
        seen = slip.seen
        return context.span(seen.site.call.place if isinstance(seen, Taken) else seen.instr.place)

    def _origin(self, context: Context, slip: Slip) -> str:
        return str(context.span(slip.origin.site.call.place)) if slip.origin is not None else ""

    def _thing(self, context: Context, slip: Slip) -> str:
        """What it is kept in, as the source has it; empty where it has no name."""
        if slip.holder:
            return context.words().place(slip.holder)
        return ""

    def _message(self, context: Context, slip: Slip) -> str:
        kept = self._thing(context, slip)
        what = f"{self.what}{f' in {kept}' if kept else ''}"
        origin = f"line {context.span(slip.origin.site.call.place).line}" if slip.origin is not None else ""
        done, undone = self.done, self.undone
        match slip.lapse:
            case Lapse.LOST:
                return f"{what} {done} at {origin} is not {undone} when {context.name} returns"
            case Lapse.LEFT:
                return f"{what} {done} at {origin} is not {undone} when {context.name} fails"
            case Lapse.NEVER:
                end = self._end(context, slip)
                return f"{what} is {done} here, but nothing that runs from {end} on {self.undoes} it"
            case Lapse.REPLACED:
                return f"{what} {done} at {origin} is {done} again and was not {undone}"
            case Lapse.TWICE:
                return f"{what} is {undone} again, it was {undone} at {origin}"
            case Lapse.WITHOUT:
                return f"{what} is {undone}, but could not be {done} at {origin}"
        call = slip.seen.site.call.name if isinstance(slip.seen, Taken) else self._release(context, slip)
        return f"{what} is used by {call} after it was {undone} at {origin}"

    def _release(self, context: Context, slip: Slip) -> str:
        """The DDI that releases it; those that release such things, where that is not known."""
        call = slip.origin.site.call.name if slip.origin is not None else ""
        found = knowledge.acquires(call)
        if found is None:
            names = {site.ddi for key in context.program.functions for site in context.program.calls(key)}
            used = [r for name in self.acquires if name in names and (r := knowledge.acquires(name)) is not None]
            return " or ".join(dict.fromkeys(name for r in used for name in r.release)) or self.releases[0]
        return " or ".join(found.release)

    def _end(self, context: Context, slip: Slip) -> str:
        ends = context.program.with_role(*slip.life.ends) if slip.life is not None else ()
        return context.program.functions[ends[0]].function.name if ends else "the end"

    def _last(self, context: Context, slip: Slip) -> str:
        if isinstance(slip.seen, Taken):
            return f"calls {context.words().call(slip.seen.site.call)}"
        value = slip.seen.instr.value
        returned = f"returns {context.words().of(value)}" if value is not None else "returns"
        return f"{returned}, {self.what} not {self.undone}"

    def _hint(self, context: Context, slip: Slip) -> str:
        release = self._release(context, slip)
        match slip.lapse:
            case Lapse.LOST | Lapse.LEFT:
                return f"call {release} on this path too"
            case Lapse.NEVER:
                return f"call {release} in {self._end(context, slip)}"
            case Lapse.REPLACED:
                return f"call {release} first"
            case Lapse.TWICE:
                return f"call {release} once; clear what it is kept in as it is {self.undone}"
            case Lapse.WITHOUT:
                return f"call {release} only where it was {self.done}"
        return f"use it only while it is not {self.undone}"
