"""Layout of graphs: layers, order, no overlap, cycles, speed."""

from __future__ import annotations

import random
import time
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddicheck.report.layering import components, layered
from ddicheck.report.layout import Layout, lay_out

Edges = list[tuple[int, int]]


def test_callers_stand_left_of_callees() -> None:
    graph = layered(4, [(0, 1), (1, 2), (0, 2), (2, 3)])
    assert [[slot for slot in layer if slot < 4] for layer in graph.layers] == [[0], [1], [2], [3]]
    assert graph.routes[0, 2][0] == 0 and graph.routes[0, 2][-1] == 2
    assert len(graph.routes[0, 2]) == 3


def test_edges_to_one_target_share_their_bends() -> None:
    graph = layered(5, [(0, 1), (1, 2), (2, 3), (0, 3), (4, 3)])
    assert graph.routes[0, 3][1:] == graph.routes[4, 3][1:]


def test_cycle_is_broken_and_its_edge_runs_backwards() -> None:
    graph = layered(3, [(0, 1), (1, 2), (2, 0)])
    assert graph.routes[2, 0][0] == 2 and graph.routes[2, 0][-1] == 0
    assert len(graph.layers) == 3


def test_loop_and_double_edge_do_no_harm() -> None:
    assert layered(2, [(0, 0), (0, 1), (0, 1)]).routes.keys() == {(0, 1)}


def test_components() -> None:
    assert components(5, [(3, 1), (1, 4)]) == [[1, 3, 4], [0], [2]]


def overlapping(sizes: list[tuple[float, float]], layout: Layout) -> list[tuple[int, int]]:
    boxes = [(x, y, x + w, y + h) for (x, y), (w, h) in zip(layout.corners, sizes, strict=True)]
    return [
        (a, b)
        for (a, one), (b, two) in combinations(enumerate(boxes), 2)
        if one[0] < two[2] and two[0] < one[2] and one[1] < two[3] - 0.01 and two[1] < one[3] - 0.01
    ]


graphs = st.integers(1, 14).flatmap(
    lambda count: st.tuples(
        st.lists(st.tuples(st.integers(10, 200), st.integers(10, 60)), min_size=count, max_size=count),
        st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=40),
    )
)


@given(graphs)
def test_no_box_lies_on_another_and_every_edge_meets_its_boxes(
    graph: tuple[list[tuple[float, float]], Edges],
) -> None:
    sizes, edges = graph
    layout = lay_out(sizes, edges)
    assert overlapping(sizes, layout) == []
    assert set(layout.routes) == {edge for edge in edges if edge[0] != edge[1]}
    for (start, end), points in layout.routes.items():
        for node, (x, y) in ((start, points[0]), (end, points[-1])):
            left, top = layout.corners[node]
            assert y == pytest.approx(top + sizes[node][1] / 2)
            assert x == pytest.approx(left) or x == pytest.approx(left + sizes[node][0])
    for (x, y), (width, height) in zip(layout.corners, sizes, strict=True):
        assert x >= 0 and y >= -0.01
        assert x + width <= layout.width + 0.01 and y + height <= layout.height + 0.01


@given(graphs)
def test_edges_go_to_the_right_except_one_of_every_cycle(graph: tuple[list[tuple[float, float]], Edges]) -> None:
    sizes, edges = graph
    acyclic = [(start, end) for start, end in edges if start < end]
    layout = lay_out(sizes, acyclic)
    assert all(layout.corners[start][0] < layout.corners[end][0] for start, end in acyclic)


def test_crossing_that_can_be_avoided_is_avoided() -> None:
    size = [(50.0, 20.0)] * 4
    corners = lay_out(size, [(0, 3), (1, 2), (1, 3)]).corners
    assert (corners[0][1] < corners[1][1]) == (corners[3][1] < corners[2][1])


def test_nothing_at_all() -> None:
    layout = lay_out([], [])
    assert (layout.corners, layout.routes) == ([], {})


def test_deep_chain_needs_no_deep_stack() -> None:
    assert lay_out([(10.0, 10.0)] * 3_000, [(node, node + 1) for node in range(2_999)]).width > 3_000


def test_thousand_nodes_are_placed_in_time() -> None:
    rng = random.Random(7)
    edges = [(rng.randrange(700), rng.randrange(1_000)) for _ in range(2_500)]
    edges = [(min(edge), max(edge)) if rng.random() > 0.02 else edge for edge in edges]
    start = time.process_time()
    lay_out([(150.0, 37.0)] * 1_000, edges)
    assert time.process_time() - start < 6  # about a second; the limit leaves room for a slow machine
