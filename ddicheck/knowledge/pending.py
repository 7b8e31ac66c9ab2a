"""Operations that may be finished later: who completes them, with what, and when the handle of one dies."""

from functools import cache
from typing import Final, Literal, NamedTuple

from ddicheck.knowledge.tables import Table, flags, lines, words
from ddicheck.model import Irql

__all__ = [
    "CallManagerPair",
    "Death",
    "DiesWhen",
    "DriverKind",
    "Pend",
    "all_pends",
    "call_manager_pair",
    "call_manager_pairs",
    "completions",
    "pends",
]

DriverKind = str
"""`miniport`, `mcm`, `call_manager`, `client`, `protocol`, `filter`, `nmr_client` or `nmr_provider`."""


DiesWhen = Literal["always", "success", "failure"]
"""After which completions a handle must not be used any more."""


class Death(NamedTuple):
    """A handle ends with the completion of its operation."""

    argument: int
    """The argument of the completion DDI that is the handle."""
    when: DiesWhen
    still_allowed: tuple[str, ...] = ()
    """DDIs that may, and should, be given the handle even then."""


class Pend(NamedTuple):
    """An operation that may pend, for one kind of driver.

    Either the system enters the driver in a role and the driver completes it with a DDI (`by_driver`), or the driver
    calls a DDI and the system completes it by entering the driver in another role.
    """

    operation: str
    """The role, or the DDI where the system completes."""
    kind: DriverKind
    by_driver: bool
    """The driver must call `completion`; if false, the system enters `completion`."""
    completion: str
    """The completion DDI, or the role where the system completes; empty if the operation must not pend."""
    arguments: tuple[tuple[str, int], ...]
    """What each argument of the completion is, by position: `status`, `handle`, `context`, `party`, `vc`, `request`,
    `event`, `list`, `flags`, `params`, `addressing_reset`."""
    deaths: tuple[Death, ...]
    origin: str
    """Where the handle comes from, in words; `handle_parameter` is the part of it that is a parameter."""
    forbidden: tuple[str, ...]
    """Statuses that the completion must not be given (or, if it must not pend, that must not be returned)."""
    allowed: tuple[str, ...]
    """The only statuses that the role may return; empty if its page does not limit them."""
    notes: tuple[tuple[str, str], ...]
    """Whatever else the pages say, as (keyword, value)."""

    def note(self, keyword: str) -> str:
        """What a note of this keyword says, `yes` if it is there without a value; empty if it is not there."""
        return next((value for name, value in self.notes if name == keyword), "")

    def argument(self, what: str) -> int | None:
        """The position of the argument of the completion that is the `status`, the `handle` ..."""
        return next((position for name, position in self.arguments if name == what), None)

    @property
    def status_argument(self) -> int | None:
        """The position of the final status among the arguments of the completion."""
        return self.argument("status")

    @property
    def handle_argument(self) -> int | None:
        """The position of the operation's handle among the arguments of the completion."""
        return self.argument("handle")

    @property
    def synchronous(self) -> bool:
        """Whether the role must finish at once and never return a pending status."""
        return bool(self.note("sync_only"))

    @property
    def must_not_return(self) -> tuple[str, ...]:
        """Statuses that the role must not return."""
        statuses = self.note("role_must_not_return")
        return tuple(statuses.split(",")) if statuses else ()

    @property
    def implicit(self) -> bool:
        """Whether every call pends, without a status that says so (sends and receives of lists)."""
        return bool(self.note("implicit_pend"))

    @property
    def is_legacy(self) -> bool:
        """Whether it is an operation of NDIS 5."""
        return bool(self.note("legacy"))

    @property
    def pending_status(self) -> str:
        """The status that says the operation will be completed later."""
        return self.note("status_domain") or "NDIS_STATUS_PENDING"

    @property
    def completion_level(self) -> Irql | None:
        """The only level the completion may be called at, where its page limits it."""
        name = self.note("completion_irql")
        return Irql[name] if name else None

    @property
    def handle_parameter(self) -> str:
        """The parameter of the role that is the handle to complete with; empty if it was handed out earlier."""
        return self._parameter("param ", 0)

    @property
    def request_parameter(self) -> str:
        """The parameter of the role that is the request to complete; empty if it has none."""
        return self._parameter("request = param ", -1)

    @property
    def event_parameter(self) -> str:
        """The parameter of the role that is the event to complete; empty if it has none."""
        return self._parameter("event = param ", -1)

    @property
    def party_parameter(self) -> str:
        """The parameter of the role that is the party to complete with; empty if it has none."""
        return self._parameter("party = param ", -1)

    def _parameter(self, mark: str, part: int) -> str:
        text = self.origin.split("; ")[part]
        return text.removeprefix(mark) if text.startswith(mark) else ""


