"""Arguments with values that the pages forbid."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.seeded.code import Code
from benchmarks.seeded.mutants import Mutant, operator
from benchmarks.seeded.text import Edit


@operator(
    "zero-tag",
    certain="the tag is the constant zero",
)
def zero_tag(code: Code) -> Iterator[Mutant]:
    """The tag of an allocation made zero."""
    for spot in code.calls_of("NdisAllocateMemoryWithTagPriority"):
        if spot.argument(2):
            start, end = spot.statement.arguments[2]
            edits = (spot.text.emptied(start, end, "0"),)
            yield Mutant("NdisAllocateMemoryWithTagPriority", spot.path, spot.line, "tag zero", edits)


@operator(
    "long-stall",
    certain="the time is a constant above 50",
)
def long_stall(code: Code) -> Iterator[Mutant]:
    """A stall that is too long, put at the start of a function, or made of one that is there."""
    for spot in code.calls_of("NdisStallExecution"):
        if spot.argument(0):
            start, end = spot.statement.arguments[0]
            edits = (spot.text.emptied(start, end, "51"),)
            yield Mutant("NdisStallExecution_Delay", spot.path, spot.line, "stall for 51", edits)
    for body in code.bodies():
        edit = Edit(body.offset, body.offset, " NdisStallExecution(100);")
        what = f"stall for 100 at the start of {body.function.key}"
        yield Mutant("NdisStallExecution_Delay", body.path, body.line, what, (edit,))


@operator(
    "long-stall-computed",
    certain="the time is made of constants, and above 50",
)
def stall_through(code: Code) -> Iterator[Mutant]:
    """A stall that is too long by a local's value."""
    for body in code.bodies():
        text = " { ULONG ddiDelay = 20; ddiDelay = ddiDelay * 10; NdisStallExecution(ddiDelay); }"
        what = f"stall for 20 * 10 at the start of {body.function.key}"
        yield Mutant("NdisStallExecution_Delay", body.path, body.line, what, (Edit(body.offset, body.offset, text),))


OPERATORS = (zero_tag, long_stall, stall_through)
