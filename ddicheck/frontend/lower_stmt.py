"""Statements to a control-flow graph: declarations, choices, loops, `switch`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ddicheck.frontend.graph import Building, finished
from ddicheck.frontend.jumps import JumpLowering
from ddicheck.frontend.nodes import (
    Asm,
    Break,
    Case,
    CaseRange,
    Compound,
    Continue,
    Declaration,
    DeclarationList,
    Default,
    DoWhile,
    EmptyStatement,
    For,
    Goto,
    If,
    InitList,
    Label,
    Leave,
    MacroLoop,
    Name,
    Return,
    Skipped,
    Switch,
    Try,
    While,
)
from ddicheck.frontend.regions import Loop, SwitchRegion
from ddicheck.ir import types as ir
from ddicheck.ir.types import Apply, Assign, Assume, Block, Const, Expr, Opaque, Path

__all__ = ["FunctionLowering"]


class FunctionLowering(JumpLowering):
    """Lowers one function's body; `declare` is told of what the body declares for the whole file."""

    def __init__(self, *args: Any, declare: Callable[[Declaration, FunctionLowering], None]) -> None:
        super().__init__(*args)
        self._declare = declare
        self._undo: list[tuple[str, str | None]] = []
        self._roots: dict[int, str] = {}
        self.assembly: list[Any] = []
        """Tokens where inline assembly was skipped."""

    def body(self, node: Compound, end: Any, returns: str) -> tuple[Block, ...]:
        """The blocks of a function's body; `end` is its closing brace."""
        self._returns = returns
        entry = self.block
        self.run(node)
        self.block.instrs.append(ir.Return(None, self.place(end)))
        return finished(entry, self.nowhere)

    def run(self, node: Any) -> None:
        """Lower a statement."""
        statement = _STATEMENTS.get(type(node))
        if statement is None:
            self.effect(node)
        else:
            statement(self, node)

    # -- blocks and declarations ---------------------------------------------------------------------------------------

    def _compound(self, node: Compound) -> None:
        mark = len(self._undo)
        for item in node.block_items or ():
            self.run(item)
        self._forget(mark)

    def _forget(self, mark: int) -> None:
        undo = self._undo
        while len(undo) > mark:
            name, root = undo.pop()
            if root is None:
                del self.names[name]
            else:
                self.names[name] = root

    def parameter(self, name: str, type_: str) -> None:
        """A parameter comes into scope."""
        self.names[name] = name
        self.locals[name] = type_

    def _name_local(self, name: str, root: str) -> None:
        self._undo.append((name, self.names.get(name)))
        self.names[name] = root

    def _declarations(self, node: DeclarationList) -> None:
        for item in node.items:
            self._declaration(item)

    def _declaration(self, item: Declaration) -> None:
        spec = item.spec
        if spec.node is not None:
            self._declare(item, self)
        if not item.name:
            return
        if spec.storage:
            if "typedef" in spec.storage:
                self._declare(item, self)
                return
            if "static" in spec.storage and item.params is None:
                root = f"::{self.function}.{item.name}"
                self._name_local(item.name, root)
                self._declare(item, self)
                return
        if item.params is not None or "extern" in spec.storage:
            self._name_local(item.name, "::" + item.name)
            self._declare(item, self)
            return
        root = self._roots.get(id(item), "")
        if not root:
            root = item.name
            number = 1
            while root in self.locals:
                number += 1
                root = f"{item.name}#{number}"
            self._roots[id(item)] = root
            self.locals[root] = item.type
        self._name_local(item.name, root)
        if item.init is not None:
            target = Path(root)
            if type(item.init) is InitList:
                self.initialise(target, item.type, item.init)
            else:
                self.assign(target, item.init, item.coord)

    # -- choices and loops ---------------------------------------------------------------------------------------------

    def _if(self, node: If) -> None:
        after = Building()
        while True:
            yes, no = Building(), Building()
            self.branch(node.cond, yes, no)
            self.block = yes
            self.run(node.iftrue)
            self.block.to(after)
            self.block = no
            if type(node.iffalse) is not If:
                break
            node = node.iffalse
        if node.iffalse is not None:
            self.run(node.iffalse)
        self.block.to(after)
        self.block = after

    def _while(self, node: While) -> None:
        head, inside, after = Building(), Building(), Building()
        self.block.to(head)
        self.block = head
        self.branch(node.cond, inside, after)
        self._loop(node.stmt, inside, head, after)
        self.block.to(head)
        self.block = after

    def _do(self, node: DoWhile) -> None:
        inside, test, after = Building(), Building(), Building()
        self.block.to(inside)
        self._loop(node.stmt, inside, test, after)
        self.block.to(test)
        self.block = test
        self.branch(node.cond, inside, after)
        self.block = after

    def _for(self, node: For) -> None:
        mark = len(self._undo)
        if node.init is not None:
            self.run(node.init)
        head, inside, step, after = Building(), Building(), Building(), Building()
        self.block.to(head)
        self.block = head
        if node.cond is None:
            head.to(inside)
        else:
            self.branch(node.cond, inside, after)
        self._loop(node.stmt, inside, step, after)
        self.block.to(step)
        self.block = step
        if node.next is not None:
            self.effect(node.next)
        self.block.to(head)
        self.block = after
        self._forget(mark)

    def _macro_loop(self, node: MacroLoop) -> None:
        head, inside, after = Building(), Building(), Building()
        self.block.to(head)
        self.block = head
        call = node.head
        name = call.name.name if type(call.name) is Name else ""
        args = call.args
        if args and type(args[0]) is Name and args[0].name in self.names:
            self.block.instrs.append(Assign(self.path(args[0]), Opaque(name), self.place(node.coord)))
        self.block.to(inside)
        self.block.to(after)
        self._loop(node.body, inside, head, after)
        self.block.to(head)
        self.block = after

    def _loop(self, body: Any, inside: Building, again: Building, after: Building) -> None:
        self._regions.append(Loop(again, after))
        self.block = inside
        self.run(body)
        self._regions.pop()

    def _switch(self, node: Switch) -> None:
        value = self.value(node.cond)
        if type(value) not in {Path, Const}:
            value = self.held(value, "", node.coord)
        dispatch = self.block
        region = SwitchRegion(Building())
        self._regions.append(region)
        self.block = Building()
        self.run(node.stmt)
        self._regions.pop()
        self.block.to(region.after)
        self.block = region.after
        self._dispatch(dispatch, value, region, self.place(node.coord))

    def _dispatch(self, block: Building, value: Expr, region: SwitchRegion, place: ir.Place) -> None:
        known: list[Expr] = []
        for target, labels in region.cases:
            single = [label for label in labels if type(label) is not tuple]
            known += single
            if single:
                block.edges.append((target, Assume(Apply("in", (value, *single)), True, place), False))
            for label in labels:
                if type(label) is tuple:
                    block.edges.append((target, Assume(Apply("range", (value, *label)), True, place), False))
        rest = Assume(Apply("in", (value, *known)), False, place) if known else None
        block.edges.append((region.default or region.after, rest, False))

    def _case(self, node: Case | Default) -> None:
        region = next((r for r in reversed(self._regions) if type(r) is SwitchRegion), None)
        if region is not None:
            target = self.block
            last = region.cases[-1][0] if region.cases else region.default
            if (target is not last and target is not region.default) or target.instrs or target.edges:
                target = Building()
                self.block.to(target)
                self.block = target
            if type(node) is Default:
                region.default = target
            else:
                self._add_case(region, target, node)
        for item in node.stmts or ():
            self.run(item)

    def _add_case(self, region: SwitchRegion, target: Building, node: Case) -> None:
        label: Any
        if type(node.expr) is CaseRange:
            label = (self._label_value(node.expr.low), self._label_value(node.expr.high))
        else:
            label = self._label_value(node.expr)
        if region.cases and region.cases[-1][0] is target:
            region.cases[-1][1].append(label)
        else:
            region.cases.append((target, [label]))

    def _label_value(self, node: Any) -> Expr:
        return self.unevaluated(node)

    # -- the rest ------------------------------------------------------------------------------------------------------

    def _asm(self, node: Asm) -> None:
        self.assembly.append(node.coord)
        result = self.temporary()
        self.block.instrs.append(Assign(result, Opaque("__asm"), self.place(node.coord)))

    def _nothing(self, node: Any) -> None:
        pass


_STATEMENTS: dict[type, Callable[[FunctionLowering, Any], None]] = {
    Compound: FunctionLowering._compound,
    DeclarationList: FunctionLowering._declarations,
    If: FunctionLowering._if,
    While: FunctionLowering._while,
    DoWhile: FunctionLowering._do,
    For: FunctionLowering._for,
    MacroLoop: FunctionLowering._macro_loop,
    Switch: FunctionLowering._switch,
    Case: FunctionLowering._case,
    Default: FunctionLowering._case,
    Break: FunctionLowering._break,
    Continue: FunctionLowering._continue,
    Return: FunctionLowering._return,
    Goto: FunctionLowering._goto,
    Label: FunctionLowering._label,
    Try: FunctionLowering._try,
    Leave: FunctionLowering._leave,
    Asm: FunctionLowering._asm,
    EmptyStatement: FunctionLowering._nothing,
    Skipped: FunctionLowering._nothing,
}
