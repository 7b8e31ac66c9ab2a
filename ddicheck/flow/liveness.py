"""Which variables a function may still read: what is known of the others need not be carried on.

A variable is live where a block is entered if some way on from there reads it before it is written as a whole. One
whose address is taken is live everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator

from ddicheck.ir.types import Address, Apply, Assign, Block, Call, Expr, Path, Return

__all__ = ["dead_at"]


def dead_at(blocks: tuple[Block, ...]) -> tuple[frozenset[str], ...]:
    """For each block, the local variables that nothing reads any more once it is entered."""
    taken: set[str] = set()
    everything: set[str] = set()
    reads: list[set[str]] = []
    writes: list[set[str]] = []
    for block in blocks:
        used, written = _block(block, taken)
        reads.append(used)
        writes.append(written)
        everything |= used | written
    live = _solved(blocks, reads, writes)
    return tuple(frozenset(everything - found - taken) for found in live)


def _solved(blocks: tuple[Block, ...], reads: list[set[str]], writes: list[set[str]]) -> list[set[str]]:
    live = [set(used) for used in reads]
    before: list[list[int]] = [[] for _ in blocks]
    for number, block in enumerate(blocks):
        for edge in block.edges:
            before[edge.to].append(number)
    waiting = list(range(len(blocks)))
    queued = set(waiting)
    while waiting:
        number = waiting.pop()
        queued.discard(number)
        found = set(reads[number])
        for edge in blocks[number].edges:
            found |= live[edge.to] if edge.exceptional else live[edge.to] - writes[number]
        if len(found) != len(live[number]):
            live[number] = found
            fresh = [other for other in before[number] if other not in queued]
            waiting += fresh
            queued.update(fresh)
    return live


def _block(block: Block, taken: set[str]) -> tuple[set[str], set[str]]:
    """The variables a block reads before it writes them, and those it writes; `taken` gets those whose address is."""
    used: set[str] = set()
    written: set[str] = set()

    def read(expr: Expr) -> None:
        for root in _roots(expr, taken):
            if root not in written:
                used.add(root)

    for instr in block.instrs:
        match instr:
            case Assign(target, value, _):
                read(value)
                _write(target, used, written)
            case Call(callee, args, result, _):
                read(callee)
                for arg in args:
                    read(arg)
                if result is not None:
                    _write(result, used, written)
            case Return(value, _):
                if value is not None:
                    read(value)
    for edge in block.edges:
        if edge.assume is not None:
            read(edge.assume.cond)
    return used, written


def _write(target: Path, used: set[str], written: set[str]) -> None:
    if target.root.startswith("::"):
        return
    if not target.steps:
        written.add(target.root)
    elif target.root not in written:
        used.add(target.root)


def _roots(expr: Expr, taken: set[str]) -> Iterator[str]:
    match expr:
        case Path(root, _):
            if not root.startswith("::"):
                yield root
        case Address(path):
            if not path.root.startswith("::"):
                yield path.root
                if "*" not in path.steps:
                    taken.add(path.root)
        case Apply(_, args):
            for arg in args:
                yield from _roots(arg, taken)
