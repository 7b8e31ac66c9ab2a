"""What following function pointers keeps of the source: places, calls, copies, and what was stored where."""

from __future__ import annotations

from dataclasses import dataclass

from ddicheck.ir.types import Call, Expr, Path, Place
from ddicheck.program.names import Owner
from ddicheck.program.values import Def

__all__ = ["RESULT", "CallSite", "Copy", "HandedOver", "Node", "Store", "Stored", "Write"]

Node = tuple[str, ...]
"""A place that can hold a function: `(record, field)`, `("::name", "")`, `("", function key, local)`."""

RESULT = "return"
"""The local name that stands for a function's returned value."""


@dataclass(frozen=True, slots=True, eq=False)
class CallSite:
    """A call in a function's body, and the driver's function it names, if it does."""

    definition: Def
    block: int
    index: int
    call: Call
    target: str | None
    indirect: bool = False
    """The call goes through a function pointer."""


@dataclass(frozen=True, slots=True, eq=False)
class Copy:
    """`target = source` somewhere; the target of a named parameter or result is a node already."""

    owner: Def
    source: Path | Node
    target: Path | Node
    place: Place


@dataclass(frozen=True, slots=True, eq=False)
class Write:
    """Something is stored: an expression, a place, or (None) what a function outside the driver returned."""

    owner: Owner
    target: Path | Node
    value: Expr | Node | None


@dataclass(frozen=True, slots=True, eq=False)
class HandedOver:
    """Argument `position` of a call of a DDI is a function that will be called as `role`."""

    definition: Def
    call: Call
    position: int
    role: str


@dataclass(frozen=True, slots=True, eq=False)
class Stored:
    """How a function got to a place: who stored it, and from which place it was copied."""

    owner: Owner
    place: Place
    before: Node | None


@dataclass(frozen=True, slots=True, eq=False)
class Store:
    """One of the ways a function gets to a field: the path it is stored to; None if that is not told."""

    owner: Owner
    target: Path | None
