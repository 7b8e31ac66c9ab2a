"""How fast the front end is, beside cppcheck on the same files in the same run.

    DDICHECK_CORPUS=/path/to/checkouts python benchmarks/frontend.py [RUNS]

Each tree of `trees.toml` is parsed cold, one process, one core, in turn with `cppcheck --enable=warning`. cppcheck is
given what it needs to read the same code: the project's defines and include folders, and all annotation macros of the
kit defined away; without these it gives files up at the first unknown macro and looks fast. The files that it gives up
all the same are counted. Figures are medians of whole processes: CPU seconds and peak memory.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from ddicheck import knowledge
from ddicheck.config import Settings
from ddicheck.discovery import discover
from ddicheck.model import Project

HERE = Path(__file__).resolve().parent
LARGEST_RATIO = 1 / 3
GAVE_UP = re.compile(r"^(\S+?):\d+.*(?:syntaxError|unknownMacro|preprocessorError)", re.M)
"""A file that cppcheck reads no further."""
ENVIRONMENT = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Modules are compiled once, as when installed; the first run, which is not counted, does it."""


@dataclass(frozen=True)
class Measured:
    """One finished process."""

    seconds: float
    megabytes: float
    output: str


def run(command: list[str]) -> Measured:
    """CPU seconds and peak memory of a command, with what it printed."""
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=ENVIRONMENT)
        _, _, usage = os.wait4(process.pid, 0)
        process.returncode = 0
        out.seek(0)
        return Measured(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, out.read().decode(errors="replace"))


def stub(folder: Path) -> Path:
    """A header that defines the kit's annotations away."""
    lines = []
    for name in sorted(knowledge.macros_of("annotation") | knowledge.macros_of("calling_convention")):
        macro = knowledge.macro(name)
        arguments = "(...)" if macro is not None and macro.n_args else ""
        lines.append(f"#define {name}{arguments}")
    lines += ["#define FORCEINLINE static", "#define DECLSPEC_ALIGN(x)", "#define __declspec(x)", "#define C_ASSERT(x)"]
    path = folder / "annotations.h"
    path.write_text("\n".join(lines) + "\n")
    return path


def cppcheck(project: Project, header: Path) -> list[str]:
    """The command that checks a project's files with what they are built with."""
    command = ["cppcheck", "-q", "--enable=warning", "--max-configs=1", "--library=windows", f"--include={header}"]
    command += ["-D_WIN64=1", "-D_AMD64_=1", "-D_M_X64=100", "-D_MSC_VER=1900"]
    command += [f"-D{name}={text}" for name, text in project.build.defines]
    command += [f"-I{folder}" for folder in project.build.include_dirs]
    return [*command, *project.files]


def measure(projects: tuple[Project, ...], folder: Path, runs: int) -> tuple[list[Measured], list[Measured]]:
    """The runs of both, in turn; theirs is one process per driver, added up."""
    header = stub(folder)
    listed = folder / "drivers.json"
    listed.write_text(json.dumps([project.build._asdict() | {"files": project.files} for project in projects]))
    ours, theirs = [], []
    for number in range(runs + 1):
        mine = run([sys.executable, str(HERE / "parse_only.py"), str(listed)])
        parts = [run(cppcheck(project, header)) for project in projects]
        if number:
            ours.append(mine)
            output = "".join(part.output for part in parts)
            theirs.append(Measured(sum(p.seconds for p in parts), max(p.megabytes for p in parts), output))
    return ours, theirs


def main() -> int:
    corpus = os.environ.get("DDICHECK_CORPUS")
    if not corpus or not shutil.which("cppcheck"):
        print("set DDICHECK_CORPUS to the folder with trees.toml's checkouts, and install cppcheck", file=sys.stderr)
        return 2
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    missed = []
    print(f"{'tree':18} {'KLOC':>6} {'ours s':>7} {'KLOC/s':>7} {'MB':>5}", end="   ")
    print(f"{'cppcheck s':>10} {'MB':>5} {'gave up':>8}  ratio")
    with tempfile.TemporaryDirectory() as folder:
        for tree in tomllib.loads((HERE / "trees.toml").read_text())["tree"]:
            projects = discover([str(Path(corpus) / tree["path"])], Settings()).projects
            ours, theirs = measure(projects, Path(folder), runs)
            lines = sum(Path(file).read_bytes().count(b"\n") for p in projects for file in p.files) / 1000
            mine = statistics.median(m.seconds for m in ours)
            other = statistics.median(m.seconds for m in theirs)
            ratio = statistics.median(a.seconds / b.seconds for a, b in zip(ours, theirs, strict=True))
            lost = len(set(GAVE_UP.findall(theirs[0].output)))
            print(
                f"{tree['name']:18} {lines:6.1f} {mine:7.2f} {lines / mine:7.1f} {max(m.megabytes for m in ours):5.0f}"
                f"   {other:10.2f} {max(m.megabytes for m in theirs):5.0f} {lost:8}  {ratio:.2f}"
            )
            if ratio > LARGEST_RATIO:
                missed.append(tree["name"])
    print(f"aim: at most {LARGEST_RATIO:.2f} on every tree; " + (f"missed on {', '.join(missed)}" if missed else "met"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
