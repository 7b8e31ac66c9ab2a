"""A completion is given the operation's handle, not another kind of handle and not the driver's own context."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ddicheck import knowledge
from ddicheck.analyses.context import Context
from ddicheck.analyses.handles import CONTEXT, kind_of_name
from ddicheck.analyses.traces import Visit
from ddicheck.analyses.values import Origin
from ddicheck.kinds.rule import Rule
from ddicheck.knowledge import Pend
from ddicheck.model import Finding

_HANDLES = ("handle", "vc", "party")


@dataclass(frozen=True, kw_only=True)
class RightHandle(Rule):
    """The handles that completions are given are of the kind that they take, as far as it is known what they are."""

    @cached_property
    def taken(self) -> dict[str, tuple[tuple[int, str], ...]]:
        """For each completion the arguments that are handles, and their kinds."""
        found: dict[str, tuple[tuple[int, str], ...]] = {}
        for pend in knowledge.all_pends():
            if pend.by_driver and pend.completion:
                places = [at for what in _HANDLES if (at := pend.argument(what)) is not None]
                kinds = ((at, taken_at(pend, at)) for at in places)
                found[pend.completion] = tuple((at, kind) for at, kind in kinds if kind not in ("", CONTEXT))
        return found

    def check(self, context: Context) -> Iterator[Finding]:
        told: set[tuple[int, int]] = set()
        for visit in context.visits(self.taken):
            for at, expected in self.taken[visit.site.ddi]:
                mark = (id(visit.site.call), at)
                wrong = self._wrong(context, visit, at, expected) if mark not in told else None
                if wrong is None:
                    continue
                told.add(mark)
                origin, kind, name = wrong
                text = context.words().of(visit.site.call.args[at])
                what = f"the driver's own context ({name})" if kind == CONTEXT else f"the handle of the {kind} ({name})"
                yield self.finding(
                    context,
                    context.span(visit.site.call.place),
                    f"{text} is given to {visit.site.ddi} as the handle of the {expected}, but is {what}",
                    path=context.path_into(visit, origin.entry),
                    hint=f"give it the handle of the {expected}, which NDIS handed out with it",
                    key=f"{visit.site.ddi}@{context.ordinal(visit.site)}.{at}",
                )

    def _wrong(self, context: Context, visit: Visit, at: int, expected: str) -> tuple[Origin, str, str] | None:
        """Where an argument comes from that is another kind of handle, with the kind and its name there."""
        if at >= len(visit.args):
            return None
        here = Origin(context.key, visit, visit.site.call.args[at], visit.args[at], None, None)
        for origin in tuple(context.origins(visit, at)) or (here,):
            kind, name = context.handle_kind(origin)
            if kind and kind != expected:
                return origin, kind, name
        return None


def taken_at(pend: Pend, at: int) -> str:
    """The kind of handle that a completion takes at a position."""
    ddi = knowledge.ddi(pend.completion)
    if ddi is not None and at < len(ddi.parameters):
        return kind_of_name(ddi.parameters[at].name)
    return "binding" if at == pend.handle_argument and pend.origin.startswith("binding handle") else ""
