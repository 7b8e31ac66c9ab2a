"""Where the driver's functions are stored: which function pointer may hold which function, and who stored it there.

Flow-insensitive and by field: a field of a structure is one place for the whole driver, whichever object it is in, and
so is an array with all its elements. A function spreads from where it is stored along every copy -- assignments,
arguments, returned values, addresses, copies of memory -- until nothing changes. Copies are looked up by the name of
the field or variable they read, so only what holds a function is ever looked at closely.
"""

from __future__ import annotations

from collections import defaultdict, deque

from ddicheck import knowledge
from ddicheck.ir.types import Address, Assign, Call, Expr, Path, Place, Return
from ddicheck.model import Span
from ddicheck.program.memory import CLEARS, EXCHANGES, MOVES, READS, pointed
from ddicheck.program.names import Names, Owner, Variable
from ddicheck.program.stores import RESULT, CallSite, Copy, HandedOver, Node, Store, Stored, Write
from ddicheck.program.types import Types
from ddicheck.program.values import Def, Evidence

__all__ = ["Pointers"]

_MOST = 256
"""Functions that are followed from one place; one with more is a table whose callers cannot be told apart."""

_SYSTEM_FILLS = frozenset({"DRIVER_OBJECT"})
"""The system's own structures: what a driver reads from them is what was there before it stored its own."""


