"""What `--show-settings` and `--show-files` print."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from enum import Enum

from ddicheck.config import KEYS, Settings
from ddicheck.discovery import discover
from ddicheck.report.places import shown_path

__all__ = ["file_lines", "setting_lines"]


def setting_lines(settings: Settings) -> list[str]:
    """The settings in force, one to a line, spelled as in `ddicheck.toml`."""
    lines = [f"# from {settings.source}" if settings.source else "# no ddicheck.toml found: the defaults"]
    for name, key in KEYS.items():
        lines.append(f"{name} = {_value(getattr(settings, key.field))}")
    return lines


def _value(value: object) -> str:
    if isinstance(value, Enum):
        value = value.value
    return json.dumps(value, default=str)


def file_lines(paths: Sequence[str], settings: Settings, verbose: bool) -> list[str]:
    """The files that would be checked; `verbose` groups them by driver, and says what is left out and why."""
    found = discover(paths, settings)
    root = os.getcwd()
    if not verbose:
        return _shown({path for project in found.projects for path in project.files}, root)
    lines = []
    for project in found.projects:
        chosen = f", {project.configuration}" if project.configuration else ""
        lines.append(f"{project.name} ({shown_path(project.origin, root)}{chosen})")
        lines += [f"  {path}" for path in _shown(project.files, root)]
        lines += [f"  {path}   not analysed, not C" for path in _shown(project.skipped, root)]
    for other in found.alternatives:
        lines.append(f"left out: {other.name} ({shown_path(other.origin, root)}), another build of the same files")
    lines += [f"left out: {shown_path(skipped.path, root)}, {skipped.reason}" for skipped in found.skipped_projects]
    lines += [f"left out: {path}, belongs to no project" for path in _shown(found.unclaimed, root)]
    return lines


def _shown(paths: Iterable[str], root: str) -> list[str]:
    return sorted(shown_path(path, root) for path in paths)
