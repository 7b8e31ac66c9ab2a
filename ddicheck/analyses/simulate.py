"""Simulating a function: every way through it, with the IRQL, the locks and what is known of memory at each call.

One simulation serves all callers (see `states`) and all rules: rules read its `Trace` and do not walk code themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ddicheck.analyses import irql
from ddicheck.analyses.automata import Automaton
from ddicheck.analyses.counts import left_by
from ddicheck.analyses.deferring import Deferred, Later, called_off, cancels, context_of, findable, put_off, unfound
from ddicheck.analyses.following import Following, Moved, fails
from ddicheck.analyses.handing import Handing, shows
from ddicheck.analyses.knowing import Knows
from ddicheck.analyses.locks import lock_of
from ddicheck.analyses.nulls import Asks, Nulls
from ddicheck.analyses.outcomes import Outcome
from ddicheck.analyses.states import Prop
from ddicheck.analyses.traces import Exit, Given, Passed, Taken, Trace, Use, Visit
from ddicheck.analyses.transport import LEFT, ended, left_behind, possible, renamed, value_of
from ddicheck.flow.facts import (
    NOT_ZERO,
    ZERO,
    Bound,
    Facts,
    Ref,
    Symbol,
    Token,
    Value,
    copied,
    outlives,
)
from ddicheck.flow.liveness import dead_at
from ddicheck.flow.rereading import reread
from ddicheck.flow.solve import Exploration, Node, Out, explore
from ddicheck.flow.spelling import origin, places_in
from ddicheck.ir.types import Apply, Assign, Assume, Block, Call, Const, Edge, Expr, Path, Return
from ddicheck.program import Def, Site

BUDGET = 4000
"""Blocks worked per function, at most."""
MOST_GIVEN = 16
MOST_STATES = 32
"""States that are kept apart within a block, at most."""

_UNSIGNED = re.compile(r"(?:U[CILS]|DWORD|SIZE_T|size_t|unsigned|BYTE|WORD|uint)\w*[^*]*$")

_MADE = frozenset(("&", LEFT))

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


def simulate(
    definition: Def,
    knows: Knows,
    watched: frozenset[str] = frozenset(),
    automaton: Automaton | None = None,
    deferred: Deferred | None = None,
    given: Given = (),
    apart: frozenset[str] = frozenset(),
    asks: Asks | None = None,
) -> Trace:
    """The trace of a function; `watched` are parameters of which it matters whether anybody else gets hold of them,
    `automaton` is followed along its paths, and `deferred` says what its calls have run later. `given` is taken for
    granted when it is entered, and paths are kept apart by the constants that the variables of `apart` hold. With
    `asks`, pointers that may be NULL are watched."""
    simulation = _Simulation(definition, knows, watched, automaton, deferred or {})
    simulation.nulls = Nulls(definition, asks, simulation.sites) if asks is not None else None
    return simulation.run(given, apart)


def stepping(
    definition: Def, knows: Knows, nulls: Nulls
) -> tuple[Callable[[Node[Prop]], Iterator[Out[Prop]]], dict[int, list[Visit]]]:
    """The ways on from a state of a function, to go on from anywhere in it, and for each node the calls that were seen;
    `nulls` watches."""
    simulation = _Simulation(definition, knows, frozenset(), None, {})
    simulation.nulls = nulls
    return simulation.transfer, simulation.visits


class _Simulation:
    def __init__(
        self,
        definition: Def,
        knows: Knows,
        watched: frozenset[str],
        automaton: Automaton | None,
        deferred: Deferred,
    ) -> None:
        self.following = Following(automaton) if automaton is not None else None
        self.deferred = deferred
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
        self.taken: dict[int, list[Taken]] = {}
        self.operands: dict[Symbol, Value] = {}
        self.looping = _looping(self.blocks)
        self.rereads: dict[int, tuple[Path, ...]] = {}
        self.dead = dead_at(self.blocks)
        self.counters = _counters(self.blocks) if automaton is not None and self.looping else frozenset()
        owes = automaton is not None and bool(automaton.owed)
        self.answers = _answers(self.blocks) if owes else frozenset()
        self.nulls: Nulls | None = None
        self.crowded = False
        self.apart: frozenset[str] = frozenset()

    def run(self, given: Given = (), apart: frozenset[str] = frozenset()) -> Trace:
        self.apart = apart
        facts = Facts(self.knows.constants, known=dict(given))
        found: Exploration[Prop] = explore(Prop(), facts, self.transfer, BUDGET)
        trace = Trace(self.definition, steps=found.steps, complete=not (found.exhausted or self.crowded))
        trace.nodes = list(found.nodes.values())
        for node in trace.nodes:
            trace.visits += self.visits.get(id(node), ())
            trace.exits += self.exits.get(id(node), ())
            trace.uses += self.uses.get(id(node), ())
            trace.taken += self.taken.get(id(node), ())
            if self.nulls is not None:
                trace.derefs += self.nulls.found.get(id(node), ())
        if self.nulls is not None:
            trace.needs, trace.fails = frozenset(self.nulls.needs), self.nulls.fails
        return trace

    # -- one block -----------------------------------------------------------------------------------------------------

    def transfer(self, node: Node[Prop]) -> Iterator[tuple[Edge, Prop, Facts, object]]:
        block = self.blocks[node.block]
        self.visits[id(node)] = []
        self.exits[id(node)] = []
        self.uses[id(node)] = []
        self.taken[id(node)] = []
        states: list[State] = [(node.prop, node.facts.copy(), ())]
        before: list[State] = []
        raises = any(edge.exceptional for edge in block.edges)
        followed = self.nulls.begin(node) if self.nulls is not None else None
        for index, instr in enumerate(block.instrs):
            if followed is not None and self.nulls is not None and index in followed:
                self.nulls.look(node, index, followed[index], states)
            match instr:
                case Assign(target, value, _):
                    states = [self.assign(s, target, value, node.block, index) for s in states]
                case Call():
                    if raises:
                        before = [(p, f.copy(), o) for p, f, o in states]
                    states = [after for s in states for after in self.call(node, index, instr, s)]
                    if len(states) > MOST_STATES:
                        states = self.fewer(states, node.block, index)
                case Return():
                    for state in states:
                        self.end(node, instr, state)
        if followed is not None and self.nulls is not None and len(block.instrs) in followed:
            self.nulls.look(node, len(block.instrs), followed[len(block.instrs)], states)
        for edge in block.edges:
            for prop, facts, taken in before if edge.exceptional else states:
                known = facts.copy() if len(block.edges) > 1 else facts
                after = self.learn(prop, known, edge.assume) if edge.assume is not None else prop
                if after is None:
                    if len(block.edges) > 1 or edge.assume is None or type(edge.assume.cond) is Const:
                        continue
                    after = prop  # the author takes for granted (`__assume`) what does not hold here
                if edge.exceptional and self.following is not None:
                    after = self.following.blurred(after)
                if edge.to <= node.block and (after.held or after.freed or after.objects):
                    after = after.outdated(edge.to, node.block)
                if edge.to <= node.block and after.objects and self.following is not None:
                    after = self.following.again(after, edge.to, node.block)
                if self.answers and self.following is not None and (after.objects or after.constants):
                    after = self.following.answered(after, known, self.answers)
                self.drop(after, known, edge.to)
                yield edge, after, known, taken

    def fewer(self, states: list[State], block: int, index: int) -> list[State]:
        """The same states with those of equal properties joined: calls in a row multiply the ways through a block."""
        found: dict[Prop, State] = {}
        for prop, facts, taken in states:
            have = found.get(prop)
            joined = have[1].joined(facts, block, f"@{block}.{index}") if have is not None else facts
            found[prop] = (prop, joined, have[2] if have is not None else taken)
        if len(found) > MOST_STATES:
            self.crowded = True
        return list(found.values())[:MOST_STATES]

    def drop(self, prop: Prop, facts: Facts, to: int) -> None:
        """Forget what variables hold that nothing reads any more from a block on."""
        dead, store = self.dead[to], facts.store
        gone = [place for place in store if place[0] in dead and "*" not in place]
        if gone and prop.objects:
            gone = [place for place in gone if prop.object(store[place]) is None]  # type: ignore[arg-type]
        for place in gone:
            del store[place]

    def assign(self, state: State, target: Path, expr: Expr, block: int, index: int) -> State:
        prop, facts, taken = state
        value = facts.value(expr)
        if (type(value) is tuple and "[]" in value) or (type(value) is Ref and "[]" in value.of):
            version = f"@{block}.{index}"
            if block in self.looping:
                facts.forget_symbol(version)
            value = copied(value, version)
        place = facts.place(target)
        if self.watched and outlives(place):
            prop = self.handing.stored(prop, place, self.handing.leads_to(expr, value))
        if self.following is not None and prop.objects and (outlives(place) or "[]" in place):
            prop = self.following.stored(prop, facts, place, value)
            before = findable(prop, facts)
            facts.write(place, value)
            return unfound(prop, before, facts, value == 0), facts, taken
        facts.write(place, value)
        return self.told_apart(prop, target, value), facts, taken

    def told_apart(self, prop: Prop, target: Path, value: Value) -> Prop:
        """The property after a store, to a variable that paths are kept apart by or to any other."""
        return prop.holding(target.root, value) if target.root in self.apart and not target.steps else prop

    def end(self, node: Node[Prop], instr: Return, state: State) -> None:
        prop, facts, _ = state
        value = facts.value(instr.value) if instr.value is not None else None
        bound = facts.bound(value) if value is not None else None
        flags = bool(prop.objects) and self.following is not None
        stores = tuple(sorted(((p, v) for p, v in facts.store.items() if _is_left(p, v, flags)), key=lambda s: s[0]))
        if self.nulls is not None:
            self.nulls.returned(facts, value, bound)
        asked = (irql.NT_SUCCESS, *value) if type(value) is tuple else None
        succeeds = facts.truth(asked) if asked is not None else None
        holders = self.following.holders(prop, facts, value) if self.following is not None else ()
        self.exits[id(node)].append(Exit(instr, node, prop, value, bound, self.given(facts), stores, succeeds, holders))

    def given(self, facts: Facts) -> Given:
        """What is known of parameters, and of what they led to when the function was entered."""
        found = [
            (symbol, bound)
            for symbol, bound in facts.known.items()
            if (symbol[0] in self.names or symbol[0][:2] == "::" or (symbol[0] in _MADE and self.is_entered(symbol)))
            and (len(symbol) == 1 or not any(step[:1] == "@" for step in symbol))
        ]
        return tuple(sorted(found, key=_shortest)[:MOST_GIVEN] if len(found) > MOST_GIVEN else found)

    def is_entered(self, symbol: Symbol) -> bool:
        """Whether a value, or some bits of it, or what a decrement leaves of it, is one that its callers know."""
        root = symbol[0]
        if root == "&":
            root = origin(symbol)[0]
        elif root == LEFT:
            root = symbol[1]
        return root in self.names or root.startswith("::")

    # -- conditions ----------------------------------------------------------------------------------------------------

    def learn(self, prop: Prop, facts: Facts, assume: Assume) -> Prop | None:
        """The property after a condition was found to hold, None if it cannot; the facts learn it."""
        if self.knows.never(self.definition, assume):
            return None
        cond, holds = _plain(assume.cond, assume.holds)
        if type(cond) is Path and not cond.steps and cond.root.startswith("::") and self.is_function(cond.root):
            return prop if holds else None
        if type(cond) is Apply and cond.op == ">" and _is_zero(cond.args[1]) and self.is_unsigned(cond.args[0]):
            cond = cond.args[0]
        if type(cond) is Apply and len(cond.args) == 2:
            left, right = facts.value(cond.args[0]), facts.value(cond.args[1])
            levels = irql.compared(cond.op, left, right, holds)
            if levels is not None:
                return irql.narrowed(prop, *levels)
        if not facts.assume(cond, holds):
            return None
        if self.nulls is not None and self.nulls.made:
            self.nulls.tested(facts, cond)
        value = facts.value(_subject(cond))
        if type(value) is tuple and value[0] in ("!=", "==") and value[-2:] == (",", "0"):
            value = value[1:-2]
        if type(value) is not tuple:
            return prop
        if value[0] == irql.NT_SUCCESS and value in self.operands:
            status = self.operands[value]
            if prop.constants and facts.truth(value) and fails(prop, facts, status):
                return None
            bound = irql.successes(facts.bound(status), holds)
            if bound is None:
                return prop
            return prop if (bound.atoms or not bound.among) and facts.learn(status, bound) else None
        if irql.is_dispatch_flag(value) and facts.truth(value):
            return irql.narrowed(prop, prop.level, irql.DISPATCH)
        return prop

    def is_function(self, root: str) -> bool:
        """Whether a name at file scope is a function's, whose address is never null."""
        return self.knows.program.resolve(root, self.definition) is not None

    def is_unsigned(self, expr: Expr) -> bool:
        """Whether an expression is of an unsigned type, so that it is above zero if it is not zero."""
        types = self.knows.program.types
        return type(expr) is Path and _UNSIGNED.match(types.strip(types.of(self.definition, expr))) is not None

    # -- calls ---------------------------------------------------------------------------------------------------------

    def call(self, node: Node[Prop], index: int, call: Call, state: State) -> list[State]:
        prop, facts, taken = state
        args = tuple(facts.value(arg) for arg in call.args)
        version = f"@{node.block}.{index}"
        sites = self.sites.get((node.block, index), [])
        if node.block in self.looping:
            if self.following is not None and prop.objects:
                prop = self.renewed(prop, facts, Here(node, call, args, version, ()), sites)
            facts.forget_symbol(version)
        given = self.given(facts)
        bounds = tuple(map(facts.known.get, args)) if facts.known else ()  # type: ignore[arg-type]
        for site in sites:
            passed = {t: self.passed(facts, t, args) for t in site.targets} if site.kind != "callback" else {}
            self.visits[id(node)].append(Visit(site, node, prop, args, given, passed, bounds))
            if self.nulls is not None and self.nulls.made:
                self.nulls.asked(facts, (value for found in passed.values() for _, value, _ in found))
        if self.nulls is not None:
            self.nulls.passed(node, index, call, args, state)
        roots = tuple(map(self.handing.leads_to, call.args, args)) if self.watched else ()
        if roots and not any(s.targets for s in sites if s.kind != "callback"):
            prop = self.handing.passed(prop, call, roots)
        here = Here(node, call, args, version, roots)
        targets = [(s, t) for s in sites if s.kind != "callback" or s.synchronous for t in s.targets]
        found = findable(prop, facts) if prop.objects else frozenset()
        after = self.ways((prop, facts, taken), here, sites, targets)
        if found:
            after = [(unfound(p, found, f, False), f, o) for p, f, o in after]
        for later in self.deferred.get((node.block, index), ()):
            after = [self.put_off(s, here, sites, later) for s in after]
        return after

    def renewed(self, prop: Prop, facts: Facts, here: Here, sites: Sequence[Site]) -> Prop:
        """The property as a call runs again: what it made the last time has lost its name, and may be lost with it."""
        assert self.following is not None
        if sites and not any(_is_tried(symbol, bound, self.counters) for symbol, bound in facts.known.items()):
            written = {facts.place(here.call.result)} if here.call.result is not None else set()
            written |= {arg.of for arg in here.args if type(arg) is Ref}
            self.take(here, sites[0], self.following.left_again(prop, facts, here.version, written), facts, True)
        return self.following.renewed(prop, here.version)

    def ways(self, state: State, here: Here, sites: Sequence[Site], targets: list[tuple[Site, str]]) -> list[State]:
        """The states after a call, whatever it runs."""
        prop, facts, taken = state
        if not targets:
            return self.external(prop, facts, taken, here, sites)
        if self.following is not None and here.call.name in self.following.automaton.by_ddi:
            [(prop, facts, taken)] = self.moved(prop, facts, taken, here, sites)[:1]
        after: list[State] = []
        for site, target in targets:
            given_args = here
            if site.kind == "callback":  # it may write to what it is passed the address of, under names not known here
                given_args = here._replace(args=())
                for arg in here.args:
                    if type(arg) is Ref and arg.of[0] != "text":
                        facts.renew(arg.of, here.version)
            after += self.internal(prop, facts, taken, given_args, site, target)
        if not all(s.complete for s in sites if s.kind != "callback"):
            after += self.external(prop, facts.copy(), taken, here, ())
        return after

    def put_off(self, state: State, here: Here, sites: Sequence[Site], later: Later) -> State:
        """The state after a call that has a function run later, with what that will do."""
        prop, facts, taken = state
        effect = self.knows.effect(later.target, False)
        context = context_of(later, here.args)
        if effect is not None and context is not None:
            for name, step in put_off(effect, later.parameter, context, facts):
                self.take(here, sites[0], (Moved(name, step, prop),), facts, False)
                prop = prop.stepped(name, step)
        return prop, facts, taken

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
        if self.following is not None:
            if name in self.following.automaton.by_ddi:
                return self.moved(prop, facts, taken, here, sites)
            prop = self.following.passed(prop, facts, here.call, args)
            if prop.objects and cancels(name):
                prop = called_off(prop)
        effect = irql.effect_of(name) if name else None
        if effect is not None and effect.blocks:  # somebody else may store what it waits for
            for place in [p for p, v in facts.store.items() if len(p) > 1 and type(v) in (int, str)]:
                facts.renew(place, here.version)
        if effect is not None and (effect.blocks or effect.acquires):
            self.reread(prop, facts, here)
        if effect is None:
            left = left_by(name, args, facts)
            for arg in () if shows(name) else args:
                if type(arg) is Ref and arg.of[0] != "text":
                    facts.renew(arg.of, here.version)
            if self.nulls is not None and sites:
                self.nulls.called(facts, here.call, args, here.version)
            result = irql.result_of(name, prop, args)
            if result is not None and type(result) is tuple:
                self.operands[result] = args[0]
            elif left is not None:
                result = left
            return [self.finish(prop, facts, taken, here.call, (here.version,) if result is None else result)]
        lock = lock_of(effect, args)
        if sites and lock is not None and (effect.acquires or effect.releases) and not effect.on_true:
            given = self.given(facts)
            use = Use(sites[0], here.node, prop, given, lock, effect.family, effect.acquires, True)
            self.uses[id(here.node)].append(use)
        after: list[State] = []
        unsure = effect.unless_passive and self.knows.names("WdfExecutionLevelPassive")
        for way, value in irql.applied(effect, prop, args, facts, unsure):
            known = facts.copy() if effect.on_true else facts
            after.append(self.finish(way, known, taken, here.call, (here.version,) if value is None else value))
        return after

    def reread(self, prop: Prop, facts: Facts, here: Here) -> None:
        """After a wait or a lock: what the function asks once more of memory has another answer now."""
        call, block = here.call, here.node.block
        found = self.rereads.get(id(call))
        if found is None:
            found = self.rereads[id(call)] = self.asks_again(call, block)
        for path in found:
            place = facts.place(path)
            value = facts.store.get(place, place)
            if type(value) is not tuple or value[: len(place)] != place or prop.object(value) is not None:
                continue
            known = value in facts.known or value in facts.store.values()
            if known or any(value in places_in(symbol) for symbol in facts.known):
                facts.renew(place, here.version)

    def asks_again(self, call: Call, block: int) -> tuple[Path, ...]:
        """The places that are read once more after a call that waits or takes a lock; not those that hold pointers."""
        same = frozenset(
            number
            for number, other in enumerate(self.blocks)
            for instr in other.instrs
            if type(instr) is Call and instr.args[:1] == call.args[:1] and _waits(instr.name)
        )
        types = self.knows.program.types
        found = ((path, types.strip(types.of(self.definition, path))) for path in reread(self.blocks, block, same))
        return tuple(path for path, text in found if text and text[-1] not in "*)" and "HANDLE" not in text)

    def moved(
        self, prop: Prop, facts: Facts, taken: tuple[Outcome, ...], here: Here, sites: Sequence[Site]
    ) -> list[State]:
        """The states after a call of a DDI that takes a step of the automaton."""
        assert self.following is not None
        after: list[State] = []
        for way in self.following.ways(prop, facts, here.call, here.args, here.version):
            if sites:
                self.take(here, sites[0], way.moved, facts, True)
            after.append(self.finish(way.prop, way.facts, taken, here.call, way.result))
        return after

    def take(self, here: Here, site: Site, moved: tuple[Moved, ...], facts: Facts, ddi: bool) -> None:
        """Remember the steps that a call takes."""
        given = self.given(facts) if moved else ()
        for name, step, before in moved:
            self.taken[id(here.node)].append(Taken(site, here.node, before, given, name, step, facts.bound(name), ddi))

    def finish(self, prop: Prop, facts: Facts, taken: tuple[Outcome, ...], call: Call, result: Value) -> State:
        """The state with a call's result stored."""
        if call.result is not None:
            place = facts.place(call.result)
            if self.following is not None and prop.objects and (outlives(place) or "[]" in place):
                prop = self.following.stored(prop, facts, place, result)
            facts.write(place, result)
            prop = self.told_apart(prop, call.result, result)
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
        if self.following is not None:
            if self.following.is_handed(prop, here.args):
                prop = self.following.handed(prop, self.knows.keeps(target), names)
            if effect.blurred:
                prop = self.following.blurred(prop)
        ends: list[Outcome] = []
        foreseen = False
        for outcome in effect.outcomes:
            known = facts.copy()
            if not possible(outcome, names, known):
                continue
            foreseen = True
            end = ended(prop, outcome, names, known)
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
            if self.following is not None and outcome.prop.objects:
                after_prop, moved = self.following.from_callee(after_prop, outcome, names, facts)
                self.take(here, site, moved, known, False)
            live: set[Symbol] = set()
            if self.following is not None and effect.writes:
                live = self.following.live(after_prop, known)
                returned = value_of(outcome.value, names, facts) if type(outcome.value) is tuple else None
                live |= {returned} if type(returned) is tuple else set()
            self.overwrite(known, effect.writes, here.args, here.version, live)
            for place, stored in outcome.stores:
                where = renamed(place, names)
                if where is not None:
                    known.write(where, left_behind(stored, prop, names, facts))
            if here.call.result is not None:
                self.returned(known, here.call.result, outcome, (names, facts), here.version)
                if self.nulls is not None and outcome.value is None and outcome.bound is None:
                    self.nulls.got(known, target, here.version)
                after_prop = self.told_apart(after_prop, here.call.result, known.read(here.call.result))
            if self.following is not None and outcome.gives:
                result = facts_at(known, here.call.result)
                after_prop, moved = self.following.given(after_prop, outcome, names, known, here.version, result)
                self.take(here, site, moved, known, False)
            path = taken if effect.quiet and len(effect.outcomes) == 1 else (*taken, outcome)
            after.append((after_prop, known, path))
            ends.append(outcome)
        if not foreseen:  # the callee takes for granted what is not so here
            return self.external(prop, facts.copy(), taken, here, ())
        if self.following is not None:
            after = self.following.settled(after, ends, names, facts)
        return _distinct(after)

    def overwrite(
        self, facts: Facts, writes: frozenset[str], args: tuple[Value, ...], version: str, live: set[Symbol]
    ) -> None:
        """Forget what a callee may have written over; `live` values may be known by the places they were read from."""
        if not writes:
            return
        places = {arg.of for arg in args if type(arg) is Ref and arg.of[0] != "text"} if "*" in writes else set()
        known = [place for symbol in facts.known for place in places_in(_asked(symbol))]
        for place in {*facts.store, *known, *live}:
            step = place[0] if len(place) == 1 else next((s for s in reversed(place) if s[0] == "."), "")
            if step in writes and place[-1][0] != "@" and (outlives(place) or _address_passed(place, args)):
                places.add(place)
        if places:
            facts.renew_all(places, version)

    def returned(
        self, facts: Facts, result: Path, outcome: Outcome, before: tuple[dict[str, Value], Facts], version: str
    ) -> None:
        """Store what a callee returns; it is named by what memory held `before` the call."""
        names, value = before[0], outcome.value
        if type(value) is tuple:
            value = value_of(value, *before)
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
        facts.write(facts.place(result), copied(value, version))


