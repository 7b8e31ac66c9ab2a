"""The trees that defects are planted in: the project's examples, and the public ones where a folder has them."""

from __future__ import annotations

import tomllib
from pathlib import Path

from benchmarks.seeded.score import Tree
from ddicheck.config import Settings
from ddicheck.discovery import discover

ROOT = Path(__file__).resolve().parents[2]


def examples() -> Tree:
    """The project's own example drivers."""
    return tree("examples", ROOT / "examples")


def public(corpus: str) -> list[Tree]:
    """The trees of `trees.toml` that are in a folder."""
    listed = tomllib.loads((ROOT / "benchmarks" / "trees.toml").read_text())["tree"]
    return [tree(one["name"], Path(corpus) / one["path"]) for one in listed if (Path(corpus) / one["path"]).is_dir()]


def tree(name: str, root: Path) -> Tree:
    """The drivers in a folder."""
    return Tree(name, str(root), discover([str(root)], Settings(root=str(root))).projects)
