"""What a linked driver is described with: definitions, call sites, roles, kinds and what annotations say.

Places are resolved here: a `Span` is absolute, and everything that claims something carries the `Evidence` for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ddicheck.ir.types import HERE, Call, Declarations, Function, Note, Place
from ddicheck.model import Irql, Span

__all__ = ["CallManagerSide", "Def", "Evidence", "IrqlNotes", "Kind", "KindName", "Paged", "Role", "Site", "SiteKind"]

SiteKind = Literal["direct", "indirect", "callback"]
KindName = Literal["miniport", "mcm", "call_manager", "client", "protocol", "filter", "intermediate"]


def absolute(declarations: Declarations, line: int, place: Place) -> Span:
    """The absolute place of `place` in a function or global that begins at `line` of the file of `declarations`."""
    if place.file == HERE:
        return Span(declarations.files[0], line + place.line, place.column, place.width)
    return Span(declarations.files[place.file], place.line, place.column, place.width)


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """Where something is said, and what it says in words."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Def:
    """A function of the driver. Two of them are equal only if they are the same one."""

    key: str
    """Its name; for one of several functions of that name `name@file-stem`."""
    function: Function
    declarations: Declarations
    """The file it stands in (a header's are shared by its includers)."""
    unit: str
    """Path of the translation unit its names are looked up in: the first, by path, that holds it."""
    notes: tuple[Note, ...]
    """Its own annotations, those of every declaration of it, and those given away from it (`alloc_text`)."""

    @property
    def span(self) -> Span:
        """The place of its name."""
        return Span(self.declarations.files[0], self.function.line, self.function.column, len(self.function.name))

    def at(self, place: Place) -> Span:
        """The absolute place of something in its body."""
        return absolute(self.declarations, self.function.line, place)


@dataclass(frozen=True, slots=True)
class Site:
    """A call, or the handing over of a function to be called: instruction `index` of block `block`.

    One `Call` has a `direct` or `indirect` site, and one `callback` site more per argument that hands over functions.
    """

    block: int
    index: int
    call: Call
    kind: SiteKind
    targets: tuple[str, ...]
    """Keys of the driver's functions it runs (for `callback`: hands over), sorted."""
    ddi: str = ""
    """The DDI that is called, empty if it is no DDI (the driver's own, a pointer, an unknown external)."""
    complete: bool = True
    """No other function of the driver can be meant; False for an unknown external and a pointer not fully known."""
    synchronous: bool = True
    """The targets run before the call returns; False for a callback that is run later, by somebody else."""
    role: str = ""
    """For `callback`, the role type the DDI calls it as, empty if that is not known."""
    argument: int = -1
    """For `callback`, the position of the argument that hands it over."""
    evidence: tuple[Evidence, ...] = ()
    """For each target of an indirect call or a variable handed over: where the driver stored it."""


@dataclass(frozen=True, slots=True)
class Role:
    """What NDIS or the system calls a function as."""

    type: str
    """Canonical role type, `MINIPORT_INITIALIZE`."""
    evidence: tuple[Evidence, ...]
    registered: bool
    """The driver hands it to the system; False where only its declaration names the role."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of driver this is, and what shows it."""

    name: KindName
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class CallManagerSide:
    """To which of two call managers in one driver a function belongs."""

    name: Literal["mcm", "call_manager"]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class IrqlNotes:
    """What a function's unconditional annotations say of its IRQL. Empty (false) where nothing is annotated."""

    low: Irql | None = None
    """Lowest level it may be called at."""
    high: Irql | None = None
    """Highest level it may be called at."""
    same: bool = False
    """It returns at the level it was called at."""
    raises: Irql | None = None
    """Level it returns at."""
    saves: tuple[str, ...] = ()
    """Parameters (or `return`) it leaves the old level in."""
    restores: tuple[str, ...] = ()
    """Parameters it takes the level to return at from."""
    texts: tuple[str, ...] = ()
    """The annotations as written."""

    def __bool__(self) -> bool:
        return bool(self.texts)


@dataclass(frozen=True, slots=True)
class Paged:
    """A function lies in a pageable section or says that it does."""

    section: str
    """`PAGE`, `PAGEFOO`; empty if only `PAGED_CODE()` says so."""
    text: str
    """What says so: `#pragma alloc_text(PAGE, f)`, `PAGED_CODE()`."""
