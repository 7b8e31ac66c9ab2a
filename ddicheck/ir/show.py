"""The IR as text that a person can read, for tests and for looking at what the front end made."""

from __future__ import annotations

from ddicheck.ir.types import (
    Address,
    Apply,
    Assign,
    Assume,
    Block,
    Call,
    Const,
    Declarations,
    Edge,
    Expr,
    Function,
    Instr,
    Note,
    Opaque,
    Path,
    Return,
    Text,
)

__all__ = ["show", "show_declarations", "show_expr", "show_instr"]

_PREFIX = {"neg": "-", "!": "!", "~": "~"}


def show(function: Function, places: bool = False) -> str:
    """A function: its head, notes, locals, and its blocks with their edges."""
    params = ", ".join(f"{p.type} {p.name}".strip() for p in function.params) + (", ..." if function.variadic else "")
    words = "static " * function.static + "inline " * function.inline
    lines = [f"{words}{function.returns} {function.name}({params})"]
    lines += [f"  note {_note(note)}" for note in function.notes]
    lines += [f"  local {root}: {type_}" for root, type_ in function.locals]
    for number, block in enumerate(function.blocks):
        lines += _block(number, block, places)
    return "\n".join(lines) + "\n"


def show_declarations(declarations: Declarations) -> str:
    """Everything a file declares, functions last."""
    lines = [f"typedef {name} = {type_}" for name, type_ in declarations.typedefs]
    lines += [f"enumerator {name} = {value}" for name, value in declarations.enumerators]
    for record in declarations.records:
        fields = "; ".join(f"{f.type} {f.name}".strip() for f in record.fields)
        lines.append(f"{'union' if record.union else 'struct'} {record.tag} {{ {fields} }}")
    for declared in declarations.declared:
        params = ", ".join(f"{p.type} {p.name}".strip() for p in declared.params)
        notes = "".join(f" [{_note(note)}]" for note in declared.notes)
        lines.append(f"{'static ' * declared.static}declare {declared.name}: {declared.type} ({params}){notes}")
    for variable in declarations.globals:
        extern = "" if variable.defined else "extern "
        lines.append(f"{extern}{'static ' * variable.static}global {variable.name}: {variable.type}")
        lines += [f"  {show_instr(init)}" for init in variable.inits]
    lines += [f"note {name}: {_note(note)}" for name, note in declarations.notes]
    return "\n".join([*lines, *(show(function) for function in declarations.functions)]) + "\n"


def show_instr(instr: Instr) -> str:
    """One instruction, as C would nearly write it."""
    match instr:
        case Call():
            result = f"{show_expr(instr.result)} = " if instr.result is not None else ""
            callee = show_expr(instr.callee) if instr.name else f"*{show_expr(instr.callee)}"
            return f"{result}call {callee}({', '.join(map(show_expr, instr.args))})"
        case Assign():
            return f"{show_expr(instr.target)} = {show_expr(instr.value)}"
        case Return():
            return "return" if instr.value is None else f"return {show_expr(instr.value)}"


def show_expr(expr: Expr) -> str:
    """A value, as C would nearly write it."""
    match expr:
        case Path():
            return _path(expr)
        case Address():
            return f"&{_path(expr.of)}"
        case Const():
            return expr.text or str(expr.value)
        case Text():
            return f'"{expr.value}"'
        case Opaque():
            return f"?{expr.text}"
        case Apply():
            return _apply(expr)


def _apply(expr: Apply) -> str:
    args = [f"({show_expr(arg)})" if type(arg) is Apply and len(arg.args) == 2 else show_expr(arg) for arg in expr.args]
    if expr.op in _PREFIX and len(args) == 1:
        return f"{_PREFIX[expr.op]}{args[0]}"
    if expr.op in {"in", "range"}:
        return f"{args[0]} {expr.op} {{{', '.join(args[1:])}}}"
    if expr.op.isalpha():
        return f"{expr.op}({', '.join(args)})"
    return f" {expr.op} ".join(args)


def _path(path: Path) -> str:
    text = path.root.removeprefix("::")
    steps = list(path.steps)
    while steps:
        step = steps.pop(0)
        if step == "*" and steps and steps[0][0] == ".":
            text += f"->{steps.pop(0)[1:]}"
        elif step == "*":
            text = f"(*{text})"
        else:
            text += step
    return text


def _block(number: int, block: Block, places: bool) -> list[str]:
    lines = [f"{number}:"]
    for instr in block.instrs:
        place = f"  @{instr.place.line}:{instr.place.column}" if places else ""
        lines.append(f"  {show_instr(instr)}{place}")
    lines += [f"  {_edge(edge)}" for edge in block.edges]
    return lines


def _edge(edge: Edge) -> str:
    assume = f" if {_assume(edge.assume)}" if edge.assume is not None else ""
    return f"{'!' if edge.exceptional else ''}-> {edge.to}{assume}"


def _assume(assume: Assume) -> str:
    text = show_expr(assume.cond)
    if assume.holds:
        return text
    return f"!({text})" if " " in text else f"!{text}"


def _note(note: Note) -> str:
    args = f"({', '.join(note.args)})" if note.args else ""
    return f"{note.name}{args}{' on ' + note.target if note.target else ''}"
