"""How a file's path is shown: short for a reader, steady for a program, never able to drive a terminal."""

from __future__ import annotations

import os
import re
from urllib.parse import quote

from ddicheck.model import Span

__all__ = ["file_uri", "place_object", "posix_within", "relative_uri", "shown_path", "visible"]

_STEERING = "\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029"
_REORDERING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_HALVES = "\ud800-\udfff"
_UNSEEN = re.compile(f"[{_STEERING}{_REORDERING}{_HALVES}]")


def visible(text: str) -> str:
    """The text with every character that would steer a terminal or reorder a line replaced by `\\ufffd`; tabs stay."""
    return _UNSEEN.sub("\ufffd", text)


def shown_path(path: str, root: str) -> str:
    """The path as a person types it from the folder `root`: relative when that is shorter, as it is otherwise."""
    if not os.path.isabs(path):
        return visible(path)
    try:
        relative = os.path.relpath(path, root)
    except ValueError:
        return visible(path)
    return visible(min(relative, path, key=len))


def posix_within(path: str, root: str) -> str:
    """The path relative to `root` with forward slashes when it lies inside, absolute (forward slashes) otherwise."""
    try:
        relative = os.path.relpath(path, root) if os.path.isabs(path) else path
    except ValueError:
        relative = path
    inside = relative != os.pardir and not relative.startswith(os.pardir + os.sep)
    return (relative if inside else path).replace(os.sep, "/")


def relative_uri(path: str, root: str) -> str | None:
    """The percent-encoded relative reference of a file inside `root`; None for a file outside."""
    inside = posix_within(path, root)
    return None if os.path.isabs(inside) else quote(inside.encode("utf-8", "surrogateescape"))


def file_uri(path: str, folder: bool = False) -> str:
    """The absolute `file:` URI of a path; a folder's ends in a slash, as a base must."""
    name = os.path.abspath(path).replace(os.sep, "/")
    text = quote(name.encode("utf-8", "surrogateescape"), safe="/:")
    start = "file://" if text.startswith("/") else "file:///"
    return start + text + ("/" if folder and not text.endswith("/") else "")


def place_object(span: Span, file: str) -> dict[str, object]:
    """A span as the JSON reports spell it."""
    return {"file": file, "line": span.line, "column": span.column, "width": span.width}
