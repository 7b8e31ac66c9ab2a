"""The path to a place, as steps a reader can follow: who enters where, what is found to hold, what raises the IRQL."""

from __future__ import annotations

from collections.abc import Iterator

from ddicheck.analyses.entries import Entry
from ddicheck.analyses.locks import ANY
from ddicheck.analyses.states import Prop
from ddicheck.analyses.traces import Visit
from ddicheck.analyses.words import Words
from ddicheck.flow.solve import Node
from ddicheck.ir.types import NOWHERE, Call, Place
from ddicheck.model import Irql, Step
from ddicheck.program import Def, Program

MOST_CONDITIONS = 5


class Story:
    """Builds paths in one driver."""

    def __init__(self, program: Program, visits: dict[int, list[Visit]]) -> None:
        self._program = program
        self._visits = visits
        self._words: dict[str, Words] = {}

    def know(self, visits: list[Visit]) -> None:
        """Take the calls of one more trace into account."""
        for visit in visits:
            self._visits.setdefault(id(visit.node), []).append(visit)

    def words(self, key: str) -> Words:
        """The words of a function."""
        if key not in self._words:
            self._words[key] = Words(self._program.functions[key].function)
        return self._words[key]

    def path(
        self, key: str, entry: Entry | None, node: Node[Prop], prop: Prop, place: Place, text: str
    ) -> tuple[Step, ...]:
        """The steps from where the system enters the driver to a place in a function, the last saying `text`."""
        steps: list[Step] = []
        chain = entry.chain() if entry is not None else []
        for position, context in enumerate(chain):
            steps.append(self.entered(context) if position == 0 else self._called(chain[position - 1], context))
            following = chain[position + 1] if position + 1 < len(chain) else None
            if following is not None and following.visit is not None:
                steps += self._within(context.key, context, following.visit.node, following.visit.site.call)
        steps += self._within(key, entry, node, None, place, prop)
        steps.append(self._step(self._program.functions[key], entry, prop, place, text))
        return tuple(steps)

    def entered(self, entry: Entry) -> Step:
        """The step at which the system enters the driver."""
        definition = self._program.functions[entry.key]
        role = entry.role
        said = ""
        if role is not None:
            evidence = role.evidence[0] if role.evidence else None
            said = f" ({role.type}" + (
                f", {evidence.text}, {_short(evidence.span.file)}:{evidence.span.line})" if evidence else ")"
            )
        name = definition.function.name
        return Step(definition.span, f"{name} is entered by the system{said}", str(entry.level))

    def _called(self, caller: Entry, entry: Entry) -> Step:
        assert entry.visit is not None
        definition = self._program.functions[caller.key]
        name = self._program.functions[entry.key].function.name
        call = entry.visit.site.call
        through = "" if call.name == name else f" through {self.words(caller.key).path(call.callee)}"
        return self._step(definition, caller, entry.visit.prop, call.place, f"calls {name}{through}")

    def _step(self, definition: Def, entry: Entry | None, prop: Prop, place: Place, text: str) -> Step:
        level = entry.level_of(prop.level) if entry is not None else None
        if level is None and isinstance(prop.level, int):
            level = Irql(prop.level)
        above = entry.holds if entry is not None else ()
        words = self.words(definition.key)
        locks = [held.lock for held in above if not prop.has_freed(held.lock)] + [held.lock for held in prop.held]
        holds = [words.place(lock) for lock in locks if lock[0] != ANY]
        return Step(definition.at(place), text, str(level) if level is not None else "", tuple(dict.fromkeys(holds)))

    def _within(
        self,
        key: str,
        entry: Entry | None,
        node: Node[Prop],
        stop: Call | None,
        place: Place = NOWHERE,
        end: Prop | None = None,
    ) -> list[Step]:
        """What matters between a function's entry and a call in it: conditions, and what changes IRQL or locks."""
        definition = self._program.functions[key]
        trail = node.trail()
        steps: list[Step] = []
        conditions: list[int] = []
        for position, at in enumerate(trail):
            if at.edge is not None and at.edge.assume is not None:
                conditions.append(len(steps))
                text = self.words(key).condition(at.edge.assume)
                steps.append(self._step(definition, entry, at.prop, at.edge.assume.place, text))
            after = trail[position + 1] if position + 1 < len(trail) else None
            for visit, then in self._changes(at, after, stop, place, end):
                call = visit.site.call
                text = f"calls {self.words(key).call(call)}"
                steps.append(self._step(definition, entry, then, call.place, text))
        dropped = set(conditions[:-MOST_CONDITIONS])
        return [step for position, step in enumerate(steps) if position not in dropped]

    def _changes(
        self, node: Node[Prop], after: Node[Prop] | None, stop: Call | None, place: Place, end: Prop | None
    ) -> Iterator[tuple[Visit, Prop]]:
        """The calls in a block that change the property, with the property after each."""
        visits = self._visits.get(id(node), [])
        if after is None:
            ends = next(
                (i for i, v in enumerate(visits) if v.site.call is stop or v.site.call.place == place), len(visits)
            )
            last = visits[ends].prop if ends < len(visits) else end
            visits = visits[:ends]
        else:
            last = after.prop
        before: Visit | None = None
        for position, visit in enumerate(visits):
            if before is None or visit.site.call is not before.site.call:
                before = visit
            after_it = visits[position + 1] if position + 1 < len(visits) else None
            if after_it is not None and after_it.site.call is before.site.call:
                continue
            then = after_it.prop if after_it is not None else last
            was = before.prop
            if then is not None and (then.level, then.held, then.objects) != (was.level, was.held, was.objects):
                yield before, then


def _short(file: str) -> str:
    return file.replace("\\", "/").rsplit("/", 1)[-1]
