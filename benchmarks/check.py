"""How fast the whole check is, with all rules that are on by default, beside cppcheck and `clang --analyze`.

    DDICHECK_CORPUS=/path/to/checkouts python -m benchmarks.check [RUNS]

Each tree of `trees.toml` is checked cold, one process, one core, in turn with `cppcheck --enable=warning` (given what
it needs to read the same code, see `frontend.py`). `clang --analyze` needs the headers of the driver kit and analyses
no file with an error in it: DDICHECK_KIT names the folders of headers that it may use, and it is timed once, on the
files that it really analyses. Figures are medians of whole processes: CPU seconds and peak memory; ratios are medians
of the ratios of each turn.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.frontend import GAVE_UP, Measured, cppcheck, run, stub
from ddicheck.config import Settings
from ddicheck.discovery import discover
from ddicheck.model import Project

HERE = Path(__file__).resolve().parent
LARGEST_RATIO = 0.5
LEAST_TIMES_CLANG = 10.0
_ERROR = re.compile(r"(?:fatal )?error: |^error:", re.M)


@dataclass(frozen=True)
class Row:
    """One tree."""

    name: str
    kloc: float
    ours: list[Measured]
    theirs: list[Measured]
    ratio: float
    gave_up: int
    clang: tuple[float, float, int, int] | None
    """Seconds, KLOC and number of the files that clang analysed, and how many there are."""

    @property
    def times_clang(self) -> float | None:
        """How many times faster than clang, by lines a second."""
        if self.clang is None or not self.clang[1]:
            return None
        mine = statistics.median(m.seconds for m in self.ours) / self.kloc
        return self.clang[0] / self.clang[1] / mine


def measure(name: str, root: Path, runs: int, folder: Path, kit: Sequence[str]) -> Row:
    """Both in turn, a first turn that is not counted; clang once."""
    projects = discover([str(root)], Settings(root=str(root))).projects
    header = stub(folder)
    ours, theirs = [], []
    for number in range(runs + 1):
        mine = run([sys.executable, "-m", "ddicheck", "check", "--quiet", "--exit-zero", str(root)])
        parts = [run(cppcheck(project, header)) for project in projects]
        if "broke off" in mine.output or "Traceback" in mine.output:
            raise SystemExit(f"{name}: the check broke off: {mine.output[-400:]}")
        if number:
            output = "".join(part.output for part in parts)
            ours.append(mine)
            theirs.append(Measured(sum(p.seconds for p in parts), max(p.megabytes for p in parts), output))
    files = {file for project in projects for file in project.files}
    return Row(
        name,
        sum(map(lines, files)),
        ours,
        theirs,
        statistics.median(a.seconds / b.seconds for a, b in zip(ours, theirs, strict=True)),
        len(set(GAVE_UP.findall(theirs[0].output))),
        analyzed(projects, header, kit) if kit and shutil.which("clang") else None,
    )


def lines(file: str) -> float:
    """Thousands of lines."""
    return Path(file).read_bytes().count(b"\n") / 1000


def analyzed(projects: Sequence[Project], header: Path, kit: Sequence[str]) -> tuple[float, float, int, int]:
    """What `clang --analyze` takes for the files that it can analyse."""
    seconds, kloc, files, everything = 0.0, 0.0, 0, 0
    for project in projects:
        options = ["-target", "x86_64-pc-windows-msvc", "-fms-extensions", "-w", "-ferror-limit=1", "-x", "c"]
        options += ["-D_WIN64=1", "-D_AMD64_=1", "-D_M_X64=100", "-D_MSC_VER=1900", "-include", str(header)]
        options += [f"-D{name}={text}" for name, text in project.build.defines]
        options += [f"-I{path}" for path in project.build.include_dirs]
        options += [f"-isystem{path}" for path in kit]
        for file in project.files:
            everything += 1
            if _ERROR.search(run(["clang", "-fsyntax-only", *options, file]).output):
                continue
            seconds += run(["clang", "--analyze", "-o", os.devnull, *options, file]).seconds
            kloc += lines(file)
            files += 1
    return seconds, kloc, files, everything


def shown(row: Row) -> str:
    """The row as a line of the table."""
    mine = statistics.median(m.seconds for m in row.ours)
    other = statistics.median(m.seconds for m in row.theirs)
    text = (
        f"{row.name:18} {row.kloc:6.1f} {mine:7.2f} {row.kloc / mine:7.1f} {max(m.megabytes for m in row.ours):5.0f}"
        f"   {other:10.2f} {max(m.megabytes for m in row.theirs):5.0f} {row.gave_up:8} {row.ratio:6.2f}"
    )
    if row.clang is None:
        return text
    seconds, kloc, files, everything = row.clang
    times = f"{row.times_clang:6.1f}" if row.times_clang is not None else "     -"
    return f"{text}   {f'{files}/{everything}':>9} {kloc / seconds if seconds else 0:7.1f} {times}"


def main() -> int:
    corpus = os.environ.get("DDICHECK_CORPUS")
    if not corpus or not shutil.which("cppcheck"):
        print("set DDICHECK_CORPUS to the folder with trees.toml's checkouts, and install cppcheck", file=sys.stderr)
        return 2
    kit = [path for path in os.environ.get("DDICHECK_KIT", "").split(os.pathsep) if path]
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print(f"{'tree':18} {'KLOC':>6} {'ours s':>7} {'KLOC/s':>7} {'MB':>5}", end="   ")
    print(f"{'cppcheck s':>10} {'MB':>5} {'gave up':>8} {'ratio':>6}   {'clang did':>9} {'KLOC/s':>7} {'times':>6}")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for tree in tomllib.loads((HERE / "trees.toml").read_text())["tree"]:
            root = Path(corpus) / tree["path"]
            if root.is_dir():
                rows.append(measure(tree["name"], root, runs, Path(folder), kit))
                print(shown(rows[-1]), flush=True)
    slow = [row.name for row in rows if row.ratio > LARGEST_RATIO]
    near = [row.name for row in rows if row.times_clang is not None and row.times_clang < LEAST_TIMES_CLANG]
    print(f"aim: at most {LARGEST_RATIO} of cppcheck's time; " + (f"missed on {', '.join(slow)}" if slow else "met"))
    if kit:
        aim = f"missed on {', '.join(near)}" if near else "met where it runs"
        print(f"aim: {LEAST_TIMES_CLANG:.0f} times as fast as clang --analyze; {aim}")
    return 1 if slow or near else 0


if __name__ == "__main__":
    sys.exit(main())
