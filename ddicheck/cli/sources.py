"""Source files as lines, read the way the front end reads them, so that places in reports fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

__all__ = ["source_lines"]


def source_lines(given: Mapping[str, bytes] | None = None) -> Callable[[str], list[str]]:
    """A function from a path to its lines, none for a file that cannot be read; `given` holds bytes to take instead."""
    from ddicheck.frontend.source import decode

    texts = dict(given or {})

    @lru_cache(maxsize=32)
    def lines(path: str) -> list[str]:
        try:
            data = texts[path] if path in texts else Path(path).read_bytes()
        except (OSError, ValueError):
            return []
        return decode(data).text.split("\n")

    return lines
