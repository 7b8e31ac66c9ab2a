"""How time and memory of one check grow with the number of drivers in it: 1, 2, 4, 8 and 16 copies of a tree.

    DDICHECK_CORPUS=/path/to/checkouts python -m benchmarks.growth [RUNS] [TREE...]

The copies lie beside each other in a temporary folder and are checked in one run. Time is CPU seconds, memory the peak
of the process, each the least of its runs. The exponent is that of the power of the number of copies that fits best;
the last doubling is shown too, since the start of the program, which does not grow, flatters the first ones.
"""

from __future__ import annotations

import math
import os
import shutil
import sys
import tempfile
import tomllib
from pathlib import Path

from benchmarks.frontend import run

HERE = Path(__file__).resolve().parent
COPIES = (1, 2, 4, 8, 16)
LARGEST_EXPONENT = 1.05
TREES = ("ndis-samples", "tap-windows6")


def exponent(points: list[tuple[int, float]]) -> float:
    """The slope of the line that fits best through the logarithms."""
    logs = [(math.log(number), math.log(value)) for number, value in points]
    middle = sum(x for x, _ in logs) / len(logs), sum(y for _, y in logs) / len(logs)
    across = sum((x - middle[0]) ** 2 for x, _ in logs)
    return sum((x - middle[0]) * (y - middle[1]) for x, y in logs) / across


def measure(root: Path, runs: int) -> list[tuple[int, float, float]]:
    """Number of copies, seconds, megabytes."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for number in COPIES:
            for copy in range(len(os.listdir(folder)), number):
                shutil.copytree(root, Path(folder) / f"copy{copy:02}", ignore=shutil.ignore_patterns(".git"))
            command = [sys.executable, "-m", "ddicheck", "check", "--quiet", "--exit-zero", folder]
            measured = [run(command) for _ in range(runs)]
            found.append((number, min(m.seconds for m in measured), min(m.megabytes for m in measured)))
    return found


def main() -> int:
    corpus = os.environ.get("DDICHECK_CORPUS")
    if not corpus:
        print("set DDICHECK_CORPUS to the folder with trees.toml's checkouts", file=sys.stderr)
        return 2
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    wanted = sys.argv[2:] or TREES
    worst = 0.0
    print(f"{'tree':18} {'copies':>6} {'s':>8} {'s/copy':>7} {'MB':>6}")
    for tree in tomllib.loads((HERE / "trees.toml").read_text())["tree"]:
        root = Path(corpus) / tree["path"]
        if tree["name"] not in wanted or not root.is_dir():
            continue
        points = measure(root, runs)
        for number, seconds, megabytes in points:
            print(f"{tree['name']:18} {number:6} {seconds:8.2f} {seconds / number:7.2f} {megabytes:6.0f}")
        for what, of in (("time", 1), ("memory", 2)):
            whole, last = exponent([(p[0], p[of]) for p in points]), exponent([(p[0], p[of]) for p in points[-2:]])
            worst = max(worst, whole, last)
            print(f"{tree['name']:18} {what}: exponent {whole:.2f}, last doubling {last:.2f}")
    print(f"aim: at most {LARGEST_EXPONENT}; {'met' if worst <= LARGEST_EXPONENT else 'missed'}")
    return int(worst > LARGEST_EXPONENT)


if __name__ == "__main__":
    sys.exit(main())
