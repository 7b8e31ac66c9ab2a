"""What others than the driver's own statements may write to: memory that comes from outside or is let out.

Others are a device, another component, the user of an IOCTL or OID; and code of the driver that looks at a structure as
something else. One walk over the whole source.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache

from ddicheck import knowledge
from ddicheck.ir.types import Address, Apply, Assign, Call, Const, Expr, Path, Return, Text
from ddicheck.program.memory import CLEARS, MOVES
from ddicheck.program.names import Names, Owner
from ddicheck.program.pointers import Pointers
from ddicheck.program.records import Records
from ddicheck.program.stores import CallSite, Node
from ddicheck.program.types import Types
from ddicheck.program.values import Def

__all__ = ["Outsiders", "sized"]

_HANDS_BACK = re.compile(
    r"(?!.*(?:Shared|Common|Contig|Dma|DMA)).*(?:[Aa]lloc|ALLOC|Lookaside|Extension|Context|Interlocked|ALIGN).*"
)
"""Calls whose result may be an object of the driver's own."""
_LOOKS_ONLY = re.compile(
    r"_?(?:Dbg|DBG|Kd|Wpp|WPP|Trace|TRACE|Etw|EventWrite|Log|LOG|DEBUG|Debug|Print)\w*"
    r"|\w*(?:ASSERT|Assert|VERIFY|UNREFERENCED|PAGED_CODE|NT_SUCCESS|ANALYSIS|Trace|Print|Message|Free|FREE)\w*"
    r"|(?:Ndis|Rtl)(?:Equal|Compare)\w*|memcmp"
)
"""Calls that only look at what they are given, or take it back."""
_LAYS_OPEN = re.compile(
    r"(?i).*(?:mdl|physical|phys_|physaddr|scatter|(?<!bit)map|dma|transfer|buffer|shared|common|contig|iospace).*"
)
"""Calls that let a device or another component at memory."""
_PHYSICAL = re.compile(r"(?i).*(?:physical|physaddr|phys_|dmaaddr).*")
"""The driver's own functions that do."""
_FOREIGN = re.compile(
    r"(?i).*(?:buf|data|payload|header|packet|frame|input|output|request|info|register|csr|dma|virtual|mapped|user"
    r"|message|param).*"
)
"""Names of what comes from others: fields of the kit, parameters of callbacks."""
_SCALAR = re.compile(r"(?!(?:void|VOID)\*)[^*]+\*")
_COMPARES = frozenset(("<", "<=", ">", ">=", "==", "!=", "range"))
_MOST = 256
"""Places that are followed back from one pointer; beyond, it may come from anywhere."""
_MOST_STEPS = 20_000
"""Places that are followed back in the whole driver; beyond, nothing is known. Drivers of 900 functions take 2,300."""


@cache
def _hands_back(name: str) -> bool:
    return _HANDS_BACK.fullmatch(name) is not None


@cache
def _is_physical(name: str) -> bool:
    return _PHYSICAL.fullmatch(name) is not None


@cache
def _looks_only(name: str) -> bool:
    return _LOOKS_ONLY.fullmatch(name) is not None


