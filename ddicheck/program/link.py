"""Linking: the units of one driver become one program."""

from __future__ import annotations

from collections.abc import Iterable

from ddicheck.ir.types import Unit
from ddicheck.program.program import Program

__all__ = ["link"]


def link(project_name: str, units: Iterable[Unit]) -> Program:
    """The program that the units of one driver make, whatever their order.

    The same file given twice counts once.
    """
    by_path = {unit.path: unit for unit in units}
    return Program(project_name, tuple(by_path[path] for path in sorted(by_path)))
