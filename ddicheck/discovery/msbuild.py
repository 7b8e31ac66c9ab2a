"""A `.vcxproj` as its build would see it, for one configuration: the files, and the defines and folders they get.

Evaluated as MSBuild does, in three passes: properties and imports in the order of the files, then item definitions,
then items. Targets are not run. Imports from the kit or Visual Studio are not read; what they would set stands in
`toolset`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field

from ddicheck.discovery import condition
from ddicheck.discovery.expand import ExpandError, Properties, Scope
from ddicheck.discovery.nodes import Node, XmlError, parse
from ddicheck.discovery.toolset import TARGET_VERSIONS
from ddicheck.discovery.tree import Tree, native
from ddicheck.model import Problem, Span

__all__ = ["Evaluation", "Item", "Nodes", "evaluate"]

MAX_IMPORTS = 500

_KIT = ("$(vctargetspath", "$(msbuildextensionspath", "$(msbuildtoolspath", "$(msbuildbinpath", "$(wdkcontentroot")
_KEPT = frozenset({"clcompile", "masm", "projectreference", "projectconfiguration"})
_DEFINED = frozenset({"clcompile", "link", "lib"})


@dataclass(slots=True)
class Item:
    """One item: its text, and its metadata by lower-case name with the definitions' values already in it."""

    include: str
    line: int
    file: str
    metadata: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Evaluation:
    """What a project comes to."""

    path: str
    properties: Properties
    items: dict[str, list[Item]]
    definitions: dict[str, dict[str, str]]
    lost: bool = False
    """An import could not be found, so that something may be missing."""


