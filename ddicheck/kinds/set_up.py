"""At which level a DDI may be called depends on how another one set its object up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ddicheck.ir.types import Assign, Expr, Path
from ddicheck.kinds.irql_table import allowed_text
from ddicheck.kinds.rule import Rule
from ddicheck.model import Confidence, Finding, Irql, Levels, Span

if TYPE_CHECKING:
    from ddicheck.analyses.context import Context
    from ddicheck.analyses.entries import Entry
    from ddicheck.analyses.traces import Visit
    from ddicheck.analyses.values import Origin
    from ddicheck.program import Def, Program

Place = tuple[str, str]
"""The field or global that an object's handle is kept in, as `Program.field_key` names it."""


class Setting(NamedTuple):
    """A DDI that sets objects up: the positions of the object and of the value that matters."""

    ddi: str
    object: int
    value: int


class Set(NamedTuple):
    """One object set up with one value."""

    value: int
    span: Span


@dataclass(frozen=True, kw_only=True)
class SetUp(Rule):
    """Matches objects by the field or global that their handle is kept in; one finding a call, for the worst level.

    Nothing is claimed of handles that are not kept in one place, and of values that are not constants.
    """

    ddi: str
    object: int
    """Position of the object among the arguments of the DDI."""
    settings: tuple[Setting, ...]
    allowed: Levels
    """The levels at which the DDI may be called for an object that was set up with anything but zero."""
    judged: Levels
    """The levels that the rule speaks of; others are another rule's."""
    thing: str
    """What such an object is called: `a periodic timer`."""
    mend: str

    def check(self, context: Context) -> Iterator[Finding]:
        worst: dict[tuple[int, int], tuple[Irql, Visit, Entry, Place]] = {}
        for visit in context.visits((self.ddi,)):
            for origin in context.origins(visit, self.object):
                place = _place(context.program, origin)
                for entry in context.entries() if origin.key == context.key else (origin.entry,):
                    level = entry.level_of(visit.prop.level) if entry is not None and entry.allows(visit) else None
                    if place is None or entry is None or level is None or not self._is_wrong(level):
                        continue
                    if not any(s.value for s in self._sets(context, place)):
                        continue
                    key = visit.site.block, visit.site.index
                    if key not in worst or level > worst[key][0]:
                        worst[key] = level, visit, entry, place
        for _, (level, visit, entry, place) in sorted(worst.items()):
            yield self._finding(context, level, visit, entry, place)

    def _is_wrong(self, level: Irql) -> bool:
        return bool(self.judged & level.bit) and not self.allowed & level.bit

    def _sets(self, context: Context, place: Place) -> list[Set]:
        """The constants that the object kept in a place is set up with anywhere in the driver."""
        found: list[Set] = []
        by_ddi = {setting.ddi: setting for setting in self.settings}
        for key, visit in context.visits_anywhere(frozenset(by_ddi)):
            setting = by_ddi[visit.site.ddi]
            objects = [o for o in context.origins(visit, setting.object, key) if _place(context.program, o) == place]
            if not objects:
                continue
            span = context.program.functions[key].at(visit.site.call.place)
            for value in context.origins(visit, setting.value, key):
                together = value.key == key or any(o.key == key or o.visit is value.visit for o in objects)
                if together:
                    found += [Set(atom, span) for atom in value.atoms if isinstance(atom, int)]
        return found

    def _finding(self, context: Context, level: Irql, visit: Visit, entry: Entry, place: Place) -> Finding:
        sets = self._sets(context, place)
        periodic = min((s for s in sets if s.value), key=lambda s: s.span)
        here = context.span(visit.site.call.place)
        file = "" if periodic.span.file == here.file else periodic.span.file.replace("\\", "/").rsplit("/", 1)[-1] + " "
        name = place[1] or place[0].removeprefix("::")
        return self.finding(
            context,
            here,
            f"{self.ddi} is called at {level} for {self.thing} ({name}, set with {periodic.value} at "
            f"{file}line {periodic.span.line}), it may be called {allowed_text(self.allowed)}",
            path=context.path_into(visit, entry),
            hint=self.mend,
            key=f"{self.ddi}@{context.ordinal(visit.site)}:{name}",
            confidence=Confidence.HIGH if all(s.value for s in sets) else Confidence.MEDIUM,
        )


def _place(program: Program, origin: Origin) -> Place | None:
    """The field or global that a handle is kept in; None if that is not one, or not told from others."""
    definition = program.functions[origin.key]
    if not isinstance(origin.expr, Path):
        return None
    if origin.expr.steps or origin.expr.root.startswith("::"):
        return _kept(program, definition, origin.expr)
    found = {_kept(program, definition, path) for path in _copies(definition, origin.expr.root)}
    return found.pop() if len(found) == 1 else None


def _kept(program: Program, definition: Def, path: Path) -> Place | None:
    return None if any(step.startswith("[") for step in path.steps) else program.field_key(definition, path)


def _copies(definition: Def, root: str) -> Iterator[Path]:
    """What a local is copied from or to."""
    for block in definition.function.blocks:
        for instr in block.instrs:
            match instr:
                case Assign(Path(target, ()), Path() as source, _) if target == root and _lasts(source):
                    yield source
                case Assign(Path() as target, Path(source, ()), _) if source == root and _lasts(target):
                    yield target


def _lasts(path: Expr) -> bool:
    return isinstance(path, Path) and (bool(path.steps) or path.root.startswith("::"))
