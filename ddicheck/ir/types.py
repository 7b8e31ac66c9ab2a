"""The program in small frozen values: what the front end makes of a C file, and all that later floors see of it.

A function is a graph of blocks. A block is a straight run of instructions -- `Call`, `Assign`, `Return` -- and the
edges that leave it; a condition sits on an edge as an `Assume`. Everything an expression could do besides giving a
value has been pulled out into instructions of its own: calls and `++` inside expressions, `&&`, `||`, `?:`, `switch`,
loops, `goto`, `__try`. What is left of an expression is pure and can be evaluated in any order.

Names. A root of a `Path` is `name` for a parameter or local (`name#2` for a second local of that name in an inner
scope), `::name` for anything at file scope or unknown (globals, functions, the kit's constants), `::function.name` for
a local static, and `%1`, `%2` ... for temporaries of the lowering.

Types are text, read from left to right: a base name and then `*` (pointer to), `[]` (array of), `()` (function
returning). `PADAPTER`, `struct _ADAPTER*`, `NDIS_STATUS()*` (a pointer to a function that returns NDIS_STATUS).
Typedefs are left as written; `Declarations.typedefs` says what they stand for. Qualifiers are dropped.

Positions inside a function are relative to its first line, so an edit above it changes nothing here.

What is told apart by its class (values, instructions) is a dataclass; plain records are named tuples, whose classes
cost a start of the program a tenth as much.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ddicheck.model import Problem

HERE = -1
"""`Place.file` of a place in the file of its `Declarations`; `line` counts from the first line of the function or
global it belongs to, which is line 0."""


class Place(NamedTuple):
    """Where something was written: file, line, column (1-based, characters), width, and the macro it came through.

    `file` is `HERE` with `line` relative to the function, or an index into `Declarations.files` with `line` absolute
    (1-based), for text that an `#include` inside a function or initializer brought in. Text of a macro's body is placed
    where the macro was *used*, and `macro` names the outermost macro used there.
    """

    file: int
    line: int
    column: int
    width: int
    macro: str = ""


NOWHERE = Place(HERE, 0, 1, 1)


# -- values ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Path:
    """An access path: a root and steps from it, each `*` (through a pointer), `.field`, `[]` or `[3]` (an element).

    `adapter->Tx.Lock` is `Path("adapter", ("*", ".Tx", ".Lock"))`. As a value it is what is stored there. A bare
    `::name` may name a function, a global or a constant of the kit; linking tells which.
    """

    root: str
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Address:
    """`&path`. `&*p` is lowered to `p`; a function's name and its address are both a bare `Path`."""

    of: Path


@dataclass(frozen=True, slots=True)
class Const:
    """An integer known at compile time (literal, enumerator, folded constant expression), and how it was spelled.

    A `NULL`, `TRUE` or `FALSE` is `Const(0, "NULL")`, `Const(1, "TRUE")`, `Const(0, "FALSE")`. A constant of the kit
    whose value is not known here (`NDIS_STATUS_PENDING`) is a bare `Path("::NDIS_STATUS_PENDING")`.
    """

    value: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A string literal, without prefix and quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Apply:
    """A pure operation: `+ - * / % << >> & | ^ ~ ! == != < <= > >=` (unary `-` is `neg`), and

    `sizeof` (args: a `Text` with the type, or the operand), `offsetof` (a `Text` `TYPE.field`), `container` (args:
    pointer, `Text` `TYPE.field`; what CONTAINING_RECORD gives), `in` (first argument equals one of the others: a
    `switch` edge), `range` (first argument lies between the second and third, both included: a GNU case range).
    Casts are dropped, see `Function.locals` for the type of a temporary that a cast result was put into.
    """

    op: str
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Opaque:
    """A value nothing is known of: floating point, inline assembly, what is not modelled; `text` says what."""

    text: str = ""


Expr = Path | Address | Const | Text | Apply | Opaque


# -- instructions ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Call:
    """A call. `callee` is a bare `Path("::name")` for a direct one, any other path for one through a pointer."""

    callee: Path
    args: tuple[Expr, ...]
    result: Path | None
    place: Place

    @property
    def name(self) -> str:
        """The name that is called, `""` for a call through a pointer."""
        return self.callee.root[2:] if not self.callee.steps and self.callee.root.startswith("::") else ""


@dataclass(frozen=True, slots=True)
class Assign:
    """`target = value`. Compound assignments and `++` are written out (`x += 2` stores `Apply("+", (x, 2))`)."""

    target: Path
    value: Expr
    place: Place


