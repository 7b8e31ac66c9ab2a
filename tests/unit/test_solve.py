"""Property simulation: paths meet where the property is equal, stay apart where it is not, and budgets are told."""

from __future__ import annotations

from collections.abc import Iterable

from ddicheck.flow.facts import Constants, Facts
from ddicheck.flow.solve import Exploration, Node, Out, explore
from ddicheck.ir.types import NOWHERE, Apply, Assume, Const, Edge, Path


class NoConstants(Constants):
    def resolve(self, name: str) -> None:
        return None


FLAG = Path("flag")
Graph = dict[int, list[Edge]]


def when(to: int, holds: bool) -> Edge:
    return Edge(to, Assume(FLAG, holds, NOWHERE))


def walk(
    graph: Graph,
    changes: dict[int, str] | None = None,
    writes: dict[int, int] | None = None,
    budget: int = 100,
    most_states: int = 48,
) -> Exploration[str]:
    """Explore a graph; `changes` gives the property a block leaves with, `writes` what it stores to `x`."""

    def transfer(node: Node[str]) -> Iterable[Out[str]]:
        prop = (changes or {}).get(node.block, node.prop)
        facts = node.facts.copy()
        if node.block in (writes or {}):
            facts.write(("x",), (writes or {})[node.block])
        for edge in graph[node.block]:
            known = facts.copy()
            if edge.assume is None or known.assume(edge.assume.cond, edge.assume.holds):
                yield edge, prop, known, None

    return explore("free", Facts(NoConstants()), transfer, budget, most_states)


DIAMOND: Graph = {0: [when(1, True), when(2, False)], 1: [Edge(3)], 2: [Edge(3)], 3: []}
TWICE: Graph = {
    0: [when(1, True), when(2, False)],
    1: [Edge(2)],
    2: [when(3, True), when(4, False)],
    3: [Edge(4)],
    4: [],
}


def test_paths_with_the_same_property_meet() -> None:
    found = walk(DIAMOND, writes={1: 7, 2: 7})
    assert set(found.nodes) == {(0, "free"), (1, "free"), (2, "free"), (3, "free")}
    end = found.nodes[(3, "free")]
    assert end.facts.read(Path("x")) == 7
    assert end.facts.truth(end.facts.read(FLAG)) is None


def test_what_differs_is_joined_to_what_both_have_in_common() -> None:
    end = walk(DIAMOND, writes={1: 1, 2: 2}).nodes[(3, "free")]
    bound = end.facts.bound(end.facts.read(Path("x")))
    assert bound is not None
    assert bound.among
    assert bound.atoms == {1, 2}


def test_a_property_keeps_paths_apart_and_their_tests_correlated() -> None:
    found = walk(TWICE, changes={1: "held", 3: "free"})
    assert {prop for block, prop in found.nodes if block == 4} == {"free"}
    assert (3, "held") in found.nodes
    assert (3, "free") not in found.nodes


def test_the_trail_leads_from_the_entry_along_the_edges_taken() -> None:
    found = walk(TWICE, changes={1: "held", 3: "free"})
    assert [node.block for node in found.nodes[(3, "held")].trail()] == [0, 1, 2, 3]


def test_a_loop_ends_when_nothing_new_is_learnt() -> None:
    loop: Graph = {0: [Edge(1)], 1: [when(2, True), when(3, False)], 2: [Edge(1)], 3: []}
    found = walk(loop, writes={2: 5})
    assert not found.exhausted
    assert found.steps < 10
    condition = Apply("==", (Path("x"), Const(5)))
    assert found.nodes[(3, "free")].facts.copy().assume(condition, False)


def test_running_out_of_steps_is_reported() -> None:
    chain: Graph = {n: [Edge(n + 1)] for n in range(20)} | {20: []}
    assert not walk(chain).exhausted
    cut = walk(chain, budget=5)
    assert cut.exhausted
    assert max(block for block, _ in cut.nodes) == 5


def test_too_many_states_of_a_block_are_reported_and_dropped() -> None:
    fan: Graph = {0: [Edge(n) for n in range(1, 9)], **{n: [Edge(9)] for n in range(1, 9)}, 9: []}
    changes = {n: f"lock {n}" for n in range(1, 9)}
    assert not walk(fan, changes).exhausted
    cut = walk(fan, changes, most_states=3)
    assert cut.exhausted
    assert len([prop for block, prop in cut.nodes if block == 9]) == 3
