"""What is known of memory at one point of one path: which value each place holds, and what is known of values.

Values are *versions*: a value never changes, a place does. A `Symbol` names a value nobody knows: what a place held
when the function was entered is named by the place itself (`("adapter", "*", ".Flags")`), the result of a call by its
position (`("@4.2",)`), and what a join made of two different values by the place and the block they met in
(`("status", "@b7")`). Tests constrain symbols, so a flag that is copied, tested and tested again stays one flag.

Nothing here knows Windows.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ddicheck.flow.spelling import Symbol as Symbol
from ddicheck.flow.spelling import masked, parts_of, with_bits
from ddicheck.ir.types import Address, Apply, Const, Expr, Opaque, Path, Text

Atom = int | str
"""A constant: its value, or the name of one whose value is not known (other name, other constant)."""


@dataclass(frozen=True, slots=True)
class Ref:
    """The address of a place; never null."""

    of: Symbol


@dataclass(frozen=True, slots=True)
class Token:
    """A value with a meaning of its own that only an analysis knows: an IRQL that was saved, say."""

    kind: str
    what: object


Value = Atom | Symbol | Ref | Token


@dataclass(frozen=True, slots=True)
class Bound:
    """What is known of a symbol: it is one of `atoms` (`among`), or none of them."""

    among: bool
    atoms: frozenset[Atom]

    def meet(self, other: Bound) -> Bound | None:
        """What holds when both do; None if they contradict each other."""
        if self.among and other.among:
            atoms = self.atoms & other.atoms
        elif self.among:
            atoms = self.atoms - other.atoms
        elif other.among:
            atoms = other.atoms - self.atoms
        else:
            return Bound(False, self.atoms | other.atoms)
        return Bound(True, atoms) if atoms else None

    def join(self, other: Bound) -> Bound | None:
        """What holds when either does; None if that is nothing."""
        if self.among and other.among:
            atoms = self.atoms | other.atoms
            return Bound(True, atoms) if len(atoms) <= MOST_ATOMS else None
        if self.among:
            atoms = other.atoms - self.atoms
        elif other.among:
            atoms = self.atoms - other.atoms
        else:
            atoms = self.atoms & other.atoms
        return Bound(False, atoms) if atoms else None


MOST_ATOMS = 12
NOT_ZERO = Bound(False, frozenset((0,)))
ZERO = Bound(True, frozenset((0,)))

_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_ARITHMETIC = {
    "+": int.__add__,
    "-": int.__sub__,
    "*": int.__mul__,
    "&": int.__and__,
    "|": int.__or__,
    "^": int.__xor__,
}
_ORDER = {"<": int.__lt__, ">": int.__gt__, "<=": int.__le__, ">=": int.__ge__}


def outlives(place: Symbol) -> bool:
    """Whether a place is reachable from outside the function: through a pointer, or a global."""
    return place[0].startswith("::") or "*" in place


class Constants:
    """What a name at file scope stands for: `resolve(name)` gives its atom, None for a variable or a function."""

    def resolve(self, name: str) -> Atom | None:
        """The constant that `name` (without `::`) is, or None."""
        raise NotImplementedError


@dataclass(slots=True)
class Facts:
    """The state of memory on one path. Mutable: a block works on a copy of its own."""

    constants: Constants
    store: dict[Symbol, Value] = field(default_factory=dict)
    known: dict[Symbol, Bound] = field(default_factory=dict)

    def copy(self) -> Facts:
        """An independent copy."""
        return Facts(self.constants, self.store.copy(), self.known.copy())

    # -- reading -------------------------------------------------------------------------------------------------------

    def place(self, path: Path) -> Symbol:
        """The place an access path denotes, named from what its pointers hold."""
        here: Symbol = (path.root,)
        for step in path.steps:
            if step == "*":
                held = self.store.get(here, here)
                if type(held) is tuple:
                    here = (*held, "*")
                elif type(held) is Ref:
                    here = held.of
                else:
                    here = (*here, "*")
            else:
                here = (*here, step)
        return here

    def read(self, path: Path) -> Value:
        """The value stored at `path`; a name of a constant gives the constant."""
        if not path.steps:
            root = path.root
            if root.startswith("::"):
                atom = self.constants.resolve(root[2:])
                if atom is not None:
                    return atom
            place: Symbol = (root,)
        else:
            place = self.place(path)
        value = self.store.get(place, place)
        if (type(value) is int or type(value) is str) and _is_some_element(place):
            return place
        return value

    def value(self, expr: Expr) -> Value:
        """The value of an expression."""
        kind = type(expr)
        if kind is Path:
            return self.read(expr)  # type: ignore[arg-type]
        if kind is Const:
            return expr.value  # type: ignore[union-attr]
        if kind is Address:
            place = self.place(expr.of)  # type: ignore[union-attr]
            return place[:-1] if place[-1] == "*" else Ref(place)
        if kind is Apply:
            return self._apply(expr)  # type: ignore[arg-type]
        if isinstance(expr, Text):
            return Ref(("text", expr.value))
        assert isinstance(expr, Opaque)
        return ("opaque", expr.text)

    def _apply(self, expr: Apply) -> Value:
        args = [self.value(arg) for arg in expr.args]
        op = expr.op
        if len(args) == 2:
            return self.combined(op, args[0], args[1])
        if op == "!":
            truth = self.truth(args[0])
            if truth is not None:
                return int(not truth)
        elif op == "neg" and type(args[0]) is int:
            return -args[0]
        symbol: list[str] = [op]
        for arg in args:
            symbol += _spell(arg)
            symbol.append(",")
        return tuple(symbol)

    def combined(self, op: str, left: Value, right: Value) -> Value:
        """The value of an operation on two values."""
        if type(left) is int and type(right) is int:
            if op in _ARITHMETIC:
                return _ARITHMETIC[op](left, right)
            if op in _ORDER:
                return int(_ORDER[op](left, right))
        if op == "&" or op == "|":
            if type(left) is int:
                left, right = right, left
            if type(right) is int and type(left) is tuple:
                return self._masked(left, right) if op == "&" else with_bits(left, right)
        if op in _ORDER and type(right) is int:
            bound = self.bound(left)
            if bound is not None and bound.among:
                answers = {_ORDER[op](atom, right) if type(atom) is int else None for atom in bound.atoms}
                if len(answers) == 1 and None not in answers:
                    return int(answers == {True})
        if op in ("==", "!="):
            same = self.equal(left, right)
            if same is not None:
                return int(same == (op == "=="))
        if op in _FLIPPED and type(left) is int:
            op, left, right = _FLIPPED[op], right, left
        return (op, *_spell(left), ",", *_spell(right))

    def _masked(self, left: Symbol, mask: int) -> Value:
        found = masked(left, mask)
        if type(found) is int:
            return found
        left, mask = found  # type: ignore[misc]
        have = self.known.get(left)
        if have is not None and have.among:
            atoms = {atom & mask if type(atom) is int else None for atom in have.atoms}
            if len(atoms) == 1 and (only := atoms.pop()) is not None:
                return only
        return ("&", *left, ",", str(mask))

    def _bits(self, value: Symbol) -> Bound | None:
        """What is known of some bits of a value, from what is known of the value and of others of its bits."""
        parts = parts_of(value)
        if parts is None:
            return None
        _, left, mask = parts
        inner = parts_of(left)
        if inner is not None and inner[0] == "|" and inner[2] & mask:
            return NOT_ZERO
        have = self.known.get(left)
        if have is not None and have.among and all(type(atom) is int for atom in have.atoms):
            return Bound(True, frozenset(atom & mask for atom in have.atoms if type(atom) is int))
        size = len(value)
        for symbol, bound in self.known.items():
            if symbol[0] != "&" or len(symbol) != size or symbol[:-1] != value[:-1]:
                continue
            other = parts_of(symbol)
            if other is None:
                continue
            if not mask & ~other[2] and bound.among and len(bound.atoms) == 1:
                return Bound(True, frozenset(atom & mask for atom in bound.atoms if type(atom) is int))
            if not other[2] & ~mask and not bound.among and 0 in bound.atoms:
                return NOT_ZERO
            if not other[2] & ~mask and bound.among and 0 not in bound.atoms:
                return NOT_ZERO
        return None

    def bound(self, value: Value) -> Bound | None:
        """What is known of a value, None for nothing."""
        kind = type(value)
        if kind is tuple:
            found = self.known.get(value)  # type: ignore[arg-type]
            return self._bits(value) if found is None and value[0] == "&" else found  # type: ignore[arg-type, index]
        if kind is int or kind is str:
            return Bound(True, frozenset((value,)))  # type: ignore[arg-type]
        return NOT_ZERO if kind is Ref else None

    def truth(self, value: Value) -> bool | None:
        """Whether a value is certainly non-zero (True) or zero (False)."""
        if type(value) is int:
            return value != 0
        bound = self.bound(value)
        if bound is None:
            return None
        if bound.among:
            return None if 0 in bound.atoms and len(bound.atoms) > 1 else 0 not in bound.atoms
        return True if 0 in bound.atoms else None

    def equal(self, left: Value, right: Value) -> bool | None:
        """Whether two values are certainly equal (True) or different (False)."""
        if left == right:
            return None if _is_some_element(left) else True
        if type(left) is Ref and type(right) is Ref:
            return False if _lie_apart(left.of, right.of) else None
        one, other = self.bound(left), self.bound(right)
        if one is not None and other is not None and one.meet(other) is None:
            return False
        return None

    # -- writing -------------------------------------------------------------------------------------------------------

    def write(self, place: Symbol, value: Value) -> None:
        """Store a value at a place; what was known of the place's parts is gone."""
        self.forget_below(place)
        if value == place:
            self.store.pop(place, None)
        else:
            self.store[place] = value

    def forget_below(self, place: Symbol) -> None:
        """Drop what is stored in the parts of a place (its fields and elements, not what it points to)."""
        size = len(place)
        stale = [p for p in self.store if len(p) > size and p[size] != "*" and p[:size] == place]
        for part in stale:
            del self.store[part]

    def renew(self, place: Symbol, version: str) -> None:
        """Somebody may have written to a place: it now holds a value nobody knows, named by `version`."""
        self.forget_below(place)
        fresh = (*place, version)
        self.forget_symbol(version)
        self.store[place] = fresh

    def renew_all(self, places: set[Symbol], version: str) -> None:
        """As `renew`, for many places."""
        self.forget_symbol(version)
        stale = [p for p in self.store if any(p[k] != "*" and p[:k] in places for k in range(1, len(p)))]
        for part in stale:
            del self.store[part]
        for place in places:
            self.store[place] = (*place, version)

    def forget_symbol(self, version: str) -> None:
        """Drop every fact about values of that version (it is about to name a new value)."""
        for table in (self.store, self.known):
            stale = [p for p in table if version in p]
            for part in stale:
                del table[part]

    # -- learning ------------------------------------------------------------------------------------------------------

    def assume(self, cond: Expr, holds: bool) -> bool:
        """Learn that a condition holds (or not); False if that cannot be."""
        if type(cond) is Apply:
            op = cond.op
            if op == "!":
                return self.assume(cond.args[0], not holds)
            if op in ("==", "!="):
                left, right = self.value(cond.args[0]), self.value(cond.args[1])
                return self.learn_equal(left, right, (op == "==") == holds)
            if op == "in":
                subject = self.value(cond.args[0])
                atoms = [self.value(arg) for arg in cond.args[1:]]
                if all(type(atom) is int or type(atom) is str for atom in atoms):
                    return self.learn(subject, Bound(holds, frozenset(atoms)))  # type: ignore[arg-type]
                return True
        value = self.value(cond)
        return self.learn(value, NOT_ZERO if holds else ZERO) and self._implied(value, holds)

    def _implied(self, value: Value, holds: bool) -> bool:
        """Learn what a comparison with a constant that was kept in a variable says of what was compared."""
        if type(value) is not tuple:
            return True
        op, inner = value[0], value[1:-2]
        if op in ("!=", "=="):
            equal = holds == (op == "==")
            if value[-2:] == (",", "0"):
                return self.learn(inner, ZERO if equal else NOT_ZERO) and self._implied(inner, not equal)
            parts = parts_of(value)
            return parts is None or self.learn(inner, Bound(equal, frozenset((parts[2],))))
        if value[-2:] == (",", "0") and op in (">", "<") and holds:
            return self.learn(inner, NOT_ZERO)
        return True

    def learn_equal(self, left: Value, right: Value, same: bool) -> bool:
        """Learn that two values are equal (or differ); False if that cannot be."""
        certain = self.equal(left, right)
        if certain is not None:
            return certain == same
        for one, other in ((left, right), (right, left)):
            if type(one) is int or type(one) is str:
                return self.learn(other, Bound(same, frozenset((one,))))
        if same:
            for one, other in ((left, right), (right, left)):
                bound = self.bound(one)
                if bound is not None and not self.learn(other, bound):
                    return False
        pair: Symbol = ("==", *_spell(left), ",", *_spell(right))
        return self.learn(pair, NOT_ZERO if same else ZERO)

    def learn(self, value: Value, bound: Bound) -> bool:
        """Learn something of a value; False if it contradicts what is known."""
        have = self.bound(value)
        if have is None and type(value) is tuple and value[0] == "&":
            have = _one_bit(value)
        if have is not None:
            met = have.meet(bound)
            if met is None:
                return False
            bound = met
        if type(value) is tuple and not _is_some_element(value):
            self.known[value] = bound
        return True

    # -- meeting -------------------------------------------------------------------------------------------------------

    def joined(self, other: Facts, block: int, version: str = "") -> Facts:
        """What holds when either does, where two paths meet in `block`; `version` names what is new instead of it."""
        mine, theirs = self.store, other.store
        if mine == theirs and self.known == other.known:
            return self
        version = version or f"@b{block}"
        store: dict[Symbol, Value] = {}
        fresh: list[tuple[Symbol, Bound | None]] = []
        differ: list[tuple[Symbol, Value, Value]] = []
        for place, one in mine.items():
            two = theirs.get(place)
            if one == two:
                store[place] = one
            elif two is not None:
                differ.append((place, one, two))
            elif place[0][0] != "%":
                differ.append((place, one, place))
        for place, two in theirs.items():
            if place not in mine and place[0][0] != "%":
                differ.append((place, place, two))
        for place, first, second in differ:
            symbol = (*place, version) if place[-1] != version else place
            store[place] = symbol
            bound, others = self.bound(first), other.bound(second)
            fresh.append((symbol, bound.join(others) if bound is not None and others is not None else None))
        known: dict[Symbol, Bound] = {}
        for symbol, bound in self.known.items():
            others = other.known.get(symbol)
            if others is bound:
                known[symbol] = bound
            elif others is not None:
                met = bound.join(others)
                if met is not None:
                    known[symbol] = met
        if fresh:
            renamed = [symbol for symbol, _ in fresh]
            for place in [p for p in store if version in p and p not in renamed and _mentions(p, renamed)]:
                del store[place]
            for symbol in [s for s in known if version in s and _mentions(s, renamed)]:
                del known[symbol]
            known.update((symbol, bound) for symbol, bound in fresh if bound is not None)
        return Facts(self.constants, store, known)


