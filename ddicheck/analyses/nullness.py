"""Why a pointer is NULL where it is followed: where it was set to NULL, tested, or made by a call that may fail."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from ddicheck import knowledge
from ddicheck.analyses.handing import hands_over
from ddicheck.analyses.nulls import Deref, tested_zero
from ddicheck.analyses.states import Prop
from ddicheck.flow.facts import outlives
from ddicheck.flow.solve import Node
from ddicheck.ir.types import Address, Apply, Assign, Call, Const, Expr, Function, Path, Place, Return

_CALL = re.compile(r"@(\d+)\.(\d+)")


class Cause(Enum):
    """How it comes that a pointer is NULL."""

    ASSIGNED = "assigned"
    TESTED = "tested"
    RETURNED = "returned"
    """A function of the driver returned NULL."""
    UNTESTED = "untested"
    """A call may have left NULL, and nothing tested it."""


class Reason(NamedTuple):
    """Why a pointer is NULL, and where that is said."""

    cause: Cause
    place: Place
    call: Call | None = None


def reason(function: Function, deref: Deref) -> Reason | None:
    """Why a pointer that is followed is NULL there; None where that cannot be told for certain."""
    if not deref.certain:
        return _made(function, deref)
    pointer: Path | None = deref.pointer
    loose = kept_elsewhere(function)
    for node, before in _back(deref.node):
        block = function.blocks[node.block]
        last = deref.index if node is deref.node and before is None else len(block.instrs)
        for instr in reversed(block.instrs[:last]):
            assert pointer is not None
            match instr:
                case Assign(target, Const(0), place) if target == pointer:
                    return Reason(Cause.ASSIGNED, place)
                case Assign(target, value, _) if _covers(target, pointer):
                    pointer = _before(target, value, pointer)
                case Call(_, _, result, place) if result == pointer:
                    return Reason(Cause.RETURNED, place, instr)
                case Call(_, _, result, _) if result is not None and _covers(result, pointer):
                    return None
                case Call() if _may_change(instr, pointer, loose):
                    return None
            if pointer is None:
                return None
        assume = node.edge.assume if node.edge is not None else None
        if assume is not None:
            subject, zero = tested_zero(assume)
            same = subject == pointer or (
                subject is not None and type(deref.value) is tuple and node.facts.value(subject) == deref.value
            )
            if same and zero:
                return Reason(Cause.TESTED, assume.place)
    return None


def _back(node: Node[Prop]) -> Iterator[tuple[Node[Prop], Node[Prop] | None]]:
    """The nodes of the way to a node, the last first, each with the one after it."""
    before: Node[Prop] | None = None
    at: Node[Prop] | None = node
    while at is not None:
        yield at, before
        at, before = at.parent, at


def _made(function: Function, deref: Deref) -> Reason | None:
    """The call that made a value nothing has tested."""
    if type(deref.value) is not tuple:
        return None
    match = _CALL.fullmatch(deref.value[-1])
    if match is None:
        return None
    instr = function.blocks[int(match[1])].instrs[int(match[2])]
    return Reason(Cause.UNTESTED, instr.place, instr) if isinstance(instr, Call) else None


def _covers(target: Path, pointer: Path) -> bool:
    """Whether a store to one changes what the other is."""
    return target.root == pointer.root and pointer.steps[: len(target.steps)] == target.steps


def _before(target: Path, value: Expr, pointer: Path) -> Path | None:
    """What a pointer was called before an assignment."""
    if not isinstance(value, Path):
        return None
    return Path(value.root, value.steps + pointer.steps[len(target.steps) :])


def _may_change(call: Call, pointer: Path, loose: frozenset[str]) -> bool:
    """Whether a call may store something in the place of a pointer."""
    if any(isinstance(arg, Address) and _covers(arg.of, pointer) for arg in call.args):
        return True
    if not outlives((pointer.root, *pointer.steps)) and pointer.root not in loose:
        return False
    return hands_over(call.name) or knowledge.irql_effect(call.name) is not None


def kept_elsewhere(function: Function) -> frozenset[str]:
    """The locals whose address is kept somewhere: they may change without being named."""
    found: set[str] = set()
    for block in function.blocks:
        for instr in block.instrs:
            match instr:
                case Assign(_, value, _):
                    found |= set(_addressed(value))
                case Return(value, _) if value is not None:
                    found |= set(_addressed(value))
    return frozenset(found)


def _addressed(expr: Expr) -> Iterator[str]:
    match expr:
        case Address(path) if "*" not in path.steps:
            yield path.root
        case Apply(_, args):
            for arg in args:
                yield from _addressed(arg)
