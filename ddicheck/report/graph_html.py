"""Call graphs as one self-contained page: the drawing with search, zoom and the calls of a chosen function lit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from importlib.resources import files

from ddicheck.report.graph import CallGraph, GraphNode
from ddicheck.report.graph_svg import DARK, LIGHT, style_rules, svg_element
from ddicheck.report.places import shown_path, visible

__all__ = ["render_html"]

_WHAT = {"function": "function of the driver", "ddi": "DDI", "unknown": "unknown target"}


def render_html(graphs: Sequence[CallGraph], root: str) -> str:
    """The page; it loads nothing from anywhere. Files are shown relative to the folder `root`."""
    title = escape(visible("Calls of " + ", ".join(graph.driver for graph in graphs)))
    style = _resource("graph.css") + style_rules(LIGHT) + style_rules(DARK, ':root[data-theme="dark"]')
    parts = {
        "TITLE": title,
        "STYLE": style,
        "SVG": svg_element(graphs),
        "DATA": _data(graphs, root),
        "SCRIPT": _resource("graph.js"),
    }
    head, *pieces = _resource("graph.html").split("@@")
    return head + "".join(parts[piece] if index % 2 == 0 else piece for index, piece in enumerate(pieces))


def _resource(name: str) -> str:
    return (files("ddicheck.report") / "page" / name).read_text(encoding="utf-8")


def _data(graphs: Sequence[CallGraph], root: str) -> str:
    """What the page's script knows of the nodes, as JSON that may stand inside a script element."""
    nodes = [
        _node(node, f"n{number}_{index}", root)
        for number, graph in enumerate(graphs)
        for index, node in enumerate(graph.nodes)
    ]
    return json.dumps({"nodes": nodes}).replace("<", "\\u003c")


def _node(node: GraphNode, identity: str, root: str) -> dict[str, object]:
    return {
        "id": identity,
        "title": node.title,
        "kind": node.kind,
        "what": _WHAT[node.kind],
        "roles": list(node.roles),
        "levels": node.levels,
        "evidence": list(node.evidence),
        "place": f"{shown_path(node.span.file, root)}:{node.span.line}" if node.span else "",
        "text": " ".join((node.name, node.title, *node.roles)).lower(),
    }
