"""Where the boxes of a graph go and how its edges run, left to right, with no program from outside.

Layers (`layering`), few crossings (barycentres), straight runs (each layer moved to where its neighbours are, by
isotonic regression), and unconnected parts set side by side.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ddicheck.report.layering import Edge, Layered, components, layered

__all__ = ["Layout", "Point", "Size", "lay_out"]

Point = tuple[float, float]
Size = tuple[float, float]

ROW_GAP, BEND_GAP, BEND_HEIGHT = 12.0, 4.0, 3.0
LAYER_GAP_LEAST, LAYER_GAP_MOST = 56.0, 280.0
PART_GAP = 36.0
ORDER_SWEEPS, PLACE_SWEEPS = 10, 12
BEND_WEIGHT = 3.0


@dataclass(frozen=True, slots=True)
class Layout:
    """The upper left corners of the boxes, the points each edge (no loops) passes, and the size of the whole."""

    corners: list[Point]
    routes: dict[Edge, list[Point]]
    width: float
    height: float


def lay_out(sizes: Sequence[Size], edges: Sequence[Edge]) -> Layout:
    """The layout of boxes of these sizes, joined by edges between their indices."""
    parts = []
    group = [0] * len(sizes)
    groups = components(len(sizes), edges)
    for number, nodes in enumerate(groups):
        for node in nodes:
            group[node] = number
    inner: list[list[Edge]] = [[] for _ in groups]
    for edge in edges:
        inner[group[edge[0]]].append(edge)
    for nodes, own in zip(groups, inner, strict=True):
        place = {node: index for index, node in enumerate(nodes)}
        part = _lay_out_part([sizes[node] for node in nodes], [(place[a], place[b]) for a, b in own])
        parts.append((nodes, part))
    return _side_by_side(len(sizes), parts)


def _side_by_side(count: int, parts: Sequence[tuple[Sequence[int], Layout]]) -> Layout:
    """The parts in rows no wider than the widest part or a page."""
    limit = max([1400.0, *(part.width for _, part in parts)])
    corners: list[Point] = [(0.0, 0.0)] * count
    routes: dict[Edge, list[Point]] = {}
    x = y = row = width = 0.0
    for nodes, part in parts:
        if x and x + part.width > limit:
            x, y, row = 0.0, y + row + PART_GAP, 0.0
        for node, (left, top) in zip(nodes, part.corners, strict=True):
            corners[node] = (left + x, top + y)
        for (start, end), points in part.routes.items():
            routes[nodes[start], nodes[end]] = [(left + x, top + y) for left, top in points]
        row = max(row, part.height)
        width = max(width, x + part.width)
        x += part.width + PART_GAP
    return Layout(corners, routes, width, y + row)


def _lay_out_part(sizes: Sequence[Size], edges: Sequence[Edge]) -> Layout:
    graph = layered(len(sizes), edges)
    _order(graph)
    heights = [size[1] for size in sizes] + [BEND_HEIGHT] * (len(graph.after) - len(sizes))
    centres = _centres(graph, heights, len(sizes))
    lefts, widths = _columns(graph, sizes, centres)
    corners = [(0.0, 0.0)] * len(sizes)
    ends: list[tuple[Point, Point]] = [((0.0, 0.0), (0.0, 0.0))] * len(graph.after)
    for number, layer in enumerate(graph.layers):
        for slot in layer:
            wide = sizes[slot][0] if slot < len(sizes) else widths[number]
            ends[slot] = ((lefts[number], centres[slot]), (lefts[number] + wide, centres[slot]))
            if slot < len(sizes):
                corners[slot] = (lefts[number], centres[slot] - sizes[slot][1] / 2)
    routes = {edge: _points(slots, ends) for edge, slots in graph.routes.items()}
    bottom = max(centre + height / 2 for centre, height in zip(centres, heights, strict=True))
    return Layout(corners, routes, lefts[-1] + widths[-1], bottom)


def _points(slots: Sequence[int], ends: Sequence[tuple[Point, Point]]) -> list[Point]:
    """Out of the first box, straight through the bends, into the last box; backwards from left side to right side."""
    forwards = ends[slots[0]][0][0] < ends[slots[-1]][0][0]
    near, far = (0, 1) if forwards else (1, 0)
    middle = [ends[slot][side] for slot in slots[1:-1] for side in (near, far)]
    return [ends[slots[0]][far], *middle, ends[slots[-1]][near]]


def _order(graph: Layered) -> None:
    """Sort every layer by the average place of its neighbours, to and fro, and keep the best order met."""
    rank = [0.0] * len(graph.after)
    for layer in graph.layers:
        _number(layer, rank)
    best = [list(layer) for layer in graph.layers]
    fewest = _crossings(graph, rank)
    for sweep in range(ORDER_SWEEPS):
        if not fewest:
            break
        down = sweep % 2 == 0
        neighbours = graph.before if down else graph.after
        for layer in graph.layers[1:] if down else graph.layers[-2::-1]:
            wanted = {slot: _average([rank[other] for other in neighbours[slot]], rank[slot]) for slot in layer}
            layer.sort(key=wanted.__getitem__)
            _number(layer, rank)
        crossings = _crossings(graph, rank)
        if crossings < fewest:
            fewest, best = crossings, [list(layer) for layer in graph.layers]
    graph.layers[:] = best


def _number(layer: Sequence[int], rank: list[float]) -> None:
    scale = 1 / max(len(layer), 1)
    for index, slot in enumerate(layer):
        rank[slot] = (index + 0.5) * scale


def _average(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _crossings(graph: Layered, rank: Sequence[float]) -> int:
    """How many pieces of edges cross, all layers together."""
    total = 0
    for layer in graph.layers:
        seen: list[float] = []
        for slot in layer:
            ends = sorted(rank[other] for other in graph.after[slot])
            total += sum(len(seen) - bisect_right(seen, end) for end in ends)
            for end in ends:
                insort(seen, end)
    return total


def _centres(graph: Layered, heights: Sequence[float], nodes: int) -> list[float]:
    """How far down the middle of every slot is: near its neighbours, in order, without overlap."""
    centres = [0.0] * len(heights)
    gaps = [_gaps(layer, heights) for layer in graph.layers]
    for layer, offsets in zip(graph.layers, gaps, strict=True):
        for slot, offset in zip(layer, offsets, strict=True):
            centres[slot] = offset - offsets[-1] / 2
    weights = [1.0 if slot < nodes else BEND_WEIGHT for slot in range(len(heights))]
    numbers = range(len(graph.layers))
    for sweep in range(PLACE_SWEEPS):
        last = sweep >= PLACE_SWEEPS - 2
        down = sweep % 2 == 0
        for number in numbers if down else reversed(numbers):
            layer = graph.layers[number]
            wanted = []
            for slot in layer:
                near = graph.before[slot] if down else graph.after[slot]
                both = graph.before[slot] + graph.after[slot] if last or not near else near
                wanted.append(_average([centres[other] for other in both], centres[slot]))
            for slot, centre in zip(layer, _spread(wanted, gaps[number], [weights[s] for s in layer]), strict=True):
                centres[slot] = centre
    top = min(centre - height / 2 for centre, height in zip(centres, heights, strict=True))
    return [centre - top for centre in centres]


def _gaps(layer: Sequence[int], heights: Sequence[float]) -> list[float]:
    """How far each slot's middle must be from that of the first one at least."""
    offsets = [0.0]
    for above, below in pairwise(layer):
        gap = BEND_GAP if heights[above] == heights[below] == BEND_HEIGHT else ROW_GAP
        offsets.append(offsets[-1] + (heights[above] + heights[below]) / 2 + gap)
    return offsets


