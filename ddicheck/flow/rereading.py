"""What a function reads once more after others may have written to it: after taking a lock, or waiting.

    if (card->State != Running) return;     if (card->Shared) Acquire(&card->Lock);
    Acquire(&card->Lock);                   ...
    if (card->State != Running) ...         if (card->Shared) Release(&card->Lock);

On the left `State` is asked again because somebody may have changed it; on the right the same question is asked twice
and has one answer. A place is read once more if whatever leads to the second question went through the lock, and the
first one did not send both its answers there.
"""

from __future__ import annotations

from collections.abc import Iterator

from ddicheck.flow.facts import outlives
from ddicheck.ir.types import Apply, Assume, Block, Const, Expr, Path

__all__ = ["reread"]


def reread(blocks: tuple[Block, ...], block: int, same: frozenset[int]) -> tuple[Path, ...]:
    """The places that conditions read once more after something in `block`; the blocks of `same` do that too."""
    same |= {block}
    ahead = _reached(blocks, block, frozenset())
    around = _reached(blocks, 0, same)
    loop = frozenset(
        inside
        for number in ahead
        for edge in blocks[number].edges
        if edge.to <= block <= number
        for inside in range(edge.to, number + 1)
    )
    asked: dict[Path, None] = {}
    kept: set[str] = set()
    settled: set[Expr] = set()
    for number, one in enumerate(blocks):
        paths = [path for edge in one.edges if edge.assume is not None for path in _read(edge.assume)]
        if not paths:
            continue
        if number in loop or (number in ahead and (number in same or number not in around)):
            asked.update(dict.fromkeys(paths))
            continue
        there = [edge.assume for edge in one.edges if same & _reached(blocks, edge.to, frozenset())]
        if number in ahead or (len(there) > 1 and not any(a is not None and a.cond in settled for a in there)):
            kept.update(map(_name, paths))
        elif not same & _reached(blocks, 0, frozenset((number,))):
            settled.update(a.cond for a in there if a is not None)
    return tuple(path for path in asked if _name(path) not in kept)


def _name(path: Path) -> str:
    return path.steps[-1] if path.steps else path.root


def _read(assume: Assume) -> Iterator[Path]:
    """The places in memory that outlives the function which a condition reads, not those that it reads others by."""
    stack: list[Expr] = [assume.cond]
    while stack:
        match stack.pop():
            case Path(root, steps) as path if outlives((root, *steps)):
                yield path
            case Apply(_, args):
                stack += args


def _reached(blocks: tuple[Block, ...], start: int, without: frozenset[int]) -> frozenset[int]:
    """The blocks that can be reached from one without going back, and without going on from some."""
    found = {start}
    for number in range(start, len(blocks)):
        if number in found and number not in without:
            found.update(e.to for e in blocks[number].edges if e.to > number and not _never(e.assume))
    return frozenset(found)


def _never(assume: Assume | None) -> bool:
    return assume is not None and type(assume.cond) is Const and bool(assume.cond.value) != assume.holds