class Outsiders:
    """The places and structures of a driver that it is not alone with."""

    def __init__(self, names: Names, types: Types, pointers: Pointers, records: Records) -> None:
        self._names = names
        self._types = types
        self._pointers = pointers
        self._records = records
        self.addressed: set[Node] = set()
        """Places whose address is taken other than for a call outside the driver, or whose offset is asked for."""
        self.foreign: set[str] = set()
        """Structures that come from outside, go there to be filled, or are looked at as something else."""
        self._results: dict[Node, set[str]] = defaultdict(set)
        self._filled: dict[Node, set[str]] = defaultdict(set)
        self._kinds: dict[str, tuple[str | None, bool]] = {}
        """By type, the structure that it points to, and whether it points to numbers."""
        self._origins: dict[Node, bool] = {}
        self._pointed: dict[Node, frozenset[str]] = {}
        self._flown: dict[Node, tuple[frozenset[str], tuple[Node, ...]]] = {}
        self._written: dict[Node | str, dict[Node | None, list[tuple[Owner, Expr]]]] = {}
        self._left = _MOST_STEPS
        self._gather()
        for definition in names.functions.values():
            if not self.lost:
                self._scan(definition)
        for variable in names.variables.values():
            for init in variable.item.inits:
                self._note(variable, init.value, False)
        self.foreign = records.with_inner(self.foreign)

    @property
    def lost(self) -> bool:
        """Whether there is too much to follow: nothing is known of what the driver is alone with."""
        return self._left <= 0

    def _gather(self) -> None:
        """What functions outside the driver return into and are given to fill."""
        for calls in self._pointers.calls.values():
            for site in calls:
                if site.target is not None:
                    continue
                definition, call = site.definition, site.call
                node = self._pointers.node(definition, call.result) if call.result is not None else None
                if node is not None:
                    self._results[node].add(call.name)
                for argument in call.args:
                    at = self._pointers.node(definition, argument.of) if type(argument) is Address else None
                    if at is not None:
                        self._filled[at].add(call.name)

    def _scan(self, definition: Def) -> None:
        for site in self._pointers.calls[definition.key]:
            self._call(site)
        for block in definition.function.blocks:
            for instr in block.instrs:
                match instr:
                    case Assign(target, value, _):
                        self._note(definition, value, False)
                        if type(value) is not Const:
                            self._flows(definition, value, self._types.of(definition, target))
                    case Return(value, _) if value is not None and type(value) is not Const:
                        self._note(definition, value, False)
                        self._flows(definition, value, definition.function.returns)
            for edge in block.edges:
                if edge.assume is not None:
                    self._note(definition, edge.assume.cond, False)

    def _note(self, owner: Owner, expr: Expr, compared: bool) -> None:
        """What an expression lets out: addresses and offsets; and whose size it compares with something."""
        kind = type(expr)
        if kind is Const or (kind is Path and not compared):
            return
        match expr:
            case Address(path):
                node = self._pointers.node(owner, path)
                if node is not None:
                    self.addressed.add(node)
            case Apply("sizeof", _):
                if compared:
                    self.foreign.update(sized(self._pointers, self._records, owner, expr))
            case Apply("offsetof" | "container", args):
                text = args[-1].value if type(args[-1]) is Text else ""
                base, *fields = text.split(".")
                if fields:
                    record, _ = self._types.walk(base, tuple("." + field for field in fields))
                    self.addressed.add((record, fields[-1]))
                for arg in args[:-1]:
                    self._note(owner, arg, False)
            case Apply(op, args):
                compared = compared or (op in _COMPARES and not any(type(arg) is Const for arg in args))
                for arg in args:
                    self._note(owner, arg, compared)
            case Path(_, ()) if compared and isinstance(owner, Def):
                self.foreign.update(sized(self._pointers, self._records, owner, expr))

    # -- pointers ------------------------------------------------------------------------------------------------------

    def _flows(self, owner: Owner, value: Expr, into: str) -> None:
        """A pointer goes to a place of a type."""
        known = self._kinds.get(into)
        if known is None:
            is_scalar = _SCALAR.fullmatch(self._types.strip(into)) is not None
            known = self._kinds[into] = self._records.pointee(into), is_scalar and self._types.record_of(into) is None
        there, is_scalar = known
        if there is None and not is_scalar:
            return
        here = self._records.points_to(owner, value)
        if here is not None and there is not None:
            if here != there and not self._records.are_related(here, there):
                self.foreign |= {here, there}
        elif there is not None:
            if self._is_outside(owner, value):
                self.foreign.add(there)
        elif not _is_told(value):
            self.foreign |= {here} if here is not None else self._behind(owner, value)

    def _start(self, owner: Owner, value: Expr) -> Node | None:
        match value:
            case Path() | Address():
                return self._pointers.node(owner, value.of if type(value) is Address else value)  # type: ignore[arg-type]
            case Apply("+" | "-" | "&" | "container", (inner, *_)):
                return self._start(owner, inner)
        return None

    def _is_outside(self, owner: Owner, value: Expr) -> bool:
        """Whether a pointer may lead to memory that somebody else fills."""
        start = self._start(owner, value)
        if start is None:
            return False
        if start not in self._origins:
            self._origins[start] = self._closure(start, lambda node: self._comes_in(node)) is None
        return self._origins[start]

    def _behind(self, owner: Owner, value: Expr) -> frozenset[str]:
        """The structures that an untyped pointer may point to."""
        start = self._start(owner, value)
        if start is None:
            return frozenset()
        if start not in self._pointed:
            self._pointed[start] = self._closure(start, lambda node: False) or frozenset()
        return self._pointed[start]

    def _closure(self, start: Node, stop: Callable[[Node], bool]) -> frozenset[str] | None:
        """The structures that pointers to flow into a place; None if one of the places on the way is a stop."""
        found: set[str] = set()
        seen = {start}
        pending = [start]
        while pending:
            node = pending.pop()
            self._left -= 1
            if stop(node) or self.lost:
                return None
            records, ahead = self._flowing(node)
            found |= records
            for other in ahead:
                if other not in seen and len(seen) < _MOST:
                    seen.add(other)
                    pending.append(other)
        return frozenset(found)

    def _flowing(self, node: Node) -> tuple[frozenset[str], tuple[Node, ...]]:
        """The structures that pointers stored to a place point to, and the places those pointers come from."""
        if node not in self._flown:
            sources = self._sources(node)
            records = {self._records.points_to(owner, value) for owner, value in sources}
            starts = {self._start(owner, value): None for owner, value in sources}
            found = frozenset(record for record in records if record is not None)
            self._flown[node] = found, tuple(start for start in starts if start is not None)
        return self._flown[node]

    def _sources(self, node: Node) -> list[tuple[Owner, Expr]]:
        name = node if len(node) == 3 or node[0].startswith("::") else "." + node[1]
        if name not in self._written:
            found: dict[Node | None, list[tuple[Owner, Expr]]] = {}
            for write in self._pointers.writes.get(name, ()):
                if not isinstance(write.value, tuple | None):
                    place = self._pointers.place(write.owner, write.target)
                    found.setdefault(place, []).append((write.owner, write.value))
            self._written[name] = found
        return self._written[name].get(node, [])

    def _comes_in(self, node: Node) -> bool:
        """Whether a place itself holds what came from outside."""
        if any(not _hands_back(name) for name in self._results.get(node, ())):
            return True
        if any(not _hands_back(name) and name not in CLEARS for name in self._filled.get(node, ())):
            return True
        if len(node) == 3:
            _, key, local = node
            is_param = any(p.name == local for p in self._names.functions[key].function.params)
            is_entered = key in self._pointers.taken or not self._pointers.writes.get(node)
            return is_param and is_entered and _FOREIGN.fullmatch(local) is not None
        if node[0].startswith("::") or self._types.owns(node[0]):
            return False
        return _FOREIGN.fullmatch(node[1]) is not None

    # -- calls ---------------------------------------------------------------------------------------------------------

    def _call(self, site: CallSite) -> None:
        definition, call = site.definition, site.call
        if site.target is not None:
            function = self._names.functions[site.target].function
            for argument, parameter in zip(call.args, function.params, strict=False):
                self._note(definition, argument, False)
                if type(argument) is not Const:
                    self._flows(definition, argument, parameter.type)
                    if _is_physical(call.name):
                        self._laid_open(definition, argument)
            for argument in call.args[len(function.params) :]:
                self._note(definition, argument, False)
            return
        if _looks_only(call.name):
            return
        for position, argument in enumerate(call.args):
            self._given(site, position, argument)
        if call.result is not None and not _hands_back(call.name):
            record = self._records.pointee(self._types.of(definition, call.result))
            if record is not None:
                self.foreign.add(record)

    def _laid_open(self, definition: Def, argument: Expr) -> None:
        """A structure is handed to a function of the driver that is named like one that lays memory open."""
        record = self._records.points_to(definition, argument)
        if record is not None:
            self.foreign.add(record)

    def _given(self, site: CallSite, position: int, argument: Expr) -> None:
        """An argument of a call of something outside the driver, or through a pointer."""
        definition, call = site.definition, site.call
        path = argument.of if type(argument) is Address else None
        if path is None or site.indirect or (call.name in CLEARS and not _zeroes(call)):
            self._note(definition, argument, False)
        if type(argument) is Const or type(argument) is Text:
            return
        if path is not None and not _hands_back(call.name):
            pointed = self._records.pointee(self._types.of(definition, path))
            if pointed is not None and not _only_read(call, position):
                self.foreign.add(pointed)
        here = self._records.points_to(definition, argument)
        if self._is_safe(site, position, here):
            return
        if here is not None:
            self.foreign.add(here)
        elif type(argument) is Path and self._types.strip(self._types.of(definition, argument)).endswith("*"):
            self.foreign |= self._behind(definition, argument)

    def _is_safe(self, site: CallSite, position: int, record: str | None) -> bool:
        """Whether a call leaves what an argument points to as it is, or zeroes it, or copies its like over it."""
        call = site.call
        name = call.name
        if site.indirect:
            return bool(self._pointers.targets(site)[1])
        if name in MOVES:
            source = call.args[1] if len(call.args) > 1 else None
            same = source is not None and self._records.points_to(site.definition, source) == record
            return position != 0 or (record is not None and same)
        if name in CLEARS:
            return position != 0 or _zeroes(call)
        if knowledge.macro(name) is not None:
            return True
        return _only_read(call, position) and not _LAYS_OPEN.fullmatch(name)


