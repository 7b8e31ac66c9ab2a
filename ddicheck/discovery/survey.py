"""All drivers below a folder, whatever describes them: the order of precedence, and who claims which file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from ddicheck.config import ProjectSettings, Settings
from ddicheck.discovery.candidate import Candidate
from ddicheck.discovery.compdb import DATABASE, commands
from ddicheck.discovery.folders import drivers_in_folders, folder_candidate
from ddicheck.discovery.includes import Includes
from ddicheck.discovery.selection import classify, link, one_of_each
from ddicheck.discovery.sources import listed_folders, sources_candidate
from ddicheck.discovery.toolset import kernel_defines
from ddicheck.discovery.tree import Tree, Walk, is_c, is_source
from ddicheck.discovery.vcxproj import Projects

__all__ = ["Found", "Survey"]

_BUILD_FOLDERS = ("build", "builddir", "out")


@dataclass(frozen=True, slots=True)
class Found:
    """What one path comes to."""

    drivers: tuple[Candidate, ...]
    alternatives: tuple[Candidate, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    """Projects that are not checked, and why."""
    unclaimed: tuple[str, ...] = ()
    guessed: bool = False
    """Nothing looked like a driver: all sources there are taken for one."""


class Survey:
    """Finds drivers in one tree; whatever is asked twice is read once."""

    def __init__(self, tree: Tree, settings: Settings) -> None:
        self.includes = Includes(tree)
        self._tree = tree
        self._settings = settings
        self._projects = Projects(tree, settings)
        self._below: dict[str, Found] = {}

    def below(self, root: str) -> Found:
        """The drivers in a folder and the folders below it."""
        known = self._below.get(root)
        if known is None:
            self._below[root] = known = self._search(root)
        return known

    def described_by(self, path: str) -> Found | None:
        """What a file that describes a build names, kernel code or not; None if it is no such file."""
        name = os.path.basename(path).lower()
        if name.endswith((".vcxproj", ".vcxproj.in")):
            candidate = self._project(path)
            named = [] if candidate is None or not (candidate.files or candidate.skipped) else [candidate]
            return Found(tuple(link(one, (), self._project) for one in named))
        if name.endswith(".sln"):
            return self._choose(self._candidates(self._projects.solutions.read(path).projects))
        if name == "sources":
            read = sources_candidate(path, self._tree, self._settings)
            return None if read is None else Found((classify(read, self.includes),))
        if name == "dirs":
            return _all([self.below(folder) for folder in listed_folders(path, self._tree)])
        if name == DATABASE or name.endswith(".json"):
            return self._choose(commands(path, self._tree, self.includes))
        return None

    def _search(self, root: str) -> Found:
        walk = self._tree.walk(root)
        self.includes.add(walk)
        for path in walk.ending(".sln"):
            self._projects.solutions.read(path)
        candidates: list[Candidate] = []
        claimed: set[str] = set()
        levels: tuple[Callable[[], list[Candidate]], ...] = (
            lambda: self._explicit(root),
            lambda: self._candidates(_project_files(walk)),
            lambda: self._sources(walk),
            lambda: self._commands(walk),
        )
        for level in levels:
            fresh = [one for one in level() if not one.files or not claimed.issuperset(one.files)]
            candidates += fresh
            claimed |= {path for one in fresh for path in one.files + one.skipped + one.excluded}
        found = self._choose(candidates)
        left = [path for path in walk.files if is_source(path) and path not in claimed]
        plain, unclaimed = drivers_in_folders(left, self.includes, not found.drivers)
        guessed = not plain and not found.drivers and not found.skipped and any(map(is_c, left))
        if guessed:
            plain, unclaimed = [folder_candidate(root, left, self.includes)], []
        return Found((*found.drivers, *plain), found.alternatives, found.skipped, tuple(unclaimed), guessed)

    def _candidates(self, paths: Iterable[str]) -> list[Candidate]:
        found = (self._project(path) for path in paths)
        return [candidate for candidate in found if candidate is not None]

    def _sources(self, walk: Walk) -> list[Candidate]:
        found = (sources_candidate(path, self._tree, self._settings) for path in walk.named("sources"))
        return [classify(candidate, self.includes) for candidate in found if candidate is not None]

    def _commands(self, walk: Walk) -> list[Candidate]:
        """What compilation databases say; also one in a build folder that is left out of the walk."""
        paths = list(walk.named(DATABASE))
        for name in _BUILD_FOLDERS:
            path = self._tree.file(os.path.join(walk.root, name, DATABASE))
            if path is not None:
                paths.append(path)
        real = {os.path.realpath(path): path for path in reversed(paths)}
        return [one for path in sorted(real.values()) for one in commands(path, self._tree, self.includes, walk.root)]

    def _project(self, path: str) -> Candidate | None:
        """The project in a file, with its kind found out."""
        candidate = self._projects.candidate(path)
        return None if candidate is None else classify(candidate, self.includes)

    def _choose(self, candidates: Sequence[Candidate]) -> Found:
        """The drivers among these, with their libraries; kernel libraries alone are checked where nothing else is."""
        drivers = [one for one in candidates if one.kind == "driver" and (one.files or one.skipped)]
        libraries = [one for one in candidates if one.kind == "library" and (one.files or one.skipped)]
        chosen = one_of_each(drivers, self.includes, self._settings.all_projects)
        linked = tuple(link(driver, libraries, self._project) for driver in chosen.drivers)
        others = tuple(link(driver, libraries, self._project) for driver in chosen.alternatives)
        used = {origin for driver in linked + others for origin in driver.joined}
        apart = [one for one in libraries if one.origin not in used]
        if not drivers:
            linked, apart = tuple(apart), []
        skipped = [(one.origin, one.why) for one in candidates if one.kind in {"user", "other"}]
        skipped += [(one.origin, f"{one.why} that no driver here refers to") for one in apart]
        return Found(linked, others, tuple(sorted(skipped)))

    def _explicit(self, root: str) -> list[Candidate]:
        """The drivers that the settings describe, as far as their files lie below `root`."""
        found = []
        for project in self._settings.projects:
            files = self._files(project)
            if any(path.startswith(root.rstrip(os.sep) + os.sep) for path in files):
                found.append(self._described(project, files))
        return found

    def _files(self, project: ProjectSettings) -> list[str]:
        files: list[str] = []
        for pattern in project.files:
            wild = "*" in pattern or "?" in pattern
            paths = self._tree.glob(pattern) if wild else [path for path in [self._tree.file(pattern)] if path]
            if not paths:
                where = self._settings.source or pattern
                self._tree.problem(where, f"project '{project.name}': no file fits {pattern}")
            files += paths
        return files

    def _described(self, project: ProjectSettings, files: Sequence[str]) -> Candidate:
        sources = [path for path in files if is_c(path)]
        reach = self.includes.reach(sources, project.include_dirs, search=not project.include_dirs)
        return Candidate(
            name=project.name,
            root=os.path.commonpath([os.path.dirname(path) for path in files]),
            origin=self._settings.source,
            kind="driver",
            files=tuple(sorted(set(sources))),
            skipped=tuple(sorted({path for path in files if is_source(path) and not is_c(path)})),
            defines=tuple((dict(kernel_defines("x64", lambda _name: "")) | dict(project.defines)).items()),
            include_dirs=tuple(reach.dirs),
        )


def _all(parts: Sequence[Found]) -> Found:
    """What several places come to, together."""
    return Found(
        tuple(one for part in parts for one in part.drivers),
        tuple(one for part in parts for one in part.alternatives),
        tuple(one for part in parts for one in part.skipped),
        tuple(one for part in parts for one in part.unclaimed),
    )


def _project_files(walk: Walk) -> list[str]:
    """The projects of a walk, and the templates of projects that were not made."""
    projects = walk.ending(".vcxproj")
    return [*projects, *(path for path in walk.ending(".vcxproj.in") if path[: -len(".in")] not in projects)]
