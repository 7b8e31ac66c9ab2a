"""Where pointers that may be NULL are followed: NULL was assigned, the code itself found it, or nothing ever tested it.

A result that may be NULL is marked when it is made, and the mark goes with the first test of it on any path: what is
claimed to be untested was tested on none of the paths that come together. Only places where a pointer is followed that
is tested, set to NULL or made by such a call somewhere in the function are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from ddicheck import knowledge
from ddicheck.analyses.outcomes import Outcome
from ddicheck.analyses.states import Prop
from ddicheck.flow.facts import NOT_ZERO, ZERO, Bound, Facts, Ref, Symbol, Value
from ddicheck.flow.solve import Node
from ddicheck.ir.types import Address, Apply, Assign, Assume, Call, Const, Expr, Function, Instr, Path, Place, Return
from ddicheck.program import Def, Program, Site
from ddicheck.program.memory import CLEARS, MOVES

MAY_BE_NULL = "null?"
"""First step of the mark of a symbol that may be NULL and was not tested."""

_ASSERTS = re.compile(r".*(?:ASSERT|VERIFY|VRFY|ANALYSIS_ASSUME).*|KdPrint(?:Ex)?|_Analysis_assume_", re.IGNORECASE)
_UNEVALUATED = frozenset(("sizeof", "offsetof"))
_ROUNDS = 4

State = tuple[Prop, Facts, tuple[Outcome, ...]]
Given = tuple[tuple[Symbol, Bound], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Deref:
    """A pointer followed in one state in which it is NULL, or may be and was not tested."""

    node: Node[Prop]
    prop: Prop
    given: Given
    index: int
    """The instruction in the node's block; the number of its instructions for its conditions."""
    place: Place
    pointer: Path
    value: Value
    certain: bool
    """It is NULL on the way here; otherwise it may be."""
    through: str = ""
    """The function that follows it, if it is handed to one."""


class Follow(NamedTuple):
    """A pointer that is followed, and the whole access."""

    pointer: Path
    whole: Path


class Asks(Protocol):
    """What is asked of the rest of the driver."""

    @property
    def program(self) -> Program:
        """The driver."""
        ...

    def needs(self, key: str) -> frozenset[str]:
        """The parameters that a function follows whatever they are."""
        ...

    def fails(self, key: str) -> bool:
        """Whether a function returns NULL where it could not get what it was to return."""
        ...


