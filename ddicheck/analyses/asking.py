"""What a function answers when it is asked a certain thing: simulated anew, with the question taken for granted.

A handler looks at an OID in one switch and returns its status behind it, where all ways have met: of which OID a status
is the answer is not known there. Asked for one OID alone, only that one's ways are left. The functions that get to see
the request, or the OID, are asked the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from ddicheck.analyses.knowing import Knows, Relayed
from ddicheck.analyses.outcomes import Effect, differs
from ddicheck.analyses.simulate import simulate
from ddicheck.analyses.traces import Given, Trace
from ddicheck.flow.facts import Atom, Bound, Symbol
from ddicheck.ir.types import Call, Path, Return
from ddicheck.program import Def

_REQUESTS = ("NDIS_OID_REQUEST", "_NDIS_OID_REQUEST")
_DATA = (".QUERY_INFORMATION", ".SET_INFORMATION", ".METHOD_INFORMATION")


class Question(NamedTuple):
    """An OID request."""

    oid: Atom
    kind: Atom
    """Its type: the value of `NdisRequestQueryInformation` or another."""


class Asking(Relayed):
    """A driver that is asked one thing; what it knows of the rest is as for any other simulation."""

    def __init__(self, knows: Knows, traces: dict[str, Trace], question: Question | None) -> None:
        super().__init__(knows)
        self._traces = traces
        self._question = question
        self._effects: dict[str, Effect | None] = {}

    def trace(self, key: str, ddis: frozenset[str] = frozenset()) -> Trace:
        """The trace of a function that is asked, its paths kept apart by the constants that it may return, and those
        that it may pass to some DDIs."""
        definition = self.program.functions[key]
        return simulate(definition, self, given=self._given(definition), apart=_given_away(definition, ddis))

    def _given(self, definition: Def) -> Given:
        """The question, in the names that the function has for its parts."""
        if self._question is None:
            return ()
        oid, kind = (Bound(True, frozenset((atom,))) for atom in self._question)
        found: dict[Symbol, Bound] = {}
        for request in self._requests(definition):
            found |= {(*request, ".DATA", part, ".Oid"): oid for part in _DATA}
            found[(*request, ".RequestType")] = kind
        found |= {(p.name,): oid for p in definition.function.params if p.type == "NDIS_OID"}
        return tuple(sorted(found.items()))

    def _requests(self, definition: Def) -> Iterator[Symbol]:
        """The requests that a function sees: its parameters, and those it finds elsewhere and looks into."""
        types = self.program.types
        for param in definition.function.params:
            text = types.strip(param.type)
            if param.type in ("PNDIS_OID_REQUEST", "NDIS_OID_REQUEST*") or text.rstrip("*") in _REQUESTS:
                yield (param.name, "*")
        trace = self._traces[definition.key]
        ends = {id(node): node for node in (*(v.node for v in trace.visits), *(e.node for e in trace.exits))}
        ways = {id(node): node for end in ends.values() for node in end.trail()}
        for node in ways.values():
            for symbol in node.facts.known:
                if symbol[-1] == ".Oid" and symbol[-3:-2] == (".DATA",):
                    yield symbol[:-3]

    # -- what a simulation asks ----------------------------------------------------------------------------------------

    def effect(self, key: str, watched: bool) -> Effect | None:
        """The effect of a function, asked the same if it gets to see the question."""
        if key not in self._effects:
            known = self._effects[key] = super().effect(key, watched)
            definition = self.program.functions[key]
            given = self._given(definition)
            if known is not None and given and key in self._traces:
                trace = simulate(definition, self, given=given)
                outcomes = trace.outcomes()
                if trace.complete and not differs(outcomes):
                    self._effects[key] = replace(known, outcomes=outcomes)
        return self._effects[key]


def _given_away(definition: Def, ddis: frozenset[str]) -> frozenset[str]:
    """The variables whose values a function returns, or passes to some DDIs."""
    found: set[str] = set()
    for block in definition.function.blocks:
        for instr in block.instrs:
            match instr:
                case Return(Path(root, ()), _):
                    found.add(root)
                case Call(_, args, _, _) if instr.name in ddis:
                    found |= {arg.root for arg in args if type(arg) is Path and not arg.steps}
    return frozenset(root for root in found if not root.startswith("::"))
