"""The operations of drivers as one self-contained page: tables that can be searched, filtered and sorted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from html import escape
from importlib.resources import files

from ddicheck.model import Span
from ddicheck.report.condis import Completer, Driver, Operation, Pending, Point, Start, answer_words, shower
from ddicheck.report.places import shown_path, visible

__all__ = ["render_condis_html"]

_PARTS: dict[Completer, tuple[str, tuple[str, ...]]] = {
    "driver": ("Completed by the driver", ("Operation", "Handler", "May it pend", "Completed with", "What dies")),
    "system": ("Completed by the system", ("Operation", "Called in", "May it pend", "Told in", "What dies")),
}
_COLUMNS = ("op", "begin", "pend", "end", "die")
_FILTERS: tuple[tuple[str, str, Callable[[Operation], bool]], ...] = (
    ("all", "all", lambda operation: True),
    ("pends", "pend", lambda operation: operation.pends in ("may", "always")),
    ("wrong", "break the contract", lambda operation: operation.verdict == "wrong"),
    ("open", "not all known", lambda operation: operation.verdict == "open"),
)
MOST_STARTS = 3


def render_condis_html(drivers: Sequence[Driver], *, root: str) -> str:
    """The page; it loads nothing from anywhere. Files are shown relative to the folder `root`."""
    parts = {
        "TITLE": _text(
            "Pended operations of "
            + ", ".join(driver.name for driver in drivers if driver.operations or len(drivers) == 1)
        ),
        "STYLE": _resource("condis.css"),
        "FILTERS": "".join(_filters(drivers)),
        "DRIVERS": "\n".join(
            [*(_Section(driver, root).html() for driver in drivers if driver.operations), *_idle(drivers)]
        ),
        "SCRIPT": _resource("condis.js"),
    }
    head, *pieces = _resource("condis.html").split("@@")
    return head + "".join(parts[piece] if index % 2 == 0 else piece for index, piece in enumerate(pieces))


def _resource(name: str) -> str:
    return (files("ddicheck.report") / "page" / name).read_text(encoding="utf-8")


def _text(words: str) -> str:
    return escape(visible(words))


def _filters(drivers: Sequence[Driver]) -> Iterator[str]:
    for name, label, fits in _FILTERS:
        count = sum(fits(operation) for driver in drivers for operation in driver.operations)
        if count or name == "all":
            yield f'<button data-show="{name}" aria-pressed="false">{label}<small>{count}</small></button>'


def _idle(drivers: Sequence[Driver]) -> Iterator[str]:
    """The drivers in which there is nothing to show, in a line."""
    names = ", ".join(driver.idle() for driver in drivers if not driver.operations)
    if names:
        yield f'<p class="facts">No operation that may be finished later: {_text(names)}</p>'


def _list(items: Iterable[str]) -> str:
    inner = "".join(f"<li>{item}</li>" for item in items)
    return f"<ul>{inner}</ul>" if inner else ""


class _Section:
    """Writes what the page says of one driver, with files relative to a folder."""

    def __init__(self, driver: Driver, root: str) -> None:
        self._driver = driver
        self._root = root
        self._show = shower(driver, root)

    def html(self) -> str:
        """The section."""
        driver = self._driver
        parts = [f"<section><h2>{_text(driver.name)}</h2>", f'<p class="facts">{_text(driver.heading())}</p>']
        if driver.lost:
            parts.append(f'<p class="lost">{_text(" and ".join(driver.lost))}</p>')
        parts += [self._part(which, driver.of(which)) for which in _PARTS if driver.of(which)]
        return "\n".join([*parts, "</section>"])

    def _part(self, completer: Completer, operations: Sequence[Operation]) -> str:
        title, heads = _PARTS[completer]
        columns = "".join(f'<col class="{name}">' for name in _COLUMNS)
        head = "".join(f'<th scope="col"><button title="Sort">{name}</button></th>' for name in heads)
        ordered = sorted(operations, key=lambda operation: operation.pends == "no" and operation.verdict == "fine")
        rows = "\n".join(map(self._row, ordered))
        table = f"<table><colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>"
        return f'<div class="part"><h3>{title}</h3><div class="wide">{table}</div></div>'

    def _row(self, operation: Operation) -> str:
        facts = f'class="{operation.verdict}" data-verdict="{operation.verdict}" data-pends="{operation.pends}"'
        cells = [
            f"<td>{self._operation(operation)}</td>",
            f"<td>{_list(map(self._begin, operation.begins)) or _soft('not seen')}</td>",
            f'<td data-sort="{operation.pends}">{self._pends(operation)}</td>',
            f"<td>{self._ends(operation)}</td>",
            f"<td>{self._deaths(operation)}</td>",
        ]
        return f"<tr {facts}>{''.join(cells)}</tr>"

    def _operation(self, operation: Operation) -> str:
        role = f"<br><code>{_text(operation.name)}</code>" if operation.name != operation.title else ""
        said = f'<div class="title">{_text(operation.title)}</div><div class="soft"><small>'
        said += f"{_text(', '.join(operation.kinds))}{role}</small></div>"
        said += "".join(f'<p class="said wrong">{_text(words)}</p>' for words in operation.wrong)
        return said + "".join(f'<p class="said open">{_text(words)}</p>' for words in operation.open)

    def _begin(self, point: Point) -> str:
        twin = _instead(point)
        via = self._starts(point) if point.manner == "called" else ""
        why = f' title="{_text(point.evidence)}"' if point.evidence else ""
        return f"<code{why}>{_text(point.function)}</code><br>{self._place(point.place)}{twin}{via}"

    def _pends(self, operation: Operation) -> str:
        pill = f'<span class="pill {operation.pends}">{answer_words(operation)}</span>'
        return pill + _list(self._way(way) for way in (*operation.pending, *operation.unknown))

    def _way(self, way: Pending) -> str:
        through = f'<br><small class="soft">what {_text(way.through)} returns</small>' if way.through else ""
        return self._place(way.place) + through

    def _ends(self, operation: Operation) -> str:
        if not operation.ends:
            if operation.pends == "no":
                return _soft("at once")
            return _soft("not seen: ", tag="small") + _soft(" or ".join(operation.completed_with), tag="code")
        return _list(self._end(operation, point) for point in operation.ends)

    def _end(self, operation: Operation, point: Point) -> str:
        onwards = _soft("passed on: ", tag="small") if point.forwards else ""
        by_itself = operation.completer == "system" and point.manner == "called"
        own = _soft("called by the driver itself: ", tag="small") if by_itself else ""
        name = f'<code class="{"twin" if point.instead else "title"}">{_text(point.name)}</code>'
        where = f"<br>{_soft('in', tag='small')} <code>{_text(point.function)}</code> {self._place(point.place)}"
        return f"{onwards}{own}{name}{_instead(point)}{where}{self._starts(point)}"

    def _starts(self, point: Point) -> str:
        """Who comes to a call: in a line if they are few, else unfolded on a click."""
        said = [self._start(start) for start in point.starts]
        if not said:
            return ""
        if len(said) == 1 and not point.starts[0].through:
            return f'<br><small class="soft">as {_text(point.starts[0].what)}</small>'
        names = ", ".join(start.what for start in point.starts[:MOST_STARTS])
        more = f" and {len(said) - MOST_STARTS} more" if len(said) > MOST_STARTS else ""
        return f"<details><summary>from {_text(names)}{more}</summary>{_list(said)}</details>"

    def _start(self, start: Start) -> str:
        way = " &rarr; ".join(f"<code>{_text(name)}</code>" for name in (start.function, *start.through))
        queued = ", ".join(map(self._place, start.put_off))
        put_off = f", put off at {queued}" if queued else ""
        return f"{_text(start.what)} {self._place(start.place)}{put_off}<br>{way}"

    def _deaths(self, operation: Operation) -> str:
        if operation.pends == "no" and not operation.ends:
            return _soft("-")
        remarks = [_soft(said, tag="small") for said in operation.remarks]
        if operation.handle:
            origin = _soft(operation.handle, tag="small")
            remarks.append(f"<details><summary>the handle</summary>{origin}</details>")
        return (_list(map(_text, operation.deaths)) + _list(remarks)) or _soft("-")

    def _place(self, span: Span) -> str:
        path = escape(shown_path(span.file, self._root))
        return f'<span class="place" title="{path}:{span.line}">{escape(self._show(span))}</span>'


def _instead(point: Point) -> str:
    return f'<br><small class="twin">instead of {_text(point.instead)}</small>' if point.instead else ""


def _soft(words: str, tag: str = "span") -> str:
    return f'<{tag} class="soft">{_text(words)}</{tag}>'
