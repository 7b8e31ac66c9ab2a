"""Simulating a function: every way through it, with the IRQL, the locks and what is known of memory at each call.

One simulation serves all callers (see `states`) and all rules: rules read its `Trace` and do not walk code themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from ddicheck.analyses import irql
from ddicheck.analyses.outcomes import Effect, Outcome, merged
from ddicheck.analyses.states import Prop
from ddicheck.analyses.transport import ended, nameable, outward, possible, renamed, value_of
from ddicheck.flow.facts import Bound, Constants, Facts, Ref, Symbol, Value, outlives
from ddicheck.flow.solve import Exploration, Node, explore
from ddicheck.ir.types import Apply, Assign, Assume, Block, Call, Const, Edge, Expr, Path, Return
from ddicheck.program import Def, Program, Site

BUDGET = 4000
"""Blocks worked per function, at most."""
PARAMETER_FACTS = 8

State = tuple[Prop, Facts, tuple[Outcome, ...]]


@dataclass(frozen=True, slots=True, eq=False)
class Visit:
    """A call reached in one state: by which node's path, and what held just before it."""

    site: Site
    node: Node[Prop]
    prop: Prop
    args: tuple[Value, ...]
    given: tuple[tuple[Symbol, Bound], ...]
    """What held of the parameters' values on this path."""


@dataclass(frozen=True, slots=True, eq=False)
class Exit:
    """A return reached in one state."""

    instr: Return
    node: Node[Prop]
    prop: Prop
    value: Value | None
    bound: Bound | None
    given: tuple[tuple[Symbol, Bound], ...]
    stores: tuple[tuple[Symbol, Value], ...]


@dataclass(slots=True, eq=False)
class Trace:
    """All that a simulation saw of one function."""

    definition: Def
    visits: list[Visit] = field(default_factory=list)
    exits: list[Exit] = field(default_factory=list)
    steps: int = 0
    complete: bool = True

    def outcomes(self) -> tuple[Outcome, ...]:
        """What its callers may know of it."""
        found: list[Outcome] = []
        params = {p.name for p in self.definition.function.params}
        for end in self.exits:
            value = end.value if end.value is None or nameable(end.value, params) else None
            prop = outward(end.prop, params)
            stores = tuple((p, v) for p, v in end.stores if p[0] in params)
            found.append(Outcome(prop, value, end.bound, end.given, stores))
        return merged(found)


class Knows(Protocol):
    """What a simulation asks of the rest of the driver."""

    @property
    def program(self) -> Program:
        """The driver."""
        ...

    @property
    def constants(self) -> Constants:
        """The constants its names stand for."""
        ...

    def effect(self, key: str, watched: bool) -> Effect | None:
        """The effect of a function of the driver; None while it is not known (recursion)."""
        ...

    def hands_over(self, callee: str) -> bool:
        """Whether an external function may keep what it is given, for somebody to use later."""
        ...

    def read_elsewhere(self, name: str, key: str) -> bool:
        """Whether a field is read by another function than `key`."""
        ...


def simulate(definition: Def, knows: Knows, watched: frozenset[str] = frozenset()) -> Trace:
    """The trace of a function; `watched` are parameters of which it matters whether anybody else gets hold of them."""
    return _Simulation(definition, knows, watched).run()


