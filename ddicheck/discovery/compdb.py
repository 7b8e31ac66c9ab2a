"""`compile_commands.json` as candidates: one for each target that its commands compile for."""

from __future__ import annotations

import json
import ntpath
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ddicheck.discovery.candidate import Candidate
from ddicheck.discovery.includes import Includes
from ddicheck.discovery.options import Options, read_options, split_command
from ddicheck.discovery.selection import classify, join
from ddicheck.discovery.toolset import platform_defines
from ddicheck.discovery.tree import Tree, is_c, is_source, native

__all__ = ["DATABASE", "commands"]

DATABASE = "compile_commands.json"

_TARGET = re.compile(r"(?:CMakeFiles[\\/])?([^\\/]+)\.(?:dir|p)[\\/]")


@dataclass(slots=True)
class _Target:
    name: str
    sources: set[str] = field(default_factory=set)
    defines: dict[str, str] = field(default_factory=dict)
    undefines: set[str] = field(default_factory=set)
    include_dirs: dict[str, None] = field(default_factory=dict)
    forced_includes: dict[str, None] = field(default_factory=dict)


def commands(path: str, tree: Tree, includes: Includes, within: str = "") -> list[Candidate]:
    """What the commands of this database build, libraries of kernel code already in their drivers.

    `within`: only sources below this folder count. An entry that makes no sense costs itself, and is a `Problem`.
    """
    entries = _entries(path, tree)
    places = _Places(os.path.dirname(path), tree)
    targets: dict[str, _Target] = {}
    missing = 0
    for number, entry in enumerate(entries, 1):
        read = _read(entry, places)
        if read is None:
            tree.problem(path, f"entry {number} has no file, directory and command: passed over")
            continue
        source, options = read
        if source is None:
            missing += 1
        elif not within or source.startswith(within.rstrip(os.sep) + os.sep):
            name = _target(options, source)
            _add(targets.setdefault(name, _Target(name)), source, options, places)
    if missing:
        tree.problem(path, f"{missing} of {len(entries)} entries name sources that are not there: checked without them")
    candidates = [classify(_candidate(target, path), includes) for _, target in sorted(targets.items())]
    return _linked(candidates)


def _entries(path: str, tree: Tree) -> list[object]:
    data = tree.read(path)
    if data is None:
        return []
    try:
        entries = json.loads(data.decode("utf-8-sig", "replace"))
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        tree.problem(path, f"is not well-formed JSON: {getattr(error, 'msg', error)}", line, getattr(error, "colno", 1))
        return []
    except RecursionError:
        tree.problem(path, "is nested too deeply")
        return []
    if not isinstance(entries, list):
        tree.problem(path, "holds no list of commands")
        return []
    return entries


def _read(entry: object, places: _Places) -> tuple[str | None, Options] | None:
    """The entry's source, None if it is not there, and its options; None if it is no entry."""
    if not isinstance(entry, dict):
        return None
    file, folder = entry.get("file"), entry.get("directory", "")
    command, arguments = entry.get("command"), entry.get("arguments")
    if not isinstance(file, str) or not isinstance(folder, str):
        return None
    if isinstance(arguments, list) and all(isinstance(word, str) for word in arguments):
        words = list(arguments)
    elif isinstance(command, str):
        words = split_command(command, windows=_is_windows(command, folder))
    else:
        return None
    here = places.folder(folder)
    options = read_options(words[1:], here)
    output = entry.get("output")
    if isinstance(output, str):
        options.output = native(output, here)
    return places.source(file, here), options


def _is_windows(command: str, folder: str) -> bool:
    """Whether the command is quoted as Windows does: it runs `cl`, or names a drive."""
    program = re.match(r'\s*("[^"]*"|\S+)', command)
    name = ntpath.basename(program[1].strip('"')).lower() if program else ""
    return bool(re.match(r"[A-Za-z]:", folder)) or name.removesuffix(".exe") in {"cl", "clang-cl"}


