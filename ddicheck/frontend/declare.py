"""A chunk's syntax tree to what a file declares: functions, role types, globals, records, typedefs, enumerators."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ddicheck import knowledge
from ddicheck.frontend.annotations import Mark, note
from ddicheck.frontend.literals import apply, character, integer, narrowed
from ddicheck.frontend.lower_stmt import FunctionLowering
from ddicheck.frontend.nodes import (
    BinaryOp,
    Cast,
    Constant,
    Declaration,
    Definition,
    Enum,
    FuncCall,
    InitList,
    Name,
    Parameter,
    TernaryOp,
    TypeName,
    UnaryOp,
)
from ddicheck.frontend.scope import Scope
from ddicheck.ir.types import (
    Assign,
    Const,
    Declarations,
    Declared,
    Function,
    Global,
    Note,
    Param,
    Path,
    Record,
)
from ddicheck.model import Problem, Span

if TYPE_CHECKING:
    from ddicheck.frontend.tokens import Token

__all__ = ["Collected", "Declarer"]

_NO_RETURN = ("noreturn", "DECLSPEC_NORETURN", "__analysis_noreturn", "_Noreturn")
_HANDLES = frozenset(("DECLARE_HANDLE", "DECLARE_HANDLE_OLD"))
_GLOBAL_STRINGS = frozenset(("DECLARE_CONST_UNICODE_STRING", "DECLARE_GLOBAL_CONST_UNICODE_STRING"))
_ACCESSORS = ("WDF_DECLARE_CONTEXT_TYPE_WITH", "WDF_DECLARE_SHARED", "NDIS_DECLARE_")
"""How macros begin that declare a function from their second argument, which gives a pointer to their first."""
_NOT_ROLES = ("_HANDLER", "_HANDLE", "_PTR")


@dataclass(slots=True)
class Collected:
    """What a file declares, while it is being read."""

    files: list[str]
    functions: list[Function] = field(default_factory=list)
    declared: list[Declared] = field(default_factory=list)
    globals: list[Global] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    typedefs: list[tuple[str, str]] = field(default_factory=list)
    enumerators: list[tuple[str, int]] = field(default_factory=list)
    notes: list[tuple[str, Note]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def frozen(self) -> Declarations:
        """The same as the IR has it; what was declared as a global and then defined as a function is the latter."""
        defined = {function.name for function in self.functions}
        kept = [g for g in self.globals if g.name not in defined or g.inits]
        if len(kept) != len(self.globals):
            roles = [g for g in self.globals if g.name in defined and not g.inits]
            self.declared += [Declared(g.name, g.type, (), (), g.static, g.line) for g in roles]
        return Declarations(
            tuple(self.files),
            tuple(self.functions),
            tuple(self.declared),
            tuple(kept),
            tuple(self.records),
            tuple(self.typedefs),
            tuple(self.enumerators),
            tuple(self.notes),
        )


class Declarer:
    """Puts what chunks declare into a `Collected` and into the scope of the unit."""

    def __init__(self, scope: Scope, collected: Collected) -> None:
        self.scope = scope
        self.out = collected
        self.start = 0

    def add(self, nodes: list[Any], tokens: list[Token], marks: list[Mark], start: int, section: str) -> None:
        """What one chunk declares. `start` is the index of its first token as `marks` count; `section` is the code
        segment in force."""
        self.start = start
        for node in nodes:
            if type(node) is Definition:
                self._function(node, tokens, marks, section)
            elif type(node) is Declaration:
                self._declaration(node, tokens, marks)
            elif type(node) is FuncCall:
                self._macro(node)

    # -- declarations --------------------------------------------------------------------------------------------------

    def _declaration(self, node: Declaration, tokens: list[Token], marks: list[Mark]) -> None:
        spec = node.spec
        if spec.node is not None:
            self.define(node)
        if not node.name:
            return
        if "typedef" in spec.storage:
            self.typedef(node.name, node.type)
            return
        static = "static" in spec.storage
        line = node.coord.lineno
        if node.params is not None:
            notes = self._notes(node, tokens, marks)
            self._is_function(node, notes)
            self.out.declared.append(Declared(node.name, node.type, _params(node.params), notes, static, line))
        elif node.init is None and self._is_function_type(node.type):
            self.scope.functions.setdefault(node.name, "")
            self.out.declared.append(Declared(node.name, node.type, (), self._notes(node, tokens, marks), static, line))
        else:
            self.variable(node, node.name, static)

    def typedef(self, name: str, type_: str) -> None:
        """A type gets a name."""
        if name != type_:
            self.out.typedefs.append((name, type_))
            self.scope.typedefs[name] = type_
        self.scope.types.add(name)

    def _is_function(self, node: Declaration, notes: tuple[Note, ...]) -> None:
        self.scope.functions[node.name] = node.type.removesuffix("()")
        if any(n.name in _NO_RETURN or (n.name == "declspec" and "noreturn" in n.args) for n in notes):
            self.scope.no_return.add(node.name)

    def _is_function_type(self, type_: str) -> bool:
        """Whether a name declared with this type, and no parameters, is a function: `MINIPORT_INITIALIZE Init;`."""
        if not type_.isidentifier():
            return False
        meaning = self.scope.resolve(type_)
        if meaning.endswith("()"):
            return True
        if meaning != type_:
            return False
        role = knowledge.role(type_)
        if role is None or type_.endswith(_NOT_ROLES):
            return type_.startswith("EVT_WDF_")
        return role.name == type_ or (type_ in role.aliases and not type_.startswith(("P", "LP")))

    def variable(self, node: Declaration, name: str, static: bool) -> None:
        """A variable at file scope, or a local static under its full name."""
        inits: tuple[Assign, ...] = ()
        self.scope.globals[name] = node.type
        if node.init is not None:
            inits = self._inits(node, name)
        defined = node.init is not None or "extern" not in node.spec.storage
        self.out.globals.append(Global(name, node.type, static, defined, node.coord.lineno, inits))

    def _inits(self, node: Declaration, name: str) -> tuple[Assign, ...]:
        lowering = self._lowering(node.coord, name)
        target = Path("::" + name)
        first = lowering.block
        if type(node.init) is InitList:
            lowering.initialise(target, node.type, node.init)
        else:
            lowering.assign(target, node.init, node.coord)
        found = first.instrs if first is lowering.block else first.instrs + lowering.block.instrs
        return tuple(i for i in found if type(i) is Assign and i.target.root == target.root)

    def _lowering(self, token: Token, function: str) -> FunctionLowering:
        return FunctionLowering(
            self.scope, self.out.files[0], self.out.files, token.lineno, function, declare=self._inside
        )

    def _inside(self, node: Declaration, lowering: FunctionLowering) -> None:
        """What a function's body declares for the whole file."""
        spec = node.spec
        if spec.node is not None:
            self.define(node)
            return
        if "typedef" in spec.storage:
            self.typedef(node.name, node.type)
        elif node.params is not None:
            self.out.declared.append(Declared(node.name, node.type, _params(node.params), (), False, node.coord.lineno))
        elif "static" in spec.storage:
            self.variable(node, f"{lowering.function}.{node.name}", True)
        elif "extern" in spec.storage:
            self.out.globals.append(Global(node.name, node.type, False, False, node.coord.lineno))

    # -- records and enumerations --------------------------------------------------------------------------------------

    def define(self, node: Declaration) -> None:
        """The struct, union or enum that the declaration's specifiers define."""
        defined, node.spec.node = node.spec.node, None
        if type(defined) is Enum:
            self._enumerators(defined)
            return
        fields = []
        for member in defined.decls:
            if member.spec.node is not None:
                self.define(member)
            fields.append(Param(member.name, member.type))
        union = type(defined).__name__ == "Union"
        record = Record(defined.name, union, tuple(fields))
        self.out.records.append(record)
        self.scope.records[f"{'union' if union else 'struct'} {defined.name}"] = record

    def _enumerators(self, defined: Any) -> None:
        value: int | None = 0
        for item in defined.values.enumerators:
            if item.value is not None:
                value = self._constant(item.value)
            if value is None:
                continue
            self.out.enumerators.append((item.name, value))
            self.scope.constants[item.name] = Const(value, item.name)
            value += 1

    def _constant(self, node: Any) -> int | None:
        """The value of a constant expression, None if it cannot be told."""
        match node:
            case Constant(type="int"):
                return integer(node.value)
            case Constant(type="char"):
                return character(node.value)
            case Name():
                known = self.scope.constants.get(node.name)
                return known.value if known else None
            case Cast():
                value = self._constant(node.expr)
                return None if value is None else narrowed(value, node.to_type.text)
            case UnaryOp(op="-" | "~" | "+" | "!"):
                value = self._constant(node.expr)
                if value is None:
                    return None
                return {"-": -value, "~": ~value, "+": value, "!": int(not value)}[node.op]
            case BinaryOp():
                left, right = self._constant(node.left), self._constant(node.right)
                if left is None or right is None:
                    return None
                both = apply(node.op, Const(left), Const(right))
                return both.value if type(both) is Const else None
            case TernaryOp():
                condition = self._constant(node.cond)
                return None if condition is None else self._constant(node.iftrue if condition else node.iffalse)
        return None

    # -- macros at file scope ------------------------------------------------------------------------------------------

    def _macro(self, node: FuncCall) -> None:
        """A macro of the kit that declares something."""
        name = node.name.name
        words = [_word(arg) for arg in node.args]
        line = node.coord.lineno
        if name in _HANDLES and words[0]:
            self.typedef(words[0], f"struct {words[0]}__*")
        elif name in _GLOBAL_STRINGS and len(words) > 1:
            self.scope.globals[words[0]] = "UNICODE_STRING"
            self.out.globals.append(Global(words[0], "UNICODE_STRING", "GLOBAL" not in name, True, line))
        elif name == "WDF_DECLARE_CONTEXT_TYPE" and words[0]:
            self._accessor(f"WdfObjectGet_{words[0]}", words[0], line)
        elif name.startswith(_ACCESSORS) and len(words) > 1:
            self._accessor(words[1], words[0], line)

    def _accessor(self, name: str, type_: str, line: int) -> None:
        self.scope.functions[name] = type_ + "*"
        self.out.declared.append(Declared(name, type_ + "*()", (Param("Handle", "WDFOBJECT"),), (), True, line))

    # -- functions -----------------------------------------------------------------------------------------------------

    def _function(self, node: Definition, tokens: list[Token], marks: list[Mark], section: str) -> None:
        declaration = node.declaration
        if declaration.spec.node is not None:
            self.define(declaration)
        name = declaration.name
        notes = self._notes(declaration, tokens, marks)
        self._is_function(declaration, notes)
        self.scope.values.add(name)
        returns = declaration.type.removesuffix("()")
        line = declaration.coord.lineno
        lowering = self._lowering(declaration.coord, name)
        params = _params(declaration.params or [])
        for param in params:
            lowering.parameter(param.name, param.type)
        blocks = lowering.body(node.body, node.end, returns)
        if section:
            notes = (*notes, note("code_seg", (section,), ""))
        notes = (*notes, *(note(word, (), "") for word in dict.fromkeys(lowering.paged)))
        for param in params:
            del lowering.locals[param.name]
        same_file = node.end.filename == declaration.coord.filename
        self.out.functions.append(
            Function(
                name,
                line,
                node.end.lineno if same_file else line,
                declaration.coord.column,
                returns,
                params,
                "static" in declaration.spec.storage,
                declaration.spec.inline,
                tuple(lowering.locals.items()),
                notes,
                blocks,
                declaration.variadic,
            )
        )
        self.out.problems += [
            Problem("language", "inline assembly is skipped", Span(t.filename, t.lineno, t.column, len(t.value)))
            for t in lowering.assembly
        ]

    def _notes(self, node: Declaration, tokens: list[Token], marks: list[Mark]) -> tuple[Note, ...]:
        """What was lifted off the head of a function, with what it is attached to."""
        extras = [note(token.value, (), "") for token in node.spec.extras]
        if not marks:
            return tuple(extras)
        name_at = next((i for i, token in enumerate(tokens) if token is node.coord), 0)
        regions = _parameter_regions(tokens, name_at, node.params)
        body = next((i for i in range(name_at, len(tokens)) if tokens[i].value == "{"), len(tokens))
        found = []
        for mark in marks:
            target = ""
            at = mark.at - self.start
            for start, end, name in regions:
                if start <= at <= end:
                    target = name
                    break
            else:
                if at > body:
                    continue
                if _of_result(mark.name) and at <= name_at:
                    target = "return"
            found.append(note(mark.name, mark.args, target))
        return (*found, *extras)


