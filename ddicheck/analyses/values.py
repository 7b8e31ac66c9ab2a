"""Where the value of an argument comes from: the call itself, or, for a parameter that is passed on, the callers.

Entries keep one witness for contexts that a function does not tell apart. What is passed on to a DDI is not tested, so
of all that callers pass only one value would be seen; here each caller is asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

from ddicheck.analyses.entries import Entry
from ddicheck.analyses.traces import Trace, Visit
from ddicheck.flow.facts import Atom, Bound, Value
from ddicheck.ir.types import Expr
from ddicheck.model import Irql
from ddicheck.program import Program

MOST_CALLERS = 5
"""How many callers up a parameter is followed."""
MOST_ORIGINS = 256

_ORDER = {"<": int.__lt__, ">": int.__gt__, "<=": int.__le__, ">=": int.__ge__}


@dataclass(frozen=True, slots=True, eq=False)
class Origin:
    """One way an argument of a call gets its value."""

    key: str
    """The function in which the value is written, or becomes known."""
    visit: Visit
    """The call there that passes it."""
    expr: Expr
    """What is written there."""
    value: Value
    bound: Bound | None
    """What is known of it, where it is not known itself."""
    entry: Entry | None
    """How the function whose call was asked about is entered so; None if nobody is known to enter it."""

    @property
    def atoms(self) -> frozenset[Atom]:
        """The constants that it is shown to be, on one path or another; none where it could be anything."""
        if type(self.value) is int or type(self.value) is str:
            return frozenset((self.value,))
        return self.bound.atoms if self.bound is not None and self.bound.among else frozenset()


class Knows(Protocol):
    """What is asked of the rest of the driver."""

    @property
    def program(self) -> Program:
        """The driver."""
        ...

    @property
    def traces(self) -> dict[str, Trace]:
        """The traces of its functions."""
        ...

    def entries_of(self, key: str) -> tuple[Entry, ...]:
        """The contexts a function is entered in."""
        ...


def origins(knows: Knows, key: str, visit: Visit, index: int, depth: int = MOST_CALLERS) -> Iterator[Origin]:
    """The ways an argument of a call in a function gets its value, the function's own first."""
    if index >= len(visit.args):
        return
    yield from islice(_origins(knows, key, visit, index, depth), MOST_ORIGINS)


def _origins(knows: Knows, key: str, visit: Visit, index: int, depth: int) -> Iterator[Origin]:
    value = visit.args[index]
    bound = visit.bounds[index] if index < len(visit.bounds) else None
    entries = knows.entries_of(key)
    feasible = [entry for entry in entries if entry.allows(visit)]
    params = [p.name for p in knows.program.functions[key].function.params]
    position = params.index(value[0]) if type(value) is tuple and len(value) == 1 and value[0] in params else None
    known = position is None or (bound is not None and bound.among)
    if known or any(entry.caller is None for entry in feasible):
        if entries and not feasible:
            return
        nearest: dict[Irql, Entry] = {}
        for entry in sorted(feasible, key=lambda e: len(e.chain())):
            nearest.setdefault(entry.level, entry)
        for way in nearest.values() or (None,):
            yield Origin(key, visit, visit.site.call.args[index], value, bound, way)
        if known:
            return
    if position is None or depth == 0:
        return
    for caller, site in knows.program.callers(key):
        if site.kind == "callback" or caller == key or not knows.entries_of(caller):
            continue
        for above in knows.traces[caller].visits:
            if above.site.call is not site.call or key not in above.site.targets or position >= len(above.args):
                continue
            for origin in _origins(knows, caller, above, position, depth - 1):
                inner = _entered(origin, key, above, tuple(params), position)
                if inner is not None and inner.allows(visit) and _agrees(visit, inner):
                    yield Origin(origin.key, origin.visit, origin.expr, origin.value, origin.bound, inner)


def _entered(origin: Origin, key: str, above: Visit, params: tuple[str, ...], position: int) -> Entry | None:
    """The context of a function that a caller's call makes; None if nothing enters the caller so."""
    caller = origin.entry
    level = caller.level_of(above.prop.level) if caller is not None else None
    if caller is None or level is None:
        return None
    passed: list[tuple[tuple[str, ...], Bound]] = []
    for number, (param, value) in enumerate(zip(params, above.args, strict=False)):
        bound = above.bounds[number] if number < len(above.bounds) else None
        if type(value) is int or type(value) is str:
            bound = Bound(True, frozenset((value,)))
        elif number == position:
            bound = Bound(True, origin.atoms) if origin.atoms else origin.bound
        if bound is not None:
            passed.append(((param,), bound))
    return Entry(key, level, tuple(passed), params, caller=caller, visit=above)


def _agrees(visit: Visit, entry: Entry) -> bool:
    """Whether the comparisons on the way to a call hold for the constants that are passed."""
    single = ((name[0], b) for name, b in entry.passed if len(name) == 1 and b.among and len(b.atoms) == 1)
    passed = {name: next(iter(bound.atoms)) for name, bound in single}
    for symbol, bound in visit.node.facts.known.items():
        if symbol[0] not in _ORDER or len(symbol) != 4 or not symbol[3].removeprefix("-").isdigit():
            continue
        value = passed.get(symbol[1])
        if type(value) is int:
            truth = Bound(True, frozenset((int(_ORDER[symbol[0]](value, int(symbol[3]))),)))
            if truth.meet(bound) is None:
                return False
    return True