class _Places:
    """Where paths of the machine that made the database are on this one."""

    def __init__(self, home: str, tree: Tree) -> None:
        self._home = home
        self._tree = tree
        self._moved: list[tuple[str, str]] = []

    def folder(self, text: str) -> str:
        """The folder on this machine; that of the database if it cannot be told."""
        path = native(text, self._home)
        return self._tree.folder(path) or self._elsewhere(text, 1) or self._home

    def source(self, text: str, here: str) -> str | None:
        """The source file, if it is there."""
        found = self._tree.file(native(text, here))
        if found is None and _is_absolute(text):
            moved = self._elsewhere(text, 1)
            found = self._tree.file(moved) if moved else None
        return found if found is not None and is_source(found) else None

    def dir(self, path: str) -> str | None:
        """An include folder, if it is there."""
        found = self._tree.folder(path)
        if found is None:
            shown = path.removeprefix(self._home).lstrip(os.sep) if ":" in path else path
            found = self._elsewhere(shown, 1)
        return found if found is not None and self._tree.folder(found) else None

    def _elsewhere(self, text: str, least: int) -> str | None:
        """The path with the part above the tree exchanged; what worked once is tried first."""
        path = text.replace("\\", "/")
        for there, here in self._moved:
            if path.lower().startswith(there.lower()):
                found = self._tree.resolve(native(path[len(there) :].lstrip("/"), here))
                if found is not None:
                    return found
        parts = [part for part in path.split("/") if part]
        roots = (self._home, os.path.dirname(self._home))
        for start in range(1, len(parts) - least + 1):
            for root in roots:
                found = self._tree.resolve(os.path.join(root, *parts[start:]))
                if found is not None:
                    head = "/".join(parts[:start])
                    self._moved.append(("/" + head if path.startswith("/") else head, root))
                    return found
        return None


def _is_absolute(text: str) -> bool:
    return os.path.isabs(text) or bool(re.match(r"[A-Za-z]:[\\/]", text))


def _target(options: Options, source: str) -> str:
    """What a source is compiled for: its target by the name of the object's folder, else the source's folder."""
    found = _TARGET.findall(options.output)
    return str(found[-1]) if found else os.path.dirname(source)


def _add(target: _Target, source: str, options: Options, places: _Places) -> None:
    target.sources.add(source)
    if not is_c(source):
        return
    target.defines = options.defines | target.defines
    target.undefines |= set(options.undefines)
    for path in options.include_dirs:
        found = places.dir(path)
        if found is not None:
            target.include_dirs[found] = None
    target.forced_includes |= dict.fromkeys(path for path in options.forced_includes if os.path.isfile(path))


def _candidate(target: _Target, path: str) -> Candidate:
    folders = [os.path.dirname(source) for source in target.sources]
    root = os.path.commonpath(folders)
    names = {"arm64": ("_ARM64_", "ARM64", "_M_ARM64"), "win32": ("_X86_", "i386", "_M_IX86")}
    platform = next((one for one, marks in names.items() if any(mark in target.defines for mark in marks)), "x64")
    defines = dict(platform_defines(platform)) | target.defines
    return Candidate(
        name=os.path.basename(target.name) or target.name,
        root=root,
        origin=path,
        kind="unknown",
        files=tuple(sorted(filter(is_c, target.sources))),
        skipped=tuple(sorted(source for source in target.sources if not is_c(source))),
        defines=tuple((name, value) for name, value in defines.items() if name not in target.undefines),
        undefines=frozenset(target.undefines),
        include_dirs=tuple(target.include_dirs),
        forced_includes=tuple(target.forced_includes),
    )


def _linked(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates with each kernel library in the drivers that search its folders; a lone driver gets all."""
    drivers = [one for one in candidates if one.kind == "driver"]
    libraries = [one for one in candidates if one.kind == "library"]
    used: set[str] = set()
    result = []
    for driver in drivers:
        searched = {driver.root, *driver.include_dirs}
        for library in libraries:
            near = any(path == library.root or os.path.dirname(path) == library.root for path in searched)
            if near or len(drivers) == 1:
                used.add(library.name)
                driver = replace(join(driver, library), joined=driver.joined)
        result.append(driver)
    return result + [one for one in candidates if one.kind != "driver" and one.name not in used]