_WHEN: Final[dict[str, DiesWhen]] = {"always": "always", "success": "success", "failure": "failure"}


def _death(text: str, arguments: dict[str, int]) -> Death:
    what, when, *allowed = text.split(":")
    return Death(arguments[what], _WHEN[when], tuple(allowed))


def _parse(row: list[str]) -> Pend:
    operation, kind, completes, completion, arguments, dies, origin, forbidden, allowed, notes = row
    positions = {what: int(position) for what, position in flags(arguments).items()}
    return Pend(
        operation=operation,
        kind=kind,
        by_driver=completes == "driver",
        completion=completion,
        arguments=tuple(positions.items()),
        deaths=tuple(_death(text, positions) for text in words(dies)),
        origin=origin,
        forbidden=words(forbidden),
        allowed=words(allowed),
        notes=tuple(flags(notes).items()),
    )


_PENDS = Table("pends.tsv", _parse)


def pends(operation: str, kind: DriverKind) -> Pend | None:
    """How an operation (a role, or a DDI) is completed in a driver of this kind; None if it cannot pend there."""
    return _PENDS.get(operation, kind)


def all_pends() -> tuple[Pend, ...]:
    """All operations that may pend, and those that must not although one might think so."""
    return _PENDS.rows


@cache
def _by_completion() -> dict[str, tuple[Pend, ...]]:
    found: dict[str, tuple[Pend, ...]] = {}
    for pend in all_pends():
        found[pend.completion] = (*found.get(pend.completion, ()), pend)
    return found


def completions(name: str) -> tuple[Pend, ...]:
    """The operations that a DDI or a role completes."""
    return _by_completion().get(name, ()) if name else ()


# -- call managers: a miniport's own, and stand-alone ------------------------------------------------------------------


class CallManagerPair(NamedTuple):
    """A DDI for miniports with integrated call management, and the one that a stand-alone call manager calls."""

    mcm: str
    standalone: str
    same_signature: bool
    """Whether one can be replaced by the other as the call stands."""
    arguments: tuple[tuple[int, int], ...]
    """Which argument of the first is which of the second, where they correspond."""
    is_macro: bool
    """Whether the kit's header makes the first a macro that expands to the second."""
    is_legacy: bool
    """Whether both are of NDIS 5."""


@cache
def call_manager_pairs() -> tuple[CallManagerPair, ...]:
    """All pairs, in the order of the miniport's names."""
    found = []
    for line in lines("pairs.tsv"):
        mcm, standalone, signature, arguments, macro, legacy = line.split("\t")
        positions = (text.split("->") for text in words(arguments))
        mapping = tuple((int(first), int(second)) for first, second in positions)
        found.append(CallManagerPair(mcm, standalone, signature == "same", mapping, bool(macro), bool(legacy)))
    return tuple(found)


@cache
def _pairs_by_name() -> dict[str, CallManagerPair]:
    by_standalone = {pair.standalone: pair for pair in call_manager_pairs()}
    return by_standalone | {pair.mcm: pair for pair in call_manager_pairs()}


def call_manager_pair(name: str) -> CallManagerPair | None:
    """The pair that a DDI is one side of; None if it has no counterpart."""
    return _pairs_by_name().get(name)
