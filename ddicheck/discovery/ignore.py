"""Which paths a walk leaves out: version control, build output, and what ignore files and settings say.

`.gitignore` is read as git reads it: one file per folder, the deepest one that speaks decides, and folders above the
walk count up to the root of the repository. `.ddicheckignore` has the same language and the last word. A file that a
project names is part of the driver whatever git thinks of it (build output may be listed); `.ddicheckignore` and
`exclude` still apply to it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase

from pathspec import GitIgnoreSpec

__all__ = ["DEFAULT_EXCLUDES", "Ignore"]

DEFAULT_EXCLUDES: tuple[str, ...] = (
    ".git",
    ".hg",
    ".svn",
    ".vs",
    ".venv",
    "__pycache__",
    "node_modules",
    "objchk_*",
    "objfre_*",
    "x64/Debug",
    "x64/Release",
    "ARM64/Debug",
    "ARM64/Release",
    "packages/Microsoft.Windows.?DK.*",
)
"""Folders left out everywhere: a name, or a name and that of the folder it lies in."""

_OWN = ".ddicheckignore"
_GIT = ".gitignore"


class Ignore:
    """Answers whether a path is left out; reads each ignore file once."""

    def __init__(self, exclude: Sequence[str], root: str, read: Callable[[str], bytes | None]) -> None:
        """`root` is what the `exclude` patterns are relative to; `read` gives a file's bytes, or None."""
        self._root = root
        self._excludes = GitIgnoreSpec.from_lines(exclude)
        self._read = read
        self._chains: dict[tuple[str, bool], tuple[tuple[str, GitIgnoreSpec], ...]] = {}
        self._repositories: dict[str, bool] = {}
        self._tops: set[str] = set()

    def enter(self, root: str) -> None:
        """Let a walk of `root` begin: where the folder itself is ignored, what ignores it does not count inside."""
        if self._ignored(root, True, git=True):
            self._tops.add(root)
            self._chains.clear()

    def skips(self, path: str, folder: bool) -> bool:
        """Whether a walk leaves this file or folder out."""
        if folder and _default(path):
            return True
        return bool(_verdict(self._excludes, self._root, path, folder)) or self._ignored(path, folder, git=True)

    def excludes(self, path: str, folder: bool = False) -> bool:
        """Whether the file is left out even when a project names it."""
        return bool(_verdict(self._excludes, self._root, path, folder)) or self._ignored(path, folder, git=False)

    def excludes_within(self, path: str) -> bool:
        """As `excludes`, for a file reached without a walk: the folders it lies in count too."""
        if self.excludes(path):
            return True
        parent = os.path.dirname(path)
        while len(parent) >= len(self._root) and parent != os.path.dirname(parent):
            if self.excludes(parent, folder=True):
                return True
            parent = os.path.dirname(parent)
        return False

    def _ignored(self, path: str, folder: bool, git: bool) -> bool:
        for where, spec in self._chain(os.path.dirname(path), git):
            verdict = _verdict(spec, where, path, folder)
            if verdict is not None:
                return verdict
        return False

    def _chain(self, folder: str, git: bool) -> tuple[tuple[str, GitIgnoreSpec], ...]:
        """The ignore files that speak about entries of `folder`, the one that decides first."""
        known = self._chains.get((folder, git))
        if known is not None:
            return known
        chain: list[tuple[str, GitIgnoreSpec]] = []
        for name in (_OWN, _GIT) if git else (_OWN,):
            data = self._read(os.path.join(folder, name))
            if data is not None:
                chain.append((folder, _spec(data)))
        parent = os.path.dirname(folder)
        if folder in self._tops:
            pass
        elif parent != folder and (self._in_repository(folder, parent) or _within(parent, self._root)):
            chain.extend(self._chain(parent, git))
        self._chains[folder, git] = result = tuple(chain)
        return result

    def _in_repository(self, folder: str, parent: str) -> bool:
        """Whether `parent` lies in the repository of `folder`, so that its ignore files speak of it."""
        return not self._is_repository(folder) and self._has_repository(parent)

    def _has_repository(self, folder: str) -> bool:
        known = self._repositories.get(folder)
        if known is None:
            parent = os.path.dirname(folder)
            known = self._is_repository(folder) or (parent != folder and self._has_repository(parent))
            self._repositories[folder] = known
        return known

    @staticmethod
    def _is_repository(folder: str) -> bool:
        return os.path.exists(os.path.join(folder, ".git"))


def _within(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip(os.sep) + os.sep)


def _default(path: str) -> bool:
    folder, name = os.path.split(path)
    pair = f"{os.path.basename(folder)}/{name}"
    return any(fnmatchcase(pair if "/" in pattern else name, pattern) for pattern in DEFAULT_EXCLUDES)


def _verdict(spec: GitIgnoreSpec, where: str, path: str, folder: bool) -> bool | None:
    """True: left out; False: taken back in by a `!` pattern; None: the patterns do not speak of it."""
    prefix = where.rstrip(os.sep) + os.sep
    if not spec.patterns or not path.startswith(prefix):
        return None
    relative = path[len(prefix) :].replace(os.sep, "/")
    return spec.check_file(relative + "/" if folder else relative).include


def _spec(data: bytes) -> GitIgnoreSpec:
    """The patterns of an ignore file; a line that is no pattern is passed over, as git does."""
    lines = data.decode("utf-8-sig", "replace").splitlines()
    try:
        return GitIgnoreSpec.from_lines(lines)
    except ValueError:
        good = []
        for line in lines:
            try:
                GitIgnoreSpec.from_lines([line])
            except ValueError:
                continue
            good.append(line)
        return GitIgnoreSpec.from_lines(good)
