"""Pointers that the code itself tests for NULL and then follows on the way on which they are.

The simulation of a function joins the way on which a test found NULL with the others, and no longer knows it where the
pointer is followed. So that way is gone through once more on its own, from the test on, with what is known there. It is
claimed only where every way on from the test ends in following that very value: where a condition that is not decided
leads elsewhere, it may be the one that tells whether the pointer is NULL.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ddicheck import knowledge
from ddicheck.analyses.handing import hands_over, prints
from ddicheck.analyses.knowing import Knows
from ddicheck.analyses.nullness import Cause, Reason, kept_elsewhere
from ddicheck.analyses.nulls import (
    Asks,
    Deref,
    Follow,
    Nulls,
    State,
    asserts,
    followed_by,
    followed_in,
    follows,
    has,
    paths_in,
    tested_zero,
)
from ddicheck.analyses.simulate import stepping
from ddicheck.analyses.states import Prop
from ddicheck.analyses.traces import Trace, Visit
from ddicheck.flow.facts import ZERO, Facts, Symbol, Value, outlives
from ddicheck.flow.solve import Node, Out, explore
from ddicheck.ir.types import Address, Assign, Assume, Block, Call, Const, Edge, Function, Opaque, Path, Place, Return
from ddicheck.program import Def, Site

BUDGET = 400
"""Blocks worked from one test on, at most."""


_OWN = ("", "NULL")
"""What a test that the code itself makes came through."""


class Doubt(NamedTuple):
    """A pointer that is followed where a test found it to be NULL, why that is known, and the calls on the way."""

    deref: Deref
    reason: Reason
    visits: list[Visit]


class _Test(NamedTuple):
    """A test for NULL: the edge that is taken for it."""

    block: int
    edge: Edge
    pointer: Path
    assume: Assume


class _Use(NamedTuple):
    """What an instruction does with pointers."""

    follows: frozenset[Path]
    """The pointers that it follows, or hands to a function that may."""
    target: Path | None
    """Where it stores something."""


def doubts(trace: Trace, knows: Knows) -> Iterator[Doubt]:
    """The pointers that a function tests and follows where they are NULL, one for each test and place."""
    function = trace.definition.function
    tests = list(_tests(function)) if trace.complete else []
    if not tests:
        return
    chase = _Chase(trace.definition, knows)
    told: set[tuple[object, ...]] = set()
    for test in reversed(tests):
        for node in trace.nodes:
            found = chase.follow(node, test) if node.block == test.block else None
            if found is not None and (found.deref.place, found.deref.pointer) not in told:
                told.add((found.deref.place, found.deref.pointer))
                yield found


def is_idle(definition: Def, knows: Asks, deref: Deref, place: Place) -> bool:
    """Whether a test that found a pointer to be NULL says nothing: it is a macro's own, or comes after a use."""
    if place.macro not in _OWN:
        return True
    for node in deref.node.trail():
        if node.edge is not None and node.edge.assume is not None and node.edge.assume.place == place:
            pointer, zero = tested_zero(node.edge.assume)
            assert node.parent is not None
            if pointer is not None and zero and used_before(definition, knows, node.parent, pointer):
                return True
    return False


def used_before(definition: Def, knows: Asks, node: Node[Prop], pointer: Path) -> bool:
    """Whether a pointer was followed on the way to the end of a block: then it is not NULL, whatever a test asks."""
    blocks = definition.function.blocks
    same = _copies(blocks, pointer)
    used = False
    for at in node.trail():
        if at.edge is not None and at.edge.assume is not None:
            used = used or bool(followed_by(Return(at.edge.assume.cond, at.edge.assume.place), same))
        for index, instr in enumerate(blocks[at.block].instrs):
            if type(instr) is Call:
                sites = [s for s in knows.program.calls(definition.key) if (s.block, s.index) == (at.block, index)]
                targets = [t for s in sites if s.kind != "callback" for t in s.targets]
                used = (used or _is_used_by(instr, targets, knows, same)) and instr.result != pointer
            else:
                used = used or bool(followed_by(instr, same))
                used = used and not (type(instr) is Assign and instr.target == pointer)
    return used


def _is_used_by(call: Call, targets: list[str], knows: Asks, pointers: set[Path]) -> bool:
    """Whether a call follows a pointer, or hands on the address of something behind it."""
    for position, arg in enumerate(call.args):
        if type(arg) is Address and any(_is_behind(arg.of, pointer) for pointer in pointers):
            return True
        if arg in pointers and follows(knows, call, targets, position):
            return True
    return bool(followed_by(call, pointers, handed=False))


