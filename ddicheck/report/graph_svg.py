"""Call graphs as SVG, drawn by ourselves: boxes in layers from left to right, callers left of callees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape

from ddicheck.model import Irql
from ddicheck.report.graph import CallGraph, GraphEdge, GraphNode, NodeKind, highest_level
from ddicheck.report.layout import Layout, Point, Size, lay_out
from ddicheck.report.palette import LEVEL_COLOURS, UNKNOWN_COLOUR
from ddicheck.report.places import visible

__all__ = ["DARK", "LIGHT", "render_svg", "style_rules", "svg_element"]

NAME_WIDTH, FACT_WIDTH, PAD = 7.3, 6.1, 12.0
NAME_MOST, FACTS_MOST = 46, 54
MARGIN, HEAD = 24.0, 74.0
LIGHT = {"page": "#ffffff", "ink": "#1d2433", "soft": "#5b6474", "fill": "#ffffff", "ddi": "#eef1f6", "line": "#98a2b3"}
DARK = {"page": "#14181f", "ink": "#e6e9ef", "soft": "#a3acba", "fill": "#1e242e", "ddi": "#2a3240", "line": "#6b7687"}
_KIND_WORDS: Mapping[NodeKind, str] = {"function": "function of the driver", "ddi": "DDI", "unknown": "unknown target"}


def render_svg(graphs: Sequence[CallGraph]) -> str:
    """A whole SVG file, light or dark as its viewer prefers; several drivers stand below each other."""
    dark = "@media (prefers-color-scheme: dark) {\n" + style_rules(DARK) + "}\n"
    style = f"<style>\n{style_rules(LIGHT)}{dark}</style>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{svg_element(graphs, style)}\n'


def style_rules(theme: Mapping[str, str], scope: str = "") -> str:
    """The style sheet of a theme; `scope` is a selector that it is limited to."""
    rules = {
        ".page": f"fill: {theme['page']}",
        "text": f"fill: {theme['ink']}; font-family: ui-monospace, Consolas, 'DejaVu Sans Mono', monospace",
        ".name": "font-size: 12px",
        ".fact": f"font-size: 10px; fill: {theme['soft']}",
        ".driver": "font-size: 17px; font-weight: bold",
        ".box": f"fill: {theme['fill']}; stroke-width: 1.4",
        ".ddi .box": f"fill: {theme['ddi']}",
        ".ddi .name": "font-style: italic",
        ".unknown .box": "stroke-dasharray: 3 3",
        ".edge": f"fill: none; stroke: {theme['line']}; stroke-width: 1.1",
        ".indirect": "stroke-dasharray: 6 4",
        ".callback": "stroke-dasharray: 1.5 3.5; stroke-linecap: round; stroke-width: 1.7",
        ".head": f"fill: {theme['line']}; stroke: none",
    }
    rules |= {f".{_level_class(level)}": f"stroke: {_level_colour(level)}" for level in (*Irql, None)}
    rules |= {f".bar.{_level_class(level)}": f"fill: {_level_colour(level)}" for level in (*Irql, None)}
    return "".join(f"{scope} .callgraph {selector} {{ {body}; }}\n".lstrip() for selector, body in rules.items())


def svg_element(graphs: Sequence[CallGraph], style: str = "") -> str:
    """The `svg` element alone: nodes are `g.node` with an id, edges `path.edge` with `data-from` and `data-to`."""
    parts: list[str] = []
    y = MARGIN
    width = 860.0
    for number, graph in enumerate(graphs):
        layout = lay_out([_size(node) for node in graph.nodes], _pairs(graph))
        parts.append(_drawing(graph, layout, number, y))
        y += HEAD + layout.height + 2 * MARGIN
        width = max(width, layout.width + 2 * MARGIN)
    size = f'width="{width:.0f}" height="{y:.0f}" viewBox="0 0 {width:.0f} {y:.0f}"'
    marker = (
        '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7.4" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path class="head" d="M0 0.8 L8 4 L0 7.2 Z"/></marker></defs>'
    )
    page = '<rect class="page" width="100%" height="100%"/>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" class="callgraph" {size} role="img">'
    return "\n".join([head, style, marker, page, '<g class="all">', *parts, "</g>", "</svg>"])


def _pairs(graph: CallGraph) -> list[tuple[int, int]]:
    index = {node.name: number for number, node in enumerate(graph.nodes)}
    return [(index[edge.caller], index[edge.callee]) for edge in graph.drawn_edges()]


def _drawing(graph: CallGraph, layout: Layout, number: int, top: float) -> str:
    parts = [
        f'<g class="graph" data-driver="{_text(graph.driver)}" transform="translate({MARGIN:.0f} {top:.0f})">',
        f'<text class="driver" x="0" y="14">{_text(graph.driver)}</text>',
        f'<text class="fact" x="0" y="31">{_text(graph.heading())}</text>',
        _legend(graph),
        f'<g transform="translate(0 {HEAD:.0f})">',
        *_edges(graph, layout, number),
        *(_node(node, layout.corners[index], f"n{number}_{index}") for index, node in enumerate(graph.nodes)),
        "</g></g>",
    ]
    return "\n".join(parts)


def _legend(graph: CallGraph) -> str:
    parts = ['<g class="legend" transform="translate(0 50)">']
    x = 0.0
    present = {highest_level(node.levels) for node in graph.nodes}
    for level in (level for level in (None, *Irql) if level in present):
        label = "IRQL not known" if level is None else str(level)
        parts.append(f'<rect class="bar {_level_class(level)}" x="{x:.0f}" y="-8" width="10" height="10" rx="2"/>')
        parts.append(f'<text class="fact" x="{x + 15:.0f}" y="1">{label}</text>')
        x += 15 + len(label) * FACT_WIDTH + 18
    kinds = {edge.kind for edge in graph.edges}
    for kind, label in (("direct", "direct call"), ("indirect", "through a pointer"), ("callback", "callback")):
        if kind in kinds:
            parts.append(f'<path class="edge {kind}" d="M{x:.0f} -3 h26"/>')
            parts.append(f'<text class="fact" x="{x + 32:.0f}" y="1">{label}</text>')
            x += 32 + len(label) * FACT_WIDTH + 18
    return "".join([*parts, "</g>"])


def _edges(graph: CallGraph, layout: Layout, number: int) -> list[str]:
    """The edges; those between the same two boxes run side by side."""
    index = {node.name: place for place, node in enumerate(graph.nodes)}
    titles = {node.name: node.title for node in graph.nodes}
    sizes = [_size(node) for node in graph.nodes]
    drawn: Counter[tuple[int, int]] = Counter()
    parts = []
    for edge in graph.drawn_edges():
        start, end = index[edge.caller], index[edge.callee]
        pair = (min(start, end), max(start, end))
        offset = (drawn[pair] + 1) // 2 * (4 if drawn[pair] % 2 else -4)
        drawn[pair] += 1
        path = _loop(layout.corners[start], sizes[start]) if start == end else _curve(layout.routes[start, end], offset)
        ends = f'data-from="n{number}_{start}" data-to="n{number}_{end}"'
        tip = f"<title>{_text(_edge_words(edge, titles))}</title>"
        parts.append(f'<path class="edge {edge.kind}" {ends} marker-end="url(#arrow)" d="{path}">{tip}</path>')
    return parts


def _curve(points: Sequence[Point], offset: float) -> str:
    """A path through the points: smooth between layers, straight across them."""
    x, y = points[0]
    parts = [f"M{x:.1f} {y + offset:.1f}"]
    for number, (to_x, to_y) in enumerate(points[1:]):
        if number % 2:
            parts.append(f"L{to_x:.1f} {to_y + offset:.1f}")
        else:
            bend = (to_x - x) / 2
            controls = f"{x + bend:.1f} {y + offset:.1f} {to_x - bend:.1f} {to_y + offset:.1f}"
            parts.append(f"C{controls} {to_x:.1f} {to_y + offset:.1f}")
        x, y = to_x, to_y
    return " ".join(parts)


def _loop(corner: Point, size: Size) -> str:
    x, y = corner[0] + size[0], corner[1] + size[1] / 2
    return f"M{x:.1f} {y - 5:.1f} c22 -12 22 22 0 10"


def _edge_words(edge: GraphEdge, titles: Mapping[str, str]) -> str:
    words = {"direct": "calls", "indirect": "may call, through a pointer,", "callback": "is given, as a callback,"}
    lines = [f"{titles[edge.caller]} {words[edge.kind]} {titles[edge.callee]}", edge.levels and f"at {edge.levels}"]
    return "\n".join([*filter(None, lines), *map(str, edge.spans[:8])])


def _node(node: GraphNode, corner: Point, identity: str) -> str:
    width, height = _size(node)
    level = _level_class(highest_level(node.levels))
    radius = 5 if node.kind == "function" else height / 2
    x, y = corner
    middle = 15.5 if _facts(node) else height / 2 + 4
    left = PAD if node.kind == "function" else PAD + 3
    parts = [
        f'<g id="{identity}" class="node {node.kind}" data-name="{_text(node.name)}"'
        f' transform="translate({x:.1f} {y:.1f})"><title>{_text(_node_words(node))}</title>',
        f'<rect class="box {level}" width="{width:.1f}" height="{height:.1f}" rx="{radius:.1f}"/>',
        f'<rect class="bar {level}" width="5" height="{height:.1f}" rx="2"/>' if node.kind == "function" else "",
        f'<text class="name" x="{left:.1f}" y="{middle:.1f}">{_text(_short(node.title, NAME_MOST))}</text>',
        f'<text class="fact" x="{left:.1f}" y="29">{_text(_facts(node))}</text>' if _facts(node) else "",
        "</g>",
    ]
    return "".join(parts)


def _node_words(node: GraphNode) -> str:
    lines = [f"{node.title} ({_KIND_WORDS[node.kind]})", ", ".join(node.roles), node.levels]
    return "\n".join(filter(None, [*lines, str(node.span) if node.span else "", *node.evidence]))


def _facts(node: GraphNode) -> str:
    roles = ", ".join(node.roles[:2]) + (f" and {len(node.roles) - 2} more" if len(node.roles) > 2 else "")
    levels = node.levels.replace("_LEVEL", "")
    return _short(", ".join(filter(None, (levels, roles))), FACTS_MOST)


def _size(node: GraphNode) -> Size:
    facts = _facts(node)
    widest = max(len(_short(node.title, NAME_MOST)) * NAME_WIDTH, len(facts) * FACT_WIDTH)
    return widest + 2 * PAD + (0 if node.kind == "function" else 6), 37.0 if facts else 26.0


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "\u2026"


def _level_class(level: Irql | None) -> str:
    return "level-none" if level is None else f"level-{level.name.lower()}"


def _level_colour(level: Irql | None) -> str:
    return UNKNOWN_COLOUR if level is None else LEVEL_COLOURS[level]


def _text(text: str) -> str:
    """The text as XML may hold it."""
    return escape("\n".join(visible(line) for line in text.split("\n"))).replace("\n", "&#10;")
