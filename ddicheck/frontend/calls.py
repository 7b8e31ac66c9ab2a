"""Calls, and the macros that look like calls and are none: those of the kit that take a type, assert or assume."""

from __future__ import annotations

from typing import Any

from ddicheck.frontend.graph import Building
from ddicheck.frontend.lower_expr import ExpressionLowering
from ddicheck.frontend.nodes import ArrayRef, Constant, Name, Skipped, StructRef, TypeName, UnaryOp
from ddicheck.ir.types import Apply, Assign, Call, Expr, Opaque, Path, Text

__all__ = ["NO_RETURN", "RAISES", "CallLowering"]

NO_RETURN = frozenset(
    """
    KeBugCheck KeBugCheckEx __fastfail RtlFailFast RtlFailFast2 __builtin_trap __builtin_unreachable
    """.split()  # noqa: SIM905
)
"""Calls that end everything (documented as not returning)."""
RAISES = frozenset(
    """
    ExRaiseStatus ExRaiseAccessViolation ExRaiseDatatypeMisalignment RtlRaiseStatus RtlRaiseException
    """.split()  # noqa: SIM905
)
"""Calls that only leave by an exception."""
_IGNORED = frozenset(
    """
    UNREFERENCED_PARAMETER DBG_UNREFERENCED_PARAMETER UNREFERENCED_LOCAL_VARIABLE DBG_UNREFERENCED_LOCAL_VARIABLE
    NOTHING
    """.split()  # noqa: SIM905
)
"""Macros of the kit that do nothing but name their argument."""
_ASSERTS = frozenset(
    """
    ASSERT ASSERTMSG NT_ASSERT NT_ASSERTMSG NT_FRE_ASSERT RTL_SOFT_ASSERT RTL_ASSERT PAGED_ASSERT NT_VERIFY
    RTL_VERIFY WDFVERIFY KdPrint KdPrintEx
    """.split()  # noqa: SIM905
)
"""Macros whose argument a free build may not even evaluate."""
_ASSUMES = frozenset(
    """
    _Analysis_assume_ __analysis_assume NT_ANALYSIS_ASSUME __assume NT_ASSERT_ASSUME NT_ASSERT_ASSUME_TRUE
    """.split()  # noqa: SIM905
)
_SIZES = frozenset(
    """
    RTL_NUMBER_OF ARRAYSIZE ARRAY_SIZE _countof RTL_NUMBER_OF_V1 RTL_NUMBER_OF_V2 TYPE_ALIGNMENT PROBE_ALIGNMENT
    RTL_BITS_OF __builtin_types_compatible_p _alignof
    """.split()  # noqa: SIM905
)
_FIELD_SIZES = frozenset(
    """
    RTL_FIELD_SIZE FIELD_SIZE MEMBER_SIZE RTL_NUMBER_OF_FIELD RTL_BITS_OF_FIELD
    """.split()  # noqa: SIM905
)
_OFFSETS = frozenset(
    """
    offsetof FIELD_OFFSET UFIELD_OFFSET __builtin_offsetof
    """.split()  # noqa: SIM905
)


class CallLowering(ExpressionLowering):
    """Lowers calls."""

    def call_value(self, node: Any) -> Expr:
        name = node.name.name if type(node.name) is Name else ""
        if name and name not in self.names:
            value = self._macro_value(name, node)
            if value is not None:
                return value
        result = self.temporary(self.scope.functions.get(name, ""))
        self.call(node, result)
        return result

    def _macro_value(self, name: str, node: Any) -> Expr | None:
        """The value of a macro that is no call: the kit's macros that take a type or a field."""
        args = node.args
        if name == "CONTAINING_RECORD" and len(args) == 3:
            type_ = _text(args[1])
            pointer = self.value(args[0])
            return self.held(Apply("container", (pointer, Text(f"{type_}.{_text(args[2])}"))), type_ + "*", node.coord)
        if name in _OFFSETS and len(args) == 2:
            return Apply("offsetof", (Text(f"{_text(args[0])}.{_text(args[1])}"),))
        if name in _FIELD_SIZES and len(args) == 2:
            return Apply("sizeof", (Text(f"{_text(args[0])}.{_text(args[1])}"),))
        if name in _SIZES and len(args) == 1:
            return self.size(args[0])
        if name == "RTL_SIZEOF_THROUGH_FIELD" and len(args) == 2:
            field = f"{_text(args[0])}.{_text(args[1])}"
            return Apply("+", (Apply("offsetof", (Text(field),)), Apply("sizeof", (Text(field),))))
        if name in {"va_arg", "__builtin_va_arg"} and len(args) == 2:
            return self.held(Opaque("va_arg"), _text(args[1]), node.coord)
        if name == "__builtin_expect" and len(args) == 2:
            return self.value(args[0])
        if name in {"ALIGN_UP", "ALIGN_DOWN", "ALIGN_UP_POINTER", "ALIGN_DOWN_POINTER"} and len(args) == 2:
            return Opaque(f"{name}({_text(args[0])}, {_text(args[1])})")
        return None

    def call(self, node: Any, result: Path | None) -> None:
        """Emit a call that stores what it returns in `result`."""
        callee_node = node.name
        token = node.coord
        name = ""
        if type(callee_node) is Name and callee_node.name not in self.names:
            name = callee_node.name
            if self._special(name, node, result):
                return
            callee = self.scope.paths.get(name)
            if callee is None:
                callee = self.scope.paths[name] = Path("::" + name)
        else:
            callee = self._callee(callee_node)
            if type(callee_node) is StructRef:
                token = callee_node.field
        value = self.value
        args = tuple([value(arg) for arg in node.args])
        self.block.instrs.append(Call(callee, args, result, self.place(token)))
        self.after_call(name)

    def _special(self, name: str, node: Any, result: Path | None) -> bool:
        """Macros that look like calls and are none; True if nothing is left to do."""
        if name in _IGNORED:
            return True
        if name in _ASSUMES and len(node.args) == 1:
            after = Building()
            self.branch(node.args[0], after, self.nowhere)
            self.block = after
            return True
        if name in _ASSERTS:
            args = tuple(self._plain(arg) for arg in node.args)
            callee = Path("::" + name)
            self.block.instrs.append(Call(callee, args, result, self.place(node.coord)))
            return True
        value = self._macro_value(name, node)
        if value is None:
            return False
        if result is not None:
            self.block.instrs.append(Assign(result, value, self.place(node.coord)))
        return True

    def _plain(self, node: Any) -> Expr:
        """The value of an argument that may never be evaluated: nothing in it is run."""
        return self.unevaluated(node)

    def _callee(self, node: Any) -> Path:
        while type(node) is UnaryOp and node.op in {"*", "&"}:
            node = node.expr
        value = self.pointer(node)
        return value if type(value) is Path else self.held(value, "", node.coord)

    def after_call(self, name: str) -> None:
        """What follows a call: nothing if it does not return, a handler too where one is set up."""
        if name in NO_RETURN or name in RAISES or name in self.scope.no_return:
            self.block = Building()


def _text(node: Any) -> str:
    """The spelling of a macro's argument that is a type or a field."""
    match node:
        case TypeName() | Skipped():
            return str(node.text)
        case Name():
            return str(node.name)
        case StructRef():
            return f"{_text(node.name)}{node.type}{node.field.value}"
        case ArrayRef():
            return f"{_text(node.name)}[{_text(node.subscript)}]"
        case Constant():
            return str(node.value)
    return "?"