def _one_bit(symbol: Symbol) -> Bound | None:
    """What a single bit of a value can be."""
    parts = parts_of(symbol)
    if parts is None or parts[2] <= 0 or parts[2] & (parts[2] - 1):
        return None
    return Bound(True, frozenset((0, parts[2])))


def _lie_apart(one: Symbol, two: Symbol) -> bool:
    """Whether places are certainly different: parts of different variables, or different parts of one object.

    An index may be that of a pointer, which leads to another variable.
    """
    if one[0] != two[0]:
        return not any(step == "*" or step[0] == "[" for step in (*one, *two))
    at = next(((a, b) for a, b in zip(one, two, strict=False) if a != b), None)
    return at is not None and at[0][0] == at[1][0] == "."


def _is_some_element(value: Value) -> bool:
    """Whether a value is, or was made of, one read from an array at an index that is not known: read again it may be
    another. One that was `copied` has a version."""
    place = value.of if type(value) is Ref else value
    if type(place) is not tuple or "[]" not in place:
        return False
    loose = False
    for step in place:
        if step == "," and loose:
            return True
        loose = step == "[]" or (loose and step[0] != "@")
    return loose


def copied(value: Value, version: str) -> Value:
    """A value as a variable holds it that it is copied to: an element at an index that is not known is one, then."""
    if not _is_some_element(value):
        return value
    place: Symbol = value.of if type(value) is Ref else value  # type: ignore[assignment]
    found: list[str] = []
    loose = False
    for step in (*place, ","):
        if step == "," and loose:
            found.append(version)
        loose = step == "[]" or (loose and step != "," and step[0] != "@")
        found.append(step)
    name = tuple(found[:-1])
    return Ref(name) if type(value) is Ref else name


def _spell(value: Value) -> Symbol:
    if type(value) is tuple:
        return value
    if type(value) is Ref:
        return ("&", *value.of)
    return (str(value),)


def _mentions(symbol: Symbol, others: list[Symbol]) -> bool:
    return any(symbol[i : i + len(o)] == o for o in others for i in range(len(symbol) - len(o) + 1))
