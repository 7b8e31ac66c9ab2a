"""What DDIs do to the IRQL and to locks, and what tests of the IRQL tell."""

from __future__ import annotations

from ddicheck import knowledge
from ddicheck.analyses.states import ENTRY, UNKNOWN, Level, Prop, level_of_number, number_of_level
from ddicheck.flow.facts import Bound, Facts, Ref, Symbol, Token, Value
from ddicheck.knowledge import Action, IrqlEffect, SavedIn
from ddicheck.model import ANY_LEVEL, Irql, Levels, levels_between

AT_DISPATCH = "at-dispatch"
"""First step of the symbol that a test of an at-dispatch flag gives; true only at DISPATCH_LEVEL."""
NT_SUCCESS = "NT_SUCCESS"
DISPATCH: Levels = Irql.DISPATCH.bit

_LEVEL_READERS = frozenset(("KeGetCurrentIrql", "NDIS_CURRENT_IRQL", "KfGetCurrentIrql"))
_FAILURE_BIT = 0x80000000
_COMPARE = {
    "==": int.__eq__,
    "!=": int.__ne__,
    "<": int.__lt__,
    ">": int.__gt__,
    "<=": int.__le__,
    ">=": int.__ge__,
}

Way = tuple[Prop, Value | None]
"""A way a DDI may end: the property after it, and its result where that is known."""


def effect_of(name: str) -> IrqlEffect | None:
    """What a DDI does to IRQL and locks; None if nothing."""
    return knowledge.irql_effect(name)


def applied(effect: IrqlEffect, prop: Prop, args: tuple[Value, ...], facts: Facts, unsure: bool = False) -> list[Way]:
    """The ways a call of a DDI with an effect may end; the facts learn where it left the old IRQL.

    `unsure`: it may be one that leaves the level alone.
    """
    before = prop
    if effect.needs_dispatch:
        at_dispatch = narrowed(prop, prop.level, ANY_LEVEL & ~levels_between(Irql.PASSIVE, Irql.APC))
        if at_dispatch is None:
            return []
        prop = at_dispatch
    result = _save(effect, prop, args, facts)
    if effect.acquires:
        raises = effect.action is Action.RAISE and not _stays(effect, args)
        lock = _place_at(args, effect.lock_argument) or ("::" + effect.family,)
        level: Level = UNKNOWN if unsure else effect.level or Irql.DISPATCH
        prop = prop.acquired(lock, effect.family, level if raises else None)
    elif effect.releases:
        prop = _released(effect, prop, args, facts)
    elif effect.action is Action.RAISE:
        prop = prop._replace(level=_raised_to(effect, args))
    elif effect.action is Action.RESTORE:
        prop = prop._replace(level=_restored(effect, args, facts))
    if effect.on_true:
        return [(prop, 1), (before, 0)]
    return [(prop, result)]


def _raised_to(effect: IrqlEffect, args: tuple[Value, ...]) -> Level:
    if effect.level is not None:
        return effect.level
    value = _argument(args, effect.level_argument)
    return level_of_number(value) if type(value) is int else UNKNOWN


def _released(effect: IrqlEffect, prop: Prop, args: tuple[Value, ...], facts: Facts) -> Prop:
    place = _place_at(args, effect.lock_argument) or ("::" + effect.family,)
    if effect.lock_by_handle:
        queued = facts.store.get(place)
        if type(queued) is Token and queued.kind == "queued":
            place = queued.what  # type: ignore[assignment]
    known = prop.matching(place, effect.family) is not None
    after = prop.released(place, effect.family, lowers=effect.action is Action.RESTORE)
    if effect.saved is not None and effect.saved.kind is SavedIn.VALUE:
        level = _restored(effect, args, facts)
        guessed = level == UNKNOWN or (known and isinstance(level, tuple) and level[0] == "value")
        return after if guessed else after._replace(level=level)
    return after


def _stays(effect: IrqlEffect, args: tuple[Value, ...]) -> bool:
    """Whether a flag among the arguments says that the IRQL is at DISPATCH_LEVEL already and is left alone."""
    return effect.unless is not None and _argument(args, effect.unless.argument) not in (None, 0)


def _save(effect: IrqlEffect, prop: Prop, args: tuple[Value, ...], facts: Facts) -> Value | None:
    """Leave the old IRQL where a raise leaves it; the result, where it is the result."""
    if effect.saved is None or effect.action is not Action.RAISE:
        return None
    old = Token("irql", prop.level)
    place = _place_at(args, effect.saved.argument)
    match effect.saved.kind:
        case SavedIn.RESULT:
            return old
        case SavedIn.POINTED if place is not None:
            facts.write(place, old)
        case SavedIn.HANDLE if place is not None:
            facts.write(place, Token("queued", _place_at(args, effect.lock_argument) or place))
    return None


