"""Where a function raises the IRQL itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ddicheck.analyses.states import Level, Prop
from ddicheck.analyses.traces import Exit, Trace, Visit
from ddicheck.flow.solve import Node
from ddicheck.model import Irql


def raising(trace: Trace, level: Irql) -> Iterator[tuple[Visit, Irql]]:
    """The calls after which the level is `level` or above for certain and before which it was not, and what it is then.

    In the order of their places; a call is named once for each state it raises.
    """
    seen: tuple[Visit | Exit, ...] = (*trace.visits, *trace.exits)
    if not any(_set_to(s.prop.level) >= level for s in seen):
        return
    children: dict[int, list[Prop]] = defaultdict(list)
    known: set[int] = set()
    for state in seen:
        node: Node[Prop] | None = state.node
        while node is not None and node.parent is not None and id(node) not in known:
            known.add(id(node))
            children[id(node.parent)].append(node.prop)
            node = node.parent
    for end in trace.exits:
        children[id(end.node)].append(end.prop)
    by_node: dict[int, dict[int, list[Visit]]] = defaultdict(lambda: defaultdict(list))
    for visit in trace.visits:
        by_node[id(visit.node)][visit.site.index].append(visit)
    found: list[tuple[Visit, Irql]] = []
    for key, calls in by_node.items():
        order = sorted(calls)
        for index, following in zip(order, [*order[1:], None], strict=True):
            after = children[key] if following is None else [v.prop for v in calls[following]]
            reached = max((_set_to(prop.level) for prop in after), default=-1)
            if reached >= level:
                found += [(v, Irql(reached)) for v in calls[index] if _set_to(v.prop.level) < level]
    yield from sorted(found, key=lambda pair: (pair[0].site.block, pair[0].site.index))


def _set_to(level: Level) -> int:
    """The level that was set in the function, -1 if none was."""
    if isinstance(level, int):
        return level
    return level[1] if isinstance(level, tuple) and isinstance(level[1], int) else -1
