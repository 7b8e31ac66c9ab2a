"""Visual C++ projects as candidates: which configuration, what kind of project, which sources and options."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace

from ddicheck.config import MERGED, Settings
from ddicheck.discovery.candidate import Candidate, together
from ddicheck.discovery.expand import unescape
from ddicheck.discovery.msbuild import Evaluation, Item, Nodes, evaluate
from ddicheck.discovery.options import Options, as_define, read_options, split_command
from ddicheck.discovery.solution import Solutions
from ddicheck.discovery.toolset import kernel_defines, platform_defines
from ddicheck.discovery.tree import Tree, is_c, is_source, native

__all__ = ["Projects", "choose"]

_KERNEL_TYPES = frozenset({"wdm", "kmdf", "miniport", "filesystem", "legacy"})
_PLACEHOLDER = re.compile(r"@\w+@")
_GENERATED = re.compile(r"_[ip]\.c$|dlldata\.c$", re.IGNORECASE)
_DEFAULT_CONFIGURATION = "Release|x64"


class Projects:
    """The Visual C++ projects of a tree, each evaluated once."""

    def __init__(self, tree: Tree, settings: Settings) -> None:
        self._tree = tree
        self._settings = settings
        self._nodes = Nodes(tree)
        self.solutions = Solutions(tree)
        self._known: dict[str, Candidate | None] = {}

    def candidate(self, path: str) -> Candidate | None:
        """The project in this file; None, and a `Problem`, if it cannot be read."""
        if path not in self._known:
            self._known[path] = None
            with self._tree.collect() as problems:
                candidate = self._candidate(path)
            if candidate is None:
                self._tree.problems += [problem for problem in problems if problem not in self._tree.problems]
            else:
                self._known[path] = replace(candidate, problems=tuple(problems))
        return self._known[path]

    def _candidate(self, path: str) -> Candidate | None:
        solution, folder = self.solutions.of(path)
        configurations = self._configurations(path, folder, solution.configurations if solution else ())
        settings = self._settings
        chosen, exact = choose(configurations, settings)
        if not exact:
            wanted = "|".join(filter(None, (settings.configuration, settings.platform)))
            known = ", ".join(configurations)
            self._tree.problem(path, f"has no configuration '{wanted}': {chosen} is used, of {known}")
        evaluation = self._evaluate(path, folder, chosen)
        if evaluation is None:
            return None
        references = tuple(dict.fromkeys(self._references(evaluation)))
        if solution is not None:
            references = together(references, dict(solution.depends).get(path, ()))
        candidate = self._read(evaluation, chosen, references)
        if settings.configuration == MERGED:
            candidate = self._merged(candidate, configurations, folder)
        return candidate

    def _evaluate(self, path: str, solution_folder: str, configuration: str) -> Evaluation | None:
        name, _, platform = configuration.partition("|")
        stem = _stem(path)
        folder = os.path.dirname(path)
        short = {"win32": "x86"}.get(platform.lower(), platform)
        given = {
            "Configuration": name,
            "Platform": platform,
            "MSBuildProjectName": stem,
            "MSBuildProjectFile": os.path.basename(path),
            "MSBuildProjectFullPath": path,
            "MSBuildProjectDirectory": folder,
            "MSBuildProjectExtension": ".vcxproj",
            "ProjectDir": folder + os.sep,
            "ProjectPath": path,
            "ProjectFileName": os.path.basename(path),
            "SolutionDir": solution_folder + os.sep,
            "ConfigurationName": name,
            "PlatformName": platform,
            "PlatformTarget": short,
            "PlatformShortName": short,
            "OS": "Windows_NT",
        }
        return evaluate(path, given, self._tree, self._nodes)

    def _configurations(self, path: str, folder: str, solution: Sequence[str]) -> tuple[str, ...]:
        """The project's own configurations, else its solution's, else one that all build tools make."""
        root = self._nodes.read(path)
        own = [
            node.get("Include")
            for group in (root.children if root else [])
            if group.name == "ItemGroup"
            for node in group.children
            if node.name == "ProjectConfiguration"
        ]
        if root is not None and not own:
            evaluation = self._evaluate(path, folder, _DEFAULT_CONFIGURATION)
            own = [item.include for item in evaluation.items.get("projectconfiguration", [])] if evaluation else []
        found = [name.strip() for name in own if "|" in name] or list(solution) or [_DEFAULT_CONFIGURATION]
        return tuple(dict.fromkeys(found))

    def _references(self, evaluation: Evaluation) -> list[str]:
        folder = os.path.dirname(evaluation.path)
        items = evaluation.items.get("projectreference", [])
        paths = (self._tree.file(native(item.include, folder)) for item in items)
        return [path for path in paths if path is not None]

    def _read(self, evaluation: Evaluation, configuration: str, references: tuple[str, ...]) -> Candidate:
        prop = evaluation.properties.get
        folder = os.path.dirname(evaluation.path)
        kind, why = _kind(evaluation)
        options = Options()
        sources: list[str] = []
        excluded: list[str] = []
        for item in evaluation.items.get("clcompile", []) + evaluation.items.get("masm", []):
            source = self._source(item, folder, evaluation)
            if source is not None and item.metadata.get("excludedfrombuild", "").strip().lower() == "true":
                excluded.append(source)
            elif source is not None:
                sources.append(source)
                if is_c(source):
                    self._options(options, item.metadata, folder)
        if not any(map(is_c, sources)):
            self._options(options, evaluation.definitions["clcompile"], folder)
        platform = configuration.partition("|")[2]
        added = platform_defines(platform) if kind in {"user", "other"} else kernel_defines(platform, prop)
        defines = {name: value for name, value in added if name not in options.undefines} | options.defines
        paths = [native(unescape(text), folder) for text in prop("IncludePath").split(";") if text.strip()]
        compiled = [item.metadata for item in evaluation.items.get("clcompile", [])]
        if any(metadata.get("precompiledheader", "").strip().lower() in {"use", "create"} for metadata in compiled):
            paths += _precompiled_folders(folder, sources)
        found = (self._tree.folder(path) for path in options.include_dirs + paths)
        target = prop("TargetName") or prop("ProjectName") or _stem(evaluation.path)
        name = _stem(evaluation.path) if _PLACEHOLDER.search(target) or "\\" in target else unescape(target).strip()
        return Candidate(
            name=name,
            root=folder,
            origin=evaluation.path,
            kind=kind,
            why=why,
            files=tuple(sorted(set(filter(is_c, sources)))),
            skipped=tuple(sorted({path for path in sources if not is_c(path)})),
            defines=tuple(defines.items()),
            undefines=frozenset(options.undefines),
            include_dirs=tuple(dict.fromkeys(path for path in found if path is not None)),
            forced_includes=tuple(dict.fromkeys(options.forced_includes)),
            configuration=configuration,
            references=references,
            links=_links(evaluation.definitions["link"]),
            output=name.lower(),
            excluded=tuple(sorted(set(excluded) - set(sources))),
            lost=evaluation.lost,
        )

    def _source(self, item: Item, folder: str, evaluation: Evaluation) -> str | None:
        """The existing file of a `ClCompile` or `MASM` item."""
        written = native(unescape(item.include), folder)
        path = self._tree.file(written)
        if path is None:
            made = [evaluation.properties.get(name) for name in ("IntDir", "OutDir")]
            within = any(text.strip() and written.startswith(native(text, folder) + os.sep) for text in made)
            excluded = item.metadata.get("excludedfrombuild", "").strip().lower() == "true"
            if is_source(written) and not excluded and not within and not _GENERATED.search(written):
                relative = os.path.relpath(written, os.path.dirname(item.file))
                self._tree.problem(item.file, f"names {relative}, which is not there: checked without it", item.line)
            return None
        return path if is_source(path) else None

    def _options(self, options: Options, metadata: dict[str, str], folder: str) -> None:
        """Add what an item's metadata say. Items of one project share one build: the first value of a name stays."""
        extra = read_options(split_command(unescape(metadata.get("additionaloptions", ""))), folder)
        own = dict(extra.defines)
        for text in _list(metadata.get("preprocessordefinitions", "")):
            pair = as_define(_PLACEHOLDER.sub("0", text))
            if pair is not None:
                own[pair[0]] = pair[1]
        for name in (*_list(metadata.get("undefinepreprocessordefinitions", "")), *extra.undefines):
            own.pop(name, None)
            options.undefines.append(name)
        options.defines = own | options.defines
        dirs = [native(text, folder) for text in _list(metadata.get("additionalincludedirectories", ""))]
        options.include_dirs += [path for path in dirs + extra.include_dirs if path not in options.include_dirs]
        for text in (*_list(metadata.get("forcedincludefiles", "")), *extra.forced_includes):
            path = next(filter(None, (self._tree.file(native(text, where)) for where in (folder, *dirs))), None)
            if path is not None and path not in options.forced_includes:
                options.forced_includes.append(path)

    def _merged(self, candidate: Candidate, configurations: Sequence[str], folder: str) -> Candidate:
        """The candidate with the sources, defines and folders of all its configurations for its platform."""
        platform = candidate.configuration.partition("|")[2]
        same = [text for text in configurations if text.partition("|")[2] == platform]
        for configuration in same:
            evaluation = self._evaluate(candidate.origin, folder, configuration)
            if evaluation is None:
                continue
            other = self._read(evaluation, configuration, candidate.references)
            candidate = replace(
                candidate,
                files=tuple(sorted({*candidate.files, *other.files})),
                skipped=tuple(sorted({*candidate.skipped, *other.skipped})),
                defines=tuple((dict(other.defines) | dict(candidate.defines)).items()),
                include_dirs=together(candidate.include_dirs, other.include_dirs),
                forced_includes=together(candidate.forced_includes, other.forced_includes),
            )
        return replace(candidate, configuration=f"{MERGED}: {', '.join(same)}")


