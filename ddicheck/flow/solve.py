"""Property simulation: explore a function's graph, keeping paths apart as long as a property tells them apart.

A state is a property (what must not be blurred: locks held, the IRQL, automata) and facts (what is known of memory).
Paths that meet with equal properties are joined: the facts both have in common remain. So the cost is that of the
property, and tests that correlate with it stay correlated. A budget in steps bounds the work; what it costs is said.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from ddicheck.flow.facts import Facts
from ddicheck.ir.types import Edge

P = TypeVar("P", bound=Hashable)


@dataclass(slots=True, eq=False)
class Node(Generic[P]):
    """A block entered with a property; `parent` and `edge` say along which path it was first reached."""

    block: int
    prop: P
    facts: Facts
    parent: Node[P] | None = None
    edge: Edge | None = None
    via: object = None
    """What the transfer said of the way here (which outcome of a call was taken)."""
    waiting: bool = True

    def trail(self) -> list[Node[P]]:
        """The nodes from the function's entry to this one."""
        nodes: list[Node[P]] = []
        node: Node[P] | None = self
        while node is not None:
            nodes.append(node)
            node = node.parent
        nodes.reverse()
        return nodes


Out = tuple[Edge, P, Facts, object]
"""A way out of a block: the edge, the property and facts at its end, and what is to be remembered of it."""


@dataclass(slots=True)
class Exploration(Generic[P]):
    """All states of a function, and whether the budget was enough for them."""

    nodes: dict[tuple[int, P], Node[P]] = field(default_factory=dict)
    steps: int = 0
    exhausted: bool = False


def explore(
    prop: P,
    facts: Facts,
    transfer: Callable[[Node[P]], Iterable[Out[P]]],
    budget: int,
    most_states: int = 48,
    start: Node[P] | None = None,
) -> Exploration[P]:
    """Every state reachable from block 0, or `start`; at most `budget` blocks are worked, each in at most `most_states`
    states."""
    found: Exploration[P] = Exploration()
    start = start or Node(0, prop, facts)
    nodes = found.nodes
    nodes[(start.block, prop)] = start
    states: dict[int, int] = {}
    order = 0
    heap: list[tuple[int, int, Node[P]]] = [(0, 0, start)]
    while heap:
        node = heapq.heappop(heap)[2]
        node.waiting = False
        found.steps += 1
        if found.steps > budget:
            found.exhausted = True
            break
        for edge, after, known, via in transfer(node):
            key = (edge.to, after)
            next_ = nodes.get(key)
            if next_ is None:
                states[edge.to] = states.get(edge.to, 0) + 1
                if states[edge.to] > most_states:
                    found.exhausted = True
                    continue
                next_ = nodes[key] = Node(edge.to, after, known, node, edge, via)
            else:
                joined = next_.facts.joined(known, edge.to)
                if joined is next_.facts or (joined.store == next_.facts.store and joined.known == next_.facts.known):
                    continue
                next_.facts = joined
                if next_.waiting:
                    continue
                next_.waiting = True
            order += 1
            heapq.heappush(heap, (edge.to, order, next_))
    return found
