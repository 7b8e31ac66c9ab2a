"""Call graphs as an indented tree, from the functions nobody calls downwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ddicheck.report.graph import CallGraph, EdgeKind, GraphEdge, GraphNode, roots
from ddicheck.report.places import shown_path, visible

__all__ = ["render_tree"]

_MARKS: Mapping[EdgeKind, str] = {"direct": "", "indirect": "~> ", "callback": "=> "}
_INDENT = "    "


def render_tree(graphs: Sequence[CallGraph], root: str) -> str:
    """Every function once with all it calls, and a mark where it comes up again; files relative to `root`."""
    return "".join(f"{line}\n" for graph in graphs for line in _tree(graph, root))


def _tree(graph: CallGraph, root: str) -> list[str]:
    lines = [visible(f"{graph.driver}: {graph.heading()}")]
    lines += ["~> through a pointer   => callback   [..] calls are shown above", ""]
    callees: dict[str, list[GraphEdge]] = {}
    for edge in graph.drawn_edges():
        callees.setdefault(edge.caller, []).append(edge)
    named = graph.named()
    shown: set[str] = set()
    for start in roots(graph):
        stack = [(start, 0, "")]
        while stack:
            node, depth, mark = stack.pop()
            below = callees.get(node.name, [])
            again = node.name in shown and bool(below)
            lines.append(_INDENT * depth + mark + _line(node, root) + (" [..]" if again else ""))
            if node.name not in shown:
                shown.add(node.name)
                stack += [(named[edge.callee], depth + 1, _MARKS[edge.kind]) for edge in reversed(below)]
        lines.append("")
    return lines


def _line(node: GraphNode, root: str) -> str:
    facts = [", ".join(node.roles), node.levels]
    if node.kind == "function" and node.span:
        facts.append(f"{shown_path(node.span.file, root)}:{node.span.line}")
    elif node.kind == "unknown":
        facts.append("unknown target")
    words = "; ".join(filter(None, facts))
    return visible(node.title + (f"  ({words})" if words else ""))
