"""How much of real driver trees reaches the IR: every function definition universal-ctags counts, tree by tree.

`DDICHECK_CORPUS` names a folder with the trees. A definition that the chosen configuration compiles out is told apart
from one that is lost: no token of its line survives preprocessing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ddicheck import knowledge
from ddicheck.config import Settings
from ddicheck.discovery import discover
from ddicheck.frontend import FrontEnd
from ddicheck.frontend.preprocess import Preprocessor
from ddicheck.model import Project

CORPUS = os.environ.get("DDICHECK_CORPUS", "")
TREES = (
    "Windows-driver-samples/network/ndis",
    "tap-windows6",
    "wireguard-nt",
    "xdp-for-windows",
    "kvm-guest-drivers-windows",
)
LEAST = 0.995
FARTHEST = 25
"""Lines between what ctags takes for a function's name, an annotation at times, and the name itself."""

pytestmark = [
    pytest.mark.skipif(not CORPUS, reason="DDICHECK_CORPUS does not name a folder with driver trees"),
    pytest.mark.skipif(shutil.which("ctags") is None, reason="universal-ctags is not installed"),
]


@dataclass
class Seen:
    """What the units of all drivers that compile a file told of it."""

    functions: dict[str, int] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    lines: set[int] = field(default_factory=set)


def tagged(files: list[str]) -> list[tuple[str, str, int]]:
    """Name, file and line of each function definition as ctags sees it."""
    command = ["ctags", "-L", "-", "--kinds-C=f", "--language-force=C", "-x", "--_xformat=%N\t%F\t%n"]
    text = subprocess.run(command, input="\n".join(files), capture_output=True, text=True, check=True).stdout
    rows = [line.split("\t") for line in text.splitlines()]
    return [(name, file, int(line)) for name, file, line in rows]


def read(project: Project, seen: dict[str, Seen]) -> None:
    """Read one driver's files."""
    front_end = FrontEnd(project.build)
    preprocessor = Preprocessor(project.build, never_expand=knowledge.ddi_names())
    for path in project.files:
        unit = front_end.unit(path)
        file = seen[path]
        for declarations in unit.declarations:
            if declarations.files[0] == path:
                file.functions.update((function.name, function.line) for function in declarations.functions)
        file.lost.update(problem.function for problem in unit.problems if problem.function)
        for segment in preprocessor.run(path).segments:
            if segment.file == path:
                file.lines.update(token.lineno for token in segment.tokens)


@pytest.mark.parametrize("tree", TREES)
def test_functions_reach_the_ir(tree: str) -> None:
    root = Path(CORPUS) / tree
    if not root.is_dir():
        pytest.skip(f"{tree} is not in the corpus")
    seen: dict[str, Seen] = defaultdict(Seen)
    for project in discover([str(root)], Settings()).projects:
        read(project, seen)
    reached = lost = compiled_out = 0
    silent = []
    for name, path, line in tagged(sorted(seen)):
        file = seen[path]
        if name in file.functions or (
            name.startswith("_") and any(line <= at <= line + FARTHEST for at in file.functions.values())
        ):
            reached += 1
        elif name in file.lost:
            lost += 1
        elif line not in file.lines:
            compiled_out += 1
        else:
            silent.append(f"{path}:{line} {name}")
    compiled = reached + lost + len(silent)
    print(
        f"{tree}: {len(seen)} files, {compiled + compiled_out} definitions, {compiled_out} compiled out,"
        f" {reached} in the IR ({reached / compiled:.2%}), {lost} problems, {len(silent)} lost without one"
    )
    assert not silent
    assert reached / compiled >= LEAST
