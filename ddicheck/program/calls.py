"""The call graph: every call site with what it runs, and every function handed to the system to be called back."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from ddicheck import knowledge
from ddicheck.program.names import Names
from ddicheck.program.objects import Objects
from ddicheck.program.pointers import Pointers
from ddicheck.program.sources import Sources
from ddicheck.program.stores import CallSite, Node
from ddicheck.program.types import Types
from ddicheck.program.values import Evidence, Site

__all__ = ["CallGraph"]

_RUNS_AT_ONCE = frozenset(
    """
    KeExpandKernelStackAndCallout KeExpandKernelStackAndCalloutEx RtlRunOnceExecuteOnce NdisAdvanceNetBufferDataStart
    NdisAdvanceNetBufferListDataStart NdisRetreatNetBufferDataStart NdisRetreatNetBufferListDataStart
    RtlQueryRegistryValues
    """.split()  # noqa: SIM905 - a list a line each would be a page
)
"""DDIs that call the function they are given before they return, at the level they were called at."""


class CallGraph:
    """The call sites of every function of a driver, and who calls it."""

    def __init__(self, names: Names, types: Types, pointers: Pointers) -> None:
        self._pointers = pointers
        self._sources = Sources(names, types, pointers)
        self._objects = Objects(types, pointers, self._sources)
        self._ddis = knowledge.ddi_names()
        self._told: dict[tuple[Node, str], Evidence] = {}
        self.sites: dict[str, tuple[Site, ...]] = {}
        for key, calls in pointers.calls.items():
            found: list[Site] = []
            for call in calls:
                found += self._sites(call)
            if found:
                self.sites[key] = tuple(found)
        self.handed_over = frozenset(
            t for sites in self.sites.values() for s in sites if s.kind == "callback" for t in s.targets
        )
        """The functions handed to a function outside the driver."""

    @cached_property
    def callers(self) -> dict[str, tuple[tuple[str, Site], ...]]:
        """The sites of each function, by its key, in the order of the callers' keys."""
        found: dict[str, list[tuple[str, Site]]] = defaultdict(list)
        for key, sites in self.sites.items():
            for site in sites:
                for target in site.targets:
                    found[target].append((key, site))
        return {key: tuple(callers) for key, callers in found.items()}

    def _sites(self, at: CallSite) -> list[Site]:
        call = at.call
        if at.target is not None:
            return [Site(at.block, at.index, call, "direct", (at.target,))]
        if at.indirect:
            return [self._indirect(at)]
        ddi = call.name if call.name in self._ddis else ""
        found = [Site(at.block, at.index, call, "direct", (), ddi, complete=bool(ddi))]
        for position, argument in enumerate(call.args):
            node, targets = self._pointers.values(at.definition, argument)
            role = knowledge.argument_role(ddi, position) if ddi and targets else None
            if not targets or (role is None and node is not None):
                continue
            evidence = self._evidence(node, targets) if node else ()
            complete = node is None or self._sources.complete(node)
            at_once = role is not None and _runs_at_once(ddi)
            found.append(
                Site(
                    at.block,
                    at.index,
                    call,
                    "callback",
                    targets,
                    ddi,
                    complete,
                    synchronous=at_once,
                    role=role or "",
                    argument=position,
                    evidence=evidence,
                )
            )
        return found

    def _indirect(self, at: CallSite) -> Site:
        node, targets = self._pointers.targets(at)
        if node is None or not targets:
            return Site(at.block, at.index, at.call, "indirect", (), complete=False)
        complete = self._sources.complete(node)
        if len(targets) > 1:
            targets = self._objects.narrowed(at.definition, at.call.callee, node, targets)
        evidence = self._evidence(node, targets)
        return Site(at.block, at.index, at.call, "indirect", targets, complete=complete, evidence=evidence)

    def _evidence(self, node: Node, targets: tuple[str, ...]) -> tuple[Evidence, ...]:
        found = []
        for target in targets:
            known = self._told.get((node, target))
            if known is None:
                known = self._told[node, target] = self._pointers.evidence(node, target)[-1]
            found.append(known)
        return tuple(found)


def _runs_at_once(ddi: str) -> bool:
    if ddi in _RUNS_AT_ONCE:
        return True
    effect = knowledge.irql_effect(ddi)
    return effect is not None and effect.family.startswith("callback_at")