class Nulls:
    """Watches the simulation of one function."""

    def __init__(self, definition: Def, knows: Asks, sites: dict[tuple[int, int], list[Site]]) -> None:
        self.definition = definition
        self.knows = knows
        self.sites = sites
        self.made: set[Symbol] = set()
        """The symbols that were marked."""
        self.found: dict[int, list[Deref]] = {}
        self.needs: set[str] = set()
        self.fails = False
        function = definition.function
        self.params = frozenset(p.name for p in function.params)
        self.straight = frozenset(_straight(function))
        self.checks: dict[int, dict[int, tuple[Follow, ...]]] = {}
        self.handed: set[tuple[int, int]] = set()
        if not any(edge.exceptional for block in function.blocks for edge in block.edges):
            self._prepare(function)

    # -- before --------------------------------------------------------------------------------------------------------

    def _prepare(self, function: Function) -> None:
        watched, copies = set(self._sources(function)), list(_copies(function))
        _spread(watched, copies)
        own = {Path(name) for name in self.params if name}
        _spread(own, [(source, target) for target, source in copies], back=False)
        roots = {path.root for path in watched}
        for number, block in enumerate(function.blocks):
            wanted = watched
            if number in self.straight:
                wanted = watched | own
                roots = {path.root for path in wanted}
            elif not watched:
                break
            table: dict[int, tuple[Follow, ...]] = {}
            for index, instr in enumerate(block.instrs):
                found: list[Follow] = []
                _followed_in(instr, roots, found)
                if found:
                    table[index] = tuple(dict.fromkeys(f for f in found if f.pointer in wanted))
                if type(instr) is Call and any(type(a) is Path and a.root in roots and a in wanted for a in instr.args):
                    self.handed.add((number, index))
            found = []
            for edge in block.edges:
                if edge.assume is not None:
                    _followed(edge.assume.cond, roots, found)
            table[len(block.instrs)] = tuple(dict.fromkeys(f for f in found if f.pointer in wanted))
            self.checks[number] = {index: follows for index, follows in table.items() if follows}

    def _sources(self, function: Function) -> Iterator[Path]:
        """The places that hold a pointer which is tested, set to NULL, or the result of what may fail."""
        for number, block in enumerate(function.blocks):
            for index, instr in enumerate(block.instrs):
                if type(instr) is Assign and type(instr.value) is Const and instr.value.value == 0:
                    yield instr.target
                elif type(instr) is Call:
                    yield from self._made_by(number, index, instr)
            for edge in block.edges:
                subject = tested_zero(edge.assume)[0] if edge.assume is not None else None
                if subject is not None:
                    yield subject

    def _made_by(self, number: int, index: int, call: Call) -> Iterator[Path]:
        known = knowledge.nullable(call.name) if call.name else None
        if known is not None and known.argument is not None and known.argument < len(call.args):
            argument = call.args[known.argument]
            if type(argument) is Address:
                yield argument.of
        elif call.result is not None:
            targets = [t for s in self.sites.get((number, index), ()) for t in s.targets]
            if known is not None or any(map(self.knows.fails, targets)):
                yield call.result

    # -- along the paths -----------------------------------------------------------------------------------------------

    def begin(self, node: Node[Prop]) -> dict[int, tuple[Follow, ...]] | None:
        """What is to be looked at in a block that is about to be worked."""
        if self.found:
            self.found.pop(id(node), None)
        return self.checks.get(node.block)

    def look(self, node: Node[Prop], index: int, follows: tuple[Follow, ...], states: Sequence[State]) -> None:
        """Before an instruction: the pointers it follows."""
        for follow in follows:
            for prop, facts, _ in states:
                self._judge(node, index, prop, facts, follow, facts.read(follow.pointer), "")

    def _judge(
        self, node: Node[Prop], index: int, prop: Prop, facts: Facts, follow: Follow, value: Value, through: str
    ) -> None:
        untested = needed = False
        certain = type(value) is int and value == 0
        if type(value) is tuple:
            bound = facts.known.get(value)
            if bound is not None:
                certain = bound == ZERO
            else:
                untested = bool(self.made) and (MAY_BE_NULL, *value) in facts.known
                needed = len(value) == 1 and value[0] in self.params and node.block in self.straight
        if not (certain or untested or needed) or self._is_array(follow):
            return
        if needed:
            self.needs.add(value[0])  # type: ignore[index]
        if untested:
            del facts.known[(MAY_BE_NULL, *value)]  # type: ignore[misc]
        if certain or untested:
            self._record(node, index, prop, facts, follow, value, certain, through)

    def _is_array(self, follow: Follow) -> bool:
        """Whether an access is that of an array's address: nothing is read there."""
        if len(follow.whole.steps) <= len(follow.pointer.steps) + 1:
            return False
        return self.knows.program.types.of(self.definition, follow.whole).endswith("]")

    def _record(
        self,
        node: Node[Prop],
        index: int,
        prop: Prop,
        facts: Facts,
        follow: Follow,
        value: Value,
        certain: bool,
        through: str,
    ) -> None:
        block = self.definition.function.blocks[node.block]
        if index < len(block.instrs):
            place = block.instrs[index].place
        else:
            place = next(e.assume.place for e in block.edges if e.assume is not None)
        given = tuple((s, b) for s, b in facts.known.items() if s[0] in self.params or s[0].startswith("::"))
        self.found.setdefault(id(node), []).append(
            Deref(node, prop, given, index, place, follow.pointer, value, certain, through)
        )

    def tested(self, facts: Facts, cond: Expr) -> None:
        """A condition was found to hold: what it asks of is tested."""
        marks = [symbol for symbol in facts.known if symbol[0] == MAY_BE_NULL]
        if marks:
            values = [facts.value(path) for path in paths_in(cond)]
            for mark in marks:
                if any(has(value, mark[1:]) for value in values):
                    del facts.known[mark]

    def passed(self, node: Node[Prop], index: int, call: Call, args: tuple[Value, ...], state: State) -> None:
        """Before a call: the pointers it is handed. Whoever is not known to follow or ignore one may test it."""
        if not self.made and (node.block, index) not in self.handed:
            return
        prop, facts, _ = state
        sites = [s for s in self.sites.get((node.block, index), ()) if s.kind != "callback"]
        targets = [t for s in sites for t in s.targets]
        if (node.block, index) in self.handed:
            for position, (arg, value) in enumerate(zip(call.args, args, strict=True)):
                if type(arg) is Path and follows(self.knows, call, targets, position):
                    self._judge(node, index, prop, facts, Follow(arg, arg), value, call.name)
        if not self.made:
            return
        looks_only = not targets and bool(sites) and bool(sites[0].ddi) and not asserts(call.name)
        for mark in [symbol for symbol in facts.known if symbol[0] == MAY_BE_NULL]:
            if not looks_only and any(has(value, mark[1:]) for value in args):
                del facts.known[mark]

    def asked(self, facts: Facts, values: Iterable[Value]) -> None:
        """A callee tests these values."""
        for value in values:
            if type(value) is tuple:
                facts.known.pop((MAY_BE_NULL, *value), None)

    def called(self, facts: Facts, call: Call, args: tuple[Value, ...], version: str) -> None:
        """After a call of a DDI: what it may have left NULL is marked."""
        known = knowledge.nullable(call.name)
        if known is None or any(_mentions(call.args[i], name) for i, name in known.never_with if i < len(call.args)):
            return
        if known.argument is None:
            self.mark(facts, (version,))
        elif known.argument < len(args):
            pointed = args[known.argument]
            if type(pointed) is Ref:
                self.mark(facts, (*pointed.of, version))

    def got(self, facts: Facts, target: str, version: str) -> None:
        """After a call of a function of the driver, of whose result nothing is known."""
        if self.knows.fails(target):
            self.mark(facts, (version,))

    def mark(self, facts: Facts, symbol: Symbol) -> None:
        """A symbol may be NULL."""
        self.made.add(symbol)
        facts.known[(MAY_BE_NULL, *symbol)] = NOT_ZERO

    def returned(self, facts: Facts, value: Value | None, bound: Bound | None) -> None:
        """At a return."""
        if not self.made or self.fails:
            return
        if type(value) is tuple and (MAY_BE_NULL, *value) in facts.known:
            self.fails = True
        elif value == 0 or bound == ZERO:
            self.fails = any(facts.known.get(symbol) == ZERO for symbol in self.made)


