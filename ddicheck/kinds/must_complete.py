"""A handler that pends an operation sees to it that somebody completes it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ddicheck import knowledge
from ddicheck.analyses.completing import PENDING, operation_parameter
from ddicheck.analyses.context import Context
from ddicheck.analyses.traces import Exit
from ddicheck.kinds.rule import Rule
from ddicheck.knowledge import Pend
from ddicheck.model import Confidence, Finding

RECEIVE_RESOURCES = "NDIS_RECEIVE_FLAGS_RESOURCES"


@dataclass(frozen=True, kw_only=True)
class MustComplete(Rule):
    """A handler that may return PENDING has a completion that the driver can run, and keeps what leads to it."""

    roles: tuple[str, ...] = ()
    """The roles whose operations the rule speaks of; empty for all that a driver completes."""

    def check(self, context: Context) -> Iterator[Finding]:
        for role in context.roles():
            if self.roles and role.type not in self.roles:
                continue
            operations = [p for p in knowledge.all_pends() if p.operation == role.type and p.completion and p.by_driver]
            kind = context.call_manager_kind()
            named = next((p for p in operations if p.kind == kind), operations[0] if operations else None)
            if named is not None and not named.note("callback_table"):
                completions = tuple(dict.fromkeys(p.completion for p in operations))
                if named.implicit:
                    yield from self._implicit(context, named, completions)
                else:
                    yield from self._judge(context, named, completions)

    def _judge(self, context: Context, operation: Pend, completions: tuple[str, ...]) -> Iterator[Finding]:
        pending = [end for end in context.trace.exits if may_pend(context, end)]
        unsure = any(end.bound is None or not end.bound.among for end in context.trace.exits)
        somewhere = context.can_complete(completions) if pending or unsure else None
        if somewhere is None:
            return
        if not somewhere:
            pending = pending or [end for end in context.answers().exits if may_pend(context, end)]
            if not pending:
                return
            end = pending[0]
            text = (
                f"{context.name} may return {operation.pending_status}, but nothing the driver can run calls "
                f"{operation.completion}"
            )
            yield self.finding(
                context,
                context.span(end.instr.place),
                text,
                path=context.path_to_exit(end, f"returns {operation.pending_status}"),
                hint=f"call {operation.completion} when the operation is done, or return its final status here",
                key="nothing completes",
            )
            return
        for end in [end for end in context.watched_trace().exits if may_pend(context, end)]:
            lost = self._lost(context, operation, completions, end)
            if lost:
                yield self.finding(
                    context,
                    context.span(end.instr.place),
                    f"{context.name} returns {operation.pending_status}, but {lost} on this path: nothing can "
                    "complete it",
                    path=context.path_to_exit(end, f"returns {operation.pending_status}"),
                    hint=f"queue the context to where {operation.completion} is called, or return the final status "
                    "here",
                    key="nothing kept",
                    confidence=Confidence.MEDIUM,
                )
                return

    def _lost(self, context: Context, operation: Pend, completions: tuple[str, ...], end: Exit) -> str:
        """What is not kept for the completion at a return, in words; empty where something is, or may be."""
        params = [p.name for p in context.definition.function.params]
        at = operation_parameter(operation)
        if at is not None:
            what = f"the {'request' if operation.request_parameter else words(operation)} is not kept"
            if at >= len(params) or not params[at] or params[at] in end.prop.kept:
                return ""
            return "" if context.completes_before(end, completions, params[at]) else what
        if end.prop.kept or context.completes_before(end, completions):
            return ""
        if wide(operation):
            return "" if context.calls_out_before(end) else "nothing is kept that tells of it"
        return f"neither {subject(operation.operation)} handle nor its context is kept"

    def _implicit(self, context: Context, operation: Pend, completions: tuple[str, ...]) -> Iterator[Finding]:
        """Lists that are handed to the driver and that nothing in it can hand back."""
        ways = (*completions, *filter(None, (operation.note("or_forward_with"),)))
        ends = [end for end in context.trace.exits if not _lent(context, operation, end)]
        if not ends or context.can_complete(ways) is not False:
            return
        text = f"{context.name} is given net buffer lists, but nothing the driver can run calls {operation.completion}"
        yield self.finding(
            context,
            context.definition.span,
            text,
            path=context.path_to_exit(ends[0], "returns, the lists with the driver"),
            hint=f"call {operation.completion} for every list when it is done with",
            key="nothing completes",
        )


_WIDE = ("adapter handle", "filter handle", "binding handle", "NmrBindingHandle")
_SUBJECTS = (
    ("PARTY", "the party's"),
    ("_AF", "the address family's"),
    ("SAP", "the SAP's"),
    ("OID", "the request's"),
)
_HANDED = (("BIND", "bind context"), ("PARTY", "party's handle"), ("_AF", "address family's handle"))


def subject(role: str) -> str:
    """Whose handle an operation's completion takes, in words."""
    return next((words for part, words in _SUBJECTS if part in role), "the VC's")


def words(operation: Pend) -> str:
    """What a role is handed that its completion takes, in words."""
    if operation.argument("event") is not None:
        return "event"
    if operation.argument("packet") is not None:
        return "packet"
    if "UNBIND" in operation.operation:
        return "unbind context"
    return next((text for part, text in _HANDED if part in operation.operation), "SAP's handle")


def wide(operation: Pend) -> bool:
    """Whether an operation is of all of an adapter, filter or binding, whose handle the driver has for long."""
    return any(operation.origin.startswith(kind) for kind in _WIDE)


def may_pend(context: Context, end: Exit) -> bool:
    """Whether a return gives back NDIS_STATUS_PENDING on a path that is shown to be possible.

    Bind handlers of NDIS 5 leave their status behind their first parameter.
    """
    if end.bound is not None:
        return end.bound.among and bool(end.bound.atoms & PENDING)
    params = context.definition.function.params
    return end.instr.value is None and any(
        place == (params[0].name, "*") and value in PENDING for place, value in end.stores if params
    )


def _lent(context: Context, operation: Pend, end: Exit) -> bool:
    """Whether a return is of a path on which the lists are only lent to the driver."""
    if operation.note("not_if") != RECEIVE_RESOURCES:
        return False
    bit = knowledge.constant(RECEIVE_RESOURCES)
    flags = [p.name for p in context.definition.function.params][-1:]
    return bool(flags) and end.node.facts.truth(("&", flags[0], ",", str(bit))) is True
