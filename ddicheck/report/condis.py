"""What a driver does with each operation that may be finished later, as the engine hands it out.

One line for each operation: where it begins, whether it may pend, where it is completed, what dies then. The engine
makes these values, one renderer per format (`condis_text`, `condis_json`, `condis_html`) shows them; nothing here finds
anything out.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from ddicheck.model import Span
from ddicheck.report.places import shown_path, visible

__all__ = [
    "Answer",
    "Completer",
    "Driver",
    "Operation",
    "Pending",
    "Point",
    "Start",
    "Verdict",
    "answer_words",
    "shower",
]

Answer = Literal["may", "always", "no", "unknown"]
Completer = Literal["driver", "system"]
Verdict = Literal["wrong", "open", "fine"]
Manner = Literal["entered", "called"]

_WORDS = {"may": "may pend", "always": "always pends", "no": "never pends", "unknown": "not known"}


@dataclass(frozen=True, slots=True)
class Start:
    """Where the system comes in, on the way to a call: a callback, a work item, a timer, or code nobody is seen to
    call."""

    function: str
    what: str
    """What it is entered as, in words; `nobody is seen to call it` where it is not known to be entered."""
    role: str
    """The role type; empty where it has none."""
    place: Span
    through: tuple[str, ...] = ()
    """The functions from it to the one with the call, which is last; empty if the call is its own."""
    put_off: tuple[Span, ...] = ()
    """Where it is queued or set, if it is run later."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place of the driver where an operation begins or ends."""

    name: str
    """The DDI that is called, or the callback that is entered, as its page names it; a function of the driver's own
    where that calls its handler itself."""
    manner: Manner
    function: str
    """The function that is entered, or that the call is in."""
    place: Span
    starts: tuple[Start, ...] = ()
    """For a call: who comes there, the nearest first."""
    instead: str = ""
    """The DDI that this kind of call manager calls instead; empty where it is the right one."""
    forwards: bool = False
    """The operation is passed on here, for somebody else to complete."""
    evidence: str = ""
    """For a handler: what says that it is entered so."""


@dataclass(frozen=True, slots=True)
class Pending:
    """One return with which a handler pends, or may for all that is known."""

    place: Span
    """Where the status comes from: its name is written there, or the call is there that returns it."""
    returned: Span
    through: str = ""
    """The function or DDI whose answer is passed on."""


@dataclass(frozen=True, slots=True)
class Operation:
    """What a driver does with one operation that may be finished later."""

    name: str
    """The role that it is entered in, or the DDI that it calls."""
    title: str
    """As its page names it."""
    kinds: tuple[str, ...]
    """For which kinds of driver that is told."""
    completer: Completer
    begins: tuple[Point, ...]
    pends: Answer
    synchronous: bool = False
    """It must finish at once."""
    pending: tuple[Pending, ...] = ()
    unknown: tuple[Pending, ...] = ()
    """The returns of which it is not known whether they pend."""
    completed_with: tuple[str, ...] = ()
    """The DDIs that complete it, or the role in which the system tells of it."""
    ends: tuple[Point, ...] = ()
    handle: str = ""
    """Where the handle to complete it with comes from, in words."""
    deaths: tuple[str, ...] = ()
    """What must not be used any more after which completion, in words."""
    wrong: tuple[str, ...] = ()
    """What breaks the contract, one sentence each."""
    open: tuple[str, ...] = ()
    """What is not known, and why, one sentence each."""
    remarks: tuple[str, ...] = ()
    """What its page says beside that."""

    @property
    def verdict(self) -> Verdict:
        """Whether a reader has to look at it."""
        return "wrong" if self.wrong else "open" if self.open else "fine"


@dataclass(frozen=True, slots=True)
class Driver:
    """The operations of one driver: those that it completes first, then those that the system completes."""

    name: str
    kinds: tuple[str, ...]
    configuration: str
    operations: tuple[Operation, ...]
    functions: int
    lost: tuple[str, ...] = ()
    """What could not be analysed, in words: `2 files could not be read`."""

    def idle(self) -> str:
        """Its name, and what could not be analysed, for a driver without such operations."""
        return self.name + (f" ({' and '.join(self.lost)})" if self.lost else "")

    def of(self, completer: Completer) -> tuple[Operation, ...]:
        """The operations that the driver, or the system, completes."""
        return tuple(operation for operation in self.operations if operation.completer == completer)

    def heading(self) -> str:
        """One line on what the driver is, and how many operations there are."""
        facts = [", ".join(self.kinds) or "kind not known", self.configuration]
        counted = [
            f"{len(self.of('driver'))} operations it completes",
            f"{len(self.of('system'))} the system completes",
        ]
        return ", ".join([*filter(None, facts), *counted])

    def places(self) -> Iterator[Span]:
        """All places that its operations speak of."""
        for operation in self.operations:
            for point in (*operation.begins, *operation.ends):
                yield point.place
                for start in point.starts:
                    yield from (start.place, *start.put_off)
            yield from (way.place for way in (*operation.pending, *operation.unknown))


def answer_words(operation: Operation) -> str:
    """Whether an operation may pend, in words."""
    words = _WORDS[operation.pends]
    if not operation.synchronous:
        return words
    return "must not, never does" if operation.pends == "no" else f"must not, {words}"


def shower(driver: Driver, root: str) -> Callable[[Span], str]:
    """Shows a place as `file:line`, with the folder (relative to `root`) only where two files have one name."""
    files = {span.file for span in driver.places()}
    short = len({os.path.basename(file) for file in files}) == len(files)

    def show(span: Span) -> str:
        name = os.path.basename(span.file) if short else shown_path(span.file, root)
        return f"{visible(name)}:{span.line}"

    return show
