"""The call graph of a driver as the engine hands it out, and the parts of it a user may ask for.

The engine makes these values, one renderer per format (`graph_dot`, `graph_json`, `graph_svg`, `graph_html`,
`graph_text`) draws them; nothing here computes a level or finds a target.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ddicheck.model import ANY_LEVEL, Irql, Span, levels_text

__all__ = ["CallGraph", "EdgeKind", "GraphEdge", "GraphNode", "NodeKind", "highest_level", "neighbourhood", "roots"]

NodeKind = Literal["function", "ddi", "unknown"]
EdgeKind = Literal["direct", "indirect", "callback"]


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A function of the driver, a DDI it calls, or a call target that is neither."""

    name: str
    """What edges call it by: unique in its graph."""
    span: Span | None
    """Where it is defined; None for what the driver does not define."""
    kind: NodeKind
    roles: tuple[str, ...] = ()
    """Role types it is entered in (`MINIPORT_ISR`)."""
    levels: str = ""
    """IRQLs it is entered at, as `model.levels_text` words them; empty where nothing is known."""
    evidence: tuple[str, ...] = ()
    """How it came by its roles, one sentence each."""
    label: str = ""
    """What is shown instead of `name`, for two static functions of one name."""

    @property
    def title(self) -> str:
        """The name a reader sees."""
        return self.label or self.name


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """All calls of one kind from one function to another."""

    caller: str
    callee: str
    kind: EdgeKind
    spans: tuple[Span, ...] = ()
    """The places of the calls; for a callback, where it is handed over."""
    levels: str = ""
    """IRQLs the calls are made at; empty where nothing is known."""


@dataclass(frozen=True, slots=True)
class CallGraph:
    """One driver's call graph. Edges whose ends are not among `nodes` are not drawn."""

    driver: str
    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    kinds: tuple[str, ...] = ()
    """What the driver is (`miniport`, `MCM` ...)."""
    configuration: str = ""
    lost: tuple[str, ...] = ()
    """Functions that could not be analysed: they, and what they call, are missing."""

    def named(self) -> dict[str, GraphNode]:
        """The nodes by name."""
        return {node.name: node for node in self.nodes}

    def heading(self) -> str:
        """One line on what is drawn: how much, what the driver is, and what is missing."""
        edges = len(self.drawn_edges())
        words = f"{len(self.nodes):,} nodes, {edges:,} edges"
        facts = "".join(f", {fact}" for fact in (*self.kinds, self.configuration) if fact)
        missing = ", ".join(self.lost[:3]) + (f" and {len(self.lost) - 3} more" if len(self.lost) > 3 else "")
        return words + facts + (f"; missing, as not analysed: {missing}" if missing else "")

    def drawn_edges(self) -> tuple[GraphEdge, ...]:
        """The edges with both ends among the nodes."""
        names = {node.name for node in self.nodes}
        return tuple(edge for edge in self.edges if edge.caller in names and edge.callee in names)


def highest_level(levels: str) -> Irql | None:
    """The highest IRQL that a levels text holds; None where it holds none, since nothing is known."""
    if levels == levels_text(ANY_LEVEL):
        return Irql.HIGH
    named = [level for level in Irql if str(level) in levels or level.name in levels]
    return max(named, default=None)


def roots(graph: CallGraph) -> tuple[GraphNode, ...]:
    """Where reading starts: nodes that nobody else calls, then one of every cycle that no such node reaches."""
    callees = _neighbours((edge.caller, edge.callee) for edge in graph.drawn_edges() if edge.caller != edge.callee)
    called = {name for targets in callees.values() for name in targets}
    found = [node for node in graph.nodes if node.name not in called]
    found.sort(key=lambda node: (node.kind != "function", not node.roles))
    reached = _reach(callees, [node.name for node in found], len(graph.nodes))
    for node in graph.nodes:
        if node.name not in reached:
            found.append(node)
            reached |= _reach(callees, [node.name], len(graph.nodes))
    return tuple(found)


def neighbourhood(graph: CallGraph, name: str, depth: int) -> CallGraph:
    """The part of the graph around `name`: its callees and its callers, each up to `depth` calls away.

    Raises KeyError if the graph has no such node.
    """
    wanted = {node.name for node in graph.nodes if name in (node.name, node.label)}
    if not wanted:
        raise KeyError(name)
    edges = graph.drawn_edges()
    below = _reach(_neighbours((edge.caller, edge.callee) for edge in edges), sorted(wanted), depth)
    above = _reach(_neighbours((edge.callee, edge.caller) for edge in edges), sorted(wanted), depth)
    kept = tuple(edge for edge in edges if {edge.caller, edge.callee} <= below or {edge.caller, edge.callee} <= above)
    nodes = tuple(node for node in graph.nodes if node.name in below or node.name in above)
    return replace(graph, nodes=nodes, edges=kept)


def _neighbours(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for start, end in pairs:
        found.setdefault(start, []).append(end)
    return found


def _reach(neighbours: Mapping[str, Sequence[str]], starts: Iterable[str], depth: int) -> set[str]:
    queue = deque((name, 0) for name in starts)
    seen = {name for name, _ in queue}
    while queue:
        name, distance = queue.popleft()
        if distance == depth:
            continue
        for other in neighbours.get(name, ()):
            if other not in seen:
                seen.add(other)
                queue.append((other, distance + 1))
    return seen