def _spread(wanted: Sequence[float], offsets: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The places nearest to the wanted ones (least squares) that keep the order and the offsets between them."""
    blocks: list[tuple[float, float, int]] = []
    for want, offset, weight in zip(wanted, offsets, weights, strict=True):
        block = ((want - offset) * weight, weight, 1)
        while blocks and blocks[-1][0] / blocks[-1][1] > block[0] / block[1]:
            total, heavy, length = blocks.pop()
            block = (total + block[0], heavy + block[1], length + block[2])
        blocks.append(block)
    flat = [total / weight for total, weight, length in blocks for _ in range(length)]
    return [place + offset for place, offset in zip(flat, offsets, strict=True)]


def _columns(graph: Layered, sizes: Sequence[Size], centres: Sequence[float]) -> tuple[list[float], list[float]]:
    """Where each layer begins and how wide it is; steep edges get more room between their layers."""
    lefts, widths = [], []
    left = 0.0
    for layer in graph.layers:
        width = max((sizes[slot][0] for slot in layer if slot < len(sizes)), default=0.0)
        rises = [abs(centres[slot] - centres[other]) for slot in layer for other in graph.after[slot]]
        lefts.append(left)
        widths.append(width)
        steep = sorted(rises)[len(rises) * 9 // 10] if rises else 0.0
        left += width + min(max(LAYER_GAP_LEAST, steep * 0.25), LAYER_GAP_MOST)
    return lefts, widths
