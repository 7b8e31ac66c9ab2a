"""Leaving a statement: `return`, `break`, `continue`, `goto`, and Microsoft's structured exceptions.

Inside `__try`, every call ends its block, with an exceptional edge to the handler beside the ordinary one. A
`__finally` block is copied for each way out of its `__try`: falling through, `__leave`, `return`, each `goto`, `break`,
`continue`, and an exception; the copy for a target is shared by all that leave for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ddicheck.frontend.calls import NO_RETURN, RAISES
from ddicheck.frontend.graph import Building
from ddicheck.frontend.initialisers import InitialiserLowering
from ddicheck.frontend.nodes import Break, Continue, Goto, Label, Leave, Return, Try
from ddicheck.frontend.regions import Except, Finally, Loop, Region, SwitchRegion, holds_label
from ddicheck.ir import types as ir
from ddicheck.ir.types import Const, Path

__all__ = ["JumpLowering"]


class JumpLowering(InitialiserLowering):
    """Lowers jumps and `__try`."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._regions: list[Region] = []
        self._labels: dict[str, Building] = {}
        self._returned: Path | None = None
        self._guards = 0
        self._returns = ""
        self.paged: list[str] = []
        """Macros met that say the code is pageable."""

    def _leave_for(self, depth: int, key: tuple[str, object], arrive: Callable[[], None]) -> None:
        """Leave all regions from `depth` on, through their final blocks, and `arrive`."""
        regions = self._regions
        for at in range(len(regions) - 1, depth - 1, -1):
            region = regions[at]
            if type(region) is not Finally:
                continue
            copy = region.copies.get(key)
            if copy is not None:
                self.block.to(copy)
                return
            copy = region.copies[key] = Building()
            self.block.to(copy)
            self.block = copy
            self._regions = regions[:at]
            self.run(region.node.handler)
            self._leave_for(depth, key, arrive)
            self._regions = regions
            return
        arrive()

    def _jump(self, depth: int, key: tuple[str, object], target: Building) -> None:
        self._leave_for(depth, key, lambda: self.block.to(target))
        self.block = Building()

    def _break(self, node: Break) -> None:
        for depth in range(len(self._regions) - 1, -1, -1):
            region = self._regions[depth]
            if type(region) is Loop or type(region) is SwitchRegion:
                self._jump(depth + 1, ("break", id(region)), region.after)
                return

    def _continue(self, node: Continue) -> None:
        for depth in range(len(self._regions) - 1, -1, -1):
            region = self._regions[depth]
            if type(region) is Loop:
                self._jump(depth + 1, ("continue", id(region)), region.again)
                return

    def _return(self, node: Return) -> None:
        place = self.place(node.coord)
        if not any(type(region) is Finally for region in self._regions):
            value = None if node.expr is None else self.value(node.expr)
            self.block.instrs.append(ir.Return(value, place))
            self.block = Building()
            return
        if node.expr is not None:
            if self._returned is None:
                self._returned = self.temporary(self._returns)
            self.assign(self._returned, node.expr, node.coord)
        value = self._returned if node.expr is not None else None
        self._leave_for(0, ("return", value is None), lambda: self.block.instrs.append(ir.Return(value, place)))
        self.block = Building()

    def _target(self, label: str) -> Building:
        block = self._labels.get(label)
        if block is None:
            block = self._labels[label] = Building()
        return block

    def _goto(self, node: Goto) -> None:
        depth = 0
        for at in range(len(self._regions) - 1, -1, -1):
            region = self._regions[at]
            if type(region) is Finally and holds_label(region.node.body, node.name):
                depth = at + 1
                break
        self._jump(depth, ("goto", node.name), self._target(node.name))

    def _label(self, node: Label) -> None:
        target = self._target(node.name)
        self.block.to(target)
        self.block = target
        self.run(node.stmt)

    # -- structured exceptions -----------------------------------------------------------------------------------------

    def after_call(self, name: str) -> None:
        """The call's block ends here when a handler is set up, or when the call does not return."""
        if name in {"PAGED_CODE", "PAGED_CODE_LOCKED", "NON_PAGED_CODE"}:
            self.paged.append(name)
        raises = name in RAISES
        if name in NO_RETURN:
            self.block = Building()
            return
        never = raises or name in self.scope.no_return
        if self._guards and (handler := self._handler()) is not None:
            after = Building()
            if not never:
                self.block.to(after)
            self.block.edges.append((handler, None, True))
            self.block = after
        elif never:
            self.block = Building()

    def _handler(self) -> Building | None:
        for region in reversed(self._regions):
            if type(region) is Except or type(region) is Finally:
                return region.handler
        return None

    def _try(self, node: Try) -> None:
        after = Building()
        region = Finally(node, after) if node.final else Except(Building(), after)
        self._regions.append(region)
        self._guards += 1
        self.run(node.body)
        self._guards -= 1
        if node.final:
            self._leave_for(len(self._regions) - 1, ("leave", None), lambda: self.block.to(after))
        else:
            self.block.to(after)
        self._regions.pop()
        self.block = region.handler
        if node.final:
            self.run(node.handler)
            outer = self._handler()
            if outer is not None:
                self.block.to(outer)
        else:
            self._filter(node)
            self.run(node.handler)
            self.block.to(after)
        self.block = after

    def _filter(self, node: Try) -> None:
        """The filter is run; if it says to look further, so does control."""
        value = self.value(node.filter)
        outer = self._handler()
        search = value == Path("::EXCEPTION_CONTINUE_SEARCH") or value == Const(0, "0")
        certain = value == Path("::EXCEPTION_EXECUTE_HANDLER") or (type(value) is Const and value.value == 1)
        if certain:
            return
        into = Building()
        if not search:
            self.block.to(into)
        if outer is not None:
            self.block.to(outer)
        self.block = into

    def _leave(self, node: Leave) -> None:
        for depth in range(len(self._regions) - 1, -1, -1):
            region = self._regions[depth]
            if type(region) is Except:
                self._jump(depth + 1, ("leave", id(region)), region.leave)
                return
            if type(region) is Finally:
                # Through its own final block, by the copy that falling through takes.
                self._jump(depth, ("leave", None), region.leave)
                return
