"""Whether a handler may pend its operation, and where in the source that is said."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ddicheck import knowledge
from ddicheck.analyses.completing import PENDING
from ddicheck.analyses.context import Context
from ddicheck.analyses.traces import Exit
from ddicheck.ir.types import Assign, Call, Expr, Path
from ddicheck.kinds.must_complete import may_pend
from ddicheck.kinds.returns import returns
from ddicheck.program import Role
from ddicheck.report.condis import Answer, Pending

__all__ = ["Answered", "answered"]


class Answered(NamedTuple):
    """What a handler is found to return."""

    pends: Answer
    ways: tuple[Pending, ...] = ()
    """How it pends."""
    unknown: tuple[Pending, ...] = ()
    """The returns of which it is not known whether they do."""
    why: str = ""
    """Why it is not known, where no single return says so."""


def answered(context: Context, role: Role) -> Answered:
    """Whether a handler may pend, by what the paths through it return in the contexts the system enters it in."""
    trace = context.answers()
    ends = [end for end, _ in returns(context, role, trace)]
    ways = tuple(sorted({_way(context, end) for end in ends if may_pend(context, end)}, key=_place))
    unknown = tuple(sorted({_way(context, end) for end in ends if _is_open(context, end)}, key=_place))
    if ways:
        return Answered("may", ways, unknown)
    if unknown:
        return Answered("unknown", (), unknown)
    if not ends:
        return Answered("unknown", why="no return of it is reached")
    return Answered("no") if trace.complete else Answered("unknown", why="not all paths through it were followed")


def _place(way: Pending) -> tuple[object, ...]:
    return way.place, way.returned, way.through


def _is_open(context: Context, end: Exit) -> bool:
    """Whether a return may give back anything, a pending status among it."""
    if end.instr.value is None:
        params = context.definition.function.params
        left = [value for place, value in end.stores if params and place == (params[0].name, "*")]
        return not any(isinstance(value, int | str) for value in left)
    if end.bound is None:
        return True
    return not end.bound.among and not end.bound.atoms & PENDING


def _way(context: Context, end: Exit) -> Pending:
    """Where the value of a return comes from, as far as the path that leads to it shows it."""
    returned = context.span(end.instr.place)
    for block, index, instr in _writers(context, end):
        match instr:
            case Assign(_, value, place) if _is_pending(value):
                return Pending(context.span(place), returned)
            case Call(callee, _, _, place) if end.value == (f"@{block}.{index}",):
                return Pending(context.span(place), returned, context.words().path(callee))
    return Pending(returned, returned)


def _writers(context: Context, end: Exit) -> Iterator[tuple[int, int, Assign | Call]]:
    """What gives the returned variable its value on the path to a return, from the return backwards."""
    wanted = end.instr.value
    blocks = context.definition.function.blocks
    for node in reversed(end.node.trail()):
        for index, instr in reversed(list(enumerate(blocks[node.block].instrs))):
            match instr:
                case Assign(target, value, _) if target == wanted:
                    yield node.block, index, instr
                    wanted = value
                case Call(_, _, result, _) if result is not None and result == wanted:
                    yield node.block, index, instr
                    return


def _is_pending(value: Expr) -> bool:
    name = value.root.removeprefix("::") if isinstance(value, Path) else ""
    return name.endswith("STATUS_PENDING") and knowledge.constant(name) in PENDING
