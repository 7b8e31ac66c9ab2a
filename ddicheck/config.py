"""Settings: what a user may say in `ddicheck.toml` and on the command line, and how the two become one value.

`KEYS` is the one list of what the file may say: a new key is a line there and a field of `Settings`. The file is looked
for from the checked path upward; the first one found counts, and none above it.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import TypeVar, cast

from ddicheck.model import Confidence, Severity

__all__ = ["FILE_NAME", "ConfigError", "ProjectSettings", "Settings", "define", "load", "merge", "parse"]

FILE_NAME = "ddicheck.toml"

MERGED = "merged"
"""The `configuration` that means: the defines of all of a project's configurations together."""


class ConfigError(Exception):
    """A setting that cannot be used: one line that names the file, the line and the key."""


@dataclass(frozen=True, slots=True)
class ProjectSettings:
    """One driver as `[[project]]` of the file describes it; paths absolute, `files` may hold globs."""

    name: str
    files: tuple[str, ...]
    defines: tuple[tuple[str, str], ...] = ()
    include_dirs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that may be set, with what holds when nothing is said. Paths are absolute."""

    root: str = ""
    """The folder of the file, or the checked folder: what patterns are relative to."""
    source: str = ""
    """The file it was read from, empty if there is none."""
    select: tuple[str, ...] = ()
    """Rules, families or globs to check; empty for those that are on by default."""
    ignore: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """File pattern, and the rules that are not reported in such files."""
    severity: Severity = Severity.NOTE
    """The least severity that is reported."""
    confidence: Confidence = Confidence.LOW
    """The least confidence that is reported."""
    exclude: tuple[str, ...] = ()
    """Patterns in the language of `.gitignore` of what is left out."""
    configuration: str = ""
    """`Debug|x64`, `Debug`, or `merged`; empty to choose."""
    platform: str = ""
    """`x64`, `ARM64`, `Win32`; empty to choose."""
    defines: tuple[tuple[str, str], ...] = ()
    """Added to every driver's own; they win."""
    undefines: tuple[str, ...] = ()
    include_dirs: tuple[str, ...] = ()
    """Searched after a driver's own."""
    all_projects: bool = False
    """Check every project, also those that are another build of the same files."""
    budget: int = 0
    """Solver steps a function may take; 0 for what the engine thinks right."""
    projects: tuple[ProjectSettings, ...] = ()


def load(start: str) -> Settings:
    """The settings for a path: from the nearest `ddicheck.toml` at or above it, or the defaults.

    Raises `ConfigError` when the file cannot be read or says what it may not.
    """
    folder = os.path.abspath(start)
    if not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    above = folder
    while True:
        path = os.path.join(above, FILE_NAME)
        if os.path.isfile(path):
            return parse(path)
        parent = os.path.dirname(above)
        if parent == above:
            return Settings(root=folder)
        above = parent


def parse(path: str) -> Settings:
    """The settings that this file holds. Raises `ConfigError`."""
    path = os.path.abspath(path)
    try:
        with open(path, "rb") as stream:
            text = stream.read().decode("utf-8-sig")
        table = tomllib.loads(text)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_toml_error(path, str(error), text)) from None
    except RecursionError:
        raise ConfigError(f"{path}: is nested too deeply") from None
    where = _Where(path, os.path.dirname(path), text)
    return replace(_read(Settings(root=where.folder, source=path), table, KEYS, where, ""), root=where.folder)


def merge(settings: Settings, **overrides: object) -> Settings:
    """The settings with what the command line says: `None` leaves a field as it is.

    `extend_select`, `exclude`, `defines`, `undefines` and `include_dirs` are added to what the file says (a later
    define of a name wins), everything else replaces it.
    """
    known = {item.name for item in fields(Settings)}
    changes: dict[str, object] = {}
    for name, value in overrides.items():
        if name not in known:
            raise TypeError(f"no such setting: {name}")
        if value is None:
            continue
        before = getattr(settings, name)
        if name == "defines" and isinstance(value, tuple):
            changes[name] = tuple((dict(before) | dict(value)).items())
        elif name in _ADDED and isinstance(value, tuple):
            changes[name] = before + tuple(item for item in value if item not in before)
        else:
            changes[name] = value
    return _replaced(settings, changes)


