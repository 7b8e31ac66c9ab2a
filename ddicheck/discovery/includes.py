"""Which headers of a tree a driver's sources reach, and which folders have to be searched for that.

For sources whose build says nothing of include folders: a name is looked for beside the file that includes it, then in
the folders known so far, then anywhere in the tree, nearest first.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ddicheck.discovery.scan import STANDARD_HEADERS, Scan, scan
from ddicheck.discovery.tree import HEADERS, Tree, Walk, is_c

__all__ = ["Includes", "Reach"]

MAX_REACHED = 5000
"""Headers followed for one driver."""


@dataclass(slots=True)
class Reach:
    """What sources include, followed through headers."""

    dirs: list[str]
    """Folders to search, in order."""
    headers: set[str] = field(default_factory=set)
    """Headers of the tree."""
    sources: set[str] = field(default_factory=set)
    """C sources that another one includes, so that they are no units of their own."""
    outside: set[str] = field(default_factory=set)
    """Names, lower case and without folders, that the tree does not have: the kit's."""


class Includes:
    """The `#include` lines of a tree; each file is read and scanned once."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._scans: dict[str, Scan] = {}
        self._index: dict[str, list[str]] = {}
        self._indexed: set[str] = set()

    def add(self, walk: Walk) -> None:
        """Let the headers of this walk be found."""
        for path in walk.ending(*HEADERS, ".c"):
            if path not in self._indexed:
                self._indexed.add(path)
                self._index.setdefault(os.path.basename(path).lower(), []).append(path)

    def scan(self, path: str) -> Scan:
        """The marks of a file; none if it cannot be read."""
        known = self._scans.get(path)
        if known is None:
            self._scans[path] = known = scan(self._tree.read(path) or b"")
        return known

    def reach(self, files: Iterable[str], dirs: Sequence[str] = (), search: bool = True) -> Reach:
        """What these files include; `search` lets folders be added to `dirs`, else only what lies there is found."""
        reach = Reach(list(dict.fromkeys(dirs)))
        pending = list(files)
        seen = set(pending)
        names: dict[str, str | None] = {}
        while pending and len(seen) < MAX_REACHED:
            path = pending.pop(0)
            folder = os.path.dirname(path)
            for name, angled in self.scan(path).includes:
                found = None if angled else self._tree.file(os.path.normpath(os.path.join(folder, name)))
                if found is None and name not in names:
                    names[name] = self._find(name, angled, folder, reach, search)
                found = found or names[name]
                if found is not None and found != path and is_c(found) and not self.scan(found).entry:
                    reach.sources.add(found)
                if found is None:
                    reach.outside.add(name.rsplit("/", 1)[-1].lower())
                elif found not in seen:
                    seen.add(found)
                    reach.headers.add(found)
                    pending.append(found)
        return reach

    def _find(self, name: str, angled: bool, folder: str, reach: Reach, search: bool) -> str | None:
        for known in reach.dirs:
            found = self._tree.file(os.path.normpath(os.path.join(known, name)))
            if found is not None:
                return found
        parts = [part for part in name.lower().split("/") if part not in {"", "."}]
        if not search or not parts or ".." in parts or (angled and "/".join(parts) in STANDARD_HEADERS):
            return None
        tail = os.sep + os.sep.join(parts)
        candidates = [path for path in self._index.get(parts[-1], ()) if path.lower().endswith(tail)]
        if not candidates:
            return None
        best = min(candidates, key=lambda path: (_distance(folder, path), path))
        reach.dirs.append(best[: -len(tail)] or os.sep)
        return best


def _distance(folder: str, path: str) -> tuple[int, int]:
    """How far a file is from a folder: steps in all, then steps upward."""
    here, there = folder.split(os.sep), os.path.dirname(path).split(os.sep)
    shared = 0
    for one, other in zip(here, there, strict=False):
        if one != other:
            break
        shared += 1
    return len(here) + len(there) - 2 * shared, len(here) - shared
