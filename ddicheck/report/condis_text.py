"""The operations of drivers for a person at a terminal: a line for each, and below it where it pends and ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set

from rich.console import Console
from rich.text import Text

from ddicheck.model import Span
from ddicheck.report.columns import GAP, aligned, hanging, print_lines, widths_of
from ddicheck.report.condis import Completer, Driver, Operation, Pending, Point, Start, Verdict, answer_words, shower
from ddicheck.report.places import visible

__all__ = ["render_condis_text"]

Show = Callable[[Span], str]
"""A place as it is shown."""

_TITLES: dict[Completer, str] = {"driver": "completed by the driver", "system": "completed by the system"}
_HEADS: dict[Completer, tuple[str, str, str]] = {
    "driver": ("", "handler", "may it pend"),
    "system": ("", "called in", "may it pend"),
}
_MARKS: dict[Verdict, tuple[str, str]] = {"wrong": ("!", "bold red"), "open": ("?", "bold yellow"), "fine": (" ", "")}
_STYLES = {"may": "yellow", "always": "yellow", "no": "green", "unknown": "bold yellow"}
_WIDEST = 120
LABEL = len("completed") + GAP
MARK = 2
MOST_STARTS, MOST_POINTS, MOST_WAYS = 5, 8, 6


def render_condis_text(drivers: Sequence[Driver], console: Console, *, root: str) -> None:
    """Print the operations of each driver: those it completes, those the system completes, what is not known."""
    pages = [_page(driver, console, root) for driver in drivers if driver.operations]
    idle = ", ".join(driver.idle() for driver in drivers if not driver.operations)
    if idle:
        lead = Text("no operation that may be finished later: ", "dim")
        pages.append(hanging(lead, Text(visible(idle)), min(console.width, _WIDEST), console))
    for index, page in enumerate(pages):
        print_lines([Text()] * bool(index) + page, console)


def _page(driver: Driver, console: Console, root: str) -> list[Text]:
    show = shower(driver, root)
    width = min(console.width, _WIDEST)
    lines = hanging(Text(f"{visible(driver.name)}: ", "bold"), Text(visible(driver.heading())), width, console)
    for completer in _TITLES:
        if driver.of(completer):
            lines += [Text(), *_section(completer, driver.of(completer), show, width, console)]
    verdicts = {operation.verdict for operation in driver.operations} - {"fine"}
    if verdicts:
        lines += [Text(), _legend(verdicts)]
    if driver.lost:
        lines += [Text(), *hanging(Text("not analysed: ", "yellow"), Text(", ".join(driver.lost)), width, console)]
    return lines


def _legend(verdicts: Set[Verdict]) -> Text:
    words: dict[Verdict, str] = {"wrong": "breaks the contract", "open": "not all of it is known"}
    said = [Text.assemble(_MARKS[verdict], f" {words[verdict]}") for verdict in words if verdict in verdicts]
    return Text("   ").join(said)


def _section(
    completer: Completer, operations: Sequence[Operation], show: Show, width: int, console: Console
) -> list[Text]:
    """The operations under their heads: those that pend or need a look, then those that never pend."""
    ordered = sorted(operations, key=lambda operation: operation.pends == "no" and operation.verdict == "fine")
    heads = [Text(head, "dim") for head in _HEADS[completer]]
    heads[0] = Text(_TITLES[completer], "bold")
    rows = [_row(operation, show) for operation in ordered]
    widths = widths_of([*rows, heads])
    room = width - MARK - 2 * GAP - widths[2]
    widths[0] = min(widths[0], room // 2)
    widths[1] = min(widths[1], room - widths[0])
    lines = [Text.assemble(" " * MARK, line) for line in aligned([heads], widths, console)]
    for operation, row in zip(ordered, rows, strict=True):
        mark = Text(*_MARKS[operation.verdict])
        first, *rest = aligned([row], widths, console)
        lines.append(Text.assemble(mark, " ", first))
        lines += [Text.assemble(" " * MARK, line) for line in rest]
        lines += _below(operation, show, width, console)
    return lines


def _row(operation: Operation, show: Show) -> list[Text]:
    """The operation, where it begins, and whether it may pend."""
    begins = [Text.assemble(visible(p.function), " ", (show(p.place), "blue")) for p in operation.begins[:MOST_POINTS]]
    if len(operation.begins) > MOST_POINTS:
        begins.append(Text(f"and {len(operation.begins) - MOST_POINTS} more", "dim"))
    return [
        Text(visible(operation.title), "bold" if operation.pends != "no" else ""),
        Text("\n").join(begins) if begins else Text("not seen", "dim"),
        Text(answer_words(operation), _STYLES[operation.pends]),
    ]


def _below(operation: Operation, show: Show, width: int, console: Console) -> list[Text]:
    """What stands below an operation's line, each with its label."""
    lines: list[Text] = []
    before = ""
    for label, body in _facts(operation, show):
        lead = Text(" " * (MARK + GAP) + ("" if label == before else label).ljust(LABEL), "dim")
        lines += hanging(lead, body, width, console)
        before = label
    return lines


