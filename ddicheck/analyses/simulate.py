"""Simulating a function: every way through it, with the IRQL, the locks and what is known of memory at each call.

One simulation serves all callers (see `states`) and all rules: rules read its `Trace` and do not walk code themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from ddicheck.analyses import irql
from ddicheck.analyses.handing import Handed, Handing
from ddicheck.analyses.locks import lock_of
from ddicheck.analyses.outcomes import Effect, Outcome
from ddicheck.analyses.states import Prop
from ddicheck.analyses.traces import Exit, Given, Passed, Trace, Use, Visit
from ddicheck.analyses.transport import ended, left_behind, possible, renamed, value_of
from ddicheck.flow.facts import NOT_ZERO, ZERO, Bound, Constants, Facts, Ref, Symbol, Token, Value, outlives
from ddicheck.flow.solve import Exploration, Node, explore
from ddicheck.ir.types import Apply, Assign, Assume, Block, Call, Const, Edge, Expr, Path, Return
from ddicheck.program import Def, Site

BUDGET = 4000
"""Blocks worked per function, at most."""
MOST_GIVEN = 16

_UNSIGNED = re.compile(r"(?:U[CILS]|DWORD|SIZE_T|size_t|unsigned|BYTE|WORD|uint)\w*[^*]*$")

State = tuple[Prop, Facts, tuple[Outcome, ...]]


class Here(NamedTuple):
    """A call that is being simulated."""

    node: Node[Prop]
    call: Call
    args: tuple[Value, ...]
    version: str
    """What the values it leaves behind are named by."""
    roots: tuple[str, ...]
    """For each argument the watched parameter it leads to."""


class Knows(Handed, Protocol):
    """What a simulation asks of the rest of the driver."""

    @property
    def constants(self) -> Constants:
        """The constants its names stand for."""
        ...

    def effect(self, key: str, watched: bool) -> Effect | None:
        """The effect of a function of the driver; None while it is not known (recursion)."""
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
        self.names = frozenset(p.name for p in definition.function.params)
        self.handing = Handing(definition, knows, watched)
        self.sites: dict[tuple[int, int], list[Site]] = {}
        for site in knows.program.calls(definition.key):
            self.sites.setdefault((site.block, site.index), []).append(site)
        self.visits: dict[int, list[Visit]] = {}
        self.exits: dict[int, list[Exit]] = {}
        self.uses: dict[int, list[Use]] = {}
        self.operands: dict[Symbol, Value] = {}
        self.looping = _looping(self.blocks)

    def run(self) -> Trace:
        found: Exploration[Prop] = explore(Prop(), Facts(self.knows.constants), self.transfer, BUDGET)
        trace = Trace(self.definition, steps=found.steps, complete=not found.exhausted)
        for node in found.nodes.values():
            trace.visits += self.visits.get(id(node), ())
            trace.exits += self.exits.get(id(node), ())
            trace.uses += self.uses.get(id(node), ())
        return trace

    # -- one block -----------------------------------------------------------------------------------------------------

    def transfer(self, node: Node[Prop]) -> Iterator[tuple[Edge, Prop, Facts, object]]:
        block = self.blocks[node.block]
        self.visits[id(node)] = []
        self.exits[id(node)] = []
        self.uses[id(node)] = []
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
                if after is None:
                    continue
                if edge.to <= node.block and (after.held or after.freed):
                    after = after.outdated(edge.to, node.block)
                yield edge, after, known, taken

    def assign(self, state: State, target: Path, expr: Expr) -> State:
        prop, facts, taken = state
        value = facts.value(expr)
        place = facts.place(target)
        if self.watched and outlives(place):
            prop = self.handing.stored(prop, place, self.handing.leads_to(expr, value))
        facts.write(place, value)
        return prop, facts, taken

    def end(self, node: Node[Prop], instr: Return, state: State) -> None:
        prop, facts, _ = state
        value = facts.value(instr.value) if instr.value is not None else None
        bound = facts.bound(value) if value is not None else None
        stores = tuple(sorted(((p, v) for p, v in facts.store.items() if _is_left(p, v)), key=lambda s: s[0]))
        asked = (irql.NT_SUCCESS, *value) if type(value) is tuple else None
        succeeds = facts.truth(asked) if asked is not None else None
        self.exits[id(node)].append(Exit(instr, node, prop, value, bound, self.given(facts), stores, succeeds))

    def given(self, facts: Facts) -> Given:
        """What is known of parameters, and of what they led to when the function was entered."""
        found = [
            (symbol, bound)
            for symbol, bound in facts.known.items()
            if (symbol[0] in self.names or symbol[0].startswith("::"))
            and (len(symbol) == 1 or not any(step[:1] == "@" for step in symbol))
        ]
        return tuple(sorted(found, key=_shortest)[:MOST_GIVEN] if len(found) > MOST_GIVEN else found)

    # -- conditions ----------------------------------------------------------------------------------------------------

    def learn(self, prop: Prop, facts: Facts, assume: Assume) -> Prop | None:
        """The property after a condition was found to hold, None if it cannot; the facts learn it."""
        cond, holds = _plain(assume.cond, assume.holds)
        if type(cond) is Apply and cond.op == ">" and _is_zero(cond.args[1]) and self.is_unsigned(cond.args[0]):
            cond = cond.args[0]
        if type(cond) is Apply and len(cond.args) == 2:
            left, right = facts.value(cond.args[0]), facts.value(cond.args[1])
            levels = irql.compared(cond.op, left, right, holds)
            if levels is not None:
                return irql.narrowed(prop, *levels)
        if not facts.assume(cond, holds):
            return None
        value = facts.value(_subject(cond))
        if type(value) is tuple and value[0] in ("!=", "==") and value[-2:] == (",", "0"):
            value = value[1:-2]
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

    def is_unsigned(self, expr: Expr) -> bool:
        """Whether an expression is of an unsigned type, so that it is above zero if it is not zero."""
        types = self.knows.program.types
        return type(expr) is Path and _UNSIGNED.match(types.strip(types.of(self.definition, expr))) is not None

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
            passed = {t: self.passed(facts, t, args) for t in site.targets} if site.kind != "callback" else {}
            self.visits[id(node)].append(Visit(site, node, prop, args, given, passed))
        roots = tuple(map(self.handing.leads_to, call.args, args)) if self.watched else ()
        if roots and not any(s.targets for s in sites if s.kind != "callback"):
            prop = self.handing.passed(prop, call, roots)
        here = Here(node, call, args, version, roots)
        targets = [(s, t) for s in sites if s.kind != "callback" or s.synchronous for t in s.targets]
        if not targets:
            return self.external(prop, facts, taken, here, sites)
        after: list[State] = []
        for site, target in targets:
            given_args = here if site.kind != "callback" else here._replace(args=())
            after += self.internal(prop, facts, taken, given_args, site, target)
        if not all(s.complete for s in sites if s.kind != "callback"):
            after += self.external(prop, facts.copy(), taken, here, ())
        return after

    def passed(self, facts: Facts, target: str, args: tuple[Value, ...]) -> Passed:
        """What a callee tests of the values it is entered with, and what is known of them here."""
        effect = self.knows.effect(target, False)
        if effect is None or not effect.tests:
            return ()
        params = self.knows.program.functions[target].function.params
        names = {p.name: value for p, value in zip(params, args, strict=False)}
        found = []
        for symbol in effect.tests:
            value = value_of(symbol, names, facts)
            if value is not None:
                found.append((symbol, value, facts.bound(value)))
        return tuple(sorted(found, key=_shortest))

    def external(
        self, prop: Prop, facts: Facts, taken: tuple[Outcome, ...], here: Here, sites: Sequence[Site]
    ) -> list[State]:
        """The states after a call of something outside the driver."""
        name, args = here.call.name, here.args
        effect = irql.effect_of(name) if name else None
        if effect is None:
            for arg in args:
                if type(arg) is Ref and arg.of[0] != "text":
                    facts.renew(arg.of, here.version)
            result = irql.result_of(name, prop, args)
            if result is not None and type(result) is tuple:
                self.operands[result] = args[0]
            return [self.finish(prop, facts, taken, here.call, (here.version,) if result is None else result)]
        lock = lock_of(effect, args)
        if sites and lock is not None and (effect.acquires or effect.releases) and not effect.on_true:
            given = self.given(facts)
            use = Use(sites[0], here.node, prop, given, lock, effect.family, effect.acquires, True)
            self.uses[id(here.node)].append(use)
        after: list[State] = []
        for way, value in irql.applied(effect, prop, args, facts):
            known = facts.copy() if effect.on_true else facts
            after.append(self.finish(way, known, taken, here.call, (here.version,) if value is None else value))
        return after

    def finish(self, prop: Prop, facts: Facts, taken: tuple[Outcome, ...], call: Call, result: Value) -> State:
        """The state with a call's result stored."""
        if call.result is not None:
            facts.write(facts.place(call.result), result)
        return prop, facts, taken

    def internal(
        self, prop: Prop, facts: Facts, taken: tuple[Outcome, ...], here: Here, site: Site, target: str
    ) -> list[State]:
        """The states after a call of a function of the driver, one for each of its outcomes that is possible here."""
        effect = self.knows.effect(target, bool(self.watched))
        callee = self.knows.program.functions[target].function
        if effect is None or not effect.outcomes:
            if effect is not None and effect.complete:
                return []
            return self.external(prop, facts.copy(), taken, here, ())
        names = {p.name: value for p, value in zip(callee.params, here.args, strict=False)}
        kept = {p.name: root for p, root in zip(callee.params, here.roots, strict=False) if root}
        after: list[State] = []
        for outcome in effect.outcomes:
            known = facts.copy()
            end = ended(prop, outcome, names, known) if possible(outcome, names, known) else None
            if end is None:
                continue
            after_prop, changes = end
            for change in changes:
                self.uses[id(here.node)].append(
                    Use(
                        site,
                        here.node,
                        change.before,
                        self.given(known),
                        change.lock,
                        change.family,
                        change.acquires,
                        False,
                    )
                )
            if not outcome.prop.kept.isdisjoint(kept):
                after_prop = after_prop._replace(
                    kept=after_prop.kept | {kept[p] for p in outcome.prop.kept & kept.keys()}
                )
            self.overwrite(known, effect.writes, here.args, here.version)
            for place, stored in outcome.stores:
                where = renamed(place, names)
                if where is not None:
                    known.write(where, left_behind(stored, prop, names, facts))
            if here.call.result is not None:
                self.returned(known, here.call.result, outcome, names, here.version)
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
            if outcome.succeeds is not None:
                asked = (irql.NT_SUCCESS, version)
                self.operands[asked] = value
                facts.known[asked] = NOT_ZERO if outcome.succeeds else ZERO
        facts.write(facts.place(result), value)


def _is_left(place: Symbol, value: Value) -> bool:
    """Whether a store is told to callers: a constant behind a pointer, a level that was saved in memory of theirs."""
    if type(value) is int:
        return len(place) == 2 and place[1] == "*"
    return type(value) is Token and value.kind == "irql" and "*" in place and "[]" not in place


def _distinct(states: list[State]) -> list[State]:
    """The same states, those that nothing tells apart once."""
    kept: list[State] = []
    for state in states:
        prop, facts, _ = state
        if not any(p == prop and f.store == facts.store and f.known == facts.known for p, f, _ in kept):
            kept.append(state)
    return kept


def _shortest(fact: tuple[Symbol, Bound] | tuple[Symbol, Value, Bound | None]) -> tuple[int, Symbol]:
    return len(fact[0]), fact[0]


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


def _is_zero(expr: Expr) -> bool:
    return type(expr) is Const and expr.value == 0


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
