"""What a function's annotations say of IRQL and paging, as values."""

from __future__ import annotations

import re

from ddicheck.ir.types import Note
from ddicheck.model import Irql
from ddicheck.program.values import Def, IrqlNotes, Paged

__all__ = ["irql", "paged"]

_LEVELS = {
    "PASSIVE_LEVEL": Irql.PASSIVE,
    "LOW_LEVEL": Irql.PASSIVE,
    "0": Irql.PASSIVE,
    "APC_LEVEL": Irql.APC,
    "1": Irql.APC,
    "DISPATCH_LEVEL": Irql.DISPATCH,
    "2": Irql.DISPATCH,
    "DIRQL": Irql.DIRQL,
    "PROFILE_LEVEL": Irql.HIGH,
    "CLOCK_LEVEL": Irql.HIGH,
    "IPI_LEVEL": Irql.HIGH,
    "POWER_LEVEL": Irql.HIGH,
    "HIGH_LEVEL": Irql.HIGH,
}
_HIGHEST = frozenset({"_IRQL_requires_max_", "__drv_maxIRQL"})
_LOWEST = frozenset({"_IRQL_requires_min_", "__drv_minIRQL"})
_EXACT = frozenset({"_IRQL_requires_", "__drv_requiresIRQL"})
_SAME = frozenset({"_IRQL_requires_same_", "__drv_sameIRQL"})
_RAISES = frozenset({"_IRQL_raises_", "__drv_raisesIRQL", "__drv_setsIRQL"})
_SAVES = frozenset({"_IRQL_saves_", "__drv_savesIRQL"})
_RESTORES = frozenset({"_IRQL_restores_", "__drv_restoresIRQL", "__drv_useCancelIRQL"})
_ALL = _HIGHEST | _LOWEST | _EXACT | _SAME | _RAISES | _SAVES | _RESTORES
_CONDITIONS = frozenset({"_When_", "__drv_when"})
_ALWAYS = frozenset({"1", "TRUE", "true"})
_SECTION = re.compile(r"""code_seg\s*\(.*?["']?(PAGE\w*)""")


def irql(definition: Def) -> IrqlNotes:
    """What the unconditional annotations of a function say of its IRQL; the narrowest where they repeat themselves.

    A level that is not one of the kit's names, and a band that is empty, says nothing.
    """
    low: list[Irql] = []
    high: list[Irql] = []
    raises: Irql | None = None
    same = False
    saves: dict[str, None] = {}
    restores: dict[str, None] = {}
    texts: dict[str, None] = {}
    for note in definition.notes:
        found = _unconditional(note)
        if found is None or found.name not in _ALL:
            continue
        texts[f"{found.name}({', '.join(found.args)})" if found.args else found.name] = None
        level = _LEVELS.get(found.args[0].strip()) if found.args else None
        if level is not None and found.name in _HIGHEST | _EXACT:
            high.append(level)
        if level is not None and found.name in _LOWEST | _EXACT:
            low.append(level)
        if level is not None and found.name in _RAISES:
            raises = level
        same = same or (found.name in _SAME and not found.target)
        if found.name in _SAVES:
            saves[found.target or "return"] = None
        if found.name in _RESTORES and found.target:
            restores[found.target] = None
    lowest, highest = max(low, default=None), min(high, default=None)
    if lowest is not None and highest is not None and lowest > highest:
        lowest = highest = None
    return IrqlNotes(lowest, highest, same, raises, tuple(saves), tuple(restores), tuple(texts))


def _unconditional(note: Note) -> Note | None:
    """The annotation itself, out of a `_When_` that always holds; None for one that may not hold."""
    if note.name not in _CONDITIONS:
        return note
    if len(note.args) != 2 or note.args[0].strip(" ()") not in _ALWAYS:
        return None
    name, _, rest = note.args[1].partition("(")
    return Note(name.strip(), (rest.rstrip(") "),) if rest else (), note.target)


def paged(definition: Def) -> Paged | None:
    """The pageable section that a pragma, an attribute or `PAGED_CODE()` puts the function in."""
    said = None
    for note in definition.notes:
        text = f"{note.name}({', '.join(note.args)})"
        if note.name == "alloc_text" and note.args and _section(note.args[0]):
            return Paged(_section(note.args[0]), f"#pragma {text}")
        if note.name == "code_seg" and note.args and any(map(_section, note.args)):
            return Paged(next(filter(None, map(_section, note.args))), text)
        inside = _SECTION.search(text)
        if inside is not None:
            return Paged(inside[1], text)
        if note.name in ("PAGED_CODE", "PAGED_CODE_LOCKED"):
            said = Paged("", "PAGED_CODE()")
    return said


def _section(text: str) -> str:
    """The name of a pageable section, empty for another."""
    name = text.strip().strip("\"'")
    return name if name.startswith("PAGE") else ""
