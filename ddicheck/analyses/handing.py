"""Who gets hold of what a function was given: other code that can find it in memory, or a function it is handed to."""

from __future__ import annotations

import re
from functools import cache
from typing import Protocol

from ddicheck import knowledge
from ddicheck.analyses.states import Prop
from ddicheck.flow.facts import Ref, Symbol, Value
from ddicheck.ir.types import Call, Expr, Path, Text
from ddicheck.program import Def, Program

_SHOWS = re.compile(
    r"(?:Dbg|Kd|Wpp|Trace|Etw|EventWrite).*|.*(?:ASSERT|VERIFY|UNREFERENCED|PAGED_CODE|NT_SUCCESS|ANALYSIS).*"
)
"""Debug output and assertions: nothing is changed there."""

_LOOKS_ONLY = re.compile(
    _SHOWS.pattern + r"|(?:Ndis|Rtl|mem)_?(?:Zero|Fill|Move|Copy|Equal|Compare|SecureZero)\w*|mem(?:set|cpy|move|cmp)"
    r"|KeGetCurrent\w*|KeQuery\w*|NdisGetCurrent\w*|NdisStallExecution|NdisMSleep|NdisFree\w*|ExFree\w*"
    r"|Ndis(?:Read|Write)Configuration|NdisReadNetworkAddress|NdisOpenConfigurationKeyBy\w+|NdisCloseConfiguration"
    r"|NdisQueryMdl\w*|NdisGetMdl\w*|NdisAdjustMdlLength|MmGet(?:System|Mdl)\w+|MmBuildMdlForNonPagedPool"
    r"|Ndis(?:Set|Cancel)\w*TimerObject"
)
"""Debug output, assertions, memory operations, clocks, the release of memory, reading the registry, looking at an MDL,
starting and stopping a timer: nobody gets hold of anything there."""


@cache
def shows(callee: str) -> bool:
    """Whether a call does nothing but show what it is given."""
    return _SHOWS.fullmatch(callee) is not None


_MESSAGE = re.compile(r"[ %]|\\n")


@cache
def hands_over(callee: str) -> bool:
    """Whether a call may hand its arguments to somebody else; what is not known may."""
    if not callee:
        return True
    if _LOOKS_ONLY.fullmatch(callee):
        return False
    effect = knowledge.irql_effect(callee)
    return effect is None or not (effect.acquires or effect.releases)


def hands_on(callee: str) -> bool:
    """Whether a call may hand its arguments, or what it gives a function that runs later, to somebody else."""
    return hands_over(callee) or callee == "NdisSetTimerObject"


def prints(call: Call) -> bool:
    """Whether a call of something that is not known only writes a message: it is given one, and nothing is wanted."""
    texts = [arg.value for arg in call.args if isinstance(arg, Text)]
    return call.result is None and any(_MESSAGE.search(text) for text in texts)


class Handed(Protocol):
    """What is asked of the rest of the driver."""

    @property
    def program(self) -> Program:
        """The driver."""
        ...

    def read_elsewhere(self, name: str, key: str) -> bool:
        """Whether a field is read by another function than `key`."""
        ...


class Handing:
    """What becomes known to others of the watched parameters' objects in one function."""

    def __init__(self, definition: Def, knows: Handed, watched: frozenset[str]) -> None:
        self.definition = definition
        self.knows = knows
        self.watched = watched

    def leads_to(self, expr: Expr, value: Value) -> str:
        """The watched parameter whose object somebody who has this value can find; empty if there is none.

        Its address leads to an object, and so do its handle and its number; a pointer in it leads to another object.
        """
        if type(value) is Ref:
            place = value.of
            return place[0] if place[0] in self.watched and place.count("*") == 1 else ""
        if type(value) is not tuple or value[0] not in self.watched:
            return ""
        if len(value) == 1 or not isinstance(expr, Path):
            return value[0] if len(value) == 1 else ""
        types = self.knows.program.types
        other = types.strip(types.of(self.definition, expr)).endswith("*")
        return value[0] if value.count("*") == 1 and not other else ""

    def stored(self, prop: Prop, place: Symbol, root: str) -> Prop:
        """After a store to memory that outlives the function, of a value that leads to `root`'s object."""
        kept = set(prop.kept)
        inside = place[0] in self.watched and place.count("*") == 1
        if root and not (inside and place[0] == root):
            kept.add(root)
        if inside and place[-1].startswith(".") and self.knows.read_elsewhere(place[-1], self.definition.key):
            kept.add(place[0])
        return prop if len(kept) == len(prop.kept) else prop._replace(kept=frozenset(kept))

    def passed(self, prop: Prop, call: Call, roots: tuple[str, ...]) -> Prop:
        """After handing arguments to something outside the driver, or to a pointer that is not known."""
        kept = set(roots) - {""}
        if kept <= prop.kept or not hands_on(call.name):
            return prop
        return prop._replace(kept=prop.kept | kept)
