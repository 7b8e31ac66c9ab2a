"""The operations of drivers as JSON, for other programs; the shape is `schema/ddicheck-condis.json`.

The shape only grows within a `version`: readers may rely on every key it requires.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from ddicheck import __version__
from ddicheck.model import Span
from ddicheck.report.condis import Driver, Operation, Pending, Point, Start
from ddicheck.report.places import place_object, posix_within

__all__ = ["VERSION", "render_condis_json"]

VERSION = 1


def render_condis_json(drivers: Sequence[Driver], *, root: str) -> str:
    """The operations as JSON text; files inside the folder `root` are relative to it, with forward slashes."""
    answer = {
        "format": "ddicheck-condis",
        "version": VERSION,
        "tool": {"name": "ddicheck", "version": __version__},
        "drivers": [_driver(driver, root) for driver in drivers],
    }
    return json.dumps(answer, indent=2) + "\n"


def _driver(driver: Driver, root: str) -> dict[str, object]:
    return {
        "name": driver.name,
        "kinds": list(driver.kinds),
        "configuration": driver.configuration,
        "functions": driver.functions,
        "not_analysed": list(driver.lost),
        "operations": [_operation(operation, root) for operation in driver.operations],
    }


def _operation(operation: Operation, root: str) -> dict[str, object]:
    return {
        "name": operation.name,
        "title": operation.title,
        "kinds": list(operation.kinds),
        "completer": operation.completer,
        "verdict": operation.verdict,
        "begins": [_point(point, root) for point in operation.begins],
        "pends": operation.pends,
        "must_finish_at_once": operation.synchronous,
        "pending": [_way(way, root) for way in operation.pending],
        "unknown": [_way(way, root) for way in operation.unknown],
        "completed_with": list(operation.completed_with),
        "ends": [_point(point, root) for point in operation.ends],
        "handle": operation.handle,
        "dies": list(operation.deaths),
        "wrong": list(operation.wrong),
        "open": list(operation.open),
        "remarks": list(operation.remarks),
    }


def _point(point: Point, root: str) -> dict[str, object]:
    return {
        "name": point.name,
        "manner": point.manner,
        "function": point.function,
        "place": _place(point.place, root),
        "from": [_start(start, root) for start in point.starts],
        "instead_of": point.instead,
        "passed_on": point.forwards,
        "evidence": point.evidence,
    }


def _start(start: Start, root: str) -> dict[str, object]:
    return {
        "function": start.function,
        "what": start.what,
        "role": start.role,
        "place": _place(start.place, root),
        "through": list(start.through),
        "put_off": [_place(span, root) for span in start.put_off],
    }


def _way(way: Pending, root: str) -> dict[str, object]:
    return {
        "place": _place(way.place, root),
        "returned": _place(way.returned, root),
        "through": way.through,
    }


def _place(span: Span, root: str) -> dict[str, object]:
    return place_object(span, posix_within(span.file, root))
