"""What a callback may return to the system."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from ddicheck import knowledge
from ddicheck.flow.facts import Atom, Bound
from ddicheck.kinds.rule import Rule
from ddicheck.knowledge import Pend
from ddicheck.model import Finding, Step

if TYPE_CHECKING:
    from ddicheck.analyses.context import Context
    from ddicheck.analyses.entries import Entry
    from ddicheck.analyses.traces import Exit, Trace
    from ddicheck.program import Role


class Limit(NamedTuple):
    """What a callback may return: one of `allowed` (if there are any), none of `forbidden`."""

    allowed: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()
    """Not allowed either, and not held against a driver: it is never asked what it would answer so."""

    def breaks(self, atom: Atom) -> bool:
        """Whether a value is against it."""
        if atom in values_of(self.excused):
            return False
        if self.allowed and atom not in values_of(self.allowed):
            return True
        return atom in values_of(self.forbidden)

    @property
    def text(self) -> str:
        """It in words."""
        if self.allowed:
            return f"may return {listed(self.allowed, 'or')} only"
        return f"must not return {listed(self.forbidden, 'or')}"


@dataclass(frozen=True, kw_only=True)
class Returns(Rule):
    """Looks at each return of a callback for statuses that the rule's limit does not allow; one finding a return.

    Only a constant that a path is shown to return counts, and with `failures` also a status that was found to be a
    failure where a callback may not fail.
    """

    limits: tuple[tuple[str, Limit], ...] = ()
    """Role, and what it may return."""
    operations: Callable[[Pend], Limit] | None = None
    """What the role of an operation that may pend may return; nothing of those with an empty limit."""
    failures: bool = False

    @cached_property
    def by_role(self) -> dict[str, Limit]:
        """What each role may return."""
        found = dict(self.limits)
        if self.operations is not None:
            limits = ((p.operation, self.operations(p)) for p in knowledge.all_pends() if p.by_driver)
            found.update((role, limit) for role, limit in limits if limit.allowed or limit.forbidden)
        return found

    def check(self, context: Context) -> Iterator[Finding]:
        for role in context.roles():
            limit = self.by_role.get(role.type)
            if limit is not None:
                yield from self._judge(context, role, limit)

    def _judge(self, context: Context, role: Role, limit: Limit) -> Iterator[Finding]:
        told: set[tuple[object, ...]] = set()
        number = 0
        for end, entry in returns(context, role, context.answers()):
            place = end.instr.place
            for wrong in self._wrong(end, limit):
                if (place, wrong) in told:
                    continue
                told.add((place, wrong))
                number += 1
                yield self.finding(
                    context,
                    context.span(place),
                    f"{context.name} returns {wrong}, {documented(role)} {limit.text}",
                    path=path_to(context, end, entry, f"returns {wrong}"),
                    hint=_hint(limit),
                    key=f"{wrong}@{number}",
                    defect=f"{context.span(place)} returns {wrong}",
                )

    def _wrong(self, end: Exit, limit: Limit) -> Iterator[str]:
        """The statuses that a return gives back against the limit, in words."""
        bound = end.bound
        if bound is not None and bound.among:
            yield from sorted(name_of(atom) for atom in bound.atoms if limit.breaks(atom))
        elif self.failures and limit.allowed and (end.succeeds is False or _excludes(bound, limit)):
            yield "a status that failed" if end.succeeds is False else "some other status"


@dataclass(frozen=True, kw_only=True)
class AlwaysReturns(Rule):
    """Looks for callbacks that return the same value on every path; one finding a callback."""

    roles: tuple[str, ...]
    value: str
    """The value, a constant's name."""
    says: str
    """Why that is wrong, as the second half of the message."""
    mend: str

    def check(self, context: Context) -> Iterator[Finding]:
        for role in context.roles():
            if role.type not in self.roles or not context.trace.complete:
                continue
            ends = list(returns(context, role, context.trace))
            wanted = values_of((self.value,))
            if not ends or any(end.bound != Bound(True, wanted) for end, _ in ends):
                continue
            end, entry = ends[-1]
            yield self.finding(
                context,
                context.span(end.instr.place),
                f"{context.name} returns {self.value} on every path, {self.says}",
                path=path_to(context, end, entry, f"returns {self.value}"),
                hint=self.mend,
                key="always",
            )


def returns(context: Context, role: Role, trace: Trace) -> Iterator[tuple[Exit, Entry | None]]:
    """The returns of a callback to the system, each with a context that it was entered in (None: its level is open)."""
    entries = [e for e in context.entries() if e.role is not None and e.role.type == role.type and e.caller is None]
    for end in trace.exits:
        entry = next((e for e in entries if e.allows(end)), None)
        if entry is not None or not entries:
            yield end, entry


def path_to(context: Context, end: Exit, entry: Entry | None, text: str) -> tuple[Step, ...]:
    """The steps that lead to a return."""
    return context.path_to_return(end, entry, text) if entry is not None else context.path_to_exit(end, text)


def documented(role: Role) -> str:
    """What the documentation calls a callback."""
    known = knowledge.role(role.type)
    return known.documented_as or known.name if known is not None else role.type


@cache
def values_of(names: tuple[str, ...]) -> frozenset[Atom]:
    """The values of constants."""
    found: set[Atom] = set()
    for name in names:
        value = knowledge.constant(name)
        found.add(name if value is None else value)
    return frozenset(found)


def name_of(atom: Atom) -> str:
    """A status as the source would name it."""
    return atom if isinstance(atom, str) else knowledge.status_name(atom) or hex(atom & 0xFFFFFFFF)


def listed(names: tuple[str, ...], joined: str) -> str:
    """Names as a list in words."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {joined} {names[-1]}"


def _excludes(bound: Bound | None, limit: Limit) -> bool:
    """Whether a value is known to be none of those allowed."""
    return bound is not None and not bound.among and values_of(limit.allowed) <= bound.atoms


def _hint(limit: Limit) -> str:
    if limit.allowed:
        return f"return {listed(limit.allowed, 'or')}"
    return f"finish before it returns, so that {limit.forbidden[0]} is not needed"
