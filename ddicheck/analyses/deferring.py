"""Work that is put off: which call has which function of the driver run later, and what that will do with objects.

A work item, timer or DPC finds its objects in the memory it is given. What it does with one is taken to be done, later,
as long as memory still leads to the object and every way the function may go does the same with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ddicheck.analyses.automata import named
from ddicheck.analyses.outcomes import Effect, Outcome
from ddicheck.analyses.states import Object, Prop
from ddicheck.analyses.transport import possible, renamed, value_of
from ddicheck.flow.facts import NOT_ZERO, Facts, Ref, Symbol, Value, outlives
from ddicheck.ir.types import Address, Assign, Call, Expr, Path
from ddicheck.program import Def, Program

LATER = " later"
"""Ends the step of a function that will find the object in memory."""
HANDED = " handed"
"""Ends the step of a function that will be given the object itself."""


class Later(NamedTuple):
    """A function that a call has run later."""

    target: str
    """Its key."""
    parameter: str
    """The parameter that it finds its context in."""
    argument: int
    """The argument of the call that is the context, or of which it is a part; -1 where the function gets none."""
    within: tuple[str, ...] = ()
    """The context is the memory that holds the argument at these steps."""


Deferred = Mapping[tuple[int, int], tuple[Later, ...]]
"""What the calls of a function have run later, by block and index."""


class _Queues(NamedTuple):
    function: int
    context: int
    parameter: int


_AT_ONCE = {
    "NdisQueueIoWorkItem": _Queues(1, 2, 0),
    "IoQueueWorkItem": _Queues(1, 3, 1),
    "IoQueueWorkItemEx": _Queues(1, 3, 1),
}
"""Calls that queue a function: the arguments that are it and its context, and the parameter it gets that in."""

_MADE = {
    "NdisInitializeWorkItem": _Queues(1, 2, 1),
    "NdisMInitializeTimer": _Queues(2, 3, 1),
    "NdisInitializeTimer": _Queues(1, 2, 1),
    "KeInitializeDpc": _Queues(1, 2, 1),
    "ExInitializeWorkItem": _Queues(1, 2, 0),
}
"""Calls that tie a function and its context to the object that their first argument is the address of."""

_STARTED = {
    "NdisScheduleWorkItem": 0,
    "NdisSetTimer": 0,
    "NdisMSetTimer": 0,
    "KeInsertQueueDpc": 0,
    "KeSetTimer": 2,
    "ExQueueWorkItem": 0,
}
"""Calls that start such an object, and the argument that is its address."""

_TIMERS = ("NdisAllocateTimerObject", "NdisSetTimerObject")


class Deferrals:
    """What the calls of a driver have run later."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._made = self._ties()
        self._timers = self._timer_functions()
        self.calls: dict[str, dict[tuple[int, int], tuple[Later, ...]]] = {}
        for key, definition in program.functions.items():
            for block, index, call in _calls(definition, (*_AT_ONCE, *_STARTED, _TIMERS[1])):
                found = self._of(definition, call)
                if found is not None:
                    self.calls.setdefault(key, {})[block, index] = (found,)

    def of(self, key: str) -> Deferred:
        """What the calls of a function have run later."""
        return self.calls.get(key, {})

    def _of(self, definition: Def, call: Call) -> Later | None:
        if call.result is not None:
            return None
        queues = _AT_ONCE.get(call.name)
        if queues is not None and len(call.args) > max(queues.function, queues.context):
            return self._later(self._function(definition, call.args[queues.function]), queues.parameter, queues.context)
        if call.name == _TIMERS[1] and len(call.args) > 3 and isinstance(call.args[0], Path):
            place = self._program.field_key(definition, call.args[0])
            return self._later(self._timers.get(place, "") if place is not None else "", 1, 3)
        at = _STARTED.get(call.name, -1)
        started = call.args[at] if 0 <= at < len(call.args) else None
        place = self._program.field_key(definition, started.of) if isinstance(started, Address) else None
        tie = self._made.get(place) if place is not None else None
        if tie is None:
            return None
        found = self._later(tie[0], tie[1], at)
        return found._replace(within=tie[2]) if found is not None else None

    def _later(self, target: str, parameter: int, argument: int) -> Later | None:
        if not target:
            return None
        params = self._program.functions[target].function.params
        return Later(target, params[parameter].name, argument) if parameter < len(params) else None

    def _function(self, definition: Def, expr: Expr) -> str:
        """The key of the driver's function that is meant; empty if it is not one alone."""
        targets = self._program.pointers.values(definition, expr)[1]
        return next(iter(targets)) if len(targets) == 1 else ""

    def _ties(self) -> dict[tuple[str, str], tuple[str, int, tuple[str, ...]]]:
        """By the field that an object lies in: its function, that one's parameter, and where in the context it is."""
        found: dict[tuple[str, str], tuple[str, int, tuple[str, ...]]] = {}
        for definition in self._program.functions.values():
            for _, _, call in _calls(definition, _MADE):
                at = _MADE[call.name]
                made = call.args[0] if len(call.args) > max(at.function, at.context) else None
                if not isinstance(made, Address):
                    continue
                place = self._program.field_key(definition, made.of)
                if place is None:
                    continue
                within = _within(made.of, call.args[at.context])
                function = self._function(definition, call.args[at.function]) if within else ""
                tie = (function, at.parameter, within)
                found[place] = tie if found.get(place, tie) == tie else ("", 0, ())
        return found

    def _timer_functions(self) -> dict[tuple[str, str], str]:
        """By the field that a timer object's handle lies in: its function."""
        found: dict[tuple[str, str], str] = {}
        for definition in self._program.functions.values():
            for _, _, call in _calls(definition, _TIMERS[:1]):
                timer = call.args[2] if len(call.args) > 2 else None
                place = self._program.field_key(definition, timer.of) if isinstance(timer, Address) else None
                if place is not None:
                    functions = self._stored_timer_functions(definition)
                    function = functions.pop() if len(functions) == 1 else ""
                    found[place] = function if found.get(place, function) == function else ""
        return found

    def _stored_timer_functions(self, definition: Def) -> set[str]:
        found: set[str] = set()
        for block in definition.function.blocks:
            for instr in block.instrs:
                if isinstance(instr, Assign) and instr.target.steps[-1:] == (".TimerFunction",):
                    found.add(self._function(definition, instr.value))
        return found