class _Simulation:
    def __init__(self, definition: Def, knows: Knows, watched: frozenset[str]) -> None:
        self.definition = definition
        self.knows = knows
        self.watched = watched
        self.blocks: tuple[Block, ...] = definition.function.blocks
        self.params = tuple(p.name for p in definition.function.params)
        self.sites: dict[tuple[int, int], list[Site]] = {}
        for site in knows.program.calls(definition.key):
            self.sites.setdefault((site.block, site.index), []).append(site)
        self.visits: dict[int, list[Visit]] = {}
        self.exits: dict[int, list[Exit]] = {}
        self.operands: dict[Symbol, Value] = {}
        self.looping = _looping(self.blocks)

    def run(self) -> Trace:
        found: Exploration[Prop] = explore(Prop(), Facts(self.knows.constants), self.transfer, BUDGET)
        trace = Trace(self.definition, steps=found.steps, complete=not found.exhausted)
        for node in found.nodes.values():
            trace.visits += self.visits.get(id(node), ())
            trace.exits += self.exits.get(id(node), ())
        return trace

    # -- one block -----------------------------------------------------------------------------------------------------

    def transfer(self, node: Node[Prop]) -> Iterator[tuple[Edge, Prop, Facts, object]]:
        block = self.blocks[node.block]
        self.visits[id(node)] = []
        self.exits[id(node)] = []
        states: list[State] = [(node.prop, node.facts.copy(), ())]
        before: list[State] = []
        raises = any(edge.exceptional for edge in block.edges)
        for index, instr in enumerate(block.instrs):
            match instr:
                case Assign(target, value, _):
                    states = [self.assign(s, target, value) for s in states]
                case Call():
                    if raises:
                        before = [(p, f.copy(), o) for p, f, o in states]
                    states = [after for s in states for after in self.call(node, index, instr, s)]
                case Return():
                    for state in states:
                        self.end(node, instr, state)
        for edge in block.edges:
            for prop, facts, taken in before if edge.exceptional else states:
                known = facts.copy() if len(block.edges) > 1 else facts
                after = self.learn(prop, known, edge.assume) if edge.assume is not None else prop
                if after is not None:
                    yield edge, after, known, taken

    def assign(self, state: State, target: Path, expr: Expr) -> State:
        prop, facts, taken = state
        value = facts.value(expr)
        place = facts.place(target)
        if self.watched and outlives(place):
            prop = self.kept_by_store(prop, place, self.leads_to(expr, value))
        facts.write(place, value)
        return prop, facts, taken

    def end(self, node: Node[Prop], instr: Return, state: State) -> None:
        prop, facts, _ = state
        value = facts.value(instr.value) if instr.value is not None else None
        bound = facts.bound(value) if value is not None else None
        stores = tuple(
            sorted((p, v) for p, v in facts.store.items() if type(v) is int and p[-1] == "*" and len(p) == 2)
        )
        self.exits[id(node)].append(Exit(instr, node, prop, value, bound, self.given(facts), stores))

    def given(self, facts: Facts) -> tuple[tuple[Symbol, Bound], ...]:
        found = [((p,), facts.known[(p,)]) for p in self.params if (p,) in facts.known]
        return tuple(found[:PARAMETER_FACTS])

    # -- conditions ----------------------------------------------------------------------------------------------------

    def learn(self, prop: Prop, facts: Facts, assume: Assume) -> Prop | None:
        """The property after a condition was found to hold, None if it cannot; the facts learn it."""
        cond, holds = _plain(assume.cond, assume.holds)
        if type(cond) is Apply and len(cond.args) == 2:
            left, right = facts.value(cond.args[0]), facts.value(cond.args[1])
            levels = irql.compared(cond.op, left, right, holds)
            if levels is not None:
                return irql.narrowed(prop, *levels)
        if not facts.assume(cond, holds):
            return None
        value = facts.value(_subject(cond))
        if type(value) is not tuple:
            return prop
        if value[0] == irql.NT_SUCCESS and value in self.operands:
            status = self.operands[value]
            bound = irql.successes(facts.bound(status), holds)
            if bound is None:
                return prop
            return prop if (bound.atoms or not bound.among) and facts.learn(status, bound) else None
        if irql.is_dispatch_flag(value) and facts.truth(value):
            return irql.narrowed(prop, prop.level, irql.DISPATCH)
        return prop

    # -- calls ---------------------------------------------------------------------------------------------------------

    def call(self, node: Node[Prop], index: int, call: Call, state: State) -> list[State]:
        prop, facts, taken = state
        args = tuple(facts.value(arg) for arg in call.args)
        version = f"@{node.block}.{index}"
        if node.block in self.looping:
            facts.forget_symbol(version)
        given = self.given(facts)
        sites = self.sites.get((node.block, index), [])
        for site in sites:
            self.visits[id(node)].append(Visit(site, node, prop, args, given))
        roots = tuple(map(self.leads_to, call.args, args)) if self.watched else ()
        if roots and not any(s.targets for s in sites if s.kind != "callback"):
            prop = self.kept_by_call(prop, call, roots)
        targets = [(s, t) for s in sites if s.kind != "callback" or s.synchronous for t in s.targets]
        if not targets:
            return self.external(prop, facts, taken, call, args, version)
        after: list[State] = []
        for site, target in targets:
            passed = args if site.kind != "callback" else ()
            after += self.internal(prop, facts, taken, call, target, passed, roots, version)
        if not all(s.complete for s in sites if s.kind != "callback"):
            after += self.external(prop, facts.copy(), taken, call, args, version)
        return after

    def external(
        self, prop: Prop, facts: Facts, taken: tuple[Outcome, ...], call: Call, args: tuple[Value, ...], version: str
    ) -> list[State]:
        """The states after a call of something outside the driver."""
        name = call.name
        effect = irql.effect_of(name) if name else None
        if effect is None:
            for arg in args:
                if type(arg) is Ref and arg.of[0] != "text":
                    facts.renew(arg.of, version)
            result = irql.result_of(name, prop, args)
            if result is not None and type(result) is tuple:
                self.operands[result] = args[0]
            return [self.finish(prop, facts, taken, call, (version,) if result is None else result)]
        after: list[State] = []
        for way, value in irql.applied(effect, prop, args, facts):
            known = facts.copy() if effect.on_true else facts
            after.append(self.finish(way, known, taken, call, (version,) if value is None else value))
        return after

    def finish(self, prop: Prop, facts: Facts, taken: tuple[Outcome, ...], call: Call, result: Value) -> State:
        """The state with a call's result stored."""
        if call.result is not None:
            facts.write(facts.place(call.result), result)
        return prop, facts, taken

    def internal(
        self,
        prop: Prop,
        facts: Facts,
        taken: tuple[Outcome, ...],
        call: Call,
        target: str,
        args: tuple[Value, ...],
        roots: tuple[str, ...],
        version: str,
    ) -> list[State]:
        """The states after a call of a function of the driver, one for each of its outcomes that is possible here."""
        effect = self.knows.effect(target, bool(self.watched))
        callee = self.knows.program.functions[target].function
        if effect is None or not effect.outcomes:
            if effect is not None and effect.complete:
                return []
            return self.external(prop, facts.copy(), taken, call, args, version)
        names = {p.name: args[i] for i, p in enumerate(callee.params) if i < len(args)}
        kept = {p.name: root for p, root in zip(callee.params, roots, strict=False) if root}
        after: list[State] = []
        for outcome in effect.outcomes:
            known = facts.copy()
            if not possible(outcome, names, known):
                continue
            after_prop = ended(prop, outcome, names, known)
            if after_prop is None:
                continue
            if not outcome.prop.kept.isdisjoint(kept):
                after_prop = after_prop._replace(
                    kept=after_prop.kept | {kept[p] for p in outcome.prop.kept & kept.keys()}
                )
            self.overwrite(known, effect.writes, args, version)
            for place, stored in outcome.stores:
                where = renamed(place, names)
                if where is not None:
                    known.write(where, stored)
            if call.result is not None:
                self.returned(known, call.result, outcome, names, version)
            path = taken if effect.quiet and len(effect.outcomes) == 1 else (*taken, outcome)
            after.append((after_prop, known, path))
        return _distinct(after)

    def overwrite(self, facts: Facts, writes: frozenset[str], args: tuple[Value, ...], version: str) -> None:
        """Forget what a callee may have written over."""
        if "*" in writes:
            for arg in args:
                if type(arg) is Ref and arg.of[0] != "text":
                    facts.renew(arg.of, version)
        for place in [p for p in (*facts.store, *facts.known) if outlives(p) or _address_passed(p, args)]:
            step = place[0] if len(place) == 1 else next((s for s in reversed(place) if s[0] == "."), "")
            if step in writes and not place[-1].startswith("@"):
                facts.renew(place, version)

    def returned(self, facts: Facts, result: Path, outcome: Outcome, names: dict[str, Value], version: str) -> None:
        value = outcome.value
        if type(value) is tuple:
            value = value_of(value, names, facts)
        elif type(value) is Ref:
            where = renamed(value.of, names)
            value = Ref(where) if where is not None else None
        if value is None:
            value = (version,)
            if outcome.bound is not None:
                facts.known[value] = outcome.bound
        facts.write(facts.place(result), value)

    # -- handing over --------------------------------------------------------------------------------------------------

    def leads_to(self, expr: Expr, value: Value) -> str:
        """The watched parameter whose object somebody who has this value can get at; empty if there is none."""
        if type(value) is Ref:
            place = value.of
            return place[0] if place[0] in self.watched and place.count("*") == 1 else ""
        if type(value) is not tuple or value[0] not in self.watched:
            return ""
        if len(value) == 1:
            return value[0]
        holder = self.knows.program.type_of(self.definition, expr) if isinstance(expr, Path) else ""
        return value[0] if value.count("*") == 1 and holder.endswith("HANDLE") else ""

    def kept_by_store(self, prop: Prop, place: Symbol, root: str) -> Prop:
        """After a store to memory that outlives the function, of a value that leads to `root`'s object."""
        kept = set(prop.kept)
        inside = place[0] in self.watched and place.count("*") == 1
        if root and not (inside and place[0] == root):
            kept.add(root)
        if inside and place[-1].startswith(".") and self.knows.read_elsewhere(place[-1], self.definition.key):
            kept.add(place[0])
        return prop if len(kept) == len(prop.kept) else prop._replace(kept=frozenset(kept))

    def kept_by_call(self, prop: Prop, call: Call, roots: tuple[str, ...]) -> Prop:
        """After handing arguments to something outside the driver, or to a pointer that is not known."""
        kept = set(roots) - {""}
        if kept <= prop.kept or not self.knows.hands_over(call.name):
            return prop
        return prop._replace(kept=prop.kept | kept)


