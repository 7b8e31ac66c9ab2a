"""Drivers in folders that no project describes.

A folder where a driver starts (it defines `DriverEntry`, or else makes a call that registers one) is a driver. Folders
below it belong to it; other folders join the drivers that include their headers. Programs among the sources are left
out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ddicheck.discovery.candidate import Candidate
from ddicheck.discovery.includes import Includes, Reach
from ddicheck.discovery.toolset import kernel_defines
from ddicheck.discovery.tree import is_c

__all__ = ["drivers_in_folders", "folder_candidate"]

_GENERIC = frozenset(
    {"src", "source", "sources", "sys", "driver", "drv", "code", "kernel", "km", "lib", "main", "miniport", "core"}
)
_NUMBER = re.compile(r"\d[\d.x]*")
_NDIS_6 = frozenset({"NdisMRegisterMiniportDriver", "NdisFRegisterFilterDriver", "NdisRegisterProtocolDriver"})
_NDIS_5 = frozenset(
    {"NdisMRegisterMiniport", "NdisIMRegisterLayeredMiniport", "NdisRegisterProtocol", "NdisInitializeWrapper"}
)


@dataclass(slots=True)
class _Folder:
    path: str
    files: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    entry: bool = False
    registers: bool = False
    user: bool = False


@dataclass(slots=True)
class _Driver:
    root: str
    folders: list[_Folder]
    reach: Reach


def drivers_in_folders(
    sources: Sequence[str], includes: Includes, alone: bool = True
) -> tuple[list[Candidate], list[str]]:
    """The drivers among these sources, and the C sources that belong to none; both sorted.

    `alone`: there are no other drivers around, so that what lies beside a lone one is its own.
    """
    folders = _folders(sources, includes)
    starts = [folder for folder in folders.values() if folder.entry]
    drivers = _grow(starts, folders, includes)
    taken = {folder.path for driver in drivers for folder in driver.folders}
    late = [folder for folder in folders.values() if folder.registers and folder.path not in taken]
    if late:
        drivers = _grow(starts + late, folders, includes)
    if alone and len(drivers) == 1:
        _adopt(drivers[0], folders)
    found = [_candidate(driver, includes) for driver in sorted(drivers, key=lambda driver: driver.root)]
    claimed = {path for driver in drivers for folder in driver.folders for path in folder.files}
    return found, sorted(path for path in sources if is_c(path) and path not in claimed)


def folder_candidate(root: str, sources: Iterable[str], includes: Includes, origin: str = "") -> Candidate:
    """One driver of all these sources, wherever it may start."""
    files = sorted(path for path in sources if is_c(path))
    reach = includes.reach(files, _header_dirs([root], []))
    others = tuple(sorted(path for path in sources if not is_c(path)))
    return Candidate(
        name=_name(root),
        root=root,
        origin=origin or root,
        kind="driver",
        files=tuple(path for path in files if path not in reach.sources),
        skipped=others,
        defines=_defines(files, reach, includes),
        include_dirs=tuple(reach.dirs),
    )


def _defines(files: Iterable[str], reach: Reach, includes: Includes) -> tuple[tuple[str, str], ...]:
    """The defines of a kernel build, and those for NDIS that the sources ask for.

    Which version a build chose is not known: the highest one that the sources speak of, so that none of their code
    is left out, and at least 6.30 or 5.1. Sources that set the version themselves are left to it.
    """
    marks = [includes.scan(path) for path in (*files, *sorted(reach.headers))]
    calls = {name for mark in marks for name in mark.registrations}
    versions = {version for mark in marks for version in mark.versions}
    defines = dict(kernel_defines("x64", lambda _name: ""))
    new = not calls.isdisjoint(_NDIS_6)
    if (new or not calls.isdisjoint(_NDIS_5)) and not any(mark.sets_version for mark in marks):
        miniport = any(name.startswith(("NdisMRegister", "NdisIM", "NdisInit")) for name in calls)
        least = (6, 30) if new else (5, 1)
        major, minor = max([least, *(version for version in versions if version[0] == least[0])])
        defines["NDIS_WDM"] = "1"
        if miniport:
            defines |= {"NDIS_MINIPORT_DRIVER": "1", f"NDIS{major}{minor}_MINIPORT": "1"}
        if not miniport or any(name.startswith("NdisRegisterProtocol") for name in calls):
            defines[f"NDIS{major}{minor}"] = "1"
    return tuple(defines.items())


def _folders(sources: Sequence[str], includes: Includes) -> dict[str, _Folder]:
    folders: dict[str, _Folder] = {}
    for path in sorted(sources):
        parent = os.path.dirname(path)
        folder = folders.setdefault(parent, _Folder(parent))
        if not is_c(path):
            folder.others.append(path)
            continue
        marks = includes.scan(path)
        if marks.user and not marks.kernel and not marks.entry:
            folder.user = True
            continue
        folder.files.append(path)
        folder.entry |= marks.entry
        folder.registers |= marks.registers
    return folders


def _grow(starts: Sequence[_Folder], folders: dict[str, _Folder], includes: Includes) -> list[_Driver]:
    """A driver for each of these folders, with the folders that belong to it."""
    roots = {folder.path for folder in starts}
    drivers: list[_Driver] = []
    for start in starts:
        driver = _Driver(start.path, [start], Reach([]))
        below = [folder for folder in folders.values() if _nearest(folder.path, roots) == start.path]
        driver.folders += [folder for folder in below if folder is not start and not folder.user and folder.files]
        joined = {folder.path for folder in driver.folders}
        while True:
            files = [path for folder in driver.folders for path in folder.files]
            driver.reach = includes.reach(files, _header_dirs([start.path], files))
            more = [
                folder
                for folder in folders.values()
                if folder.path not in joined and not folder.user and _nearest(folder.path, roots) is None
                and _serves(folder, driver.reach)
            ]  # fmt: skip
            if not more:
                break
            driver.folders += more
            joined |= {folder.path for folder in more}
        drivers.append(driver)
    return drivers


def _serves(folder: _Folder, reach: Reach) -> bool:
    """Whether what is reached has a header beside these sources, or one that is called like one of them."""
    stems = {os.path.splitext(os.path.basename(path))[0].lower() for path in folder.files}
    parent = os.path.dirname(folder.path)
    for header in reach.headers:
        where = os.path.dirname(header)
        if where == folder.path:
            return True
        near = where == parent or os.path.dirname(where) == parent or os.path.dirname(where) == folder.path
        if near and os.path.splitext(os.path.basename(header))[0].lower() in stems:
            return True
    return False


def _adopt(driver: _Driver, folders: dict[str, _Folder]) -> None:
    """Give a lone driver the folders beside it that nothing else speaks for."""
    around = os.path.dirname(driver.root)
    joined = {folder.path for folder in driver.folders}
    driver.folders += [
        folder
        for folder in folders.values()
        if folder.path not in joined and folder.files and not folder.user and os.path.dirname(folder.path) == around
    ]


def _candidate(driver: _Driver, includes: Includes) -> Candidate:
    included = driver.reach.sources
    files = sorted(path for folder in driver.folders for path in folder.files if path not in included)
    own = [folder for folder in driver.folders if folder.path == driver.root or folder.files]
    dirs = _header_dirs([driver.root], files)
    return Candidate(
        name=_name(driver.root),
        root=driver.root,
        origin=driver.root,
        kind="driver",
        files=tuple(files),
        skipped=tuple(sorted(path for folder in own for path in folder.others)),
        defines=_defines(files, driver.reach, includes),
        include_dirs=tuple(dict.fromkeys([*dirs[:1], *driver.reach.dirs])),
    )


def _header_dirs(first: Sequence[str], files: Iterable[str]) -> list[str]:
    """The folders that are searched before any is looked for: the driver's own, then those of its sources."""
    return list(dict.fromkeys([*first, *(os.path.dirname(path) for path in files)]))


def _nearest(path: str, roots: set[str]) -> str | None:
    """The root that the folder is, or lies below; None if there is none."""
    while path not in roots:
        parent = os.path.dirname(path)
        if parent == path:
            return None
        path = parent
    return path


def _name(root: str) -> str:
    """What a driver in this folder is called: the nearest folder name upward that says something."""
    path = root
    for _ in range(4):
        name = os.path.basename(path)
        if name and name.lower() not in _GENERIC and not _NUMBER.fullmatch(name):
            return name
        path = os.path.dirname(path)
    return os.path.basename(root) or root
