"""From everything that a tree would build to the drivers that are checked.

Decides what a project is that does not say so, gives drivers the libraries they are linked from, and chooses one of
several builds of the same files.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from ddicheck.discovery.candidate import Candidate, together
from ddicheck.discovery.includes import Includes
from ddicheck.discovery.scan import KERNEL_HEADERS, USER_HEADERS

__all__ = ["Chosen", "classify", "join", "link", "ndis_version", "one_of_each"]

_USER_LIBRARIES = frozenset(
    {"kernel32", "user32", "advapi32", "onecore", "onecoreuap", "ntdll", "setupapi", "ole32", "ws2_32", "shell32"}
)
_KERNEL_LIBRARIES = frozenset(
    {"ndis", "ntoskrnl", "hal", "netio", "wdmsec", "fltmgr", "fwpkclnt", "storport", "wdfldr"}
)
_NDIS = re.compile(r"NDIS(\d)(\d{1,2})(?:_MINIPORT)?$")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The drivers to check, and the other builds of their files."""

    drivers: tuple[Candidate, ...]
    alternatives: tuple[Candidate, ...]


def classify(candidate: Candidate, includes: Includes) -> Candidate:
    """The candidate with its kind found out from what it links and what its sources hold, if its build did not say."""
    if candidate.kind != "unknown":
        return candidate
    if not candidate.files and not candidate.skipped:
        return replace(candidate, kind="other", why="compiles nothing")
    if candidate.links & _USER_LIBRARIES and not candidate.links & _KERNEL_LIBRARIES:
        return replace(candidate, kind="user", why="links user-mode libraries")
    marks = [includes.scan(path) for path in candidate.files + candidate.skipped]
    if any(mark.entry for mark in marks):
        return replace(candidate, kind="driver", why="defines DriverEntry")
    if any(mark.user and not mark.kernel for mark in marks):
        return replace(candidate, kind="user", why="its sources are a program's")
    reach = includes.reach(candidate.files + candidate.skipped, candidate.include_dirs, search=False)
    if reach.outside & KERNEL_HEADERS:
        return replace(candidate, kind="library", why="kernel code without a DriverEntry")
    if reach.outside & USER_HEADERS:
        return replace(candidate, kind="user", why="its sources include user-mode headers")
    return replace(candidate, kind="user", why="nothing in it speaks of the kernel")


def link(driver: Candidate, known: Iterable[Candidate], find: Callable[[str], Candidate | None]) -> Candidate:
    """The driver with the sources of the kernel libraries that it refers to or links, and theirs in turn.

    `known` are the libraries of the tree; `find` gives the project of an origin. The driver's own defines win.
    """
    outputs: dict[str, list[Candidate]] = {}
    for library in known:
        outputs.setdefault(library.output, []).append(library)
    nearest = _distance_from(driver)
    joined = {driver.origin}
    pending = [driver]
    whole = driver
    while pending:
        asking = pending.pop(0)
        wanted = [find(origin) for origin in asking.references]
        wanted += [min(outputs[name], key=nearest) for name in sorted(asking.links & outputs.keys())]
        for found in wanted:
            if found is not None and found.kind == "library" and found.origin not in joined:
                joined.add(found.origin)
                pending.append(found)
                whole = join(whole, found)
    return whole


def one_of_each(drivers: Sequence[Candidate], includes: Includes, everything: bool = False) -> Chosen:
    """The drivers, without those whose C files another one builds too; files that only include do not count.

    Of several builds of the same files stays the one with the most files, then the highest NDIS version among its
    defines, then the most defines, then the first by name. `everything`: all stay.
    """
    chosen: list[Candidate] = []
    others: list[Candidate] = []
    taken: list[set[str]] = []
    for driver in sorted(drivers, key=_rank):
        files = set(driver.files or driver.skipped)
        if not everything and any(_is_built_by(files, those, includes) for those in taken):
            others.append(driver)
        else:
            chosen.append(driver)
            taken.append(files)
    return Chosen(tuple(sorted(chosen, key=_order)), tuple(sorted(others, key=_order)))


def _is_built_by(files: set[str], others: set[str], includes: Includes) -> bool:
    """Whether the others have all of these files that hold any code, and there is such a file."""
    shared = files & others
    return bool(shared) and all(includes.scan(path).empty for path in files - others)


def ndis_version(names: Iterable[str]) -> tuple[int, int]:
    """The highest NDIS version that these defines ask for: `NDIS630_MINIPORT` is (6, 30); (0, 0) if none does."""
    found = [(int(match[1]), int(match[2])) for name in names if (match := _NDIS.match(name))]
    return max(found, default=(0, 0))


def _rank(driver: Candidate) -> tuple[int, tuple[int, int], int, str, str]:
    version = ndis_version(name for name, _ in driver.defines)
    return -len(driver.files), (-version[0], -version[1]), -len(driver.defines), driver.name, driver.origin


def _order(driver: Candidate) -> tuple[str, str]:
    return driver.root, driver.origin


def join(driver: Candidate, library: Candidate) -> Candidate:
    """The driver with the library's sources and folders, and its defines where the driver has none of the name."""
    added = {name: value for name, value in library.defines if name not in driver.undefines}
    return replace(
        driver,
        files=tuple(sorted({*driver.files, *library.files})),
        skipped=tuple(sorted({*driver.skipped, *library.skipped})),
        defines=tuple((dict(driver.defines) | added | dict(driver.defines)).items()),
        include_dirs=together(driver.include_dirs, library.include_dirs),
        forced_includes=together(driver.forced_includes, library.forced_includes),
        joined=(*driver.joined, library.origin),
        problems=(*driver.problems, *(one for one in library.problems if one not in driver.problems)),
        lost=driver.lost or library.lost,
    )


def _distance_from(driver: Candidate) -> Callable[[Candidate], tuple[int, str]]:
    """A key that sorts libraries by how much of their path they share with the driver, nearest first."""

    def key(library: Candidate) -> tuple[int, str]:
        pairs = zip(library.root.split(os.sep), driver.root.split(os.sep), strict=False)
        return -len(list(itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))), library.origin

    return key
