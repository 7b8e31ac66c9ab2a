"""The shipped example drivers: exactly the planted defects are found, each on the line below its `DEFECT` comment."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ddicheck.config import Settings
from ddicheck.engine.session import Session

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
DRIVERS = sorted(folder for folder in EXAMPLES.iterdir() if any(folder.glob("*.c")))
DEFECT = re.compile(r"/\*\s*DEFECT\s*\((\w+)\):.*?\*/[ \t]*\n", re.DOTALL)


def planted(folder: Path) -> set[tuple[str, int, str]]:
    """File, line and rule of each defect that the sources say they hold."""
    return {
        (file.name, text.count("\n", 0, defect.end()) + 1, defect.group(1))
        for file in folder.glob("*.[ch]")
        for text in [file.read_text(encoding="utf-8")]
        for defect in DEFECT.finditer(text)
    }


@pytest.mark.parametrize("folder", DRIVERS, ids=lambda folder: folder.name)
def test_planted_defects_are_found_and_nothing_else(folder: Path) -> None:
    report = Session(Settings(root=str(folder))).check([str(folder)])
    found = {(Path(f.span.file).name, f.span.line, f.rule) for f in report.findings}
    assert len(report.drivers) == 1
    assert [p.message for p in report.drivers[0].problems if p.kind != "include"] == []
    assert found == planted(folder)
    assert found, "an example without a planted defect shows nothing"


@pytest.mark.parametrize("folder", DRIVERS, ids=lambda folder: folder.name)
def test_every_finding_shows_its_path(folder: Path) -> None:
    report = Session(Settings(root=str(folder))).check([str(folder)])
    for finding in report.findings:
        assert finding.path, finding.message
        assert finding.path[-1].span.line == finding.span.line, finding.message
