"""Tests for NULL that are gone, or the wrong way round."""

from __future__ import annotations

import re
from collections.abc import Iterator

from benchmarks.seeded.code import Code
from benchmarks.seeded.mutants import Mutant, operator
from benchmarks.seeded.text import SourceText
from ddicheck import knowledge
from ddicheck.ir.types import HERE, Apply, Assign, Assume, Block, Call, Const, Edge, Expr, Path, Return
from ddicheck.program import Def

_IF = re.compile(r"if\s*\(")


@operator(
    "drop-null-test",
    certain="the pointer is the result of a call that fails with NULL, and what it points to is used in the "
    "straight run of code behind the test",
)
def drop_test(code: Code) -> Iterator[Mutant]:
    """The test of an allocation's result made never to find NULL."""
    yield from _planted(code, "0", "NULL test gone")


@operator(
    "invert-null-test",
    certain="as drop-null-test, and with the test inverted the way for NULL is the one that uses it",
)
def invert_test(code: Code) -> Iterator[Mutant]:
    """The test of an allocation's result made to say the opposite."""
    yield from _planted(code, "{0} != NULL", "NULL test inverted")


def _planted(code: Code, text: str, what: str) -> Iterator[Mutant]:
    for definition in code.functions.values():
        live = code.live(definition)
        for number, block in enumerate(definition.function.blocks):
            if number not in live:
                continue
            for pointer, null, other in _tested(block):
                if not _may_be_null(block, pointer) or not _used_first(definition, other.to, pointer):
                    continue
                source = code.text(definition.declarations.files[0])
                found = _condition(source, definition, null.assume)
                if found is not None:
                    start, end, written = found
                    edit = (source.emptied(start, end, text.format(written)),)
                    line = source.line_of(start)
                    yield Mutant("NullCheck", definition.declarations.files[0], line, f"{what}: {written}", edit)


def _tested(block: Block) -> Iterator[tuple[Path, Edge, Edge]]:
    """The pointer that a block ends by testing, the edge for NULL, and the other."""
    edges = [edge for edge in block.edges if not edge.exceptional]
    if len(edges) != 2:
        return
    for null, other in (edges, edges[::-1]):
        if null.assume is None:
            continue
        cond, holds = null.assume.cond, null.assume.holds
        while isinstance(cond, Apply) and cond.op == "!":
            cond, holds = cond.args[0], not holds
        match cond:
            case Apply("==", (Path() as pointer, Const(0, _))) if holds:
                yield pointer, null, other
            case Apply("!=", (Path() as pointer, Const(0, _))) if not holds:
                yield pointer, null, other
            case Path() if not holds:
                yield cond, null, other


def _may_be_null(block: Block, pointer: Path) -> bool:
    """Whether the last thing stored to a pointer in a block is the result of a call that fails with NULL."""
    source = pointer
    for instr in reversed(block.instrs):
        match instr:
            case Assign(target, Path() as value, _) if target == source:
                source = value
            case Call(_, _, result, _) if result == source:
                resource = knowledge.acquires(instr.name)
                return resource is not None and resource.place == "result" and resource.failure == "null"
            case Assign(target, _, _) if target == source:
                return False
    return False


def _used_first(definition: Def, start: int, pointer: Path) -> bool:
    """Whether what the pointer points to is read or written in the straight run of code behind the test."""
    blocks, at = definition.function.blocks, start
    for _ in range(20):
        for instr in blocks[at].instrs:
            match instr:
                case Assign(target, value, _):
                    if _through(target, pointer) or _in(value, pointer):
                        return True
                    if target == pointer:
                        return False
                case Call(_, args, result, _):
                    if any(_in(arg, pointer) for arg in args) or (result is not None and _through(result, pointer)):
                        return True
                    if result == pointer:
                        return False
                case Return():
                    return False
        onward = [edge for edge in blocks[at].edges if not edge.exceptional]
        if len(onward) != 1:
            return False
        at = onward[0].to
    return False


def _through(path: Path, pointer: Path) -> bool:
    """Whether a path leads through a pointer."""
    count = len(pointer.steps)
    return path.root == pointer.root and path.steps[:count] == pointer.steps and path.steps[count : count + 1] == ("*",)


def _in(expr: Expr, pointer: Path) -> bool:
    match expr:
        case Path():
            return _through(expr, pointer)
        case Apply(_, args):
            return any(_in(arg, pointer) for arg in args)
    return False


def _condition(source: SourceText, definition: Def, assume: Assume | None) -> tuple[int, int, str] | None:
    """Where the condition of an `if` stands that is nothing but a test for NULL, and the pointer as written."""
    if assume is None or assume.place.file != HERE or assume.place.macro:
        return None
    at = source.offset(definition.function.line + assume.place.line, assume.place.column)
    code = source.code
    for found in _IF.finditer(code, max(0, at - 120), at + 1):
        opening = found.end() - 1
        close = source.closing(opening)
        if close is None or not opening < at + 2 or close <= at:
            continue
        written = " ".join(code[opening + 1 : close - 1].split())
        test = re.fullmatch(r"!\s*([\w>.\-]+)|([\w>.\-]+)\s*==\s*NULL|NULL\s*==\s*([\w>.\-]+)", written)
        if test is not None:
            return opening + 1, close - 1, next(name for name in test.groups() if name)
    return None


OPERATORS = (drop_test, invert_test)
