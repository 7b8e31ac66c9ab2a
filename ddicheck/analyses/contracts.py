"""What functions of the driver promise: the levels their annotations allow, and code that may be paged out.

A function entered outside of what it promises breaks whatever it calls too. The outermost such entry is the defect; all
that is found below it is named after it, so that it is reported once.
"""

from __future__ import annotations

from functools import cached_property

from ddicheck import knowledge
from ddicheck.analyses.entries import Entry
from ddicheck.analyses.traces import Visit
from ddicheck.ir.types import Address, Expr, Path
from ddicheck.model import ANY_LEVEL, Irql, Levels, levels_between
from ddicheck.program import Def, IrqlNotes, Paged, Program

PAGEABLE: Levels = levels_between(Irql.PASSIVE, Irql.APC)
"""Where a page fault can be served."""
INIT = "INIT"
"""The section that is discarded when the driver has been initialized."""

_LOCKS_CODE = frozenset(("MmLockPagableCodeSection", "MmLockPageableCodeSection"))
_LOCKS_ANY = frozenset(("MmLockPagableSectionByHandle", "MmLockPageableSectionByHandle", "MmResetDriverPaging"))
_ANY_SECTION = "*"


class Contracts:
    """What the functions of one driver promise."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._notes: dict[str, IrqlNotes] = {}
        self._paged: dict[str, Paged | None] = {}

    def notes(self, key: str) -> IrqlNotes:
        """What a function's annotations say of its IRQL."""
        found = self._notes.get(key)
        if found is None:
            found = self._notes[key] = self._program.irql_notes(key)
        return found

    def allowed(self, key: str) -> Levels:
        """The levels at which a function may be called, as its annotations have it."""
        notes = self.notes(key)
        if notes.low is None and notes.high is None:
            return ANY_LEVEL
        return levels_between(notes.low or Irql.PASSIVE, Irql.HIGH if notes.high is None else notes.high)

    # -- code that may be paged out ------------------------------------------------------------------------------------

    def paged(self, key: str) -> Paged | None:
        """The section of a function whose code may be out of memory; with no section if it only says `PAGED_CODE()`.

        None for code that the driver locks in memory, or says it does.
        """
        if key not in self._paged:
            self._paged[key] = self._section(key)
        return self._paged[key]

    def _section(self, key: str) -> Paged | None:
        definition = self._program.functions[key]
        if not definition.notes or any(note.name == "PAGED_CODE_LOCKED" for note in definition.notes):
            return None
        found = self._program.paged(key)
        if found is None or not found.section:
            discarded = _init(definition)
            return discarded if discarded is not None else found
        return None if self._locked & {found.section, _ANY_SECTION} else found

    @cached_property
    def _locked(self) -> frozenset[str]:
        """The sections that the driver locks in memory at some time."""
        found: set[str] = set()
        for key, definition in self._program.functions.items():
            for site in self._program.calls(key):
                if site.call.name in _LOCKS_CODE and site.call.args:
                    name = _named(site.call.args[0])
                    target = self._program.resolve(name, definition) if name else None
                    section = self._program.paged(target) if target is not None else None
                    found.add(section.section if section is not None else _ANY_SECTION)
                elif site.call.name in _LOCKS_ANY and not found:
                    found.add(_ANY_SECTION)
        return frozenset(found)

    # -- who breaks them -----------------------------------------------------------------------------------------------

    def pages_at(self, key: str, level: Irql, root: Entry | None) -> bool:
        """Whether a function whose code may be out of memory is entered so that this is fatal.

        `root` is how the system entered the driver; code of the INIT section is in memory while that is DriverEntry.
        """
        paged = self.paged(key)
        if paged is None or not paged.section or level.bit & PAGEABLE:
            return False
        started = root is None or root.role is None or root.role.type == "DRIVER_INITIALIZE"
        return paged.section != INIT or not started

    def faults(self, entry: Entry, root: Entry) -> bool:
        """Whether a function is entered where its code may be out of memory, or where it asserts that it is not."""
        paged = self.paged(entry.key)
        if paged is not None and not paged.section:
            return not entry.level.bit & PAGEABLE
        return self.pages_at(entry.key, entry.level, root)

    def is_disputed(self, entry: Entry | None) -> bool:
        """Whether it is open if the system really enters the driver so high, on the way to an entry.

        Pages of callbacks outside NDIS give all levels up to DISPATCH_LEVEL for what another driver or a setting of the
        object decides (an IRP's handler, an event of the framework); the author may know that it is below.
        """
        root = entry.chain()[0] if entry is not None else None
        if root is None or root.role is None or root.level < Irql.DISPATCH:
            return False
        known = knowledge.role(root.role.type)
        return known is not None and bool(known.levels & Irql.PASSIVE.bit) and known.header != "ndis.h"

    def allows(self, entry: Entry) -> bool:
        """Whether a function is entered at a level it is annotated with; where the level may be higher, it is."""
        allowed = self.allowed(entry.key)
        too_low = entry.level.bit < allowed & -allowed
        return bool(allowed & entry.level.bit) or (too_low and entry.chain()[0].least)

    def breach(self, entry: Entry | None) -> str:
        """The outermost entry on the way to one that enters a function outside its promises, by its place.

        Empty if there is none. It is what all findings that follow from that entry have in common.
        """
        chain = entry.chain() if entry is not None else []
        for at in chain:
            if not self.allows(at) or self.faults(at, chain[0]):
                return self.named(at.caller.key if at.caller is not None else None, at.visit, at.key)
        return ""

    def named(self, caller: str | None, visit: Visit | None, target: str) -> str:
        """What all rules call the defect that a call, or the system, enters a function outside its promises."""
        if caller is None or visit is None:
            return f"{self._program.functions[target].span} is entered"
        return f"{self._program.functions[caller].at(visit.site.call.place)} enters {target}"


def _init(definition: Def) -> Paged | None:
    """The INIT section, where a pragma or an attribute puts a function there."""
    for note in definition.notes:
        words = [arg.strip().strip("\"'") for arg in note.args]
        if note.name in ("alloc_text", "code_seg") and INIT in words[:1]:
            return Paged(INIT, f"#pragma {note.name}({', '.join(note.args)})")
    return None


def _named(expr: Expr) -> str:
    match expr:
        case Path(root, ()) | Address(Path(root, ())):
            return root
    return ""
