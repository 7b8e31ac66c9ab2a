"""Code that may be paged out is not run where a page fault cannot be served."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ddicheck.analyses.context import Context
from ddicheck.analyses.contracts import INIT, PAGEABLE
from ddicheck.analyses.entries import Entry
from ddicheck.kinds.annotated import at_one_level
from ddicheck.kinds.irql_table import furthest
from ddicheck.kinds.rule import Rule
from ddicheck.model import Confidence, Finding, Irql
from ddicheck.program import Paged

ASSERTION = "PAGED_CODE"


@dataclass(frozen=True, kw_only=True)
class PagedCode(Rule):
    """Code of a pageable section is entered below DISPATCH_LEVEL and stays there; `PAGED_CODE()` is true.

    Found at the outermost call that enters such code too high, at the call that raises the level in it, or at the
    assertion of a function that lies in no such section.
    """

    def check(self, context: Context) -> Iterator[Finding]:
        paged = context.contracts.paged(context.key)
        if paged is not None and paged.section:
            yield from self._entered(context, paged)
            yield from self._raised(context, paged)
        elif paged is not None:
            yield from self._asserted(context)
        yield from self._calls(context)

    def _entered(self, context: Context, paged: Paged) -> Iterator[Finding]:
        """By the system."""
        for entry in context.entries():
            if entry.caller is not None or context.contracts.is_disputed(entry):
                continue
            if context.contracts.pages_at(context.key, entry.level, entry):
                yield self.finding(
                    context,
                    context.definition.span,
                    f"{context.name} is entered by the system at {entry.level}, its code {_lies(paged)}",
                    path=context.path_in(entry),
                    hint=f"take {context.name} out of the section",
                    key=f"entered:{entry.level.name}",
                    defect=context.contracts.breach(entry),
                    confidence=Confidence.HIGH if at_one_level(context, entry) else Confidence.MEDIUM,
                )
                return

    def _calls(self, context: Context) -> Iterator[Finding]:
        """By a call in the function."""
        contracts = context.contracts
        if not any((p := contracts.paged(t)) is not None and p.section for s in context.sites() for t in s.targets):
            return
        for site, target, occurrences in context.calls_inside():
            paged = contracts.paged(target)
            if paged is None or not paged.section or contracts.pages_at(context.key, Irql.DISPATCH, None):
                continue
            wrong = [
                o
                for o in occurrences
                if contracts.pages_at(target, o.level, o.entry.chain()[0] if o.entry is not None else None)
                and not context.contracts.is_disputed(o.entry)
                and not _told_above(context, o.entry)
            ]
            if not wrong:
                continue
            worst = furthest(context, wrong, PAGEABLE)
            name = context.program.functions[target].function.name
            yield self.finding(
                context,
                context.span(site.call.place),
                f"{name} is called at {worst.level}, its code {_lies(paged)}",
                path=context.path_to(worst),
                hint=f"release the lock first, queue it to a work item, or take {name} out of the section",
                key=f"{name}@{context.ordinal(site)}:{worst.level.name}",
                defect=contracts.breach(worst.entry) or contracts.named(context.key, worst.visit, target),
            )

    def _raised(self, context: Context, paged: Paged) -> Iterator[Finding]:
        """In the function itself."""
        if not context.contracts.pages_at(context.key, Irql.DISPATCH, None):
            return
        for raised in context.raises(Irql.DISPATCH):
            call = raised.visit.site.call
            what = context.words().path(call.callee)
            yield self.finding(
                context,
                context.span(call.place),
                f"{what} raises the IRQL to {raised.level} in {context.name}, whose code {_lies(paged)}",
                path=context.path_to(raised),
                hint=f"move what needs the level to a function outside the section, or take {context.name} out of it",
                key=f"{what}@{context.ordinal(raised.visit.site)}",
            )

    def _asserted(self, context: Context) -> Iterator[Finding]:
        """The assertion itself fails."""
        for site, occurrences in context.levels_at({ASSERTION: PAGEABLE}):
            wrong = [
                o
                for o in occurrences
                if not o.level.bit & PAGEABLE
                and not context.contracts.is_disputed(o.entry)
                and not (o.entry and _told_above(context, o.entry.caller))
            ]
            if not wrong:
                continue
            worst = furthest(context, wrong, PAGEABLE)
            yield self.finding(
                context,
                context.span(site.call.place),
                f"PAGED_CODE is reached at {worst.level} in {context.name}, it asserts a level below DISPATCH_LEVEL",
                path=context.path_to(worst),
                hint=f"call {context.name} below DISPATCH_LEVEL, or take the assertion out where it is not meant",
                key=f"PAGED_CODE:{worst.level.name}",
                defect=context.contracts.breach(worst.entry),
            )
            return


def _lies(paged: Paged) -> str:
    """Where code lies, in words."""
    return "is discarded after initialization" if paged.section == INIT else f"may be paged out ({paged.text})"


def _told_above(context: Context, entry: Entry | None) -> bool:
    """Whether pageable code was entered too high already on the way."""
    chain = entry.chain() if entry is not None else []
    return any(context.contracts.faults(e, chain[0]) for e in chain)