def _distinct(states: list[State]) -> list[State]:
    """The same states, those that nothing tells apart once."""
    kept: list[State] = []
    for state in states:
        prop, facts, _ = state
        if not any(p == prop and f.store == facts.store and f.known == facts.known for p, f, _ in kept):
            kept.append(state)
    return kept


def _address_passed(place: Symbol, args: tuple[Value, ...]) -> bool:
    return any(type(arg) is Ref and place[: len(arg.of)] == arg.of for arg in args)


def _plain(cond: Expr, holds: bool) -> tuple[Expr, bool]:
    """A condition without negations and comparisons with zero."""
    match cond:
        case Apply("!", (inner,)):
            return _plain(inner, not holds)
        case Apply("==" | "!=" as op, (inner, Const(0))):
            return _plain(inner, holds == (op == "!="))
    return cond, holds


def _subject(cond: Expr) -> Expr:
    """What a condition is about: the left side of a comparison with a constant, else all of it."""
    match cond:
        case Apply("==" | "!=", (inner, Const())):
            return inner
    return cond


def _looping(blocks: tuple[Block, ...]) -> frozenset[int]:
    """The blocks that may run again: those between the target and the source of a backward edge."""
    again: set[int] = set()
    for number, block in enumerate(blocks):
        for edge in block.edges:
            if edge.to <= number:
                again.update(range(edge.to, number + 1))
    return frozenset(again)
