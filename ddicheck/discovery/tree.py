"""The files of a driver tree, as a Windows build sees them: names without case, each folder listed once.

A tree is checked on any system, so `..\\Common\\Trace.H` has to find `../common/trace.h`. All looking at the disk that
discovery does goes through one `Tree`, which remembers what it saw and what went wrong.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from ddicheck.discovery.ignore import Ignore
from ddicheck.model import Problem, Span

__all__ = ["C_SOURCES", "HEADERS", "OTHER_SOURCES", "Tree", "Walk", "is_c", "is_source", "native"]

C_SOURCES = (".c",)
OTHER_SOURCES = (".cpp", ".cxx", ".cc", ".asm", ".s")
HEADERS = (".h", ".hh", ".hpp", ".hxx", ".inc", ".inl", ".tmh", ".ver")
_BUILDS = (".vcxproj", ".vcxproj.in", ".sln")
_BUILD_NAMES = frozenset({"sources", "dirs", "compile_commands.json"})
_WANTED = C_SOURCES + OTHER_SOURCES + HEADERS + _BUILDS

MAX_ENTRIES = 400_000
"""A walk that meets more directory entries than this stops and says so."""

MAX_BYTES = 64 << 20
"""A file larger than this is not read."""


@dataclass(frozen=True, slots=True)
class Walk:
    """What a walk met, sorted: sources, headers, and the files that say how to build."""

    root: str
    files: tuple[str, ...] = ()

    def ending(self, *endings: str) -> tuple[str, ...]:
        """The files whose names end so, whatever their case."""
        return tuple(path for path in self.files if path.lower().endswith(endings))

    def named(self, name: str) -> tuple[str, ...]:
        """The files of that name, whatever its case."""
        return tuple(path for path in self.files if os.path.basename(path).lower() == name)


class Tree:
    """The disk, read once: listings, walks, files, and lookups without case."""

    def __init__(
        self, exclude: Sequence[str] = (), root: str = os.sep, overlay: Mapping[str, bytes] | None = None
    ) -> None:
        """`overlay` are files that are to be taken as if they stood at those absolute paths."""
        self.problems: list[Problem] = []
        self._collected: list[Problem] | None = None
        self._overlay = dict(overlay or {})
        self._names: dict[str, dict[str, str]] = {}
        self._found: dict[str, str | None] = {}
        self._walks: dict[str, Walk] = {}
        self._budget = MAX_ENTRIES
        self.ignore = Ignore(exclude, root, self._ignore_file)

    def problem(self, path: str, message: str, line: int = 1, column: int = 1, kind: str = "project") -> None:
        """Keep what is wrong with the file, once."""
        problem = Problem(kind, " ".join(message.split()), Span(path, line, column))
        problems = self.problems if self._collected is None else self._collected
        if problem not in problems:
            problems.append(problem)

    @contextmanager
    def collect(self) -> Iterator[list[Problem]]:
        """Keep the problems that come up meanwhile apart, for whoever they concern."""
        before = self._collected
        self._collected = collected = list[Problem]()
        try:
            yield collected
        finally:
            self._collected = before

    def read(self, path: str) -> bytes | None:
        """The file's bytes; None, and a `Problem`, when it cannot be read."""
        if path in self._overlay:
            return self._overlay[path]
        try:
            if not os.path.isfile(path):
                self.problem(path, "not a regular file: not read", kind="read")
                return None
            with open(path, "rb") as stream:
                data = stream.read(MAX_BYTES + 1)
        except (OSError, ValueError) as error:
            self.problem(path, f"cannot be read: {_reason(error)}", kind="read")
            return None
        if len(data) > MAX_BYTES:
            self.problem(path, f"larger than {MAX_BYTES >> 20} MiB: not read", kind="read")
            return None
        return data

    def resolve(self, path: str) -> str | None:
        """The existing file or folder that a Windows system would find under this path, or None."""
        if path in self._found:
            return self._found[path]
        self._found[path] = found = self._resolve(path)
        return found

    def file(self, path: str) -> str | None:
        """As `resolve`, for files only."""
        found = self.resolve(path)
        return found if found is not None and (found in self._overlay or os.path.isfile(found)) else None

    def folder(self, path: str) -> str | None:
        """As `resolve`, for folders only."""
        found = self.resolve(path)
        return found if found is not None and os.path.isdir(found) else None

    def names(self, folder: str) -> dict[str, str]:
        """The entries of a folder: lower-case name to real name; empty when it cannot be listed."""
        known = self._names.get(folder)
        if known is None:
            try:
                listed = sorted(os.listdir(folder))
            except (OSError, ValueError):
                listed = []
            listed += [os.path.basename(path) for path in self._overlay if os.path.dirname(path) == folder]
            self._names[folder] = known = {name.lower(): name for name in reversed(listed)}
        return known

    def walk(self, root: str) -> Walk:
        """All files below `root` that discovery cares for, without what is ignored; each real folder once."""
        known = self._walks.get(root)
        if known is None:
            self.ignore.enter(root)
            files = [path for path in self._overlay if path.startswith(root.rstrip(os.sep) + os.sep)]
            seen: set[tuple[int, int]] = set()
            pending, links = [root], list[str]()
            while (pending or links) and self._budget > 0:
                folder = pending.pop() if pending else links.pop(0)
                if self._is_new(folder, seen):
                    self._list(folder, files, pending, links)
            if self._budget <= 0:
                self.problem(root, f"more than {MAX_ENTRIES} entries: the rest is not looked at, name a subfolder")
            self._walks[root] = known = Walk(root, tuple(sorted(set(files))))
        return known

    def glob(self, pattern: str) -> list[str]:
        """The files that a pattern with `*`, `?` and `**` names, without case, sorted; none in folders left out."""
        fixed = pattern
        while "*" in fixed or "?" in fixed:
            fixed = os.path.dirname(fixed)
        folder = self.folder(fixed)
        if folder is None:
            return []
        relative = pattern[len(fixed) :].strip(os.sep).replace(os.sep, "/").lower()
        expression = re.compile(_GLOB.sub(_glob_piece, relative))
        if "/" not in relative:
            candidates = [os.path.join(folder, name) for name in self.names(folder).values()]
        else:
            candidates = list(self.walk(folder).files)
        skip = len(folder.rstrip(os.sep)) + 1
        named = [path for path in candidates if expression.fullmatch(path[skip:].replace(os.sep, "/").lower())]
        return sorted(path for path in named if self.file(path) is not None)

    def _is_new(self, folder: str, seen: set[tuple[int, int]]) -> bool:
        """Whether the walk has not been in this folder under another name; what stops symbolic-link loops."""
        try:
            status = os.stat(folder)
        except OSError as error:
            self.problem(folder, f"folder cannot be read: {_reason(error)}", kind="read")
            return False
        key = (status.st_dev, status.st_ino)
        fresh = key not in seen
        seen.add(key)
        return fresh

    def _list(self, folder: str, files: list[str], pending: list[str], links: list[str]) -> None:
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            self.problem(folder, f"folder cannot be read: {_reason(error)}", kind="read")
            return
        self._budget -= len(entries)
        for entry in entries:
            try:
                is_folder = entry.is_dir()
                wanted = is_folder or (_wanted(entry.name) and entry.is_file())
            except OSError:
                continue
            if not wanted or self.ignore.skips(entry.path, is_folder):
                continue
            if is_folder:
                (links if entry.is_symlink() else pending).append(entry.path)
            else:
                files.append(entry.path)

    def _resolve(self, path: str) -> str | None:
        if path in self._overlay:
            return path
        try:
            if os.path.exists(path):
                return path
        except ValueError:
            return None
        parent, name = os.path.split(path)
        if not name or parent == path:
            return None
        folder = self.resolve(parent)
        if folder is None:
            return None
        real = self.names(folder).get(name.lower())
        return None if real is None else os.path.join(folder, real)

    def _ignore_file(self, path: str) -> bytes | None:
        folder, name = os.path.split(path)
        return self.read(path) if self.names(folder).get(name) == name else None


def native(path: str, folder: str) -> str:
    """A path as a Windows build file writes it, made absolute (relative to `folder`) and normal for this system."""
    text = path.strip().strip('"').replace("\\", os.sep).replace("/", os.sep)
    return os.path.normpath(os.path.join(folder, text))


def is_c(path: str) -> bool:
    """Whether the file is analysed."""
    return path.lower().endswith(C_SOURCES)


def is_source(path: str) -> bool:
    """Whether the file is compiled or assembled at all."""
    return path.lower().endswith(C_SOURCES + OTHER_SOURCES)


_GLOB = re.compile(r"\*\*/?|\*|\?|[^*?]+")


def _glob_piece(match: re.Match[str]) -> str:
    match match[0]:
        case "**/":
            return "(?:.*/)?"
        case "**":
            return ".*"
        case "*":
            return "[^/]*"
        case "?":
            return "[^/]"
    return re.escape(match[0])


def _wanted(name: str) -> bool:
    lower = name.lower()
    return lower.endswith(_WANTED) or lower in _BUILD_NAMES


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
