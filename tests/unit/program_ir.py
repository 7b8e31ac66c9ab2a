"""Builds small units by hand, for the tests of the program floor."""

from __future__ import annotations

from collections.abc import Sequence

from ddicheck.ir.types import (
    Address,
    Assign,
    Block,
    Call,
    Const,
    Declarations,
    Declared,
    Edge,
    Expr,
    Function,
    Global,
    Instr,
    Note,
    Param,
    Path,
    Place,
    Record,
    Return,
    Unit,
)


def path(text: str) -> Path:
    """`a->Tx.Lock`, `::table[].Handler`, `*p`: an access path; `::` begins a name at file scope."""
    stars = len(text) - len(text.lstrip("*"))
    text = text[stars:].replace("->", "\0*\0.").replace("[", "\0[")
    scope = "::" if text.startswith("::") else ""
    text = text.removeprefix("::")
    root, *steps = [part for part in text.replace(".", "\0.").split("\0") if part]
    return Path(scope + root, (*steps, *("*" for _ in range(stars))))


def value(text: str | int) -> Expr:
    """An expression: a number, `&path` or a path."""
    if isinstance(text, int):
        return Const(text, str(text))
    return Address(path(text[1:])) if text.startswith("&") else path(text)


def at(line: int) -> Place:
    """A place on a line of the function."""
    return Place(-1, line, 5, 3)


def call(line: int, callee: str, *args: str | int, result: str = "") -> Call:
    return Call(path(callee), tuple(map(value, args)), path(result) if result else None, at(line))


def assign(line: int, target: str, source: str | int) -> Assign:
    return Assign(path(target), value(source), at(line))


def give(line: int, source: str | int) -> Return:
    return Return(value(source), at(line))


def function(
    name: str,
    *instrs: Instr,
    line: int = 10,
    params: Sequence[tuple[str, str]] = (),
    locals: Sequence[tuple[str, str]] = (),
    returns: str = "VOID",
    static: bool = False,
    notes: Sequence[Note] = (),
) -> Function:
    """A function of one block."""
    return Function(
        name=name,
        line=line,
        last_line=line + 9,
        column=1,
        returns=returns,
        params=tuple(Param(n, t) for n, t in params),
        static=static,
        inline=False,
        locals=tuple(locals),
        notes=tuple(notes),
        blocks=(Block(instrs, ()),),
    )


def in_blocks(whole: Function) -> Function:
    """The same function with every instruction in a block of its own."""
    instrs = whole.blocks[0].instrs
    blocks = tuple(Block((i,), (Edge(n + 1),) if n + 1 < len(instrs) else ()) for n, i in enumerate(instrs))
    return whole._replace(blocks=blocks)


def declared(name: str, type: str, *notes: Note, line: int = 1, params: Sequence[str] = ()) -> Declared:
    return Declared(name, type, tuple(Param(p, "") for p in params), notes, static=False, line=line)


def variable(
    name: str, type: str, *inits: tuple[str, str], static: bool = False, defined: bool = True, line: int = 2
) -> Global:
    assigns = tuple(Assign(path(f"::{name}{t}"), value(v), at(n)) for n, (t, v) in enumerate(inits, 1))
    return Global(name, type, static, defined, line, assigns)


def record(tag: str, **fields: str) -> Record:
    return Record(tag, union=False, fields=tuple(Param(n, t) for n, t in fields.items()))


def file(
    name: str,
    *functions: Function,
    declared: Sequence[Declared] = (),
    globals: Sequence[Global] = (),
    records: Sequence[Record] = (),
    typedefs: Sequence[tuple[str, str]] = (),
    notes: Sequence[tuple[str, Note]] = (),
) -> Declarations:
    return Declarations(
        files=(f"/d/{name}",),
        functions=functions,
        declared=tuple(declared),
        globals=tuple(globals),
        records=tuple(records),
        typedefs=tuple(typedefs),
        notes=tuple(notes),
    )


def unit(*files: Declarations) -> Unit:
    """A unit of these files, its own last."""
    names = tuple(f.files[0] for f in reversed(files))
    return Unit(names[0], names, files, (), (), (), 100)
