"""The syntax tree the parser makes: pycparser's nodes for expressions and statements, and our own where it has none.

Every node's `coord` is the `Token` it begins with. `StructRef.field` is a token, `FuncCall.args` a list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pycparser import c_ast  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from ddicheck.frontend.tokens import Token

__all__ = [
    "ArrayDesignator",
    "ArrayRef",
    "Asm",
    "Assignment",
    "BinaryOp",
    "Break",
    "Case",
    "CaseRange",
    "Cast",
    "Compound",
    "CompoundLiteral",
    "Constant",
    "Continue",
    "Declaration",
    "DeclarationList",
    "Default",
    "Definition",
    "DoWhile",
    "EmptyStatement",
    "Enum",
    "Enumerator",
    "EnumeratorList",
    "ExprList",
    "For",
    "FuncCall",
    "GenericSelection",
    "Goto",
    "If",
    "InitList",
    "Label",
    "Leave",
    "MacroLoop",
    "Name",
    "NamedInitializer",
    "Node",
    "Parameter",
    "Return",
    "Skipped",
    "Spec",
    "Struct",
    "StructRef",
    "Switch",
    "TernaryOp",
    "Try",
    "TypeName",
    "UnaryOp",
    "Union",
    "While",
]

ArrayDesignator = c_ast.ArrayDesignator
ArrayRef = c_ast.ArrayRef
Assignment = c_ast.Assignment
BinaryOp = c_ast.BinaryOp
Break = c_ast.Break
Case = c_ast.Case
Cast = c_ast.Cast
Compound = c_ast.Compound
CompoundLiteral = c_ast.CompoundLiteral
Constant = c_ast.Constant
Continue = c_ast.Continue
Default = c_ast.Default
DoWhile = c_ast.DoWhile
EmptyStatement = c_ast.EmptyStatement
Enum = c_ast.Enum
Enumerator = c_ast.Enumerator
EnumeratorList = c_ast.EnumeratorList
ExprList = c_ast.ExprList
For = c_ast.For
FuncCall = c_ast.FuncCall
GenericSelection = c_ast.GenericSelection
Goto = c_ast.Goto
If = c_ast.If
InitList = c_ast.InitList
Label = c_ast.Label
NamedInitializer = c_ast.NamedInitializer
Node = c_ast.Node
Return = c_ast.Return
Struct = c_ast.Struct
StructRef = c_ast.StructRef
Switch = c_ast.Switch
TernaryOp = c_ast.TernaryOp
UnaryOp = c_ast.UnaryOp
Union = c_ast.Union
While = c_ast.While
Name = c_ast.ID


class TypeName:
    """A type where an expression could stand: in a cast, `sizeof`, or an argument of a macro that takes a type."""

    __slots__ = ("coord", "node", "text")

    def __init__(self, text: str, node: Any, coord: Token) -> None:
        self.text = text
        self.node = node
        self.coord = coord


class Parameter:
    """A parameter: its name (empty if it has none) and type; `bare` if it is one name that is not known as a type."""

    __slots__ = ("bare", "name", "type")

    def __init__(self, name: str, type_: str, bare: bool = False) -> None:
        self.name = name
        self.type = type_
        self.bare = bare


class Spec:
    """What stands before the declarators: base type as text, storage classes, and the struct, union or enum defined."""

    __slots__ = ("extras", "inline", "node", "storage", "text")

    def __init__(self) -> None:
        self.text = ""
        self.storage: list[str] = []
        self.inline = False
        self.node: Any = None
        self.extras: list[Token] = []
        """Names in specifier position that are taken for unknown macros."""


class Declaration:
    """One declared name (or none, for `struct X {...};`) with its type as text.

    `params` is the parameter list when the name is itself a function, else None.
    """

    __slots__ = ("bits", "coord", "init", "name", "params", "spec", "type", "variadic")

    def __init__(self, spec: Spec, name: str, type_: str, coord: Token) -> None:
        self.spec = spec
        self.name = name
        self.type = type_
        self.coord = coord
        self.params: list[Parameter] | None = None
        self.variadic = False
        self.init: Any = None
        self.bits = False


class DeclarationList:
    """The declarations of one statement."""

    __slots__ = ("coord", "items")

    def __init__(self, items: list[Declaration], coord: Token) -> None:
        self.items = items
        self.coord = coord


class Definition:
    """A function definition; `end` is its closing brace."""

    __slots__ = ("body", "coord", "declaration", "end")

    def __init__(self, declaration: Declaration, body: Any, end: Token) -> None:
        self.declaration = declaration
        self.body = body
        self.end = end
        self.coord = declaration.coord


class Try:
    """`__try` with its `__except` (filter and handler) or its `__finally` (handler only)."""

    __slots__ = ("body", "coord", "end", "filter", "final", "handler")

    def __init__(self, body: Any, filter_: Any, handler: Any, final: bool, coord: Token) -> None:
        self.body = body
        self.filter = filter_
        self.handler = handler
        self.final = final
        self.coord = coord


class Leave:
    """`__leave`."""

    __slots__ = ("coord",)

    def __init__(self, coord: Token) -> None:
        self.coord = coord


class Asm:
    """Inline assembly, skipped."""

    __slots__ = ("coord",)

    def __init__(self, coord: Token) -> None:
        self.coord = coord


class Skipped:
    """A macro argument that is no expression and no type; `text` is its spelling."""

    __slots__ = ("coord", "text")

    def __init__(self, text: str, coord: Token) -> None:
        self.text = text
        self.coord = coord


class MacroLoop:
    """An unknown macro followed by a block, `FOR_EACH(x, list) { ... }`: taken for a loop."""

    __slots__ = ("body", "coord", "head")

    def __init__(self, head: Any, body: Any, coord: Token) -> None:
        self.head = head
        self.body = body
        self.coord = coord


class CaseRange:
    """The GNU range of `case 1 ... 5:`."""

    __slots__ = ("coord", "high", "low")

    def __init__(self, low: Any, high: Any, coord: Token) -> None:
        self.low = low
        self.high = high
        self.coord = coord
