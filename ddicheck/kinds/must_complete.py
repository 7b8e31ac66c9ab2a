"""A handler that pends an operation sees to it that somebody completes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ddicheck import knowledge
from ddicheck.analyses.context import Context
from ddicheck.analyses.traces import Exit
from ddicheck.flow.facts import Atom
from ddicheck.kinds.rule import Rule
from ddicheck.knowledge import Pend
from ddicheck.model import Confidence, Finding

PENDING: frozenset[Atom] = frozenset(
    value for name in ("NDIS_STATUS_PENDING", "STATUS_PENDING") if (value := knowledge.constant(name)) is not None
)


@dataclass(frozen=True, kw_only=True)
class MustComplete(Rule):
    """A handler that may return PENDING has a completion that the driver can run, and keeps what leads to it."""

    roles: tuple[str, ...]
    """The roles whose operations the rule speaks of."""

    def check(self, context: Context) -> Iterator[Finding]:
        for role in context.roles():
            if role.type not in self.roles:
                continue
            operations = [p for p in knowledge.all_pends() if p.operation == role.type and p.completion]
            kind = context.call_manager_kind()
            named = next((p for p in operations if p.kind == kind), operations[0] if operations else None)
            if named is not None:
                yield from self._judge(context, named, tuple(dict.fromkeys(p.completion for p in operations)))

    def _judge(self, context: Context, operation: Pend, completions: tuple[str, ...]) -> Iterator[Finding]:
        pending = [end for end in context.watched_trace().exits if may_pend(end)]
        if not pending:
            return
        somewhere = context.can_run(completions)
        if somewhere is None:
            return
        if not somewhere:
            end = pending[0]
            text = (
                f"{context.name} may return NDIS_STATUS_PENDING, but nothing the driver can run calls "
                f"{operation.completion}"
            )
            yield self.finding(
                context,
                context.span(end.instr.place),
                text,
                path=context.path_to_exit(end, "returns NDIS_STATUS_PENDING"),
                hint=f"call {operation.completion} when the operation is done, or return its final status here",
                key="nothing completes",
            )
            return
        what = subject(operation.operation)
        lost = [end for end in pending if not end.prop.kept]
        for end in lost[:1]:
            text = (
                f"{context.name} returns NDIS_STATUS_PENDING, but neither {what} handle nor its context is kept on "
                "this path: nothing can complete it"
            )
            yield self.finding(
                context,
                context.span(end.instr.place),
                text,
                path=context.path_to_exit(end, "returns NDIS_STATUS_PENDING"),
                hint=f"queue the context to where {operation.completion} is called, or return the final status here",
                key="nothing kept",
                confidence=Confidence.MEDIUM,
            )


_SUBJECTS = (("PARTY", "the party's"), ("_AF", "the address family's"), ("SAP", "the SAP's"), ("OID", "the request's"))


def subject(role: str) -> str:
    """Whose handle an operation's completion takes, in words."""
    return next((words for part, words in _SUBJECTS if part in role), "the VC's")


def may_pend(end: Exit) -> bool:
    """Whether a return gives back NDIS_STATUS_PENDING on a path that is shown to be possible."""
    return end.bound is not None and end.bound.among and bool(end.bound.atoms & PENDING)
