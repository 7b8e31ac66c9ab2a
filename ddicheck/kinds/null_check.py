"""No pointer is followed where it is NULL, or may be and was never tested."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ddicheck import knowledge
from ddicheck.analyses.context import Context
from ddicheck.analyses.nullness import Cause, Reason
from ddicheck.analyses.nulls import Deref
from ddicheck.ir.types import Path
from ddicheck.kinds.rule import Rule
from ddicheck.model import Confidence, Finding


@dataclass(frozen=True, kw_only=True)
class NullFollowed(Rule):
    """Reports the first place on a way where a pointer is followed that is NULL there; one finding a pointer and cause.

    NULL was assigned or found by a test of the code itself, or a call that may fail left it and nothing tested it.
    """

    def check(self, context: Context) -> Iterator[Finding]:
        counted: Counter[str] = Counter()
        told: set[tuple[Path, object]] = set()
        for deref, reason in context.derefs():
            about = (deref.pointer, reason.place)
            if about in told:
                continue
            told.add(about)
            name = context.words().path(deref.pointer)
            counted[name] += 1
            entry = next((e for e in context.entries() if e.allows(deref)), None)
            yield self.finding(
                context,
                context.span(deref.place),
                _message(context, deref, reason, name),
                path=context.path_to_deref(deref, entry, _last(deref, name)),
                hint=_HINTS[reason.cause],
                key=f"{name}:{reason.cause.value}@{counted[name]}",
                confidence=_confidence(reason),
            )


_HINTS = {
    Cause.ASSIGNED: "return or take another way where it is NULL",
    Cause.TESTED: "return after the test, or test again where it is used",
    Cause.RETURNED: "test the result, and give up where there is none",
    Cause.UNTESTED: "test the result, and give up where there is none",
}


def _message(context: Context, deref: Deref, reason: Reason, name: str) -> str:
    line = context.span(reason.place).line
    what = f"{name} is dereferenced"
    if deref.through:
        what = f"{name} is handed to {deref.through}, which dereferences it,"
    made = context.words().path(reason.call.callee) if reason.call is not None else ""
    match reason.cause:
        case Cause.ASSIGNED:
            return f"{what} where it is NULL (set to NULL at line {line})"
        case Cause.TESTED:
            return f"{what} where it is NULL (found to be at line {line})"
        case Cause.RETURNED:
            return f"{what} where {made} may have returned NULL (called at line {line})"
    return f"{what} but never tested, {made} may have failed and left NULL (called at line {line})"


def _last(deref: Deref, name: str) -> str:
    return f"hands {name} to {deref.through}" if deref.through else f"dereferences {name}"


def _confidence(reason: Reason) -> Confidence:
    known = knowledge.nullable(reason.call.name) if reason.call is not None else None
    if reason.cause is Cause.RETURNED or (reason.cause is Cause.UNTESTED and (known is None or known.mapping)):
        return Confidence.MEDIUM
    return Confidence.HIGH