def _calls(definition: Def, names: Mapping[str, _Queues] | tuple[str, ...]) -> list[tuple[int, int, Call]]:
    return [
        (number, index, instr)
        for number, block in enumerate(definition.function.blocks)
        for index, instr in enumerate(block.instrs)
        if isinstance(instr, Call) and instr.name in names
    ]


def _within(place: Path, context: Expr) -> tuple[str, ...]:
    """The steps from what a context points to down to a place in it; empty if it is not in it."""
    if not isinstance(context, Path) or context.root != place.root:
        return ()
    size = len(context.steps) + 1
    return place.steps[size:] if place.steps[:size] == (*context.steps, "*") else ()


# -- what is done later ------------------------------------------------------------------------------------------------


def context_of(later: Later, args: tuple[Value, ...]) -> Value | None:
    """What a function that is run later is given; None where that is not known."""
    value = args[later.argument] if later.argument < len(args) else None
    if not later.within:
        return value
    size = len(later.within)
    if type(value) is Ref and value.of[-size:] == later.within:
        return value.of[: -size - 1] if value.of[-size - 1] == "*" else Ref(value.of[:-size])
    return None


def put_off(effect: Effect, parameter: str, context: Value, facts: Facts) -> list[tuple[Symbol, str]]:
    """The objects that a function will take a step with, whichever way it goes, each with the step."""
    if not effect.complete or effect.blurred:
        return []
    names = {parameter: context}
    steps: dict[Symbol, str] = {}
    ways = [outcome for outcome in effect.outcomes if possible(outcome, names, facts.copy())]
    for outcome in ways:
        for thing in outcome.prop.objects:
            name = _renamed(thing, names, facts)
            if name is not None and not thing.state.endswith((LATER, HANDED)):
                steps[name] = thing.state + (HANDED if name == context else LATER)
    return [(name, step) for name, step in sorted(steps.items()) if _by_all(name, ways, names, facts)]


def _by_all(name: Symbol, ways: list[Outcome], names: dict[str, Value], facts: Facts) -> bool:
    """Whether every way takes a step with an object, apart from those for there being none."""
    there = facts.copy()
    if not there.learn(name, NOT_ZERO):
        return False
    return all(
        any(_renamed(thing, names, facts) == name for thing in way.prop.objects)
        for way in ways
        if possible(way, names, there.copy())
    )


def _renamed(thing: Object, names: dict[str, Value], facts: Facts) -> Symbol | None:
    if thing.name[0] == "&":
        place = renamed(thing.name[1:], names)
        return ("&", *place) if place is not None else None
    return named(value_of(thing.name, names, facts))


def findable(prop: Prop, facts: Facts) -> frozenset[Symbol]:
    """The objects that something put off will find in memory, and that memory is seen to lead to."""
    return frozenset(thing.name for thing in prop.objects if thing.state.endswith(LATER) and _led_to(thing.name, facts))


def _led_to(name: Symbol, facts: Facts) -> bool:
    if outlives(name) and facts.store.get(name, name) == name:
        return True
    return any(value == name and outlives(place) for place, value in facts.store.items())


def unfound(prop: Prop, before: frozenset[Symbol], facts: Facts, cleared: bool) -> Prop:
    """Without the objects that something put off can no longer find, as memory does not lead to them any more.

    `before` are those it led to; as a pointer is `cleared`, it may be one to any of the others.
    """
    later = [thing.name for thing in prop.objects if thing.state.endswith(LATER)]
    gone = [name for name in later if (name in before or cleared) and not _led_to(name, facts)]
    return prop.without(*gone) if gone else prop


def cancels(ddi: str) -> bool:
    """Whether a DDI may keep from happening what was put off."""
    return "Cancel" in ddi or ddi == "KeRemoveQueueDpc"


def called_off(prop: Prop) -> Prop:
    """As something that was put off may have been cancelled."""
    return prop.without(*(o.name for o in prop.objects if o.state.endswith((LATER, HANDED))))