class Pointers:
    """The functions that each field, variable, parameter and returned value may hold."""

    def __init__(self, names: Names, types: Types) -> None:
        self._names = names
        self._types = types
        self.calls: dict[str, list[CallSite]] = {}
        """Every call of a function, by its key."""
        self.taken: dict[str, Span] = {}
        """The functions whose address is taken, and one place where it is."""
        self.passed_out: set[str] = set()
        """The functions named in an argument of a function outside the driver."""
        self.holds: dict[Node, dict[str, Stored]] = {}
        """The functions each place may hold."""
        self.stores: dict[tuple[Node, str], list[Store]] = defaultdict(list)
        """Every way each function gets to each field."""
        self._copies: dict[Node | str, list[Copy]] = defaultdict(list)
        """By the name they read: `.field`, or the node of a variable."""
        self.writes: dict[Node | str, list[Write]] = defaultdict(list)
        """All that is stored, by the name written."""
        self.crowded: set[Node] = set()
        """The places that more functions are stored to than are followed."""
        self.moved: set[str] = set()
        """The structures whose memory is copied as a whole."""
        self.exposed: set[Node | str] = set()
        """By name, what a function outside the driver is given the address of."""
        self._work: deque[tuple[Node, str]] = deque()
        self._indirect: dict[Node, list[CallSite]] = defaultdict(list)
        self._handed: dict[Node, list[HandedOver]] = defaultdict(list)
        self._bound: set[tuple[int, int, str]] = set()
        self._edges: dict[int, tuple[Node | None, Node | None]] = {}
        self._spreading = False
        for variable in names.variables.values():
            self._initialize(variable)
        for definition in names.functions.values():
            self._scan(definition)
        self._spread()

    # -- questions -----------------------------------------------------------------------------------------------------

    def stored(self, field: tuple[str, str]) -> tuple[tuple[str, Evidence], ...]:
        """The functions a field or variable may hold, and where each was stored to it."""
        return tuple((f, self.evidence(field, f)[0]) for f in sorted(self.holds.get(field, ())))

    def targets(self, site: CallSite) -> tuple[Node | None, tuple[str, ...]]:
        """The place a call through a pointer reads, and the functions that may be there, sorted."""
        node = self.node(site.definition, site.call.callee)
        return node, tuple(sorted(self.holds.get(node, ()))) if node else ()

    def values(self, definition: Def, value: Expr) -> tuple[Node | None, tuple[str, ...]]:
        """The functions that an expression may give, sorted, and the place it reads (None for a named function)."""
        function = self.function(definition, value)
        if function is not None:
            return None, (function,)
        path = value.of if isinstance(value, Address) else value
        if not isinstance(path, Path):
            return None, ()
        node = self.node(definition, path)
        return node, tuple(sorted(self.holds.get(node, ()))) if node else ()

    def evidence(self, node: Node, function: str) -> tuple[Evidence, ...]:
        """How a function got to a place: where it was stored there first, then where that was copied from ..."""
        found = []
        seen = set()
        where: Node | None = node
        while where is not None and where not in seen:
            seen.add(where)
            stored = self.holds[where][function]
            found.append(Evidence(stored.owner.at(stored.place), self._told(where, function)))
            where = stored.before
        return tuple(found)

    def _told(self, node: Node, function: str) -> str:
        name = self._names.functions[function].function.name
        if len(node) == 3:
            holder = self._names.functions[node[1]].function
            if node[2] == RESULT:
                return f"{name} is returned by {holder.name}"
            if any(p.name == node[2] for p in holder.params):
                return f"{name} is passed to {holder.name} as {node[2]}"
            return f"{name} is stored to {node[2]}"
        return f"{name} is stored to {node[0][2:] if node[0].startswith('::') else '.'.join(node)}"

    def function(self, owner: Owner, value: Expr) -> str | None:
        """The function that an expression names, by itself or as `&f`."""
        path = value.of if isinstance(value, Address) else value
        if isinstance(path, Path) and not path.steps and path.root.startswith("::"):
            return self._names.function(path.root[2:], owner.unit)
        return None

    def node(self, owner: Owner, path: Path) -> Node | None:
        """The place a path reads: its last field, or its root; what is behind a pointer counts as the pointer."""
        steps = path.steps
        end = len(steps)
        while end and steps[end - 1][0] != ".":
            end -= 1
        if end:
            member, _ = self._types.member(owner, Path(path.root, steps[:end]))
            return member or ("", steps[end - 1][1:])
        if path.root.startswith("::"):
            variable = self._names.variable(path.root[2:], owner.unit)
            return ("::" + variable, "") if variable else None
        return ("", owner.key, path.root)

    # -- gathering -----------------------------------------------------------------------------------------------------

    def _initialize(self, variable: Variable) -> None:
        for assign in variable.item.inits:
            function = self.function(variable, assign.value)
            if function is None:
                self._wrote(variable, assign.target, assign.value)
                continue
            self.taken.setdefault(function, variable.at(assign.place))
            node = self.node(variable, assign.target)
            if node is not None:
                self._put(node, function, variable, assign.place, None, assign.target)

    def _scan(self, definition: Def) -> None:
        calls = self.calls[definition.key] = []
        for number, block in enumerate(definition.function.blocks):
            for index, instr in enumerate(block.instrs):
                match instr:
                    case Assign():
                        self._assign(definition, instr.target, instr.value, instr.place)
                    case Call():
                        name = instr.name
                        target = self._names.function(name, definition.unit) if name else None
                        through = not name or (target is None and self._is_variable(name, definition))
                        site = CallSite(definition, number, index, instr, target, through)
                        calls.append(site)
                        self._call(site, name)
                    case Return():
                        if instr.value is not None:
                            self._assign(definition, ("", definition.key, RESULT), instr.value, instr.place)

    def _is_variable(self, name: str, definition: Def) -> bool:
        return self._names.variable(name, definition.unit) is not None

    def _assign(self, definition: Def, target: Path | Node, value: Expr, place: Place) -> None:
        """`target = value`: store a function, or remember the copy."""
        match value:
            case Path():
                if not value.steps and value.root.startswith("::"):
                    function = self._names.function(value.root[2:], definition.unit)
                    if function is not None:
                        self._store(definition, target, function, place)
                        return
                self._copy(definition, value, target, place)
            case Address(of=path):
                function = self.function(definition, path)
                if function is not None:
                    self._store(definition, target, function, place)
                    return
                self._copy(definition, path, target, place)
                self._copy(definition, target, path, place)
            case _:
                pass
        self._wrote(definition, target, value)

    def _wrote(self, owner: Owner, target: Path | Node, value: Expr | Node | None) -> None:
        name = self.name(owner, target)
        if name is not None:
            self.writes[name].append(Write(owner, target, value))

    def _copy(self, definition: Def, source: Path | Node, target: Path | Node, place: Place) -> None:
        name = self.name(definition, source)
        if name is None:
            return
        copy = Copy(definition, source, target, place)
        self._copies[name].append(copy)
        if self._spreading:
            node = self.place(definition, source)
            if node is not None:
                self._work.extend((node, f) for f in self.holds.get(node, ()))

    def _store(self, definition: Def, target: Path | Node, function: str, place: Place) -> None:
        self.taken.setdefault(function, definition.at(place))
        node = self.node(definition, target) if isinstance(target, Path) else target
        if node is not None:
            self._put(node, function, definition, place, None, target)

    def _call(self, site: CallSite, name: str) -> None:
        definition, call = site.definition, site.call
        if site.target is not None:
            self._bind(site, site.target)
            return
        if site.indirect:
            node = self.node(definition, call.callee)
            if node is not None:
                self._indirect[node].append(site)
            return
        for argument in call.args:
            function = self.function(definition, argument)
            if function is not None:
                self.taken.setdefault(function, definition.at(call.place))
                self.passed_out.add(function)
            elif isinstance(argument, Address) and name not in CLEARS:
                written = self.name(definition, argument.of)
                if written is not None:
                    self.exposed.add(written)
        for position, role in knowledge.callback_arguments(name):
            if position < len(call.args):
                self._hand_over(HandedOver(definition, call, position, role))
        self._known(definition, call, name)

    def _hand_over(self, handed: HandedOver) -> None:
        """A function is handed to a DDI: what is handed with it by the same name comes back as its argument."""
        argument = handed.call.args[handed.position]
        function = self.function(handed.definition, argument)
        path = argument.of if isinstance(argument, Address) else argument
        if function is not None:
            self._enter(handed, function)
        elif isinstance(path, Path):
            node = self.node(handed.definition, path)
            if node is not None:
                self._handed[node].append(handed)

    def _enter(self, handed: HandedOver, function: str) -> None:
        ddi, role = knowledge.ddi(handed.call.name), knowledge.role(handed.role)
        binding = (id(handed.call), handed.position, function)
        if ddi is None or role is None or binding in self._bound:
            return
        self._bound.add(binding)
        params = self._names.functions[function].function.params
        for parameter, declared in zip(params, role.parameters, strict=False):
            given = ddi.argument(declared.name)
            if given is not None and given < len(handed.call.args) and parameter.name:
                target = ("", function, parameter.name)
                self._assign(handed.definition, target, handed.call.args[given], handed.call.place)

    def _known(self, definition: Def, call: Call, name: str) -> None:
        """What an external function is known to copy."""
        if name in MOVES and len(call.args) >= 2:
            self._move(definition, call)
        elif name in EXCHANGES and len(call.args) >= 2:
            target = pointed(call.args[0])
            if target is not None:
                self._assign(definition, target, call.args[1], call.place)
        if call.result is None:
            return
        read = pointed(call.args[0]) if call.args and (name in EXCHANGES or name in READS) else None
        if read is not None:
            self._assign(definition, call.result, read, call.place)
        else:
            self._wrote(definition, call.result, None)

    def _move(self, definition: Def, call: Call) -> None:
        """Memory is copied: an array of pointers, or one structure to another that shares field names with it."""
        target, source = pointed(call.args[0]), pointed(call.args[1])
        into = self._types.record_of(self._types.of(definition, target)) if target else None
        out = self._types.record_of(self._types.of(definition, source)) if source else None
        self.moved.update(record for record in (into, out) if record is not None)
        if target is None or source is None:
            return
        if into is None or out is None:
            self._assign(definition, target, source, call.place)
        elif into != out:
            for name in self._types.names(into) or self._types.names(out):
                self._copy(definition, (out, name), (into, name), call.place)

    def _bind(self, site: CallSite, target: str) -> None:
        """Arguments flow into the parameters of a function that is called, and its result comes back."""
        if (id(site), -1, target) in self._bound:
            return
        self._bound.add((id(site), -1, target))
        for parameter, argument in zip(self._names.functions[target].function.params, site.call.args, strict=False):
            if parameter.name:
                self._assign(site.definition, ("", target, parameter.name), argument, site.call.place)
        if site.call.result is not None:
            self._copy(site.definition, ("", target, RESULT), site.call.result, site.call.place)
            self._wrote(site.definition, site.call.result, ("", target, RESULT))

    # -- spreading -----------------------------------------------------------------------------------------------------

    def _put(
        self, node: Node, function: str, owner: Owner, place: Place, before: Node | None, target: Path | Node
    ) -> None:
        if len(node) == 2:
            self.stores[node, function].append(Store(owner, target if isinstance(target, Path) else None))
        held = self.holds.setdefault(node, {})
        if len(held) >= _MOST:
            self.crowded.add(node)
        elif function not in held:
            held[function] = Stored(owner, place, before)
            self._work.append((node, function))

    def _spread(self) -> None:
        """Follow every copy of what a place holds, first stored first, until nothing is new."""
        self._spreading = True
        while self._work:
            node, function = self._work.popleft()
            name: Node | str = node if len(node) == 3 or node[0].startswith("::") else "." + node[1]
            for copy in () if node[0] in _SYSTEM_FILLS else tuple(self._copies.get(name, ())):
                edge = self._edges.get(id(copy))
                if edge is None:
                    source, target = self.place(copy.owner, copy.source), self.place(copy.owner, copy.target)
                    edge = self._edges[id(copy)] = (source, target)
                if edge[0] == node and edge[1] is not None:
                    self._put(edge[1], function, copy.owner, copy.place, node, copy.target)
            for site in self._indirect.get(node, ()):
                self._bind(site, function)
            for handed in self._handed.get(node, ()):
                self._enter(handed, function)

    def place(self, owner: Owner, where: Path | Node) -> Node | None:
        """The place that a path reads, or the place itself."""
        return self.node(owner, where) if isinstance(where, Path) else where

    def name(self, owner: Owner, where: Path | Node) -> Node | str | None:
        """What a place is looked up by before it is known exactly: its field's name, or the variable itself."""
        if not isinstance(where, Path):
            return where if len(where) == 3 or where[0].startswith("::") else "." + where[1]
        for step in reversed(where.steps):
            if step[0] == ".":
                return step
        return self.node(owner, Path(where.root))