# -- which tests -------------------------------------------------------------------------------------------------------


def _tests(function: Function) -> Iterator[_Test]:
    """The tests for NULL of pointers that are followed further on, in the order of their blocks.

    A macro's own test says nothing of what it is used for, and neither does the end of a loop.
    """
    blocks = function.blocks
    found: list[_Test] = []
    for number, block in enumerate(blocks):
        for edge in block.edges:
            if edge.exceptional:
                return
            if edge.assume is not None and edge.assume.place.macro in _OWN:
                pointer, zero = tested_zero(edge.assume)
                if pointer is not None and zero:
                    found.append(_Test(number, edge, pointer, edge.assume))
    if not found:
        return
    loops = [(e.to, n) for n, b in enumerate(blocks) for e in b.edges if e.to <= n and not _never(e)]
    stays = [t for t in found if all(not a <= t.block <= b or a <= t.edge.to <= b for a, b in loops)]
    same = {pointer: _copies(blocks, pointer) for pointer in {test.pointer for test in stays}}
    uses = _uses(blocks, {path.root for paths in same.values() for path in paths}) if stays else []
    for test in stays:
        if _is_followed(blocks, uses, test, same[test.pointer]) and not _is_vouched(blocks, test.pointer):
            yield test


def _never(edge: Edge) -> bool:
    """Whether an edge is never taken: that of `while (0)`."""
    assume = edge.assume
    return assume is not None and type(assume.cond) is Const and bool(assume.cond.value) != assume.holds


def _uses(blocks: tuple[Block, ...], roots: set[str]) -> list[list[_Use]]:
    """What is done in each block with pointers from these roots, in order; its conditions last."""
    table: list[list[_Use]] = []
    for block in blocks:
        uses = []
        for instr in block.instrs:
            target = instr.target if type(instr) is Assign else instr.result if type(instr) is Call else None
            uses.append(_Use(frozenset(followed_in(instr, roots)), target))
        conditions = [Return(e.assume.cond, e.assume.place) for e in block.edges if e.assume is not None]
        uses.append(_Use(frozenset(p for c in conditions for p in followed_in(c, roots)), None))
        table.append([use for use in uses if use.follows or use.target is not None])
    return table


def _is_followed(blocks: tuple[Block, ...], uses: list[list[_Use]], test: _Test, same: set[Path]) -> bool:
    """Whether a pointer, or a copy of it, is followed in a block behind the way for NULL, before it is set."""
    alone = len(same) == 1
    seen, todo = set[int](), [test.edge.to]
    while todo:
        number = todo.pop()
        if number in seen:
            continue
        seen.add(number)
        for use in uses[number]:
            if not use.follows.isdisjoint(same):
                return True
            if alone and use.target == test.pointer:
                break
        else:
            for edge in blocks[number].edges:
                subject, zero = tested_zero(edge.assume) if edge.assume is not None else (None, False)
                if zero or subject != test.pointer:
                    todo.append(edge.to)
    return False


def _copies(blocks: tuple[Block, ...], pointer: Path) -> set[Path]:
    """A pointer, and the places it is copied to or from."""
    same = {pointer}
    for block in blocks:
        for instr in block.instrs:
            if type(instr) is Assign and type(instr.value) is Path:
                if instr.value in same:
                    same.add(instr.target)
                elif instr.target in same:
                    same.add(instr.value)
    return same


def _is_vouched(blocks: tuple[Block, ...], pointer: Path) -> bool:
    """Whether an assertion says that a pointer is not NULL, or it may be set under another name."""
    named = False
    for block in blocks:
        for instr in block.instrs:
            if type(instr) is Call:
                if asserts(instr.name) and any(pointer in paths_in(arg) for arg in instr.args):
                    return True
            elif type(instr) is Assign and instr.target != pointer and instr.target.steps:
                named |= instr.target.steps[-1:] == pointer.steps[-1:]
    return named


def _is_behind(path: Path, pointer: Path) -> bool:
    """Whether a path leads through a pointer."""
    count = len(pointer.steps)
    return path.root == pointer.root and path.steps[: count + 1] == (*pointer.steps, "*")


# -- the way for NULL --------------------------------------------------------------------------------------------------