def _parameter_regions(tokens: list[Token], name_at: int, params: list[Parameter] | None) -> list[tuple[int, int, str]]:
    """For each parameter, the indices it spans and its name."""
    if not params or name_at + 1 >= len(tokens):
        return []
    regions: list[tuple[int, int, str]] = []
    depth = 0
    start = name_at + 2
    for at in range(name_at + 1, len(tokens)):
        value = tokens[at].value
        if value == "(" or value == "[":
            depth += 1
        elif value == ")" or value == "]":
            depth -= 1
            if not depth and value == ")":
                if len(regions) < len(params):
                    regions.append((start, at, params[len(regions)].name))
                break
        elif value == "," and depth == 1 and len(regions) < len(params):
            regions.append((start, at, params[len(regions)].name))
            start = at + 1
    return regions


def _of_result(name: str) -> bool:
    """Whether an annotation before a function speaks of what it returns."""
    return name.startswith(("_Ret_", "_Must_inspect_result_", "_Check_return_", "__checkReturn", "_Post_", "_Null_"))


def _params(params: list[Parameter]) -> tuple[Param, ...]:
    return tuple(Param(param.name, param.type) for param in params)


def _word(node: Any) -> str:
    match node:
        case Name():
            return str(node.name)
        case TypeName():
            return str(node.text)
    return ""
