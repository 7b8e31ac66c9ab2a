"""Which file an `#include` means: folders searched as the Microsoft compiler does, names matched without case."""

from __future__ import annotations

import os
from collections.abc import Iterable

__all__ = ["Folders"]


class Folders:
    """Looks names up in folders, each of which is listed once."""

    def __init__(self, include_dirs: Iterable[str]) -> None:
        self._search = tuple(os.path.normpath(folder) for folder in include_dirs)
        self._listings: dict[str, dict[str, tuple[str, bool]]] = {}
        self._known: dict[tuple[str, str], str | None] = {}

    def find(self, name: str, includers: tuple[str, ...]) -> str | None:
        """Path of the header `name`, None if there is none.

        `includers` are the folders that a quoted name is looked for in first: the includer's own, then those of the
        files that include it. Empty for a name in angle brackets.
        """
        parts = name.replace("\\", "/")
        if parts.startswith("/") or parts[1:2] == ":":
            return self._in("/", parts) if parts.startswith("/") else None
        for folder in (*includers, *self._search):
            if found := self._in(folder, parts):
                return found
        return None

    def _in(self, folder: str, name: str) -> str | None:
        """Path of the file `name` in `folder`."""
        key = folder, name
        if key not in self._known:
            self._known[key] = self._walk(folder, name.split("/"))
        return self._known[key]

    def _walk(self, folder: str, steps: list[str]) -> str | None:
        """Follow the steps of a name from `folder`, whatever their case."""
        last = len(steps) - 1
        for place, step in enumerate(steps):
            if step in ("", "."):
                continue
            if step == "..":
                folder = os.path.dirname(folder)
                continue
            actual, is_file = self._listing(folder).get(step.lower(), ("", False))
            if not actual or is_file is not (place == last):
                return None
            folder = os.path.join(folder, actual)
            if is_file:
                return folder
        return None

    def _listing(self, folder: str) -> dict[str, tuple[str, bool]]:
        """What is in `folder`, by name in small letters: its name, and whether it is a file. An exact name wins."""
        if folder not in self._listings:
            found: dict[str, tuple[str, bool]] = {}
            try:
                with os.scandir(folder) as entries:
                    for entry in sorted(entries, key=lambda entry: entry.name, reverse=True):
                        if (is_file := entry.is_file()) or entry.is_dir():
                            found[entry.name.lower()] = entry.name, is_file
            except OSError:
                pass
            self._listings[folder] = found
        return self._listings[folder]
