"""Who comes to a call: the callbacks, work items and timers from which it can be reached."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from ddicheck import knowledge
from ddicheck.model import Span
from ddicheck.program import Program
from ddicheck.report.condis import Start

__all__ = ["UNCALLED", "Reaching", "what"]

_SORTS: Mapping[str, str] = {
    "NDIS_IO_WORKITEM_FUNCTION": "work item",
    "NDIS_PROC": "work item",
    "IO_WORKITEM_ROUTINE": "work item",
    "IO_WORKITEM_ROUTINE_EX": "work item",
    "WORKER_THREAD_ROUTINE": "work item",
    "EVT_WDF_WORKITEM": "work item",
    "NDIS_TIMER_FUNCTION": "timer",
    "EXT_CALLBACK": "timer",
    "IO_TIMER_ROUTINE": "timer",
    "EVT_WDF_TIMER": "timer",
    "KDEFERRED_ROUTINE": "DPC",
    "IO_DPC_ROUTINE": "DPC",
    "EVT_WDF_DPC": "DPC",
    "KSTART_ROUTINE": "thread",
    "DRIVER_DISPATCH": "dispatch routine",
    "DRIVER_CANCEL": "cancel routine",
}
"""What a reader calls roles whose pages have no name of their own for them."""

UNCALLED = "nobody is seen to call it"
TAKEN = "its address is taken, who calls it is not seen"


class Reaching:
    """Finds the starts of calls in one driver."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._starts: dict[str, tuple[Start, ...]] = {}

    def starts(self, key: str) -> tuple[Start, ...]:
        """Where the system comes in, on all ways to a function, the nearest first."""
        if key not in self._starts:
            self._starts[key] = self._search(key)
        return self._starts[key]

    def _search(self, key: str) -> tuple[Start, ...]:
        found: list[Start] = []
        below: dict[str, tuple[str, ...]] = {key: ()}
        queue = deque((key,))
        while queue:
            at = queue.popleft()
            callers = [caller for caller, site in self._program.callers(at) if site.synchronous]
            found += self._here(at, below[at], called=bool(callers))
            name = self._program.functions[at].function.name
            for caller in sorted(set(callers)):
                if caller not in below:
                    below[caller] = (name, *below[at])
                    queue.append(caller)
        seen = [start for start in found if start.role] or found
        return tuple(sorted(seen, key=lambda start: (len(start.through), start.function)))

    def _here(self, key: str, through: tuple[str, ...], *, called: bool) -> list[Start]:
        """The ways the system enters a function itself; that it does not where nobody else calls it either."""
        definition = self._program.functions[key]
        name, place, queued = definition.function.name, definition.span, self._put_off(key)
        roles = self._program.roles(key)
        if roles:
            return [Start(name, what(role.type), role.type, place, through, queued) for role in roles]
        if called:
            return []
        taken = queued or key in self._program.pointers.taken
        return [Start(name, TAKEN if taken else UNCALLED, "", place, through, queued)]

    def _put_off(self, key: str) -> tuple[Span, ...]:
        """Where a function is handed over to be run later."""
        functions = self._program.functions
        later = ((functions[c], s) for c, s in self._program.callers(key) if s.kind == "callback" and not s.synchronous)
        return tuple(sorted({definition.at(site.call.place) for definition, site in later}))


def what(role: str) -> str:
    """What a reader calls a role: a callback as its page names it, work that is put off by its sort."""
    known = knowledge.role(role)
    return _SORTS.get(role) or (known.documented_as if known is not None else "") or role
