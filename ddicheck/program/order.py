"""Orders over the call graph: groups that call each other, callees first, and what can be reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ddicheck.program.program import Program

__all__ = ["components", "reachable"]


def _called(program: Program, key: str) -> Iterator[str]:
    """The functions that run while this one runs, in the order of its call sites."""
    for site in program.calls(key):
        if site.synchronous:
            yield from site.targets


def components(program: Program) -> tuple[tuple[str, ...], ...]:
    """The strongly connected components of the synchronous call graph, callees before callers, each sorted.

    Tarjan's algorithm with a stack of its own: a call chain may be as long as the driver.
    """
    found: list[tuple[str, ...]] = []
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    open_keys: list[str] = []
    is_open: set[str] = set()
    for start in program.functions:
        if start in number:
            continue
        number[start] = low[start] = len(number)
        open_keys.append(start)
        is_open.add(start)
        walk = [(start, _called(program, start))]
        while walk:
            key, callees = walk[-1]
            for callee in callees:
                if callee not in number:
                    number[callee] = low[callee] = len(number)
                    open_keys.append(callee)
                    is_open.add(callee)
                    walk.append((callee, _called(program, callee)))
                    break
                if callee in is_open:
                    low[key] = min(low[key], number[callee])
            else:
                walk.pop()
                if walk:
                    low[walk[-1][0]] = min(low[walk[-1][0]], low[key])
                if low[key] == number[key]:
                    group = [open_keys.pop()]
                    while group[-1] != key:
                        group.append(open_keys.pop())
                    is_open.difference_update(group)
                    found.append(tuple(sorted(group)))
    return tuple(found)


def reachable(program: Program, starts: Iterable[str], *, callbacks: bool = True) -> frozenset[str]:
    """The starting functions and all that they call, and (with `callbacks`) what they hand over to be called."""
    seen = set(starts)
    pending = list(seen)
    while pending:
        for site in program.calls(pending.pop()):
            if callbacks or site.synchronous:
                for target in site.targets:
                    if target not in seen:
                        seen.add(target)
                        pending.append(target)
    return frozenset(seen)
