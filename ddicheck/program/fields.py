"""What the driver ever stores in a field or variable, and which conditions can therefore never hold.

By field, like function pointers: a field of a structure is one place for the whole driver, whichever object it is in.
Everything stored there is followed back through copies, arguments and returned values to constants; where one thing
that is stored is no constant, nothing is known. `Ownership` says whether what was seen to be stored is all there is:
it is asked last, only of fields that would decide a condition.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from ddicheck.flow.facts import Atom, Constants
from ddicheck.ir.types import Apply, Assume, Const, Expr, Path
from ddicheck.program.names import Owner
from ddicheck.program.ownership import Ownership
from ddicheck.program.program import Program
from ddicheck.program.stores import Node, Write
from ddicheck.program.values import Def

__all__ = ["Contents", "Fields"]

_MOST = 64
"""Places that are followed back from one; beyond, nothing is known."""

_TRUTHS = frozenset(("==", "!=", "<", "<=", ">", ">=", "!", "in", "range"))
_STORES = re.compile(r"_?Interlocked(?:Exchange|CompareExchange)(?!Add)\w*|Write\w+(?:Release|NoFence|Raw)")
_SETS = re.compile(r"_?Interlocked(?:Or|Xor)\w*")
_NARROWS = re.compile(r"_?InterlockedAnd\w*|Read\w+(?:Acquire|NoFence|Raw)")
_EXTENDED = frozenset("char CHAR CCHAR INT8 int8_t short SHORT CSHORT INT16 int16_t".split())  # noqa: SIM905
"""Types whose highest bit turns up in wider values too."""


class Contents(NamedTuple):
    """What may be in a place: one of `atoms`, or (None) any number made of `bits`; `bits` is None for any bits."""

    atoms: frozenset[Atom] | None
    bits: int | None
    nodes: frozenset[Node]
    """The places that this was read from, none of which anybody else may write to."""


@dataclass(slots=True)
class _Flow:
    """What was found so far to flow into a place."""

    atoms: set[Atom] = field(default_factory=set)
    bits: int = 0
    exact: bool = True
    seen: set[Node] = field(default_factory=set)
    pending: list[Node] = field(default_factory=list)

    def follow(self, node: Node) -> None:
        """What is in another place flows here too."""
        if node not in self.seen:
            self.seen.add(node)
            self.pending.append(node)

    def contents(self) -> Contents:
        """All that flows here."""
        bits: int | None = self.bits
        for atom in self.atoms:
            bits = bits | atom if bits is not None and type(atom) is int and atom >= 0 else None
        return Contents(frozenset(self.atoms) if self.exact else None, bits, frozenset(self.seen))


class Fields:
    """The constants that each field and variable at file scope may hold."""

    def __init__(self, program: Program, constants: Constants, unseen: Callable[[str], bool]) -> None:
        """`unseen(name)` says whether a name stands in text of the driver that was not analysed."""
        self._names = program.names
        self._types = program.types
        self._pointers = program.pointers
        self._constants = constants
        self._ownership = Ownership(program.names, program.types, program.pointers, unseen)
        self._contents: dict[Node, Contents | None] = {}
        self._never: dict[int, bool] = {}
        self._assumed: list[Assume] = []

    def never(self, definition: Def, assume: Assume) -> bool:
        """Whether a condition cannot hold (or fail), whatever the path: what it needs is stored nowhere."""
        known = self._never.get(id(assume))
        if known is None:
            self._assumed.append(assume)
            known = self._never[id(assume)] = self._is_never(definition, assume)
        return known

    def of(self, node: Node) -> Contents | None:
        """What may be in a field `(record, field)` or a variable `("::name", "")`; None if it is not known."""
        found = self._stored(node)
        return found if found is not None and self._ownership.all_alone(found.nodes) else None

    def _is_never(self, definition: Def, assume: Assume) -> bool:
        if not self._reads(definition, assume.cond):
            return False
        nodes: set[Node] = set()
        possible = self._outcomes(definition, assume.cond, nodes)
        return possible is not None and not possible[not assume.holds] and self._ownership.all_alone(nodes)

    def _reads(self, definition: Def, cond: Expr) -> bool:
        """Whether a condition is about a field or variable at all."""
        if type(cond) is Path:
            if cond.steps:
                return cond.steps[-1][0] == "."
            return cond.root[:2] == "::" and self._names.variable(cond.root[2:], definition.unit) is not None
        return type(cond) is Apply and any(self._reads(definition, arg) for arg in cond.args[:2])

    # -- conditions ----------------------------------------------------------------------------------------------------

    def _outcomes(self, definition: Def, cond: Expr, nodes: set[Node]) -> tuple[bool, bool] | None:
        """Whether a condition may be true, and whether it may be false; None if that is open."""
        match cond:
            case Apply("!", (inner,)):
                found = self._outcomes(definition, inner, nodes)
                return (found[1], found[0]) if found is not None else None
            case Apply("==" | "!=" as op, (left, right)):
                found = self._among(definition, left, (right,), nodes) or self._among(definition, right, (left,), nodes)
                return (found[1], found[0]) if found is not None and op == "!=" else found
            case Apply("in", (subject, *rest)):
                return self._among(definition, subject, tuple(rest), nodes)
        contents = self._value(definition, cond, nodes)
        if contents is None:
            return None
        if contents.atoms is None:
            return contents.bits != 0, True
        return any(atom != 0 for atom in contents.atoms), 0 in contents.atoms

    def _among(
        self, definition: Def, subject: Expr, wanted: tuple[Expr, ...], nodes: set[Node]
    ) -> tuple[bool, bool] | None:
        """Whether a value may be one of some constants, and whether it may be another."""
        atoms = [self._atom(expr) for expr in wanted]
        if type(subject) is Const or None in atoms:
            return None
        contents = self._value(definition, subject, nodes)
        if contents is None:
            return None
        if contents.atoms is None:
            may = [type(a) is not int or contents.bits is None or a < 0 or not a & ~contents.bits for a in atoms]
            return any(may), True
        same = any(_may_equal(have, atom) for have in contents.atoms for atom in atoms if atom is not None)
        return same, not contents.atoms <= set(atoms)

    def _value(self, definition: Def, expr: Expr, nodes: set[Node]) -> Contents | None:
        """What an expression that reads a field may be."""
        match expr:
            case Path():
                if not (expr.root.startswith("::") or any(step[0] == "." for step in expr.steps)):
                    return None
                node = self._node(definition, expr)
                contents = self._stored(node) if node is not None else None
                if contents is not None:
                    nodes |= contents.nodes
                return contents
            case Apply("&", (left, right)):
                for inner, other in ((left, right), (right, left)):
                    mask = self._atom(other)
                    if type(mask) is int and (contents := self._value(definition, inner, nodes)) is not None:
                        return _masked(contents, mask)
        return None

    def _atom(self, expr: Expr) -> Atom | None:
        """The constant that an expression is."""
        if type(expr) is Const:
            return expr.value
        if type(expr) is Path and not expr.steps and expr.root.startswith("::"):
            return self._constants.resolve(expr.root[2:])
        return None

    # -- what is stored ------------------------------------------------------------------------------------------------

    def _stored(self, node: Node) -> Contents | None:
        """What the driver's own statements store in a place."""
        if node not in self._contents:
            self._contents[node] = self._closure(node)
        return self._contents[node]

    def _closure(self, start: Node) -> Contents | None:
        flow = _Flow()
        flow.follow(start)
        while flow.pending:
            node = flow.pending.pop()
            if len(node) == 2:
                flow.atoms.add(0)
            writes = self._writes(node)
            if writes is None or len(flow.seen) > _MOST:
                return None
            for write in writes:
                if isinstance(write.value, tuple):
                    flow.follow(write.value)
                elif write.value is None or not self._take(write.owner, write.value, node, flow):
                    return None
            if not self._exchanges(node, flow):
                return None
        return flow.contents()

    def _take(self, owner: Owner, value: Expr, into: Node, flow: _Flow) -> bool:
        """Note what a stored value may be; False if that is not known."""
        atom = self._atom(value)
        if atom is not None:
            flow.atoms.add(atom)
            return True
        match value:
            case Path():
                node = self._node(owner, value)
                if node is None:
                    return False
                flow.follow(node)
                return True
            case Apply("|" | "^", args):
                flow.exact = False
                return all(self._take(owner, arg, into, flow) for arg in args)
            case Apply("&", args):
                flow.exact = False
                return self._take_masked(owner, args, into, flow)
            case Apply(op, _) if op in _TRUTHS:
                flow.atoms |= {0, 1}
                return True
        return False

    def _take_masked(self, owner: Owner, args: tuple[Expr, ...], into: Node, flow: _Flow) -> bool:
        """Of `a & b`, no more can come than of either."""
        if any(type(arg) is Path and self._node(owner, arg) == into for arg in args):
            return True
        for arg in args:
            mask = self._atom(arg)
            if type(mask) is int and mask >= 0:
                flow.bits |= mask
                return True
        return any(type(arg) is Path and self._take(owner, arg, into, flow) for arg in args)

    def _node(self, owner: Owner, path: Path) -> Node | None:
        """The field or variable that a path reads, None for what lies behind a pointer or in an array."""
        if path.steps and path.steps[-1][0] != ".":
            return None
        return self._pointers.node(owner, path)

    def _writes(self, node: Node) -> list[Write] | None:
        """Everything that is assigned to a place; None if more may be."""
        pointers = self._pointers
        if node in pointers.holds or node in self._answered:
            return None
        if len(node) == 3:
            writes = pointers.writes.get(node, [])
            is_open = node in pointers.exposed or node[1] in pointers.taken
            return None if is_open or not writes else writes
        if node[0].startswith("::"):
            variable = self._names.variables[node[0][2:]].item
            return pointers.writes.get(node, []) if variable.defined and self._is_plain(variable.type) else None
        if not self._types.owns(node[0]) or not self._is_plain(self._types.field_type(node[0], node[1])):
            return None
        found = []
        for write in pointers.writes.get("." + node[1], ()):
            place = pointers.place(write.owner, write.target)
            if place == node:
                found.append(write)
            elif place is None or not place[0]:
                return None
        return found

    @cached_property
    def _answered(self) -> frozenset[Node | None]:
        """The places that the results of calls through pointers go to."""
        pointers = self._pointers
        return frozenset(
            pointers.node(site.definition, site.call.result)
            for calls in pointers.calls.values()
            for site in calls
            if site.indirect and site.call.result is not None
        )

    def _is_plain(self, text: str) -> bool:
        """Whether a type is that of one number whose bits mean the same in wider values.

        Pointers and handles are set in more ways than can be seen: that nothing seems to set one says little.
        """
        stripped = self._types.strip(text)
        return (
            bool(stripped)
            and stripped[-1] not in "*)]"
            and stripped not in _EXTENDED
            and not stripped.endswith(("HANDLE", "PVOID"))
        )

    def _exchanges(self, node: Node, flow: _Flow) -> bool:
        """Note what interlocked operations store; False if others are given the place's address."""
        for owner, call, position in self._ownership.given(node):
            name = call.name
            stored = call.args[1] if position == 0 and len(call.args) > 1 else None
            if stored is None and not _NARROWS.fullmatch(name):
                return False
            if _SETS.fullmatch(name):
                flow.exact = False
            elif _NARROWS.fullmatch(name):
                flow.exact = flow.exact and name.startswith("Read")
                continue
            elif not _STORES.fullmatch(name):
                return False
            if stored is None or not self._take(owner, stored, node, flow):
                return False
        return True


def _masked(contents: Contents, mask: int) -> Contents:
    """`contents & mask`."""
    atoms: frozenset[Atom] | None = None
    if contents.atoms is not None and all(type(atom) is int for atom in contents.atoms):
        atoms = frozenset(atom & mask for atom in contents.atoms if type(atom) is int)
    bits = mask if contents.bits is None else contents.bits & mask
    if bits == 0:
        atoms = frozenset((0,))
    return Contents(atoms, bits if bits >= 0 else None, contents.nodes)


def _may_equal(stored: Atom, wanted: Atom) -> bool:
    """Whether a constant may be read back as another, perhaps cut to a byte, or with the sign of a bit field."""
    if stored == wanted:
        return True
    if type(stored) is not int or type(wanted) is not int:
        return False
    return stored < 0 or wanted < 0 or (stored - wanted) % 256 == 0
