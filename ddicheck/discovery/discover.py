"""Which drivers a path means, and how each is built.

`discover` answers for any mixture of folders, projects, solutions, old `sources` files, compilation databases and
single files. What describes a build precisely wins over what has to be guessed: drivers of the settings, then Visual
C++ projects, then `sources` files, then `compile_commands.json`, then the folders themselves.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ddicheck.config import FILE_NAME, Settings
from ddicheck.discovery.candidate import Candidate, together
from ddicheck.discovery.folders import folder_candidate
from ddicheck.discovery.survey import Found, Survey
from ddicheck.discovery.tree import HEADERS, OTHER_SOURCES, Tree, is_c
from ddicheck.model import Build, Problem, Project

__all__ = ["Discovery", "SkippedProject", "discover", "discover_stdin"]

_LEVELS = 3
"""How many folders upward the driver of a single file is looked for, where no repository's root ends the search."""


@dataclass(frozen=True, slots=True)
class SkippedProject:
    """A project that is not checked, and why: `a user-mode DLL`."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Discovery:
    """What the paths come to; everything sorted, paths absolute."""

    projects: tuple[Project, ...]
    problems: tuple[Problem, ...] = ()
    alternatives: tuple[Project, ...] = ()
    """Other builds of files that `projects` has; checked too with `Settings.all_projects`."""
    skipped_projects: tuple[SkippedProject, ...] = ()
    unclaimed: tuple[str, ...] = ()
    """C files below the given folders that belong to no project at all."""
    focus: tuple[str, ...] = ()
    """The files that were asked for; findings elsewhere were not. Empty: everything was."""
    joined: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Origin of a driver, and the origins of the library projects whose sources it has taken in."""


def discover(paths: Sequence[str], settings: Settings) -> Discovery:
    """The drivers that these paths mean. Never raises for what is on the disk; see `Discovery.problems`."""
    return _Search(paths, settings).result()


def discover_stdin(file_name: str, settings: Settings, data: bytes = b"") -> Discovery:
    """As `discover` for a file of that name, which need not exist: `data` is taken as what it holds."""
    path = os.path.abspath(file_name)
    return _Search([path], settings, {path: data}).result()


