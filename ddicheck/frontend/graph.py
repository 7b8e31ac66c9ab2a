"""The control-flow graph of one function while it is being made, and its final form."""

from __future__ import annotations

from ddicheck.ir.types import Assume, Block, Edge, Instr

__all__ = ["Building", "finished"]


class Building:
    """A block that is still being filled; an edge is a target, its condition, and whether it is exceptional."""

    __slots__ = ("edges", "index", "instrs")

    def __init__(self) -> None:
        self.instrs: list[Instr] = []
        self.edges: list[tuple[Building, Assume | None, bool]] = []
        self.index = -1

    def to(self, target: Building) -> None:
        """Go on at `target`, whatever holds."""
        self.edges.append((target, None, False))


def finished(entry: Building, nowhere: Building) -> tuple[Block, ...]:
    """The blocks that can be reached, in reverse postorder; empty ones that only pass on, and seams between straight
    runs, are gone, and so are the edges to `nowhere`."""
    sources: dict[Building, int] = {entry: 1}
    reached = [entry]
    for block in reached:
        if block.edges:
            block.edges = [(_passed(to), assume, raised) for to, assume, raised in block.edges if to is not nowhere]
            for target, _, _ in block.edges:
                if target in sources:
                    sources[target] += 1
                else:
                    sources[target] = 1
                    reached.append(target)
    for block in reached:
        while len(block.edges) == 1:
            target, assume, raised = block.edges[0]
            if assume is not None or raised or sources[target] != 1 or target is block:
                break
            block.instrs += target.instrs
            block.edges = target.edges
    order = _ordered(entry)
    return tuple(
        Block(tuple(block.instrs), tuple([Edge(to.index, assume, raised) for to, assume, raised in block.edges]))
        for block in order
    )


def _passed(block: Building) -> Building:
    """Where a block that holds nothing and only goes on leads to."""
    seen = 0
    while not block.instrs and len(block.edges) == 1 and seen < 64:
        target, assume, raised = block.edges[0]
        if assume is not None or raised or target is block:
            break
        block = target
        seen += 1
    return block


def _ordered(entry: Building) -> list[Building]:
    """Blocks reachable from `entry` in reverse postorder, their `index` set to their place in it."""
    if not entry.edges:
        entry.index = 0
        return [entry]
    seen = {entry}
    post: list[Building] = []
    stack = [(entry, iter(entry.edges[::-1]))]
    while stack:
        block, edges = stack[-1]
        for target, _, _ in edges:
            if target not in seen:
                seen.add(target)
                stack.append((target, iter(target.edges[::-1])))
                break
        else:
            post.append(block)
            stack.pop()
    post.reverse()
    for index, block in enumerate(post):
        block.index = index
    return post
