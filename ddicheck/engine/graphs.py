"""The call graph of an analysed driver, in the form that reports draw."""

from __future__ import annotations

from collections import defaultdict

from ddicheck import knowledge
from ddicheck.engine.drivers import Driver
from ddicheck.model import Levels, Span, levels_text
from ddicheck.program import Def, Site
from ddicheck.report.graph import CallGraph, EdgeKind, GraphEdge, GraphNode, NodeKind

__all__ = ["call_graph"]


def call_graph(driver: Driver) -> CallGraph:
    """Who calls whom in a driver: its functions, the DDIs and other externals they call, roles and levels."""
    program = driver.program
    places: dict[tuple[str, str, EdgeKind], set[Span]] = defaultdict(set)
    levels: dict[tuple[str, str, EdgeKind], Levels] = defaultdict(int)
    outside: dict[str, NodeKind] = {}
    for key, definition in program.functions.items():
        for site in program.calls(key):
            for target in _targets(site, outside):
                places[(key, target, site.kind)].add(definition.at(site.call.place))
        for (target, kind), mask in _levels(driver, key).items():
            levels[(key, target, kind)] |= mask
    nodes = [_node(driver, definition) for definition in program.functions.values()]
    nodes += [GraphNode(name, None, kind) for name, kind in sorted(outside.items())]
    edges = [
        GraphEdge(caller, callee, kind, tuple(sorted(spans)), _text(levels[(caller, callee, kind)]))
        for (caller, callee, kind), spans in sorted(places.items())
    ]
    lost = tuple(problem.function for problem in driver.problems() if problem.function)
    return CallGraph(program.name, tuple(nodes), tuple(edges), driver.kinds, driver.project.configuration, lost)


def _targets(site: Site, outside: dict[str, NodeKind]) -> tuple[str, ...]:
    if site.targets:
        return site.targets
    name = site.ddi or site.call.name
    if site.kind != "direct" or not name:
        return ()
    outside[name] = "ddi" if site.ddi or knowledge.macro(name) is not None else "unknown"
    return (name,)


def _levels(driver: Driver, key: str) -> dict[tuple[str, EdgeKind], Levels]:
    """The levels at which a function makes its calls, by target."""
    found: dict[tuple[str, EdgeKind], Levels] = defaultdict(int)
    for visit in driver.analyses.traces[key].visits:
        site = visit.site
        for entry in driver.analyses.entries.of(key):
            level = entry.level_of(visit.prop.level) if entry.allows(visit) else None
            if level is not None:
                for target in site.targets or (site.ddi or site.call.name,):
                    found[(target, site.kind)] |= level.bit
    return found


def _node(driver: Driver, definition: Def) -> GraphNode:
    roles = driver.program.roles(definition.key)
    mask = 0
    for entry in driver.analyses.entries.of(definition.key):
        mask |= entry.level.bit
    return GraphNode(
        definition.key,
        definition.span,
        "function",
        tuple(role.type for role in roles),
        _text(mask),
        tuple(f"{evidence.text} ({evidence.span})" for role in roles for evidence in role.evidence),
        definition.function.name,
    )


def _text(levels: Levels) -> str:
    return levels_text(levels) if levels else ""
