"""The same input gives the same bytes: whatever the order of paths and files, the seed of hashes, the number of jobs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from ddicheck.cli.check import check

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
FILES = sorted(str(path.relative_to(ROOT)) for path in EXAMPLES.rglob("*.c"))
DRIVERS = sorted(str(path.relative_to(ROOT)) for path in EXAMPLES.iterdir() if any(path.glob("*.c")))
HAS_JOBS = any(option.name == "jobs" for option in check.params)


def report(paths: Sequence[str], *more: str, seed: str = "0", where: Path = ROOT) -> dict[str, bytes]:
    """What a fresh process with this seed of hashes says of a check, by format."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "ddicheck", "check", "--exit-zero", "--output-format", "text"]
        for form in ("json", "sarif"):
            command += ["--output-format", f"{form}={Path(folder) / form}"]
        environment = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "COLUMNS": "100"}
        done = subprocess.run([*command, *more, *paths], cwd=where, env=environment, capture_output=True)
        assert (done.returncode, done.stderr) == (0, b"")
        found = {"text": done.stdout, "json": (Path(folder) / "json").read_bytes()}
        found["sarif"] = (Path(folder) / "sarif").read_bytes()
    assert all(b"Irql_MCM_Function" in text for text in found.values())
    return found


@pytest.fixture(scope="module")
def expected() -> dict[str, bytes]:
    """The reports on the examples."""
    return report(["examples"])


@pytest.mark.parametrize("seed", ["1", "2024"])
def test_hash_seeds_change_nothing(seed: str, expected: dict[str, bytes]) -> None:
    assert report(["examples"], seed=seed) == expected


def test_the_order_of_drivers_changes_nothing() -> None:
    assert report(DRIVERS) == report(DRIVERS[::-1], seed="7")


def test_the_order_of_files_changes_nothing() -> None:
    first = report(FILES)
    assert report(FILES[::-1]) == first
    assert report(FILES[1::2] + FILES[::2], seed="3") == first


def test_the_order_that_a_folder_lists_its_files_in_changes_nothing(tmp_path: Path) -> None:
    files = sorted(path for path in EXAMPLES.rglob("*") if path.is_file())
    for name, order in (("one", files), ("two", files[::-1])):
        for path in order:
            copy = tmp_path / name / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    one, two = (report(["examples"], where=tmp_path / name, seed=seed) for name, seed in (("one", "0"), ("two", "5")))
    for found in (one, two):
        found["sarif"] = found["sarif"].replace(b"/one/", b"/two/")  # its base is absolute
    assert one == two


@pytest.mark.skipif(not HAS_JOBS, reason="a check runs in one process")
@pytest.mark.parametrize("jobs", ["1", "2", "5"])
def test_the_number_of_jobs_changes_nothing(jobs: str, expected: dict[str, bytes]) -> None:
    assert report(["examples"], "--jobs", jobs, seed=jobs) == expected
