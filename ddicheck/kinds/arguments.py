"""What a DDI's argument must not be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ddicheck import knowledge
from ddicheck.analyses.handing import hands_over
from ddicheck.flow.facts import Atom
from ddicheck.ir.types import Assign, Path
from ddicheck.kinds.returns import name_of
from ddicheck.kinds.rule import Rule
from ddicheck.knowledge import Pend
from ddicheck.model import Finding

if TYPE_CHECKING:
    from ddicheck.analyses.context import Context
    from ddicheck.analyses.traces import Trace, Visit
    from ddicheck.analyses.values import Origin
    from ddicheck.program import Program


@dataclass(frozen=True, kw_only=True)
class Arguments(Rule):
    """Looks for constants that an argument of a DDI is shown to be on a path: as written, through variables, or passed
    down by a caller. One finding for each place that such a constant comes from.

    What a call returned and nobody looked at shows nothing.
    """

    arguments: tuple[tuple[str, int], ...] = ()
    """DDI, and the position of the argument."""
    completions: Callable[[Pend], int | None] | None = None
    """For each operation that may pend, the position of the argument of its completion, None if it does not matter."""
    wrong: Callable[[Atom], bool]
    """Whether a constant is wrong."""
    says: str
    """What is wrong, behind the DDI: `is called with {value} microseconds, ...`."""
    mend: str
    """The hint."""
    defect: str = ""
    """What the defect is called, if another rule sees it too."""

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """For each DDI the position of the argument."""
        found = dict(self.arguments)
        if self.completions is not None:
            for operation in knowledge.all_pends():
                position = self.completions(operation) if operation.by_driver and operation.completion else None
                if position is not None:
                    found[operation.completion] = position
        return found

    def check(self, context: Context) -> Iterator[Finding]:
        if not any(site.ddi in self.positions for site in context.sites()):
            return
        ddis = frozenset(self.positions)
        told: set[tuple[object, ...]] = set()
        known = all(self._is_known(visit) for visit in context.visits(ddis))
        trace = context.trace if known else context.answers(ddis=ddis)
        for visit in trace.visits:
            if visit.site.ddi not in ddis or visit.site.kind == "callback":
                continue
            for origin, atom in self._found(context, visit):
                if _may_have_changed(context, trace, origin):
                    continue
                key = visit.site.block, visit.site.index, origin.key, origin.visit.site.call.place, atom
                if key not in told:
                    told.add(key)
                    yield self._finding(context, visit, origin, atom)

    def _is_known(self, visit: Visit) -> bool:
        """Whether an argument is one constant on all paths that come here in one state."""
        position = self.positions[visit.site.ddi]
        return position >= len(visit.args) or type(visit.args[position]) in (int, str)

    def _found(self, context: Context, visit: Visit) -> list[tuple[Origin, Atom]]:
        """The wrong constants that the argument of a call may be, and where each comes from."""
        origins = context.origins(visit, self.positions[visit.site.ddi])
        return [(o, atom) for o in origins for atom in sorted(o.atoms, key=str) if self.wrong(atom)]

    def _finding(self, context: Context, visit: Visit, origin: Origin, atom: Atom) -> Finding:
        ddi, span = visit.site.ddi, context.span(visit.site.call.place)
        above = context.program.functions[origin.key].function.name if origin.key != context.key else ""
        passed = f" (passed by {above})" if above else ""
        return self.finding(
            context,
            span,
            f"{ddi} {self.says.format(value=name_of(atom) if self.defect else atom)}{passed}",
            path=context.path_into(visit, origin.entry),
            hint=self.mend,
            key=f"{ddi}@{context.ordinal(visit.site)}:{atom}:{above}",
            defect=f"{span} {self.defect} {above}" if self.defect else "",
        )


def _may_have_changed(context: Context, trace: Trace, origin: Origin) -> bool:
    """Whether a constant was read from memory that something called on the way there may have stored to since."""
    if type(origin.value) is tuple or not _reads_memory(context.program, origin):
        return False
    here = origin.visit
    way = {id(node) for node in here.node.trail()}
    before = (
        v for v in trace.visits if id(v.node) in way and (v.node is not here.node or v.site.index < here.site.index)
    )
    return origin.key != context.key or any(hands_over(v.site.call.name) for v in before)


def _reads_memory(program: Program, origin: Origin) -> bool:
    """Whether an argument, or what the variable it is was copied from, lies where other functions find it too."""
    function = program.functions[origin.key].function
    sources = [origin.expr]
    for block in function.blocks:
        for instr in block.instrs:
            match instr:
                case Assign(target, value, _) if target == origin.expr:
                    sources.append(value)
    paths = [path for path in sources if isinstance(path, Path)]
    return any("*" in path.steps or path.root.removeprefix("::") in program.globals for path in paths)