def _facts(operation: Operation, show: Show) -> Iterator[tuple[str, Text]]:
    ways = [_way(way, show) for way in (*operation.pending, *operation.unknown)]
    if ways:
        more = [Text(f"{len(ways) - MOST_WAYS} more", "dim")] if len(ways) > MOST_WAYS else []
        yield ("pends" if operation.pending else "returns"), Text(", ").join([*ways[:MOST_WAYS], *more])
    said = ("", "")
    for point in operation.ends[:MOST_POINTS]:
        label = _label(operation, point)
        yield label, _end(point, show, said == (label, point.name))
        said = label, point.name
    if len(operation.ends) > MOST_POINTS:
        yield _label(operation, operation.ends[-1]), Text(f"and {len(operation.ends) - MOST_POINTS} more", "dim")
    if operation.ends:
        for death in operation.deaths:
            yield "dies", Text(death)
    yield from (("wrong", Text(visible(sentence), "red")) for sentence in operation.wrong)
    yield from (("open", Text(visible(sentence), "yellow")) for sentence in operation.open)


def _way(way: Pending, show: Show) -> Text:
    through = f" (what {visible(way.through)} returns)" if way.through else ""
    return Text.assemble((show(way.place), "blue"), through)


def _label(operation: Operation, point: Point) -> str:
    if operation.completer == "system":
        return "told in" if point.manner == "entered" else "itself"
    return "passed on" if point.forwards else "completed"


def _end(point: Point, show: Show, again: bool) -> Text:
    """Where an operation ends: with what (if that was not said just `again`), in which function and place, and who
    comes there."""
    place = (show(point.place), "blue")
    if point.manner == "entered":
        named = "" if point.name == point.function else f", as {visible(point.name)}"
        return Text.assemble(visible(point.function), " ", place, named)
    own = next((f" ({start.what})" for start in point.starts if _is_own(start, point)), "")
    where = Text.assemble("in " if again else " in ", visible(point.function), (visible(own), "dim"), " ", place)
    name = Text("" if again else visible(point.name), "red" if point.instead else "")
    instead = f", instead of {point.instead}" if point.instead else ""
    return Text.assemble(name, where, instead, (_starts(point), "dim"))


def _is_own(start: Start, point: Point) -> bool:
    """Whether the system enters the function of a call itself, under another name than its own."""
    return start.function == point.function and not start.through and start.what != start.function


def _starts(point: Point) -> str:
    """Who else comes to a call; the function it is in has been named."""
    found = [
        start.function if start.what == start.function else f"{start.function} ({start.what})"
        for start in point.starts
        if start.through
    ]
    more = [f"{len(found) - MOST_STARTS} more"] if len(found) > MOST_STARTS else []
    return visible(f"; from {', '.join([*found[:MOST_STARTS], *more])}") if found else ""
