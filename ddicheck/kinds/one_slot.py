"""A slot that a driver keeps one pended request in is empty when the next one is put there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ddicheck.analyses.context import Context
from ddicheck.analyses.states import Prop
from ddicheck.flow.facts import Facts, Symbol
from ddicheck.flow.solve import Node
from ddicheck.ir.types import Address, Apply, Assign, Call, Const, Expr, Path
from ddicheck.kinds.must_complete import may_pend
from ddicheck.kinds.rule import Rule
from ddicheck.model import Confidence, Finding


@dataclass(frozen=True, kw_only=True)
class OneSlot(Rule):
    """A handler of requests does not write over the one that is pending."""

    serialized: tuple[tuple[str, int], ...]
    """The roles that the system enters with one request at a time, each with its parameter that is the request."""
    unserialized: tuple[tuple[str, int], ...]
    """Those it enters with further requests while others are pending."""
    completions: tuple[str, ...]
    """The DDIs that complete what is in a slot."""

    def check(self, context: Context) -> Iterator[Finding]:
        for role in context.roles():
            for handled, many in ((self.serialized, False), (self.unserialized, True)):
                position = dict(handled).get(role.type)
                params = context.definition.function.params
                if position is not None and position < len(params):
                    yield from self._judge(context, params[position].name, many)

    def _judge(self, context: Context, request: str, many: bool) -> Iterator[Finding]:
        if not any(may_pend(context, end) for end in context.trace.exits):
            return
        told: set[Symbol] = set()
        for number, block in enumerate(context.definition.function.blocks):
            for index, instr in enumerate(block.instrs):
                if not isinstance(instr, Assign) or not is_field(instr.target):
                    continue
                for node in context.nodes(number):
                    facts = before(context, node, index)
                    slot = facts.place(instr.target)
                    if facts.value(instr.value) != (request,) or slot[0] == request or slot in told:
                        continue
                    why = self._may_be_full(node, facts, slot, request, many)
                    if why and self._is_slot(context, instr.target):
                        told.add(slot)
                        name = context.words().path(instr.target)
                        yield self.finding(
                            context,
                            context.span(instr.place),
                            f"{name} is overwritten with {request} while another request may be in it: {why}",
                            path=context.path_at(node, instr.place, f"{name} = {request}"),
                            hint="keep the requests in a list, or refuse the request while one is pending",
                            key=name,
                            confidence=Confidence.MEDIUM,
                        )

    def _may_be_full(self, node: Node[Prop], facts: Facts, slot: Symbol, request: str, many: bool) -> str:
        """Why a slot may hold another request; empty where nothing shows that it may."""
        held = facts.store.get(slot, slot)
        if held == (request,) or facts.truth(held) is False:
            return ""
        if facts.truth(held) is True and type(held) is tuple:
            kept = any(value == held for place, value in facts.store.items() if place != slot)
            return "" if kept or held != slot else "it was found not to be empty"
        if not many or held != slot or any(asks_state(at, request) for at in node.trail()):
            return ""
        return "the system does not wait for one before it hands over the next"

    def _is_slot(self, context: Context, target: Path) -> bool:
        """Whether a field is one that requests are completed from, and that this function leaves filled."""
        field = target.steps[-1]
        for instr in (instr for block in context.definition.function.blocks for instr in block.instrs):
            match instr:
                case Assign(Path(_, (*_, last)), Const(), _) if last == field:
                    return False
                case Call(_, args, _, _) if any(isinstance(a, Address) and a.of.steps[-1:] == (field,) for a in args):
                    return False
        return any(context.reads_and_calls(key, field, self.completions) for key in context.program.functions)


def is_field(path: Path) -> bool:
    """Whether a path ends in a field."""
    return bool(path.steps) and path.steps[-1][0] == "."


def before(context: Context, node: Node[Prop], index: int) -> Facts:
    """What is known in a block before one of its instructions."""
    facts: Facts = node.facts.copy()
    for position, instr in enumerate(context.definition.function.blocks[node.block].instrs[:index]):
        if isinstance(instr, Assign):
            facts.write(facts.place(instr.target), facts.value(instr.value))
        elif isinstance(instr, Call) and instr.result is not None:
            facts.write(facts.place(instr.result), (f"@{node.block}.{position}",))
    return facts


def asks_state(node: Node[Prop], request: str) -> bool:
    """Whether the way into a block depends on anything but what the request says."""
    assume = node.edge.assume if node.edge is not None else None
    if assume is None:
        return False
    facts = node.parent.facts if node.parent is not None else node.facts
    return any(facts.place(path)[0] != request for path in paths(assume.cond))


def paths(expr: Expr) -> Iterator[Path]:
    """The access paths in an expression, without constants."""
    match expr:
        case Path(root, steps):
            if steps or not root.startswith("::"):
                yield expr
        case Address(path):
            yield path
        case Apply(_, args):
            for arg in args:
                yield from paths(arg)
