"""With which status an OID request is answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ddicheck import knowledge
from ddicheck.analyses.asking import Question
from ddicheck.flow.facts import Atom, Bound, Symbol
from ddicheck.ir.types import Apply, Const, Expr, Path
from ddicheck.kinds.arguments import Arguments
from ddicheck.kinds.returns import Limit, name_of, path_to, returns, values_of
from ddicheck.knowledge import Oid
from ddicheck.model import Finding

if TYPE_CHECKING:
    from ddicheck.analyses.context import Context
    from ddicheck.analyses.traces import Trace, Visit
    from ddicheck.program import Program, Role

_PENDING = "NDIS_STATUS_PENDING"


class Completion(NamedTuple):
    """Where a completion takes the request and its status."""

    request: int
    status: int


_COMPLETIONS = {
    "NdisMOidRequestComplete": Completion(1, 2),
    "NdisMDirectOidRequestComplete": Completion(1, 2),
}


@dataclass(frozen=True, kw_only=True)
class Answers(Arguments):
    """Asks the driver's handlers for one OID after the other, and looks at what they return and complete it with.

    One finding for each OID and status at a return or a completion. Only constants count. What completions must not be
    given whatever the OID is told as by any rule about arguments.
    """

    wrong: Callable[[Atom], bool] = lambda value: False
    says: str = ""
    roles: tuple[str, ...]
    """The handlers."""
    request: str
    """The type of request: `NdisRequestQueryInformation`."""
    limit: Callable[[Oid], Limit]
    """What an OID may be answered with; an empty limit if the rule does not speak of it."""
    medium: tuple[str, ...] = ()
    """Constants of which the driver names one, if the rule speaks of it at all; empty if it always does."""
    tested: bool = False
    """Only OIDs count that the handler, or a function that it calls, tests for."""
    answered: str
    """The second half of the message; `{limit}` stands for what the answer may be."""

    @cached_property
    def limits(self) -> dict[str, tuple[Oid, Limit]]:
        """What each OID may be answered with."""
        found = {oid.name: (oid, self.limit(oid)) for oid in knowledge.all_oids()}
        return {name: known for name, known in found.items() if known[1].allowed or known[1].forbidden}

    def check(self, context: Context) -> Iterator[Finding]:
        yield from super().check(context)
        handled = next((role for role in context.roles() if role.type in self.roles), None)
        if handled is None and not (self.tested and _may_complete(context)):
            return
        if self.medium and not any(context.names(name) for name in self.medium):
            return
        completers = _completers(context)
        completes = any(t in completers for s in context.sites() for t in (s.ddi, *s.targets))
        tests = _tested(context.program, context.key) if self.tested else frozenset()
        for name, (oid, limit) in self.limits.items():
            if (self.tested and name not in tests) or (handled is not None and _is_newer(oid, handled)):
                continue
            (atom,), (kind,) = values_of((name,)), values_of((self.request,))
            trace = context.answers(Question(atom, kind), frozenset(_COMPLETIONS))
            if handled is not None:
                yield from self._returned(context, handled, trace, oid, limit)
            if completes:
                yield from self._completed(context, trace, oid, limit, completers)

    def _returned(self, context: Context, role: Role, trace: Trace, oid: Oid, limit: Limit) -> Iterator[Finding]:
        told: set[Atom] = set()
        pending = values_of((_PENDING,))
        for end, entry in returns(context, role, trace):
            if end.bound is None or not end.bound.among:
                continue
            for atom in sorted(end.bound.atoms - told - pending, key=str):
                if not limit.breaks(atom):
                    continue
                told.add(atom)
                status = name_of(atom)
                yield self.finding(
                    context,
                    context.span(end.instr.place),
                    f"{context.name} answers {oid.name} with {status}, {self._says(limit)}",
                    path=path_to(context, end, entry, f"returns {status}"),
                    hint=self.mend,
                    key=f"{oid.name}:{status}",
                )

    def _completed(
        self, context: Context, trace: Trace, oid: Oid, limit: Limit, completers: dict[str, Completion]
    ) -> Iterator[Finding]:
        told: set[tuple[int, int, Atom]] = set()
        pending, asked = values_of((_PENDING,)), values_of((oid.name,))
        entries = context.entries()
        for visit in trace.visits:
            site = visit.site
            called = next((name for name in (site.ddi, *site.targets) if name in completers), "")
            if not called or site.kind == "callback" or not _is_asked(visit, completers[called], asked):
                continue
            entry = next((e for e in entries if e.allows(visit)), None)
            if entries and entry is None:
                continue
            for atom in sorted(_status(visit, completers[called]) - pending, key=str):
                key = site.block, site.index, atom
                if not limit.breaks(atom) or key in told:
                    continue
                told.add(key)
                yield self.finding(
                    context,
                    context.span(site.call.place),
                    f"{site.call.name or context.name} answers {oid.name} with {name_of(atom)}, {self._says(limit)}",
                    path=context.path_into(visit, entry),
                    hint=self.mend,
                    key=f"{oid.name}:{name_of(atom)}@{context.ordinal(site)}",
                )

    def _says(self, limit: Limit) -> str:
        return self.answered.format(limit=limit.text.replace("return", "be answered with"))


def _is_newer(oid: Oid, role: Role) -> bool:
    """Whether an OID came later than the interface of a handler."""
    return oid.since == "NDIS6" and role.type.startswith("W_")


def _status(visit: Visit, completion: Completion) -> frozenset[Atom]:
    """The constants that a completion's status is shown to be."""
    value = visit.args[completion.status] if completion.status < len(visit.args) else None
    if type(value) is int or type(value) is str:
        return frozenset((value,))
    bound = visit.bounds[completion.status] if completion.status < len(visit.bounds) else None
    return bound.atoms if bound is not None and bound.among else frozenset()