class _Search:
    def __init__(self, paths: Sequence[str], settings: Settings, overlay: Mapping[str, bytes] | None = None) -> None:
        self._paths = list(dict.fromkeys(os.path.abspath(path) for path in paths))
        self._settings = settings
        self._tree = Tree(settings.exclude, settings.root or os.getcwd(), overlay)
        self._survey = Survey(self._tree, settings)
        self._found: list[Found] = []
        self._focus: set[str] = set()
        self._whole = False

    def result(self) -> Discovery:
        """Everything that the paths come to."""
        for path in self._paths:
            self._path(path)
        drivers = {_key(one): one for found in self._found for one in found.drivers}
        others = {_key(one): one for found in self._found for one in found.alternatives if _key(one) not in drivers}
        checked = {one.origin for one in drivers.values()}
        skipped = {path: why for found in self._found for path, why in found.skipped if path not in checked}
        unclaimed = {path for found in self._found for path in found.unclaimed}
        unclaimed -= {path for driver in drivers.values() for path in driver.files}
        return Discovery(
            projects=self._projects(drivers.values()),
            problems=self._problems(drivers.values()),
            alternatives=self._projects(others.values()),
            skipped_projects=tuple(SkippedProject(path, why) for path, why in sorted(skipped.items())),
            unclaimed=tuple(sorted(unclaimed)),
            focus=() if self._whole else tuple(sorted(self._focus)),
            joined=tuple(sorted((one.origin, one.joined) for one in drivers.values() if one.joined)),
        )

    def _path(self, path: str) -> None:
        found = self._tree.resolve(path)
        if found is None:
            self._tree.problem(path, "no such file or folder: check the name", kind="read")
        elif os.path.isdir(found):
            self._whole = True
            self._folder(found)
        elif is_c(found) or found.lower().endswith(HEADERS):
            self._file(found)
        else:
            self._whole = True
            self._named(found)

    def _folder(self, root: str) -> None:
        found = self._survey.below(root)
        self._found.append(found)
        if found.drivers:
            return
        reason = "holds no C source and no project of a driver: name a folder with a driver's sources"
        if found.unclaimed or found.skipped:
            reason = "holds nothing that looks like a kernel driver: name a project, or describe one in ddicheck.toml"
        self._tree.problem(root, reason)

    def _named(self, path: str) -> None:
        """A file that describes a build, given by name: what it says counts, kernel code or not."""
        if path.lower().endswith(OTHER_SOURCES):
            self._tree.problem(path, "only C is analysed: this file is not", kind="language")
            return
        found = self._survey.described_by(path)
        if found is None:
            self._tree.problem(path, "neither a C source, nor a project, nor a folder: not checked")
            return
        self._found.append(found)
        if not found.drivers and not any(problem.span.file == path for problem in self._tree.problems):
            self._tree.problem(path, "names nothing that could be checked")

    def _file(self, path: str) -> None:
        """One source or header: the drivers that it is part of, or itself alone."""
        self._focus.add(path)
        if self._tree.read(path) is None:
            return
        library: Found | None = None
        for folder in self._above(path):
            found = self._survey.below(folder)
            owners = () if found.guessed else tuple(one for one in found.drivers if self._owns(one, path))
            others = tuple(one for one in found.alternatives if self._owns(one, path)) if owners else ()
            if any(one.kind == "driver" for one in owners):
                self._found.append(Found(owners, others))
                return
            library = library or (Found(owners, others) if owners else None)
        if library is not None:
            self._found.append(library)
        elif is_c(path):
            alone = folder_candidate(os.path.dirname(path), [path], self._survey.includes, path)
            self._found.append(Found((replace(alone, name=os.path.basename(path)),)))
        else:
            self._tree.problem(path, "no driver around it includes this header: name the driver's folder")

    def _owns(self, candidate: Candidate, path: str) -> bool:
        """Whether the file is part of the driver: one of its sources, or a header that they reach."""
        if is_c(path):
            return path in candidate.files
        includes = self._survey.includes
        return path in includes.reach(candidate.files, candidate.include_dirs, search=False).headers

    def _above(self, path: str) -> Iterator[str]:
        """The folders in which the driver of a file is looked for, nearest first."""
        folder = os.path.dirname(path)
        never = {os.path.expanduser("~"), tempfile.gettempdir()}
        for _ in range(_LEVELS + 1):
            parent = os.path.dirname(folder)
            if folder in never or folder == parent or not os.path.isdir(folder):
                return
            yield folder
            if any(mark in self._tree.names(folder) for mark in (".git", FILE_NAME)):
                return
            folder = parent

    def _problems(self, drivers: Iterable[Candidate]) -> tuple[Problem, ...]:
        """What is wrong with the paths, and with the descriptions of what is checked."""
        problems = {*self._tree.problems, *(problem for driver in drivers for problem in driver.problems)}
        return tuple(sorted(problems, key=lambda problem: (problem.span, problem.message)))

    def _projects(self, candidates: Iterable[Candidate]) -> tuple[Project, ...]:
        projects = [self._project(candidate) for candidate in _distinct(list(candidates))]
        return tuple(sorted(projects, key=lambda project: (project.root, project.origin, project.name)))

    def _project(self, candidate: Candidate) -> Project:
        """The candidate as a project, with what the settings add, and without what they leave out."""
        settings = self._settings
        defines = dict(candidate.defines) | dict(settings.defines)
        ignore = self._tree.ignore
        return Project(
            name=candidate.name,
            root=candidate.root,
            files=tuple(path for path in candidate.files if path in self._focus or not ignore.excludes_within(path)),
            skipped=tuple(path for path in candidate.skipped if not ignore.excludes_within(path)),
            build=Build(
                tuple((name, value) for name, value in defines.items() if name not in settings.undefines),
                together(candidate.include_dirs, settings.include_dirs),
                candidate.forced_includes,
            ),
            configuration=candidate.configuration,
            origin=candidate.origin,
        )


def _key(candidate: Candidate) -> tuple[str, str]:
    """What tells a driver from others: where it was read from, and, as that may hold several, its name."""
    return candidate.origin, candidate.name


def _distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates with names that tell them apart: where two make the same thing, by what describes them."""
    names = Counter(one.name for one in candidates)
    result = []
    for one in candidates:
        described = os.path.splitext(os.path.basename(one.origin))[0]
        result.append(replace(one, name=described) if names[one.name] > 1 and described else one)
    again = Counter(one.name for one in result)
    return [
        replace(one, name=f"{os.path.basename(os.path.dirname(one.root))}/{os.path.basename(one.root)}/{one.name}")
        if again[one.name] > 1
        else one
        for one in result
    ]