def _restored(effect: IrqlEffect, args: tuple[Value, ...], facts: Facts) -> Level:
    """The level that a restore goes back to, as its argument says."""
    if effect.saved is None:
        return UNKNOWN
    if effect.saved.kind is SavedIn.POINTED:
        place = _place_at(args, effect.saved.argument)
        return level_in(facts.store.get(place, place)) if place is not None else UNKNOWN
    return level_in(_argument(args, effect.saved.argument))


def level_in(value: Value | None) -> Level:
    """The level that a KIRQL value stands for."""
    if type(value) is Token and value.kind == "irql":
        return value.what  # type: ignore[return-value]
    if type(value) is int:
        return ("exact", level_of_number(value))
    if type(value) is tuple and not any(step[0] == "@" for step in value):
        return ("value", value)
    return UNKNOWN


def _place_at(args: tuple[Value, ...], index: int | None) -> Symbol | None:
    """The place that an argument points to."""
    value = _argument(args, index)
    if type(value) is Ref:
        return value.of
    return (*value, "*") if type(value) is tuple else None


def _argument(args: tuple[Value, ...], index: int | None) -> Value | None:
    return args[index] if index is not None and index < len(args) else None


# -- tests -------------------------------------------------------------------------------------------------------------


def result_of(name: str, prop: Prop, args: tuple[Value, ...]) -> Value | None:
    """The result of a call whose meaning is known; None for any other."""
    if name in _LEVEL_READERS:
        return Token("irql", prop.level)
    if name == NT_SUCCESS and args:
        return (NT_SUCCESS, *_spelled(args[0]))
    if name.startswith("NDIS_TEST_") and name.endswith("_AT_DISPATCH_LEVEL") and args:
        return (AT_DISPATCH, *_spelled(args[0]))
    return None


def _spelled(value: Value) -> Symbol:
    return value if type(value) is tuple else (str(value),)


def is_dispatch_flag(symbol: Symbol) -> bool:
    """Whether a symbol is the test of a flags argument for the bit that says DISPATCH_LEVEL."""
    if symbol[0] == "!=" and symbol[-2:] == (",", "0"):
        return is_dispatch_flag(symbol[1:-2])
    if symbol[:2] == ("!", "!"):
        return is_dispatch_flag(symbol[2:-2])
    if symbol[:2] == ("==", "&"):
        symbol = symbol[1:]
    return symbol[0] == AT_DISPATCH or (symbol[0] == "&" and symbol[-1].endswith("_FLAGS_DISPATCH_LEVEL"))


def narrowed(prop: Prop, level: Level, levels: Levels) -> Prop | None:
    """The property when `level` is found to be one of `levels`; None if it cannot be."""
    if level == ENTRY:
        return prop.at_entry(levels)
    if isinstance(level, int):
        return prop if levels >> level else None
    if isinstance(level, tuple) and isinstance(level[1], int) and not levels >> level[1] & 1:
        return None
    return prop


def compared(op: str, left: Value, right: Value, holds: bool) -> tuple[Level, Levels] | None:
    """What a comparison of the current IRQL tells: which level, and what it is among; None for any other comparison."""
    if type(right) is Token and type(left) is int:
        left, right = right, left
        op = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(op, op)
    if type(left) is not Token or left.kind != "irql" or type(right) is not int or op not in _COMPARE:
        return None
    if right > Irql.DISPATCH and right != number_of_level(Irql.HIGH):
        return None
    compare = _COMPARE[op]
    levels = sum(level.bit for level in Irql if compare(number_of_level(level), right) == holds)
    return left.what, levels  # type: ignore[return-value]


def successes(bound: Bound | None, holds: bool) -> Bound | None:
    """What NT_SUCCESS of a status tells of it, given what is known; None for nothing."""
    if bound is not None and bound.among:
        return Bound(True, frozenset(atom for atom in bound.atoms if _succeeds(atom) in (None, holds)))
    return None if holds else Bound(False, frozenset(a for a in (0, 0x103)))


def _succeeds(atom: int | str) -> bool | None:
    if isinstance(atom, int):
        return not atom & _FAILURE_BIT
    known = knowledge.status_class(atom)
    return None if known is None else known != "failure"
