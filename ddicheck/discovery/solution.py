"""Visual Studio solutions: which projects they name, how these depend on each other, which configurations there are."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from ddicheck.discovery.tree import Tree, native

__all__ = ["Solution", "Solutions"]

_PROJECT = re.compile(r'^Project\("[^"]*"\)\s*=\s*"([^"]*)",\s*"([^"]*)",\s*"([^"]*)"', re.MULTILINE)
_DEPENDS = re.compile(r"^\s*(\{[0-9A-Fa-f-]+\})\s*=\s*\{", re.MULTILINE)
_END = re.compile(r"^EndProject\s*$", re.MULTILINE)
_CONFIGURATION = re.compile(r"^\s*([^=|\r\n]+\|[^=|\r\n]+?)\s*=\s*\1\s*$", re.MULTILINE)

_LEVELS = 8
"""How many folders upward a project's solution is looked for."""


@dataclass(frozen=True, slots=True)
class Solution:
    """One `.sln`: projects as absolute paths, what each depends on, and the configurations in the file's order."""

    path: str
    projects: tuple[str, ...] = ()
    depends: tuple[tuple[str, tuple[str, ...]], ...] = ()
    configurations: tuple[str, ...] = ()


class Solutions:
    """The solutions of a tree, each read once."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._known: dict[str, Solution] = {}
        self._named: dict[str, list[Solution]] = {}

    def read(self, path: str) -> Solution:
        """The solution in this file; an empty one, with a `Problem`, if it cannot be read."""
        known = self._known.get(path)
        if known is None:
            data = self._tree.read(path) or b""
            encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
            self._known[path] = known = self._parse(path, data.decode(encoding, "replace"))
            for project in known.projects:
                self._named.setdefault(project, []).append(known)
        return known

    def of(self, project: str) -> tuple[Solution | None, str]:
        """The solution that names the project, nearest first, and the folder that `$(SolutionDir)` is for it."""
        folder = os.path.dirname(project)
        nearest = ""
        for _ in range(_LEVELS):
            for lower, name in sorted(self._tree.names(folder).items()):
                if lower.endswith(".sln"):
                    nearest = nearest or folder
                    solution = self.read(os.path.join(folder, name))
                    if project in solution.projects:
                        return solution, folder
            if os.path.dirname(folder) == folder or os.path.exists(os.path.join(folder, ".git")):
                break
            folder = os.path.dirname(folder)
        for solution in self._named.get(project, []):
            return solution, os.path.dirname(solution.path)
        return None, nearest or os.path.dirname(project)

    def _parse(self, path: str, text: str) -> Solution:
        folder = os.path.dirname(path)
        guids: dict[str, str] = {}
        places: list[tuple[int, str]] = []
        for match in _PROJECT.finditer(text):
            if match[2].lower().endswith(".vcxproj"):
                project = self._tree.file(native(match[2], folder))
                if project is not None:
                    guids[match[3].upper()] = project
                    places.append((match.end(), project))
        depends = []
        for start, project in places:
            following = _END.search(text, start)
            section = text[start : following.start() if following else len(text)]
            wanted = [guids[guid.upper()] for guid in _DEPENDS.findall(section) if guid.upper() in guids]
            if wanted:
                depends.append((project, tuple(wanted)))
        begin = text.find("GlobalSection(SolutionConfigurationPlatforms)")
        section = text[begin : text.find("EndGlobalSection", begin)] if begin >= 0 else ""
        configurations = tuple(dict.fromkeys(match[1].strip() for match in _CONFIGURATION.finditer(section)))
        return Solution(path, tuple(project for _, project in places), tuple(depends), configurations)