def tested_zero(assume: Assume) -> tuple[Path | None, bool]:
    """The place a condition compares with zero, and whether it was found to be zero."""
    cond, holds = assume.cond, assume.holds
    while True:
        match cond:
            case Apply("!", (inner,)):
                cond, holds = inner, not holds
            case Apply("==" | "!=" as op, (inner, Const(0))) | Apply("==" | "!=" as op, (Const(0), inner)):
                cond, holds = inner, holds == (op == "!=")
            case Path():
                return cond, not holds
            case _:
                return None, False


def asserts(callee: str) -> bool:
    """Whether a call only takes for granted, or shows in a checked build, what it is given."""
    return _ASSERTS.fullmatch(callee) is not None


def follows(knows: Asks, call: Call, targets: list[str], position: int) -> bool:
    """Whether a call follows an argument whatever it is; `targets` are the functions of the driver that it may run."""
    if not targets:
        return (position == 0 and call.name in CLEARS) or (position < 2 and call.name in MOVES)
    for target in targets:
        params = knows.program.functions[target].function.params
        if position >= len(params) or params[position].name not in knows.needs(target):
            return False
    return True


def followed_by(instr: Instr, pointers: set[Path], handed: bool = True) -> set[Path]:
    """Those of some pointers that an instruction follows, or (`handed`) that it hands to a function, which may."""
    return pointers & followed_in(instr, {path.root for path in pointers}, handed)


