"""Call graphs as JSON: nodes and edges, for other programs."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ddicheck.model import Span
from ddicheck.report.graph import CallGraph, GraphEdge, GraphNode
from ddicheck.report.places import place_object, posix_within

__all__ = ["render_graph_json"]


def render_graph_json(graphs: Sequence[CallGraph], root: str) -> str:
    """`{"format": "ddicheck-graph", "version": 1, "graphs": [...]}`, files relative to the folder `root`."""
    answer = {"format": "ddicheck-graph", "version": 1, "graphs": [_graph(graph, root) for graph in graphs]}
    return json.dumps(answer, indent=2) + "\n"


def _graph(graph: CallGraph, root: str) -> dict[str, object]:
    return {
        "driver": graph.driver,
        "kinds": list(graph.kinds),
        "configuration": graph.configuration,
        "lost": list(graph.lost),
        "nodes": [_node(node, root) for node in graph.nodes],
        "edges": [_edge(edge, root) for edge in graph.drawn_edges()],
    }


def _node(node: GraphNode, root: str) -> dict[str, object]:
    return {
        "name": node.name,
        "label": node.title,
        "kind": node.kind,
        "roles": list(node.roles),
        "levels": node.levels,
        "evidence": list(node.evidence),
        "place": _place(node.span, root) if node.span else None,
    }


def _edge(edge: GraphEdge, root: str) -> dict[str, object]:
    return {
        "caller": edge.caller,
        "callee": edge.callee,
        "kind": edge.kind,
        "levels": edge.levels,
        "places": [_place(span, root) for span in edge.spans],
    }


def _place(span: Span, root: str) -> dict[str, object]:
    return place_object(span, posix_within(span.file, root))
