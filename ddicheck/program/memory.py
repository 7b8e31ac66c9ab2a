"""What functions outside the driver do with the memory that they are given pointers to."""

from __future__ import annotations

from ddicheck.ir.types import Address, Expr, Path

__all__ = ["CLEARS", "EXCHANGES", "MOVES", "READS", "pointed"]

MOVES = frozenset(
    """
    memcpy memmove RtlCopyMemory RtlMoveMemory RtlCopyBytes RtlCopyVolatileMemory NdisMoveMemory NdisMoveMappedMemory
    NdisMoveToMappedMemory NdisMoveFromMappedMemory RtlCopyMemoryNonTemporal
    """.split()  # noqa: SIM905 - a list a line each would be a page
)
"""Copy memory to where argument 0 points from where argument 1 points."""

EXCHANGES = frozenset(
    """
    InterlockedExchangePointer InterlockedCompareExchangePointer WritePointerRelease WritePointerNoFence WritePointerRaw
    InterlockedExchangePointerNoFence
    """.split()  # noqa: SIM905 - a list a line each would be a page
)
"""Store argument 1 to where argument 0 points, and return what was there."""

CLEARS = frozenset(
    """
    memset RtlZeroMemory NdisZeroMemory RtlSecureZeroMemory RtlFillMemory NdisFillMemory
    """.split()  # noqa: SIM905 - a list a line each would be a page
)
"""Store no function to where argument 0 points."""

READS = frozenset(
    {
        "ReadPointerAcquire",
        "ReadPointerNoFence",
        "ReadPointerRaw",
    }
)
"""Return what is where argument 0 points."""


def pointed(pointer: Expr) -> Path | None:
    """What a pointer points to, as a path."""
    match pointer:
        case Address(of=path):
            return path
        case Path(root=root, steps=steps):
            return Path(root, (*steps, "*"))
        case _:
            return None