def sized(pointers: Pointers, records: Records, owner: Owner, expr: Expr, depth: int = 2) -> Iterator[str]:
    """The structures whose sizes a value is made of, also where a local variable was given it."""
    match expr:
        case Apply("sizeof", (Text(name),)):
            found = records.named(name)
        case Apply("sizeof", (Path() as path,)):
            found = records.of(owner, path)
        case Apply(_, args):
            for arg in args:
                yield from sized(pointers, records, owner, arg, depth)
            return
        case Path(root, ()) if depth and isinstance(owner, Def) and not root.startswith("::"):
            for write in pointers.writes.get(("", owner.key, root), ()):
                if write.owner is owner and isinstance(write.value, Apply):
                    yield from sized(pointers, records, owner, write.value, depth - 1)
            return
        case _:
            return
    if found is not None:
        yield found


def _is_told(value: Expr) -> bool:
    """Whether a pointer of any type says itself what it points to: a literal, a field by its offset."""
    match value:
        case Text():
            return True
        case Apply("+", (_, Apply("offsetof"))):
            return True
    return False


def _only_read(call: Call, position: int) -> bool:
    """Whether a DDI only reads what an argument points to, or keeps the pointer."""
    known = knowledge.ddi(call.name)
    if known is None or position >= len(known.parameters):
        return False
    return known.parameters[position].direction == "in"


def _zeroes(call: Call) -> bool:
    """Whether a call that fills memory fills it with zeros."""
    if "Zero" in call.name:
        return True
    fill = 1 if call.name == "memset" else 2
    value = call.args[fill] if fill < len(call.args) else None
    return type(value) is Const and value.value == 0
