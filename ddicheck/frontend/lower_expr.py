"""Expressions to the values and instructions of the IR: what an expression does is pulled out in evaluation order.

`value` gives what an expression is worth, `path` the place it names, `effect` runs it for what it does, `branch` goes
one way or the other on it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ddicheck.frontend import literals
from ddicheck.frontend.graph import Building
from ddicheck.frontend.nodes import (
    ArrayRef,
    Assignment,
    BinaryOp,
    Cast,
    Compound,
    CompoundLiteral,
    Constant,
    EmptyStatement,
    ExprList,
    FuncCall,
    GenericSelection,
    InitList,
    Name,
    Skipped,
    StructRef,
    TernaryOp,
    TypeName,
    UnaryOp,
)
from ddicheck.frontend.storage import Storage
from ddicheck.ir.types import (
    Address,
    Apply,
    Assign,
    Assume,
    Const,
    Expr,
    Opaque,
    Path,
    Text,
)

if TYPE_CHECKING:
    from ddicheck.frontend.tokens import Token

__all__ = ["ExpressionLowering"]


class ExpressionLowering(Storage):
    """Lowers expressions of one function into `self.block`."""

    # -- values --------------------------------------------------------------------------------------------------------

    def value(self, node: Any) -> Expr:
        """What the expression is worth; calls and assignments in it become instructions."""
        return _VALUES[type(node)](self, node)

    def _name(self, node: Any) -> Expr:
        name = node.name
        root = self.names.get(name)
        if root is not None:
            path = self._local_paths.get(root)
            if path is None:
                path = self._local_paths[root] = Path(root)
            return path
        scope = self.scope
        constant = scope.constants.get(name)
        if constant is not None:
            return constant
        path = scope.paths.get(name)
        if path is None:
            path = scope.paths[name] = Path("::" + name)
        return path

    def _constant(self, node: Any) -> Expr:
        kind = node.type
        text = node.value
        if kind == "int":
            number = literals.integer(text)
            return Opaque(text) if number is None else Const(number, text)
        if kind == "string":
            return Text(text)
        if kind == "char":
            return Const(literals.character(text), text)
        return Opaque(text)

    def _member(self, node: Any) -> Path:
        field = "." + node.field.value
        path = self._pointed_to(node.name) if node.type == "->" else self.path(node.name)
        return Path(path.root, (*path.steps, field))

    def _element(self, node: Any) -> Path:
        base = self.pointer(node.name)
        index = self.value(node.subscript)
        step = f"[{index.value}]" if type(index) is Const else "[]"
        if type(base) is Address:
            base = base.of
            if step == "[0]":
                return base
        elif type(base) is not Path:
            base = self.held(base, "", node.coord)
        return Path(base.root, (*base.steps, step))

    def _cast(self, node: Any) -> Expr:
        value = self.value(node.expr)
        if type(value) is Const and value.value < 0:
            number = literals.narrowed(value.value, node.to_type.text)
            return value if number == value.value else Const(number)
        return value

    def _unary(self, node: Any) -> Expr:
        op = node.op
        operand = node.expr
        if op == "&":
            return self._address(operand)
        if op == "*":
            return self._pointed_to(operand)
        if op == "!":
            value = self.value(operand) if not _is_logical(operand) else self._truth(operand)
            return Const(int(not value.value)) if type(value) is Const else Apply("!", (value,))
        if op == "sizeof" or op == "alignof":
            return self.size(operand)
        if op in {"++", "--", "p++", "p--"}:
            return self._step(node, wanted=True)
        value = self.value(operand)
        if op == "+":
            return value
        if type(value) is Const:
            return Const(-value.value if op == "-" else ~value.value)
        return Apply("neg" if op == "-" else op, (value,))

    def _address(self, operand: Any) -> Expr:
        path = self.path(operand)
        if path.steps and path.steps[-1] == "*":
            return Path(path.root, path.steps[:-1])
        if not path.steps and path.root.startswith("::") and path.root[2:] in self.scope.functions:
            return path
        return Address(path)

    def size(self, operand: Any) -> Expr:
        """`sizeof`: its operand is not evaluated."""
        if type(operand) is TypeName:
            return Apply("sizeof", (Text(operand.text),))
        return Apply("sizeof", (self.unevaluated(operand),))

    def unevaluated(self, node: Any) -> Expr:
        block, temporaries = self.block, self.temporaries
        self.block = trial = Building()
        value = self.value(node)
        ran = self.block is not trial or trial.instrs or trial.edges
        self.block = block
        if not ran:
            return value
        for number in range(temporaries, self.temporaries):
            self.locals.pop(f"%{number + 1}", None)
        self.temporaries = temporaries
        return Opaque()

    def _step(self, node: Any, wanted: bool) -> Expr:
        """`++` and `--`."""
        target = self.path(node.expr)
        old: Expr = target
        if wanted and node.op[0] == "p":
            old = self.held(target, self.type_of(target), node.coord)
        value = Apply("+" if node.op[-1] == "+" else "-", (target, Const(1, "1")))
        self.block.instrs.append(Assign(target, value, self.place(node.coord)))
        return old

    def _binary(self, node: Any) -> Expr:
        op = node.op
        if op == "&&" or op == "||":
            return self._truth(node)
        left = self.value(node.left)
        return literals.apply(op, left, self.value(node.right))

    def _truth(self, node: Any) -> Expr:
        """The value of a short-circuit condition: 1 on one way, 0 on the other."""
        result = self.temporary("int")
        place = self.place(node.coord)
        yes, no, after = Building(), Building(), Building()
        self.branch(node, yes, no)
        yes.instrs.append(Assign(result, Const(1), place))
        no.instrs.append(Assign(result, Const(0), place))
        yes.to(after)
        no.to(after)
        self.block = after
        return result

    def _conditional(self, node: Any) -> Expr:
        if node.iftrue is node.cond:
            condition: Expr = self.held(self.value(node.cond), "", node.coord)
        else:
            constant = self._folded(node.cond)
            if constant is not None:
                return self.value(node.iftrue if constant else node.iffalse)
            condition = Opaque()
        result = self.temporary()
        yes, no, after = Building(), Building(), Building()
        if type(condition) is Path:
            self._split(condition, node.coord, yes, no)
        else:
            self.branch(node.cond, yes, no)
        for block, way in ((yes, node.iftrue), (no, node.iffalse)):
            self.block = block
            if block is yes and type(condition) is Path:
                self.block.instrs.append(Assign(result, condition, self.place(node.coord)))
            else:
                self.assign(result, way, way.coord or node.coord)
            self.block.to(after)
        self.block = after
        if result.root not in self.locals:
            for way in (node.iftrue, node.iffalse):
                if (type_ := self._type_of_node(way)) and type_ != "int":
                    self.locals[result.root] = type_
                    break
        return result

    def _type_of_node(self, node: Any) -> str:
        if type(node) is Cast:
            return str(node.to_type.text)
        if type(node) is Name:
            value = self._name(node)
            return self.type_of(value) if type(value) is Path else ""
        return ""

    def _folded(self, node: Any) -> int | None:
        """The value of an expression that is constant without running anything."""
        if type(node) in {Constant, Name, UnaryOp, BinaryOp, Cast}:
            value = self.unevaluated(node) if type(node) is not Name else self._name(node)
            if type(value) is Const:
                return value.value
        return None

    def _sequence(self, node: Any) -> Expr:
        *before, last = node.exprs
        for part in before:
            self.effect(part)
        return self.value(last)

    def _assignment(self, node: Any) -> Expr:
        target = self._assigned(node)
        value = self.block.instrs[-1] if self.block.instrs else None
        if type(value) is Assign and value.target == target and type(value.value) is Const:
            return value.value
        return target

    def _assigned(self, node: Any) -> Path:
        """The place assigned to; what can be assigned to and looks like a call is a macro of the kit (a field of a
        NET_BUFFER): memory that its argument leads to."""
        place = self.path(node.lvalue)
        target = Path(place.root, (*place.steps, "*")) if type(node.lvalue) is FuncCall else place
        if node.op == "=":
            self.assign(target, node.rvalue, node.coord)
        else:
            value = literals.apply(node.op[:-1], place, self.value(node.rvalue))
            self.block.instrs.append(Assign(target, value, self.place(node.coord)))
        return target

    def assign(self, target: Path, node: Any, token: Token) -> None:
        """`target = node`; a call stores its result there itself."""
        kind = type(node)
        inner = node
        while kind is Cast:
            inner = inner.expr
            kind = type(inner)
        if kind is FuncCall:
            self.call(inner, target)
            return
        if kind is InitList:
            self.initialise(target, self.type_of(target), inner)
            return
        value = self.value(node)
        self.block.instrs.append(Assign(target, value, self.place(token)))

    def initialise(self, target: Path, type_: str, node: Any) -> None:
        """Store an initializer list, field by field."""
        raise NotImplementedError

    def run(self, node: Any) -> None:
        """Lower a statement."""
        raise NotImplementedError

    def _literal(self, node: Any) -> Expr:
        target = self.temporary(node.type.text)
        self.initialise(target, node.type.text, node.init)
        return target

    def _statements(self, node: Any) -> Expr:
        """A GNU statement expression: the value of its last statement."""
        items = node.block_items or []
        for item in items[:-1]:
            self.run(item)
        if not items:
            return Opaque()
        if type(items[-1]) in _VALUES:
            return self.value(items[-1])
        self.run(items[-1])
        return Opaque()

    def _type_name(self, node: Any) -> Expr:
        text = node.text
        if text in self.names or text in self.scope.globals or text in self.scope.constants:
            return self._name(Name(text))
        return Path("::" + text) if text.isidentifier() else Text(text)

    def _skipped(self, node: Any) -> Expr:
        return Opaque(node.text)

    def _generic(self, node: Any) -> Expr:
        return Opaque("_Generic")

    # -- places --------------------------------------------------------------------------------------------------------

    def path(self, node: Any) -> Path:
        """The place the expression names; a value that has none is put into a temporary."""
        kind = type(node)
        if kind is StructRef:
            return self._member(node)
        value = self.value(node)
        if type(value) is Path:
            return value
        if kind is Name:
            return Path("::" + node.name)
        return self.held(value, "", node.coord)

    def pointer(self, node: Any) -> Expr:
        """The value of an expression that is about to be followed; its type survives if it was cast."""
        if type(node) is not Cast:
            return self.value(node)
        value = self.value(node.expr)
        type_ = node.to_type.text
        if type(value) is Path and self.type_of(value) == type_:
            return value
        return self.held(value, type_, node.coord)

    def _pointed_to(self, node: Any) -> Path:
        pointer = self.pointer(node)
        match pointer:
            case Path():
                if not pointer.steps and pointer.root.startswith("::") and pointer.root[2:] in self.scope.functions:
                    return pointer
                return Path(pointer.root, (*pointer.steps, "*"))
            case Address():
                return pointer.of
            case Apply("+", (Path() as base, index)) | Apply("+", (index, Path() as base)):
                step = f"[{index.value}]" if type(index) is Const else "[]"
                return Path(base.root, (*base.steps, step))
            case Apply("-", (Path() as base, index)):
                step = f"[{-index.value}]" if type(index) is Const else "[]"
                return Path(base.root, (*base.steps, step))
        held = self.held(pointer, "", node.coord)
        return Path(held.root, ("*",))

    # -- calls ---------------------------------------------------------------------------------------------------------

    def call(self, node: Any, result: Path | None) -> None:
        """Emit a call that stores what it returns in `result`."""
        raise NotImplementedError

    def call_value(self, node: Any) -> Expr:
        """The value of a call, or of a macro that looks like one."""
        raise NotImplementedError

    def _call_value(self, node: Any) -> Expr:
        return self.call_value(node)

    # -- running and branching -----------------------------------------------------------------------------------------

    def effect(self, node: Any) -> None:
        """Run the expression for what it does."""
        kind = type(node)
        if kind is FuncCall:
            self.call(node, None)
        elif kind is Assignment:
            self._assigned(node)
        elif kind is UnaryOp and node.op in {"++", "--", "p++", "p--"}:
            self._step(node, wanted=False)
        elif kind is Cast:
            self.effect(node.expr)
        elif kind is ExprList:
            for part in node.exprs:
                self.effect(part)
        elif kind is TernaryOp or _is_logical(node):
            yes, no, after = Building(), Building(), Building()
            if kind is TernaryOp:
                self.branch(node.cond, yes, no)
                ways = [(yes, node.iftrue), (no, node.iffalse)]
            else:
                self.branch(node.left, *((yes, no) if node.op == "&&" else (no, yes)))
                no.to(after)
                ways = [(yes, node.right)]
            for block, way in ways:
                self.block = block
                self.effect(way)
                self.block.to(after)
            self.block = after
        elif kind is Compound:
            self._statements(node)
        elif kind is not Name and kind is not Constant:
            self.value(node)

    def branch(self, node: Any, yes: Building, no: Building) -> None:
        """Go to `yes` if the expression is not zero, else to `no`; a constant leaves one of them out."""
        kind = type(node)
        if kind is BinaryOp:
            if node.op == "&&":
                between = Building()
                self.branch(node.left, between, no)
                self.block = between
                self.branch(node.right, yes, no)
                return
            if node.op == "||":
                between = Building()
                self.branch(node.left, yes, between)
                self.block = between
                self.branch(node.right, yes, no)
                return
        elif kind is UnaryOp and node.op == "!":
            self.branch(node.expr, no, yes)
            return
        elif kind is Cast and _is_logical(node.expr):
            self.branch(node.expr, yes, no)
            return
        elif kind is ExprList:
            for part in node.exprs[:-1]:
                self.effect(part)
            self.branch(node.exprs[-1], yes, no)
            return
        self._split(self.value(node), node.coord, yes, no)

    def _split(self, value: Expr, token: Token, yes: Building, no: Building) -> None:
        if type(value) is Const:
            self.block.to(yes if value.value else no)
            return
        if type(value) is Text or type(value) is Address:
            self.block.to(yes)
            return
        place = self.place(token)
        self.block.edges.append((yes, Assume(value, True, place), False))
        self.block.edges.append((no, Assume(value, False, place), False))


def _is_logical(node: Any) -> bool:
    """Whether the expression is a short-circuit condition, perhaps negated or in a cast."""
    while (type(node) is UnaryOp and node.op == "!") or type(node) is Cast:
        node = node.expr
    return type(node) is BinaryOp and node.op in {"&&", "||"}


_VALUES: dict[type, Callable[[Any, Any], Expr]] = {
    Name: ExpressionLowering._name,
    Constant: ExpressionLowering._constant,
    StructRef: ExpressionLowering._member,
    ArrayRef: ExpressionLowering._element,
    FuncCall: ExpressionLowering._call_value,
    UnaryOp: ExpressionLowering._unary,
    BinaryOp: ExpressionLowering._binary,
    Cast: ExpressionLowering._cast,
    TernaryOp: ExpressionLowering._conditional,
    Assignment: ExpressionLowering._assignment,
    ExprList: ExpressionLowering._sequence,
    CompoundLiteral: ExpressionLowering._literal,
    Compound: ExpressionLowering._statements,
    TypeName: ExpressionLowering._type_name,
    Skipped: ExpressionLowering._skipped,
    GenericSelection: ExpressionLowering._generic,
    EmptyStatement: ExpressionLowering._generic,
}