_ADDED = frozenset({"extend_select", "exclude", "undefines", "include_dirs"})


def define(text: str) -> tuple[str, str]:
    """`NAME` or `NAME=VALUE` as the pair that `Build.defines` holds; raises `ConfigError` for anything else."""
    name, equals, value = text.partition("=")
    name = name.strip()
    if not re.fullmatch(r"[A-Za-z_$][\w$]*", name):
        raise ConfigError(f"'{text}' is not a define: write NAME or NAME=VALUE")
    return name, value.strip() if equals else "1"


@dataclass(frozen=True, slots=True)
class _Where:
    """What errors and relative paths need to know of the file."""

    path: str
    folder: str
    text: str

    def error(self, key: str, message: str) -> ConfigError:
        """The error about a key, with the line that it stands on."""
        name = re.escape(key.rsplit(".", 1)[-1])
        found = re.search(rf"^[ \t]*(?:\[+[ \t]*)?[\"']?{name}[\"']?[ \t]*(?:=|\.|\]|$)", self.text, re.MULTILINE)
        line = f":{self.text.count(chr(10), 0, found.start()) + 1}" if found else ""
        return ConfigError(f"{self.path}{line}: {key}: {message}")


_Reader = Callable[[object, str, _Where], object]
_T = TypeVar("_T", Settings, ProjectSettings)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the file: the field it sets, how its value is read, and what it is for."""

    field: str
    read: _Reader
    help: str


def _read(into: _T, table: Mapping[str, object], keys: Mapping[str, Key], where: _Where, prefix: str) -> _T:
    changes: dict[str, object] = {}
    for name, value in table.items():
        key = keys.get(name)
        if key is None:
            near = difflib.get_close_matches(name.replace("_", "-"), keys, 1)
            hint = f"did you mean '{near[0]}'?" if near else f"known keys: {', '.join(sorted(keys))}"
            raise where.error(prefix + name, f"unknown key, {hint}")
        changes[key.field] = key.read(value, prefix + name, where)
    return _replaced(into, changes)


def _replaced(value: _T, changes: Mapping[str, object]) -> _T:
    """`dataclasses.replace` for changes whose types were seen to."""
    return cast(Callable[..., _T], replace)(value, **changes)


def _text(value: object, key: str, where: _Where) -> str:
    if not isinstance(value, str):
        raise where.error(key, f"must be a string, not {_kind(value)}")
    return value


def _texts(value: object, key: str, where: _Where) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise where.error(key, f"must be a list of strings, not {_kind(value)}")
    return tuple(_text(item, key, where) for item in value)


def _patterns(value: object, key: str, where: _Where) -> tuple[str, ...]:
    from pathspec import GitIgnoreSpec

    patterns = _texts(value, key, where)
    for pattern in patterns:
        try:
            GitIgnoreSpec.from_lines([pattern])
        except ValueError:
            raise where.error(key, f"'{pattern}' is not a pattern as in .gitignore") from None
    return patterns


def _flag(value: object, key: str, where: _Where) -> bool:
    if not isinstance(value, bool):
        raise where.error(key, f"must be true or false, not {_kind(value)}")
    return value


def _count(value: object, key: str, where: _Where) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise where.error(key, f"must be a number, 0 or more, not {_kind(value)}")
    return value


def _defines(value: object, key: str, where: _Where) -> tuple[tuple[str, str], ...]:
    """A list of `NAME=VALUE`, or a table of names."""
    if isinstance(value, dict):
        texts = [name if item is True else f"{name}={_scalar(item, key, where)}" for name, item in value.items()]
    else:
        texts = list(_texts(value, key, where))
    try:
        return tuple(dict(define(text) for text in texts).items())
    except ConfigError as error:
        raise where.error(key, str(error)) from None


def _scalar(value: object, key: str, where: _Where) -> str:
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    raise where.error(key, f"a define's value must be a string or a number, not {_kind(value)}")


def _paths(value: object, key: str, where: _Where) -> tuple[str, ...]:
    return tuple(_path(text, where.folder) for text in _texts(value, key, where))


def _path(text: str, folder: str) -> str:
    return os.path.normpath(os.path.join(folder, text.replace("\\", os.sep).replace("/", os.sep)))


def _per_file(value: object, key: str, where: _Where) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(value, dict):
        raise where.error(key, f"must be a table of file pattern = [rules], not {_kind(value)}")
    return tuple((name, _texts(rules, f"{key}.{name}", where)) for name, rules in value.items())


def _severity(value: object, key: str, where: _Where) -> Severity:
    names = [item.value for item in Severity]
    if value not in names:
        raise where.error(key, f"must be one of {', '.join(names)}")
    return Severity(value)


def _confidence(value: object, key: str, where: _Where) -> Confidence:
    names = [item.value for item in Confidence]
    if value not in names:
        raise where.error(key, f"must be one of {', '.join(names)}")
    return Confidence(value)


def _projects(value: object, key: str, where: _Where) -> tuple[ProjectSettings, ...]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise where.error(key, "must be written as [[project]] tables")
    projects = tuple(_read(ProjectSettings("", ()), item, PROJECT_KEYS, where, f"{key}.") for item in value)
    names = [project.name for project in projects]
    for project in projects:
        if not project.name or not project.files:
            raise where.error(key, "needs a name and files")
        if names.count(project.name) > 1:
            raise where.error(key, f"two projects are called '{project.name}'")
    return projects


PROJECT_KEYS: Mapping[str, Key] = {
    "name": Key("name", _text, "what the driver is called in reports"),
    "files": Key("files", _paths, "its C files, globs allowed"),
    "define": Key("defines", _defines, "its defines"),
    "include-dirs": Key("include_dirs", _paths, "where its headers are"),
}
"""What a `[[project]]` table may say."""

KEYS: Mapping[str, Key] = {
    "select": Key("select", _texts, "rules, families or globs to check"),
    "ignore": Key("ignore", _texts, "rules, families or globs not to check"),
    "extend-select": Key("extend_select", _texts, "rules to check beside the default ones"),
    "per-file-ignores": Key("per_file_ignores", _per_file, "rules not to report in files of a pattern"),
    "severity": Key("severity", _severity, "the least severity to report"),
    "confidence": Key("confidence", _confidence, "the least confidence to report"),
    "exclude": Key("exclude", _patterns, "what to leave out, as in .gitignore"),
    "configuration": Key("configuration", _text, "the build configuration, or 'merged'"),
    "platform": Key("platform", _text, "the build platform"),
    "define": Key("defines", _defines, "defines for every driver"),
    "undefine": Key("undefines", _texts, "defines to take away"),
    "include-dirs": Key("include_dirs", _paths, "more folders with headers"),
    "all-projects": Key("all_projects", _flag, "check all builds of the same files"),
    "budget": Key("budget", _count, "solver steps for a function"),
    "project": Key("projects", _projects, "drivers, where they cannot be found out"),
}
"""What the file may say."""


def _kind(value: object) -> str:
    match value:
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "a list"
        case dict():
            return "a table"
    return "a date"


def _toml_error(path: str, message: str, text: str) -> str:
    """The decoder's message, with the place where editors and people look for it."""
    found = re.search(r"\s*\(at line (\d+), column (\d+)\)", message)
    if found is None:
        end = re.sub(r"\s*\(at end of document\)", "", message)
        return f"{path}:{text.rstrip().count(chr(10)) + 1}: {end}"
    return f"{path}:{found[1]}:{found[2]}: {message[: found.start()]}"
