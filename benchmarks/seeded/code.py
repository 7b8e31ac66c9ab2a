"""One driver as operators see it: its functions and calls, where their text stands, and what is certain of them.

What is certain is worked out here from the call graph and the roles alone, not by the analyses that are measured.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path as File
from typing import NamedTuple

from benchmarks.seeded.text import SourceText, Statement
from ddicheck import knowledge
from ddicheck.engine.drivers import Driver, load
from ddicheck.ir.types import HERE, Apply, Assign, Call, Const, Edge, Expr, Path
from ddicheck.knowledge import IrqlEffect, Role
from ddicheck.model import Irql, Project
from ddicheck.program import Def, Site


class Spot(NamedTuple):
    """A call in a function, where it stands among the blocks, and the statement it makes."""

    function: Def
    block: int
    position: int
    call: Call
    ddi: str
    targets: tuple[str, ...]
    text: SourceText
    statement: Statement

    @property
    def path(self) -> str:
        """The file it stands in."""
        return self.function.declarations.files[0]

    @property
    def line(self) -> int:
        """Its line."""
        return self.function.function.line + self.call.place.line

    def argument(self, position: int) -> str:
        """The text of an argument; empty if the source has no such argument (a macro has its own)."""
        if self.call.place.macro or position >= len(self.statement.arguments):
            return ""
        start, end = self.statement.arguments[position]
        return self.text.text[start:end]


@dataclass(frozen=True)
class Body:
    """A function, and the offset behind the brace that opens it."""

    function: Def
    text: SourceText
    offset: int

    @property
    def path(self) -> str:
        """The file it stands in."""
        return self.function.declarations.files[0]

    @property
    def line(self) -> int:
        """The line of its name."""
        return self.function.function.line


class Code:
    """A driver to plant defects in."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.driver: Driver = load(project)
        self.program = self.driver.program
        self.kinds = self.driver.kinds
        self._texts: dict[str, SourceText] = {}
        self._passed: dict[str, Mapping[str, int]] = {}

    def text(self, path: str) -> SourceText:
        """A file's text."""
        if path not in self._texts:
            self._texts[path] = SourceText(File(path).read_bytes())
        return self._texts[path]

    @cached_property
    def lost(self) -> bool:
        """Whether some of the driver's source could not be analysed, so that of the whole driver nothing is certain."""
        grave = {"parse", "read", "preprocess", "language"}
        return bool(self.project.skipped) or any(p.kind in grave for p in self.driver.problems())

    # -- functions -----------------------------------------------------------------------------------------------------

    @cached_property
    def functions(self) -> Mapping[str, Def]:
        """The functions written in the driver's C files (not its headers) that the system or a callback can reach."""
        own = set(self.project.files)
        found = self.program.functions
        return {k: d for k, d in found.items() if d.declarations.files[0] in own and k in self.reached}

    @cached_property
    def reached(self) -> frozenset[str]:
        """What callbacks that the driver registers call, directly or through pointers, themselves among it."""
        waiting = [key for key in self.program.functions if self.roles(key)]
        found = set(waiting)
        while waiting:
            for site in self.program.calls(waiting.pop()):
                new = set(site.targets) - found if site.kind != "callback" or site.synchronous else set()
                found |= new
                waiting += new
        return frozenset(found)

    def roles(self, key: str) -> tuple[Role, ...]:
        """As what the system enters a function that the driver hands it."""
        known = (knowledge.role(role.type) for role in self.program.roles(key) if role.registered)
        return tuple(role for role in known if role is not None)

    def bodies(self, *roles: str) -> Iterator[Body]:
        """The functions of one of these roles, with where their bodies begin; all functions without roles given."""
        for key, definition in self.functions.items():
            if not roles or any(role.name in roles for role in self.roles(key)):
                body = self.body(definition)
                if body is not None:
                    yield body

    def body(self, definition: Def) -> Body | None:
        """Where a function's body begins."""
        text = self.text(definition.declarations.files[0])
        at = text.offset(definition.function.line, definition.function.column)
        offset = text.body(at, definition.function.name)
        return Body(definition, text, offset) if offset is not None else None

    def called_at(self, key: str) -> frozenset[Irql]:
        """The levels at which the system itself certainly enters a function."""
        found: set[Irql] = set()
        for role in self.roles(key):
            levels = [level for level in Irql if role.levels & level.bit]
            told = knowledge.level_argument(role.name) is not None
            found.update(levels[:1] if role.conditional or told else levels)
        return frozenset(found)

    def only_at(self, level: Irql) -> Iterator[Body]:
        """The callbacks that are entered at one level only, whatever calls them, and called by no function."""
        for body in self.bodies():
            key = body.function.key
            unsure = any(r.conditional or r.levels != level.bit for r in self.roles(key))
            if self.roles(key) and not unsure and not self.program.callers(key):
                yield body

    # -- calls ---------------------------------------------------------------------------------------------------------

    def spots(self, wanted: Callable[[Site], bool]) -> Iterator[Spot]:
        """The calls of which each is a statement of its own, in functions that can run, where all of them are wanted.

        A macro may make several calls at one place: then each must be wanted.
        """
        for key, definition in self.functions.items():
            sites = [site for site in self.program.calls(key) if site.kind != "callback"]
            places = {site.call.place[:3] for site in sites if wanted(site)}
            refused = {site.call.place[:3] for site in sites if not wanted(site)}
            live = self.live(definition) if places else frozenset()
            for site in sites:
                place = site.call.place[:3]
                if place in places and place not in refused and site.block in live:
                    places.discard(place)
                    spot = self.spot(definition, site)
                    if spot is not None:
                        yield spot

    def spot(self, definition: Def, site: Site) -> Spot | None:
        """A call with its statement; None if it is only a part of one."""
        place = site.call.place
        name = place.macro or site.call.name
        if place.file != HERE or not name:
            return None
        text = self.text(definition.declarations.files[0])
        at = text.offset(definition.function.line + place.line, place.column)
        statement = text.statement(at, name)
        if statement is None:
            return None
        return Spot(definition, site.block, site.index, site.call, site.ddi, site.targets, text, statement)

    def calls_of(self, *ddis: str) -> Iterator[Spot]:
        """The calls of one of these DDIs, as `spots` gives them."""
        wanted = frozenset(ddis)
        return self.spots(lambda site: site.ddi in wanted)

    def count(self, *ddis: str) -> int:
        """How many calls of these DDIs the driver has, reachable or not."""
        return sum(s.ddi in ddis for key in self.program.functions for s in self.program.calls(key))

    # -- ways through a function ---------------------------------------------------------------------------------------

    def live(self, definition: Def) -> frozenset[int]:
        """The blocks that are reached without a condition that never holds.

        Such a condition is a constant, or tests a parameter that every caller passes the same constant for.
        """
        return frozenset(self.onward(definition, [0]))

    def onward(self, definition: Def, starts: list[int]) -> set[int]:
        """All blocks that can come at or after some."""
        blocks = definition.function.blocks
        passed = self.passed(definition.key)
        found, waiting = set(starts), deque(starts)
        while waiting:
            for edge in blocks[waiting.popleft()].edges:
                if edge.to not in found and not _never(edge, passed):
                    found.add(edge.to)
                    waiting.append(edge.to)
        return found

    def passed(self, key: str) -> Mapping[str, int]:
        """The parameters of a function that every call of it passes the same constant for."""
        if key not in self._passed:
            self._passed[key] = dict(self._constants(key))
        return self._passed[key]

    def _constants(self, key: str) -> Iterator[tuple[str, int]]:
        callers = self.program.callers(key)
        function = self.program.functions[key].function
        if self.program.roles(key) or not callers or any(site.kind != "direct" for _, site in callers):
            return
        written = {
            i.target.root for b in function.blocks for i in b.instrs if isinstance(i, Assign) and not i.target.steps
        }
        for position, param in enumerate(function.params):
            values = {site.call.args[position] if position < len(site.call.args) else None for _, site in callers}
            numbers = {value.value if isinstance(value, Const) else None for value in values}
            number = next(iter(numbers))
            if len(numbers) == 1 and number is not None and param.name not in written:
                yield param.name, number

    def always(self, definition: Def) -> list[int]:
        """The blocks from the first on that are run in turn whenever the function is called."""
        blocks = definition.function.blocks
        found = [0]
        while True:
            edges = [edge for edge in blocks[found[-1]].edges if not edge.exceptional and not _never(edge, {})]
            if len(edges) != 1 or edges[0].to in found:
                return found
            found.append(edges[0].to)

    def first_calls(self, definition: Def) -> Iterator[Site]:
        """The calls that a function makes whenever it is called, up to the first that changes the IRQL."""
        always = self.always(definition)
        order = {block: number for number, block in enumerate(always)}
        sites = [s for s in self.program.calls(definition.key) if s.block in order and s.kind != "callback"]
        for site in sorted(sites, key=lambda s: (order[s.block], s.index)):
            yield site
            if self.touches_irql(site):
                return

    def touches_irql(self, site: Site) -> bool:
        """Whether a call may change the IRQL before it returns, as far as names tell."""
        if site.targets:
            return not self.steady.issuperset(site.targets)
        return knowledge.irql_effect(site.call.name) is not None or not site.ddi

    @cached_property
    def steady(self) -> frozenset[str]:
        """The functions that call nothing, directly or not, that changes the IRQL or takes or gives back a lock."""
        keys = self.program.functions
        unsteady = {
            key
            for key in keys
            if any(
                not s.targets and s.kind != "callback" and (not s.ddi or _effect(s)) for s in self.program.calls(key)
            )
        }
        waiting = list(unsteady)
        while waiting:
            above = {caller for caller, _ in self.program.callers(waiting.pop())} - unsteady
            unsteady |= above
            waiting += above
        return frozenset(keys.keys() - unsteady)


def _effect(site: Site) -> IrqlEffect | None:
    return knowledge.irql_effect(site.call.name)


def _never(edge: Edge, passed: Mapping[str, int]) -> bool:
    """Whether the condition of an edge, with parameters that are constants, says that it is not taken."""
    if edge.assume is None:
        return False
    value = _value(edge.assume.cond, passed)
    return value is not None and bool(value) != edge.assume.holds


def _value(expr: Expr, passed: Mapping[str, int]) -> int | None:
    match expr:
        case Const(value, _):
            return value
        case Path(root, ()):
            return passed.get(root)
        case Apply("!", (inner,)):
            held = _value(inner, passed)
            return None if held is None else int(not held)
        case Apply("==" | "!=" as op, (left, right)):
            one, other = _value(left, passed), _value(right, passed)
            return None if one is None or other is None else int((one == other) == (op == "=="))
    return None