def followed_in(instr: Instr, roots: set[str], handed: bool = True) -> set[Path]:
    """The pointers from some roots that an instruction follows, or (`handed`) that it hands to a function."""
    found: list[Follow] = []
    _followed_in(instr, roots, found)
    paths = {follow.pointer for follow in found}
    if handed and type(instr) is Call:
        paths |= {arg for arg in instr.args if type(arg) is Path and arg.root in roots}
    return paths


def _straight(function: Function) -> Iterator[int]:
    """The blocks that are run whenever the function is."""
    number, seen = 0, set[int]()
    while number not in seen:
        seen.add(number)
        yield number
        edges = function.blocks[number].edges
        if len(edges) != 1 or edges[0].assume is not None:
            return
        number = edges[0].to


def _copies(function: Function) -> Iterator[tuple[Path, Path]]:
    for block in function.blocks:
        for instr in block.instrs:
            if type(instr) is Assign and type(instr.value) is Path:
                yield instr.target, instr.value


def _spread(found: set[Path], copies: list[tuple[Path, Path]], back: bool = True) -> None:
    """Add the places that something is copied to, or from."""
    for _ in range(_ROUNDS):
        size = len(found)
        for target, source in copies:
            if target in found:
                found.add(source)
            elif back and source in found:
                found.add(target)
        if len(found) == size:
            return


def _followed_in(instr: Instr, roots: set[str], found: list[Follow]) -> None:
    """Add the pointers from these roots that an instruction follows."""
    if type(instr) is Assign:
        _followed(instr.target, roots, found)
        _followed(instr.value, roots, found)
    elif type(instr) is Call:
        if not asserts(instr.name):
            _followed(instr.callee, roots, found)
            for arg in instr.args:
                _followed(arg, roots, found)
            if instr.result is not None:
                _followed(instr.result, roots, found)
    elif type(instr) is Return and instr.value is not None:
        _followed(instr.value, roots, found)


def _followed(expr: Expr, roots: set[str], found: list[Follow]) -> None:
    """Add the pointers from these roots that evaluating an expression follows."""
    kind = type(expr)
    if kind is Path:
        steps = expr.steps  # type: ignore[union-attr]
        if "*" in steps and expr.root in roots:  # type: ignore[union-attr]
            _add(expr, len(steps), found)  # type: ignore[arg-type]
    elif kind is Address:
        path = expr.of  # type: ignore[union-attr]
        if path.root in roots and path.steps.count("*") > 1:
            _add(path, len(path.steps) - 1 - path.steps[::-1].index("*"), found)
    elif kind is Apply and expr.op not in _UNEVALUATED:  # type: ignore[union-attr]
        for arg in expr.args:  # type: ignore[union-attr]
            _followed(arg, roots, found)


def _add(path: Path, end: int, found: list[Follow]) -> None:
    """Add the pointers that a path follows in its first steps; none behind an element that may be any."""
    steps = path.steps
    for at in range(end):
        if steps[at] == "*":
            pointer = Path(path.root, steps[:at])
            found.append(Follow(pointer, path if "*" not in steps[at + 1 :] else pointer))
        elif steps[at][0] == "[":
            return


def paths_in(expr: Expr) -> Iterator[Path]:
    match expr:
        case Path():
            yield expr
        case Apply(_, args):
            for arg in args:
                yield from paths_in(arg)


def has(value: Value, symbol: Symbol) -> bool:
    """Whether a value is made with a symbol."""
    if type(value) is Ref:
        value = value.of
    if type(value) is not tuple:
        return False
    size = len(symbol)
    return any(value[at : at + size] == symbol for at in range(len(value) - size + 1))


def _mentions(expr: Expr, name: str) -> bool:
    match expr:
        case Path(root, ()):
            return root == f"::{name}"
        case Const(_, text):
            return text == name
        case Apply(_, args):
            return any(_mentions(arg, name) for arg in args)
    return False