class _Chase(Nulls):
    """Goes on from a test with the pointer NULL, up to where it is followed."""

    def __init__(self, definition: Def, knows: Knows) -> None:
        sites: dict[tuple[int, int], list[Site]] = {}
        for site in knows.program.calls(definition.key):
            sites.setdefault((site.block, site.index), []).append(site)
        super().__init__(definition, knows, sites)
        self.null: Symbol = ()
        """The value that was found to be NULL; empty where none is looked for."""
        self.stopped: set[int] = set()
        """The nodes whose ways end in an assertion that does not hold."""
        self.missed = False
        """A way does not lead to where it is followed."""
        self.loose = kept_elsewhere(definition.function)
        self.steps, self.visits = stepping(definition, knows, self)

    def follow(self, node: Node[Prop], test: _Test) -> Doubt | None:
        """Where the pointer is followed on the way on from a test, reached in the state of a node; None for nowhere,
        or if that is not certain."""
        if used_before(self.definition, self.knows, node, test.pointer):
            return None
        self.null = ()
        starts = [out for out in self.steps(node) if out[0] is test.edge]
        for edge, prop, facts, via in starts:
            value = facts.read(test.pointer)
            if type(value) is not tuple or facts.known.get(value) != ZERO:
                continue
            self.null, self.missed = value, False
            self.stopped.clear()
            self.found.clear()
            start = Node(edge.to, prop, facts, node, edge, via)
            explored = explore(prop, facts, self.onward, BUDGET, start=start)
            if self.missed or explored.exhausted:
                continue
            hits = [hit for reached in explored.nodes.values() for hit in self.found.get(id(reached), ())]
            if hits:
                first = min(hits, key=lambda hit: (hit.place, hit.index))
                trail = first.node.trail()
                visits = [v for at in trail[trail.index(start) :] for v in self.visits[id(at)]]
                return Doubt(first, Reason(Cause.TESTED, test.assume.place), visits)
        return None

    def onward(self, node: Node[Prop]) -> list[Out[Prop]]:
        """The ways on from a block, none where the pointer is followed in it."""
        if self.missed:
            return []
        outs: list[Out[Prop]] = list(self.steps(node))
        if id(node) in self.found:
            return []
        self.missed = not outs or id(node) in self.stopped
        return outs

    # -- what the simulation calls -------------------------------------------------------------------------------------

    def begin(self, node: Node[Prop]) -> dict[int, tuple[Follow, ...]] | None:
        """What is to be looked at in a block that is about to be worked."""
        self.stopped.discard(id(node))
        return super().begin(node)

    def look(self, node: Node[Prop], index: int, follows: tuple[Follow, ...], states: Sequence[State]) -> None:
        """Before an instruction: whether it follows the pointer in every state."""
        if not self.null or not states or id(node) in self.found or id(node) in self.stopped:
            return
        for follow in follows:
            if all(self.is_null(f, f.read(follow.pointer)) for _, f, _ in states) and not self._is_array(follow):
                prop, facts, _ = states[0]
                self._record(node, index, prop, facts, follow, self.null, True, "")
                return

    def passed(self, node: Node[Prop], index: int, call: Call, args: tuple[Value, ...], state: State) -> None:
        """Before a call: whether it follows the pointer, or may store another one in its place."""
        if not self.null or id(node) in self.found or id(node) in self.stopped:
            return
        prop, facts, _ = state
        if asserts(call.name):
            unseen = any(type(arg) is Opaque for arg in call.args)
            if unseen or any(has(v, self.null) or facts.truth(v) is False for v in args):
                self.stopped.add(id(node))
            return
        if (node.block, index) in self.handed:
            targets = [t for s in self.sites.get((node.block, index), ()) if s.kind != "callback" for t in s.targets]
            for position, (arg, value) in enumerate(zip(call.args, args, strict=True)):
                if type(arg) is Path and self.is_null(facts, value) and follows(self.knows, call, targets, position):
                    self._record(node, index, prop, facts, Follow(arg, arg), value, True, call.name)
                    return
        if (hands_over(call.name) and not prints(call)) or knowledge.irql_effect(call.name) is not None:
            self.forget(facts, f"@{node.block}.{index}?")

    def is_null(self, facts: Facts, value: Value) -> bool:
        """Whether a value is the one that was found to be NULL."""
        return value == self.null and facts.known.get(self.null) == ZERO

    def forget(self, facts: Facts, version: str) -> None:
        """Others may have stored something where the value is kept."""
        places = [place for place, value in facts.store.items() if value == self.null]
        for place in (*places, self.null):
            if outlives(place) or place[0] in self.loose:
                facts.renew(place, version)

    def asked(self, facts: Facts, values: object) -> None:
        """A callee tests these values: nothing is marked here."""

    def called(self, facts: Facts, call: Call, args: tuple[Value, ...], version: str) -> None:
        """After a call of a DDI: nothing is marked here."""

    def got(self, facts: Facts, target: str, version: str) -> None:
        """After a call of a function of the driver: nothing is marked here."""