def choose(configurations: Sequence[str], settings: Settings) -> tuple[str, bool]:
    """The configuration to check, and whether it is what was asked for.

    Unless told otherwise: `Release` before others with "release" in the name, x64 before other platforms, then the
    first that the project lists.
    """
    name, _, platform = settings.configuration.partition("|")
    if name == MERGED:
        name = ""
    platform = platform or settings.platform
    fitting = [
        text
        for text in configurations
        if (not name or text.partition("|")[0].lower() == name.lower())
        and (not platform or text.partition("|")[2].lower() == platform.lower())
    ]
    ranked = sorted(fitting or configurations, key=_rank)
    return (ranked[0] if ranked else ""), bool(fitting)


def _rank(configuration: str) -> tuple[bool, bool, bool]:
    name, _, platform = configuration.lower().partition("|")
    return platform != "x64", "release" not in name, name != "release"


def _kind(evaluation: Evaluation) -> tuple[str, str]:
    """What sort of project it is, and the words that say so."""
    prop = evaluation.properties.get
    made = prop("ConfigurationType").strip().lower()
    toolset = prop("PlatformToolset").strip().lower()
    driver = prop("DriverType").strip().lower()
    if made in {"utility", "makefile"}:
        return "other", f"compiles nothing (ConfigurationType {prop('ConfigurationType')})"
    if "usermode" in toolset or driver == "umdf":
        return "user", "a user-mode driver"
    kernel = "kernelmode" in toolset or driver in _KERNEL_TYPES or made == "driver"
    if kernel and "applicationfordrivers" not in toolset:
        if made == "application":
            return "user", "an application"
        return ("library", "a kernel library") if made == "staticlibrary" else ("driver", "a kernel driver")
    if made:
        words = {"application": "an application", "dynamiclibrary": "a user-mode DLL"}
        return "user", words.get(made, f"a user-mode {prop('ConfigurationType')}")
    return "unknown", "does not say what it builds"


def _links(metadata: dict[str, str]) -> frozenset[str]:
    listed = _list(metadata.get("additionaldependencies", ""))
    names = (text.replace("/", "\\").rsplit("\\", 1)[-1].lower() for text in listed)
    return frozenset(name.removesuffix(".lib") for name in names if name.endswith(".lib"))


def _precompiled_folders(folder: str, sources: Sequence[str]) -> list[str]:
    """Where a precompiled header may be: its name is matched as text, and never looked for in the include folders."""
    return list(dict.fromkeys([folder, *(os.path.dirname(path) for path in sorted(sources))]))


def _list(text: str) -> list[str]:
    """The entries of an MSBuild list."""
    return [piece for entry in text.split(";") if (piece := unescape(entry).strip())]


def _stem(path: str) -> str:
    name = os.path.basename(path)
    lower = name.lower()
    return name[: -len(".vcxproj.in")] if lower.endswith(".in") else name[: -len(".vcxproj")]