def _is_asked(visit: Visit, completion: Completion, oid: frozenset[Atom]) -> bool:
    """Whether the request that is completed is known to be for an OID."""
    value = visit.args[completion.request] if completion.request < len(visit.args) else None
    if type(value) is not tuple:
        return False
    request: Symbol = (*value, "*", ".DATA")
    known = visit.node.facts.known
    return any(symbol[: len(request)] == request and known[symbol] == Bound(True, oid) for symbol in known)


def _may_complete(context: Context) -> bool:
    """Whether a function, or one that it calls, calls a completion."""
    calls = context.program.calls
    sites = context.sites()
    return any(s.ddi in _COMPLETIONS or any(c.ddi in _COMPLETIONS for t in s.targets for c in calls(t)) for s in sites)


def _completers(context: Context) -> dict[str, Completion]:
    """The completion DDIs, and the driver's functions that hand a request and a status on to one."""
    found = dict(_COMPLETIONS)
    for key, visit in context.visits_anywhere(frozenset(_COMPLETIONS)):
        completion = _COMPLETIONS[visit.site.ddi]
        params = [(p.name,) for p in context.program.functions[key].function.params]
        if len(visit.args) > max(completion):
            request, status = visit.args[completion.request], visit.args[completion.status]
            if request in params and status in params:
                found[key] = Completion(params.index(request), params.index(status))
    return found


def _tested(program: Program, key: str) -> frozenset[str]:
    """The OIDs that a function, or one that it calls and that deals in statuses, compares something with."""
    found: set[str] = set()
    seen, waiting = {key}, [key]
    while waiting:
        at = waiting.pop()
        function = program.functions[at].function
        for block in function.blocks:
            for edge in block.edges:
                if edge.assume is not None:
                    found |= _constants(edge.assume.cond)
        for site in program.calls(at):
            for target in site.targets if site.kind != "callback" else ():
                callee = program.functions[target].function
                if target not in seen and ("STATUS" in callee.returns or callee.returns.lower() == "void"):
                    seen.add(target)
                    waiting.append(target)
    return frozenset(found)


def _constants(cond: Expr) -> set[str]:
    match cond:
        case Path(root, ()) if root.startswith("::OID_"):
            return {root[2:]}
        case Const(_, text) if text.startswith("OID_"):
            return {text}
        case Apply(_, args):
            return set().union(*map(_constants, args))
    return set()
