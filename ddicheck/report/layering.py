"""Directed graphs in layers: cycles broken, every edge cut into pieces that go from one layer to the next.

Nodes and edges are numbers here; what they stand for is nobody's business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Edge", "Layered", "components", "layered"]

Edge = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Layered:
    """Slots in layers. Slots below the number of nodes are the nodes; the others are bends of long edges."""

    layers: list[list[int]]
    """Slots of each layer, in the order they were reached, first layer first."""
    before: list[list[int]]
    """For each slot, its neighbours in the layer before; none twice."""
    after: list[list[int]]
    routes: dict[Edge, tuple[int, ...]]
    """For each edge (no loops), the slots it passes from its start to its end; an edge of a cycle may run backwards."""


def components(count: int, edges: Sequence[Edge]) -> list[list[int]]:
    """The nodes in groups that edges connect, largest group first, nodes in ascending order."""
    group = list(range(count))

    def find(node: int) -> int:
        while group[node] != node:
            group[node] = group[group[node]]
            node = group[node]
        return node

    for start, end in edges:
        group[find(start)] = find(end)
    members: dict[int, list[int]] = {}
    for node in range(count):
        members.setdefault(find(node), []).append(node)
    return sorted(members.values(), key=lambda nodes: (-len(nodes), nodes))


def layered(count: int, edges: Sequence[Edge]) -> Layered:
    """The nodes 0 .. count-1 in layers, each as far left as its callers allow (longest path)."""
    unique = [edge for edge in dict.fromkeys(edges) if edge[0] != edge[1]]
    targets: list[list[int]] = [[] for _ in range(count)]
    for start, end in unique:
        targets[start].append(end)
    back, order = _depth_first(count, targets)
    forward = {edge: (edge[1], edge[0]) if edge in back else edge for edge in unique}
    level = _levels(count, set(forward.values()))
    return _with_bends(count, level, order, forward)


def _depth_first(count: int, targets: Sequence[Sequence[int]]) -> tuple[set[Edge], list[int]]:
    """The edges that close a cycle, and the nodes in the order a reader would meet them."""
    called = {end for ends in targets for end in ends}
    back: set[Edge] = set()
    order: list[int] = []
    state = [0] * count
    for root in sorted(range(count), key=lambda node: node in called):
        if state[root]:
            continue
        state[root] = 1
        order.append(root)
        stack = [(root, iter(targets[root]))]
        while stack:
            node, rest = stack[-1]
            for end in rest:
                if state[end] == 1:
                    back.add((node, end))
                elif not state[end]:
                    state[end] = 1
                    order.append(end)
                    stack.append((end, iter(targets[end])))
                    break
            else:
                state[node] = 2
                stack.pop()
    return back, order


def _levels(count: int, edges: set[Edge]) -> list[int]:
    """The longest path to each node; the edges have no cycle."""
    targets: list[list[int]] = [[] for _ in range(count)]
    waiting = [0] * count
    for start, end in edges:
        targets[start].append(end)
        waiting[end] += 1
    level = [0] * count
    ready = [node for node in range(count) if not waiting[node]]
    while ready:
        node = ready.pop()
        for end in targets[node]:
            level[end] = max(level[end], level[node] + 1)
            waiting[end] -= 1
            if not waiting[end]:
                ready.append(end)
    return level


def _with_bends(count: int, level: Sequence[int], order: Sequence[int], forward: dict[Edge, Edge]) -> Layered:
    """Cut the edges at every layer they pass; edges to one target share their bends, so that they run as one bundle."""
    layers: list[list[int]] = [[] for _ in range(max(level, default=0) + 1)]
    for node in order:
        layers[level[node]].append(node)
    bends: dict[tuple[int, int], int] = {}
    routes: dict[Edge, tuple[int, ...]] = {}
    after: list[dict[int, None]] = [{} for _ in range(count)]
    rank = {node: index for index, node in enumerate(order)}
    for edge, (start, end) in sorted(forward.items(), key=lambda item: (rank[item[1][0]], rank[item[1][1]])):
        passed = [start]
        for layer in range(level[start] + 1, level[end]):
            bend = bends.get((end, layer))
            if bend is None:
                bend = bends[end, layer] = len(after)
                after.append({})
                layers[layer].append(bend)
            passed.append(bend)
        passed.append(end)
        for here, there in pairwise(passed):
            after[here][there] = None
        routes[edge] = tuple(passed if edge == (start, end) else reversed(passed))
    before: list[list[int]] = [[] for _ in after]
    for here, ends in enumerate(after):
        for there in ends:
            before[there].append(here)
    return Layered(layers, before, [list(ends) for ends in after], routes)
