"""Call graphs in Graphviz's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ddicheck.report.graph import CallGraph, EdgeKind, GraphEdge, GraphNode, highest_level
from ddicheck.report.palette import LEVEL_COLOURS, UNKNOWN_COLOUR

__all__ = ["render_dot"]

_STYLES: Mapping[EdgeKind, str] = {"direct": "solid", "indirect": "dashed", "callback": "dotted"}
_INDENT = "  "


def render_dot(graphs: Sequence[CallGraph]) -> str:
    """One `digraph` with a cluster for each driver."""
    lines = ["digraph ddicheck {", '  rankdir=LR; fontname="Helvetica";']
    lines.append('  node [fontname="Helvetica", fontsize=10, shape=box, style=filled, fillcolor=white];')
    lines.append('  edge [fontname="Helvetica", fontsize=8, color="#667085", arrowsize=0.7];')
    for index, graph in enumerate(graphs):
        lines += _cluster(graph, index)
    return "\n".join([*lines, "}", ""])


def _cluster(graph: CallGraph, index: int) -> list[str]:
    title = quoted(f"{graph.driver}: {graph.heading()}")
    head = [f"{_INDENT}subgraph cluster_{index} {{", f"{_INDENT * 2}label={title};"]
    return [*head, *_body(graph, index, _INDENT * 2), f"{_INDENT}}}"]


def _body(graph: CallGraph, index: int, indent: str) -> list[str]:
    ids = {node.name: f"n{index}_{number}" for number, node in enumerate(graph.nodes)}
    nodes = [f"{indent}{ids[node.name]} [{_node(node)}];" for node in graph.nodes]
    edges = [f"{indent}{ids[edge.caller]} -> {ids[edge.callee]} [{_edge(edge)}];" for edge in graph.drawn_edges()]
    return nodes + edges


def _node(node: GraphNode) -> str:
    level = highest_level(node.levels)
    colour = UNKNOWN_COLOUR if level is None else LEVEL_COLOURS[level]
    label = "\n".join(filter(None, (node.title, ", ".join(node.roles), node.levels)))
    tooltip = "\n".join(filter(None, (node.name, str(node.span) if node.span else "", *node.evidence)))
    extra = ""
    if node.kind == "ddi":
        extra = ', shape=ellipse, fillcolor="#f2f4f7"'
    elif node.kind == "unknown":
        extra = ', style="filled,dashed"'
    return f"label={quoted(label)}, tooltip={quoted(tooltip)}, color={quoted(colour)}{extra}"


def _edge(edge: GraphEdge) -> str:
    words = [f"{edge.kind} call", edge.levels, *map(str, edge.spans[:8])]
    return f"style={_STYLES[edge.kind]}, tooltip={quoted(chr(10).join(filter(None, words)))}"


def quoted(text: str) -> str:
    """The text as a quoted string of the language; line ends become centred line breaks."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "") + '"'