def facts_at(facts: Facts, path: Path | None) -> Value | None:
    """What is stored at a path, None for none."""
    return facts.read(path) if path is not None else None


def _asked(symbol: Symbol) -> Symbol:
    """The value that NT_SUCCESS was asked of, or that a decrement was done to; any other value as it is."""
    return symbol[1:] if symbol[0] in (irql.NT_SUCCESS, LEFT) and len(symbol) > 1 else symbol


def _is_left(place: Symbol, value: Value, flags: bool) -> bool:
    """Whether a store is told to callers: a constant behind a pointer, a level that was saved in memory of theirs.

    With `flags` a constant in any field too: it may say what was done to an object."""
    if type(value) is int:
        return (len(place) == 2 and place[1] == "*") or (flags and "*" in place and "[]" not in place)
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


def _waits(name: str) -> bool:
    """Whether others may run while a call waits or takes a lock."""
    effect = irql.effect_of(name) if name else None
    return effect is not None and (effect.blocks or effect.acquires)


def _is_zero(expr: Expr) -> bool:
    return type(expr) is Const and expr.value == 0


def _subject(cond: Expr) -> Expr:
    """What a condition is about: the left side of a comparison with a constant, else all of it."""
    match cond:
        case Apply("==" | "!=", (inner, Const())):
            return inner
    return cond


def _answers(blocks: tuple[Block, ...]) -> frozenset[str]:
    """The local variables that are returned."""
    returned = [instr.value for block in blocks for instr in block.instrs if type(instr) is Return]
    return frozenset(v.root for v in returned if type(v) is Path and not v.steps and not v.root.startswith("::"))


def _counters(blocks: tuple[Block, ...]) -> frozenset[str]:
    """The variables that are counted up or down."""
    return frozenset(
        instr.target.root
        for block in blocks
        for instr in block.instrs
        if type(instr) is Assign and type(instr.value) is Apply and instr.value.op in ("+", "-")
    )


def _is_tried(symbol: Symbol, bound: Bound, counters: frozenset[str]) -> bool:
    """Whether a path is one of the rounds of a loop only, by what is known of a counter: it is the first, say."""
    return symbol[0] in counters and len(symbol) == 2 and bound.among and symbol[1].startswith("@b")


def _looping(blocks: tuple[Block, ...]) -> frozenset[int]:
    """The blocks that may run again: those between the target and the source of a backward edge."""
    again: set[int] = set()
    for number, block in enumerate(blocks):
        for edge in block.edges:
            if edge.to <= number:
                again.update(range(edge.to, number + 1))
    return frozenset(again)
