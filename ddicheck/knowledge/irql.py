"""What DDIs do to the IRQL, and the locks they take and give back."""

from enum import Enum
from functools import cache
from typing import NamedTuple

from ddicheck.knowledge.tables import Table, flags, number, words
from ddicheck.model import Irql

__all__ = [
    "Action",
    "IrqlEffect",
    "LockUse",
    "Saved",
    "SavedIn",
    "Unless",
    "all_irql_effects",
    "irql_constant",
    "irql_effect",
]


class Action(Enum):
    """What a call does to the IRQL."""

    NONE = "none"
    RAISE = "raise"
    RESTORE = "restore"
    """Goes back to the level that was saved when it was raised."""
    CALLBACK = "callback"
    """Runs one of its arguments at another level, and returns at the level it was called at."""


class SavedIn(Enum):
    """Where a raise puts the level it found, and where a restore takes it from."""

    RESULT = "result"
    """The return value of the raise."""
    POINTED = "pointed"
    """The variable or `LOCK_STATE_EX` that the argument points to."""
    VALUE = "value"
    """The argument itself: a level that the caller kept."""
    LOCK = "lock"
    """The lock object, out of the driver's sight."""
    HANDLE = "handle"
    """A structure of the caller's (`KLOCK_QUEUE_HANDLE`) that the argument points to; it stands for the lock when that
    is released."""


class Saved(NamedTuple):
    """The place of a saved level; `argument` is None for the result of the call and for a lock object."""

    kind: SavedIn
    argument: int | None


class LockUse(Enum):
    """What a call does with its lock."""

    NONE = ""
    ACQUIRE = "acquire"
    RELEASE = "release"
    CONVERT = "convert"
    """Held before and after, in another way."""

    def __bool__(self) -> bool:
        return self is not LockUse.NONE


class Unless(NamedTuple):
    """A flag with which the caller says that it is at DISPATCH_LEVEL already, so that the level stays as it is."""

    argument: int
    flag: str


class IrqlEffect(NamedTuple):
    """What one DDI does to the IRQL and to a lock."""

    ddi: str
    action: Action
    level: Irql | None
    """The level it raises to, or runs its callback at; None where it depends on `level_argument`, or for no change."""
    level_argument: int | None
    """The argument that is the level to raise to (`KeRaiseIrql`)."""
    saved: Saved | None
    lock: LockUse
    lock_argument: int | None
    """The argument that is (a pointer to) the lock, or the handle that stands for it; None for a lock of the system's
    own (`cancel_spin`) and for no lock."""
    lock_by_handle: bool
    """`lock_argument` is not the lock but the handle that it was acquired with."""
    callback_argument: int | None
    family: str
    """The kind of lock or pair: `ndis_spin`, `ke_spin`, `raise/lower` ..."""
    partners: tuple[str, ...]
    """The DDIs that undo this one, or that this one undoes."""
    on_true: bool
    """Level and lock change only if the call returns TRUE."""
    needs_dispatch: bool
    """Takes or gives back a lock at DISPATCH_LEVEL or above and leaves the level alone."""
    unless: Unless | None
    blocks: bool
    """May put the thread to sleep."""
    apcs: str
    """`off` if it disables normal kernel APCs, `on` if it enables them again, otherwise empty."""
    unless_passive: bool
    """No change of level if the framework object was made for PASSIVE_LEVEL."""
    level_selector: int | None
    """The argument that selects the level (`StorPortAcquireSpinLock`); `level` is the lowest that it may be."""
    note: str

    @property
    def acquires(self) -> bool:
        """Whether it takes a lock."""
        return self.lock is LockUse.ACQUIRE

    @property
    def releases(self) -> bool:
        """Whether it gives a lock back."""
        return self.lock is LockUse.RELEASE


def _saved(text: str) -> Saved | None:
    kind, _, argument = text.partition(" ")
    return Saved(SavedIn(kind), number(argument)) if kind else None


def _parse(row: list[str]) -> IrqlEffect:
    name, action, level, saved, lock, lock_argument, callback, family, partners, marks, note = row
    known = flags(marks)
    is_argument = level.startswith("argument ")
    by_handle = lock_argument.startswith("in ")
    digits = lock_argument.removeprefix("in ")
    flag_argument, _, flag = known.get("unless", "").partition(":")
    return IrqlEffect(
        ddi=name,
        action=Action(action),
        level=Irql[level] if level and not is_argument else None,
        level_argument=int(level.removeprefix("argument ")) if is_argument else None,
        saved=_saved(saved),
        lock=LockUse(lock),
        lock_argument=number(digits) if lock and digits != "global" else None,
        lock_by_handle=by_handle,
        callback_argument=number(callback),
        family=family,
        partners=words(partners),
        on_true="on_true" in known,
        needs_dispatch="at_dispatch" in known,
        unless=Unless(int(flag_argument), flag) if flag else None,
        blocks="blocks" in known,
        apcs="off" if "apcs_off" in known else "on" if "apcs_on" in known else "",
        unless_passive="unless_passive_object" in known,
        level_selector=number(known.get("level_by", "")),
        note=note,
    )


_EFFECTS = Table("effects.tsv", _parse)


def irql_effect(name: str) -> IrqlEffect | None:
    """What a DDI does to the IRQL and to a lock; None if it does nothing to either."""
    return _EFFECTS.get(name)


def all_irql_effects() -> tuple[IrqlEffect, ...]:
    """The effects of all DDIs that have one."""
    return _EFFECTS.rows


@cache
def _levels_by_name() -> dict[str, Irql]:
    return {
        "PASSIVE_LEVEL": Irql.PASSIVE,
        "LOW_LEVEL": Irql.PASSIVE,
        "APC_LEVEL": Irql.APC,
        "DISPATCH_LEVEL": Irql.DISPATCH,
        "DIRQL": Irql.DIRQL,
        "CMCI_LEVEL": Irql.DIRQL,
        "CLOCK_LEVEL": Irql.HIGH,
        "SYNCH_LEVEL": Irql.DIRQL,
        "IPI_LEVEL": Irql.HIGH,
        "DRS_LEVEL": Irql.HIGH,
        "POWER_LEVEL": Irql.HIGH,
        "PROFILE_LEVEL": Irql.HIGH,
        "HIGH_LEVEL": Irql.HIGH,
    }


def irql_constant(name: str) -> Irql | None:
    """The class of level that a constant of the kit names (`DISPATCH_LEVEL`); None if it names none."""
    return _levels_by_name().get(name)