@dataclass(frozen=True, slots=True)
class Return:
    """The end of the function; `value` is None for `return;` and for falling off the end."""

    value: Expr | None
    place: Place


Instr = Call | Assign | Return


class Assume(NamedTuple):
    """What holds along an edge: `cond` is non-zero (`holds`) or zero."""

    cond: Expr
    holds: bool
    place: Place


class Edge(NamedTuple):
    """A way out of a block. `exceptional`: taken when the block's last call raises, before that call has any effect."""

    to: int
    assume: Assume | None = None
    exceptional: bool = False


class Block(NamedTuple):
    """A straight run of instructions and the edges that leave it; none after a `Return` or a call that ends it all."""

    instrs: tuple[Instr, ...]
    edges: tuple[Edge, ...]


# -- functions and declarations ----------------------------------------------------------------------------------------


class Note(NamedTuple):
    """An annotation, attribute or pragma that was lifted off the source.

    `name` is the macro or pragma as written (`_IRQL_requires_max_`, `__drv_maxIRQL`, `_Requires_lock_held_`,
    `PAGED_CODE`, `alloc_text`, `code_seg`, `declspec`); `args` its arguments as text, blanks squeezed; `target` what it
    is attached to: `""` the function itself, `name` of a parameter, `return`.
    """

    name: str
    args: tuple[str, ...] = ()
    target: str = ""


class Param(NamedTuple):
    """A parameter; `name` is empty in a declaration that names none."""

    name: str
    type: str


class Function(NamedTuple):
    """A function definition. Block 0 is the entry; `line`, `last_line` and `column` are of its name's declarator in the
    file of its `Declarations`, absolute and 1-based (`line` is what places in the blocks are relative to)."""

    name: str
    line: int
    last_line: int
    column: int
    returns: str
    params: tuple[Param, ...]
    static: bool
    inline: bool
    locals: tuple[tuple[str, str], ...]
    """Type of each local and typed temporary: `(root, type)`."""
    notes: tuple[Note, ...]
    blocks: tuple[Block, ...]
    variadic: bool = False


class Declared(NamedTuple):
    """A function declared at file scope (not defined there): `MINIPORT_INITIALIZE MPInitialize;` has that type.

    `type` is the role type or typedef of a declaration without a parameter list, else the return type and `()`.
    """

    name: str
    type: str
    params: tuple[Param, ...]
    notes: tuple[Note, ...]
    static: bool
    line: int


class Global(NamedTuple):
    """A variable at file scope, or a local static (`function.name`); `inits` assign its initializer, field by field."""

    name: str
    type: str
    static: bool
    defined: bool
    line: int
    inits: tuple[Assign, ...] = ()


class Record(NamedTuple):
    """A struct or union: its tag (invented, `<file:line>`, when it has none) and its fields in order; an anonymous
    member has the name `""`."""

    tag: str
    union: bool
    fields: tuple[Param, ...]


class Declarations(NamedTuple):
    """What one file says at file scope under one set of macros: a header's is made once and shared by its includers.

    `files[0]` is the file itself, further ones were included in the middle of one of its functions or initializers.
    """

    files: tuple[str, ...]
    functions: tuple[Function, ...] = ()
    declared: tuple[Declared, ...] = ()
    globals: tuple[Global, ...] = ()
    records: tuple[Record, ...] = ()
    typedefs: tuple[tuple[str, str], ...] = ()
    enumerators: tuple[tuple[str, int], ...] = ()
    notes: tuple[tuple[str, Note], ...] = ()
    """Notes given away from the declaration, by function name: `#pragma alloc_text(PAGE, f)` is
    `("f", Note("alloc_text", ("PAGE",)))`."""


class Suppression(NamedTuple):
    """A suppressing pragma or comment as written: `kind` is `prefast`, `warning` or `ddicheck`; `action` `suppress`,
    `disable`, `push`, `pop`, `default`, `ignore` or `ignore-file`; `line` absolute in `file`."""

    kind: str
    action: str
    ids: tuple[str, ...]
    reason: str
    file: str
    line: int
    column: int


class Unit(NamedTuple):
    """One translation unit. `files` are all the files read for it (its own first, absolute paths); `declarations` in
    include order, its own last; a header's object is shared by all units that saw the header under the same macros."""

    path: str
    files: tuple[str, ...]
    declarations: tuple[Declarations, ...]
    macros: tuple[tuple[str, str], ...]
    """Object-like macros that say what is built: `NDIS630_MINIPORT`, `NTDDI_VERSION`, ... and their text."""
    suppressions: tuple[Suppression, ...]
    problems: tuple[Problem, ...]
    lines: int
    missing_includes: tuple[str, ...] = ()
