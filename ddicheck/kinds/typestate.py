"""Locks go through states -- free, held -- and only some calls are right in each.

A rule of this kind is a table of wrong steps: which misdeed, with which family of DDIs. The analyses say where the
steps are taken, in which context and along which path; rules of several families and scopes share them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ddicheck import knowledge
from ddicheck.analyses.context import Context
from ddicheck.analyses.holding import Breach, Misdeed
from ddicheck.analyses.traces import Use
from ddicheck.kinds.rule import Rule
from ddicheck.model import Finding, Span

_HINTS = {
    Misdeed.TAKEN_TWICE: "release it first, or give the part that needs it a form that is called with the lock held",
    Misdeed.STILL_HELD: "release it on this path too",
    Misdeed.NOT_HELD: "release it only where it was acquired",
}


@dataclass(frozen=True, kw_only=True)
class Typestate(Rule):
    """Each lock of the given families is taken only when free, given back only when held, and in the same form."""

    wrong: tuple[tuple[Misdeed, tuple[str, ...]], ...]
    """The steps that the rule forbids, each with the families of DDIs it speaks of: of the one that takes the lock (for
    a lock taken twice or still held), of the one that gives it back (for the others)."""

    def check(self, context: Context) -> Iterator[Finding]:
        forbidden = {(misdeed, family) for misdeed, families in self.wrong for family in families}
        counted: Counter[str] = Counter()
        for breach in context.breaches():
            if (breach.misdeed, breach.family) not in forbidden:
                continue
            name = f"{context.lock_text(breach)}:{breach.misdeed.name}"
            counted[name] += 1
            yield self.finding(
                context,
                place_of(context, breach),
                message(context, breach),
                path=context.path_of(breach, _last(context, breach)),
                hint=_hint(breach),
                key=f"{name}@{counted[name]}",
                defect=defect(context, breach),
            )


def place_of(context: Context, breach: Breach) -> Span:
    """Where a lock is used wrongly: at the call, or at the return."""
    seen = breach.seen
    return context.span(seen.site.call.place if isinstance(seen, Use) else seen.instr.place)


def defect(context: Context, breach: Breach) -> str:
    """What all rules call this defect."""
    return f"{place_of(context, breach)} {breach.misdeed.name} {'.'.join(breach.lock)}"


def message(context: Context, breach: Breach) -> str:
    """What is wrong, in words."""
    lock = context.lock_text(breach)
    taken = ""
    if breach.origin is not None:
        span, here = breach.origin.span, place_of(context, breach)
        file = "" if span.file == here.file else f"{span.file.replace(chr(92), '/').rsplit('/', 1)[-1]} "
        taken = f"acquired at {file}line {span.line}"
    match breach.misdeed:
        case Misdeed.TAKEN_TWICE:
            text = f"{lock} is acquired while already held"
        case Misdeed.STILL_HELD:
            text = f"{lock} is still held when {context.name} returns"
        case Misdeed.NOT_HELD:
            again = breach.seen.prop.has_freed(breach.lock)
            return f"{lock} is released again" if again else f"{lock} is released but was not acquired on this path"
        case Misdeed.OTHER_FORM:
            text = f"{lock} is released with {_callee(breach)}, which does not go with how it was acquired"
    return f"{text} ({taken})" if taken else text


def _callee(breach: Breach) -> str:
    return breach.seen.site.call.name if isinstance(breach.seen, Use) else ""


def _last(context: Context, breach: Breach) -> str:
    """What the last step of the path says."""
    if isinstance(breach.seen, Use):
        return f"calls {context.words().call(breach.seen.site.call)}"
    return f"returns with {context.lock_text(breach)} held"


def _hint(breach: Breach) -> str:
    if breach.misdeed is not Misdeed.OTHER_FORM or breach.origin is None:
        return _HINTS.get(breach.misdeed, "")
    effect = knowledge.irql_effect(breach.origin.use.site.call.name)
    return f"call {' or '.join(effect.partners)}" if effect is not None and effect.partners else ""
