"""One driver, linked from its units: functions, call graph, function-pointer targets, roles, kinds, order."""

from __future__ import annotations

from ddicheck.program.fields import Fields
from ddicheck.program.link import link
from ddicheck.program.program import Program
from ddicheck.program.values import (
    CallManagerSide,
    Def,
    Evidence,
    IrqlNotes,
    Kind,
    KindName,
    Paged,
    Role,
    Site,
    SiteKind,
)

__all__ = [
    "CallManagerSide",
    "Def",
    "Evidence",
    "Fields",
    "IrqlNotes",
    "Kind",
    "KindName",
    "Paged",
    "Program",
    "Role",
    "Site",
    "SiteKind",
    "link",
]
