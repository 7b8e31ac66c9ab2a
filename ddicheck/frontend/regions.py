"""What encloses a statement and takes part in leaving it: loops, switches, guarded blocks and their `__finally`."""

from __future__ import annotations

from typing import Any

from ddicheck.frontend.graph import Building
from ddicheck.frontend.nodes import Label, Node, Try

__all__ = ["Except", "Finally", "Loop", "Region", "SwitchRegion", "holds_label"]


class Loop:
    """Targets of `break` and `continue`."""

    __slots__ = ("after", "again")

    def __init__(self, again: Building, after: Building) -> None:
        self.again = again
        self.after = after


class SwitchRegion:
    """The target of `break`, and the cases met so far: block and labels, in order; `default` if there is one."""

    __slots__ = ("after", "cases", "default")

    def __init__(self, after: Building) -> None:
        self.after = after
        self.cases: list[tuple[Building, list[Any]]] = []
        self.default: Building | None = None


class Except:
    """The body of a `__try` with `__except`: `handler` begins with its filter; `leave` is behind both."""

    __slots__ = ("handler", "leave")

    def __init__(self, handler: Building, leave: Building) -> None:
        self.handler = handler
        self.leave = leave


class Finally:
    """The body of a `__try` with `__finally`: every way out gets a copy of the final block, made once per target."""

    __slots__ = ("copies", "handler", "leave", "node")

    def __init__(self, node: Try, leave: Building) -> None:
        self.node = node
        self.handler = Building()
        self.leave = leave
        self.copies: dict[tuple[str, object], Building] = {}


Region = Loop | SwitchRegion | Except | Finally


def holds_label(node: Any, label: str) -> bool:
    """Whether the statement contains a label."""
    stack = [node]
    while stack:
        node = stack.pop()
        if isinstance(node, Label) and node.name == label:
            return True
        if isinstance(node, Try):
            stack += [node.body, node.handler]
        elif isinstance(node, Node):
            stack.extend(child for _, child in node.children())
    return False