class Nodes:
    """XML files of a tree, each parsed once."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._known: dict[str, Node | Problem] = {}

    def read(self, path: str) -> Node | None:
        """The root element; None, and a `Problem` each time, if there is none."""
        if path not in self._known:
            self._known[path] = self._parse(path)
        known = self._known[path]
        if isinstance(known, Node):
            return known
        self._tree.problem(path, known.message, known.span.line, known.span.column, known.kind)
        return None

    def _parse(self, path: str) -> Node | Problem:
        with self._tree.collect() as collected:
            data = self._tree.read(path)
        if data is None:
            return collected[0]
        try:
            root = parse(data)
        except XmlError as error:
            return Problem("project", f"project file {error}", Span(path, error.line, error.column))
        if root.name != "Project":
            return Problem("project", f"project file holds <{root.name}> where <Project> is expected", Span(path, 1))
        return root


def evaluate(path: str, given: dict[str, str], tree: Tree, nodes: Nodes) -> Evaluation | None:
    """The project under the properties `given` from outside (configuration, platform, solution), None if unreadable."""
    root = nodes.read(path)
    if root is None:
        return None
    run = _Run(path, given, tree, nodes)
    try:
        run.file(root, path)
        run.finish()
    except RecursionError:
        tree.problem(path, "project imports files too deeply: not read")
        return None
    return Evaluation(path, run.properties, run.items, run.definitions, run.lost)


class _Run:
    def __init__(self, path: str, given: dict[str, str], tree: Tree, nodes: Nodes) -> None:
        self.project = path
        self.folder = os.path.dirname(path)
        self.properties = Properties(given)
        self.items: dict[str, list[Item]] = {}
        self.definitions: dict[str, dict[str, str]] = {name: {} for name in _DEFINED}
        self.lost = False
        self._tree = tree
        self._nodes = nodes
        self._scope = Scope(self.properties, self._item_names, self._exists, self._above)
        self._imported: set[str] = set()
        self._later: list[tuple[Node, str]] = []
        self._file = path

    def file(self, root: Node, path: str) -> None:
        """The first pass over a file: its properties and imports; what comes later is noted."""
        before = self._file
        self._imported.add(path)
        self._enter(path)
        self._elements(root)
        self._enter(before)

    def finish(self) -> None:
        """The passes over item definitions and items, with all properties known."""
        for kind, act in (("ItemDefinitionGroup", self._definition_group), ("ItemGroup", self._item_group)):
            for node, path in self._later:
                if node.name == kind:
                    self._enter(path)
                    if self._holds(node):
                        act(node)
        self._enter(self.project)

    def _enter(self, path: str) -> None:
        self._file = path
        folder, name = os.path.split(path)
        stem, extension = os.path.splitext(name)
        for key, value in (
            ("MSBuildThisFile", name),
            ("MSBuildThisFileName", stem),
            ("MSBuildThisFileExtension", extension),
            ("MSBuildThisFileFullPath", path),
            ("MSBuildThisFileDirectory", folder + os.sep),
        ):
            self.properties.set(key, value)

    def _elements(self, parent: Node) -> None:
        for node in parent.children:
            match node.name:
                case "PropertyGroup":
                    if self._holds(node):
                        self._property_group(node)
                case "Import":
                    if self._holds(node):
                        self._import(node)
                case "ImportGroup":
                    if self._holds(node):
                        self._elements(node)
                case "Choose":
                    self._choose(node)
                case "ItemDefinitionGroup" | "ItemGroup":
                    self._later.append((node, self._file))

    def _choose(self, node: Node) -> None:
        for branch in node.children:
            if branch.name == "Otherwise" or (branch.name == "When" and self._holds(branch)):
                self._elements(branch)
                return

    def _property_group(self, group: Node) -> None:
        for node in group.children:
            if self._holds(node):
                self.properties.set(node.name, self._expand(node, node.text))

    def _import(self, node: Node) -> None:
        written = node.get("Project")
        lower = written.lower()
        if node.get("Sdk") or any(mark in lower for mark in _KIT):
            self._kit(lower.replace("/", "\\").rsplit("\\", 1)[-1])
            return
        text = self._expand(node, written)
        if not text.strip():
            return
        where = native(text, os.path.dirname(self._file))
        found = sorted(self._tree.glob(where)) if "*" in where or "?" in where else [self._tree.file(where)]
        for path in found:
            if path is None:
                self._missing(node, where)
            elif path not in self._imported and len(self._imported) < MAX_IMPORTS:
                root = self._nodes.read(path)
                if root is None:
                    self.lost = True
                else:
                    self.file(root, path)

    def _missing(self, node: Node, path: str) -> None:
        if path.lower().endswith((".user.props", ".targets")):
            return
        self.lost = True
        relative = os.path.relpath(path, os.path.dirname(self._file))
        self._tree.problem(self._file, f"imports {relative}, which is not there: what it sets is not known", node.line)

    def _kit(self, name: str) -> None:
        """An import from Visual Studio or the kit: what the rest of the file relies on."""
        default = self.properties.default
        match name:
            case "microsoft.cpp.default.props":
                self._nearest("Directory.Build.props")
            case "microsoft.cpp.props":
                version = TARGET_VERSIONS.get(self.properties.get("TargetVersion").lower(), "0x0A00")
                default("_NT_TARGET_VERSION", version)
            case "microsoft.cpp.targets":
                self._nearest("Directory.Build.targets")

    def _nearest(self, name: str) -> None:
        folder = self._above(self.folder, name)
        path = self._tree.file(os.path.join(folder, name)) if folder else None
        if path is not None and path not in self._imported:
            root = self._nodes.read(path)
            if root is not None:
                self.file(root, path)

    def _definition_group(self, group: Node) -> None:
        for node in group.children:
            values = self.definitions.get(node.name.lower())
            if values is not None and self._holds(node, values):
                self._metadata(node, values)

    def _metadata(self, node: Node, values: dict[str, str]) -> None:
        for child in node.children:
            if self._holds(child, values):
                values[child.name.lower()] = self._expand(child, child.text, values)

    def _item_group(self, group: Node) -> None:
        for node in group.children:
            kind = node.name.lower()
            if not self._holds(node, self.definitions.get(kind)):
                continue
            known = self.items.setdefault(kind, [])
            if node.get("Include"):
                excluded = {self._key(name) for name in self._list(node, "Exclude")}
                for name in self._names(node, kind):
                    if not excluded or self._key(name) not in excluded:
                        known.append(self._item(node, kind, name))
            elif node.get("Remove"):
                removed = {self._key(name) for name in self._list(node, "Remove")}
                known[:] = [item for item in known if self._key(item.include) not in removed]
            elif node.get("Update"):
                updated = {self._key(name) for name in self._list(node, "Update")}
                for item in known:
                    if self._key(item.include) in updated:
                        self._metadata(node, item.metadata)

    def _item(self, node: Node, kind: str, name: str) -> Item:
        item = Item(name, node.line, self._file, dict(self.definitions.get(kind, {})))
        for key, value in node.attributes.items():
            if key not in {"Include", "Exclude", "Condition", "Remove", "Update", "Label", "KeepDuplicates"}:
                item.metadata[key.lower()] = self._expand(node, value, item.metadata)
        if kind in _KEPT:
            stem, extension = os.path.splitext(native(name, self.folder))
            item.metadata |= {"identity": name, "filename": os.path.basename(stem), "extension": extension}
            self._metadata(node, item.metadata)
        return item

    def _names(self, node: Node, kind: str) -> Iterator[str]:
        for name in self._list(node, "Include"):
            if kind in _KEPT and ("*" in name or "?" in name):
                yield from sorted(self._tree.glob(native(name, self.folder)))
            else:
                yield name

    def _list(self, node: Node, attribute: str) -> list[str]:
        text = self._expand(node, node.get(attribute))
        names = [name.strip() for name in text.split(";") if name.strip()]
        if attribute != "Include":
            wild = [name for name in names if "*" in name or "?" in name]
            names += [path for name in wild for path in self._tree.glob(native(name, self.folder))]
        return names

    def _key(self, name: str) -> str:
        return native(name, self.folder).lower()

    def _item_names(self, kind: str) -> list[str]:
        return [item.include for item in self.items.get(kind.lower(), [])]

    def _exists(self, path: str) -> bool:
        if not path.strip():
            return False
        places = (self.folder, os.path.dirname(self._file))
        return any(self._tree.resolve(native(path, folder)) is not None for folder in places)

    def _above(self, folder: str, name: str) -> str:
        here = native(folder, self.folder)
        while True:
            if self._tree.file(os.path.join(here, name)) is not None:
                return here
            parent = os.path.dirname(here)
            if parent == here:
                return ""
            here = parent

    def _holds(self, node: Node, metadata: dict[str, str] | None = None) -> bool:
        text = node.get("Condition")
        if not text:
            return True
        try:
            return condition.holds(text, self._scope, metadata)
        except ExpandError as error:
            self._tree.problem(self._file, f'condition "{text}" {error}: taken as false', node.line)
            return False

    def _expand(self, node: Node, text: str, metadata: dict[str, str] | None = None) -> str:
        try:
            return self._scope.expand(text, metadata)
        except ExpandError as error:
            self._tree.problem(self._file, f"the text of <{node.name}> {error}: taken as empty", node.line)
            return ""
