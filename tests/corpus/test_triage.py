"""Every finding on the public driver trees is judged: `triage.csv` says true, false or debatable, and why.

`DDICHECK_CORPUS` names a folder with the trees. A finding without a judgement fails its tree; one that is judged and
not found any more is shown, so the table can be kept short. The share of false ones is printed (`pytest -rP`).
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from ddicheck.config import Settings
from ddicheck.engine.session import Session
from ddicheck.model import Finding

CORPUS = os.environ.get("DDICHECK_CORPUS", "")
TREES = ("Windows-driver-samples/network/ndis", "tap-windows6", "wireguard-nt", "xdp-for-windows")
VERDICTS = ("true", "false", "debatable")
TABLE = Path(__file__).parent / "triage.csv"


class Judgement(NamedTuple):
    """A row of the table."""

    tree: str
    fingerprint: str
    rule: str
    file: str
    function: str
    verdict: str
    reason: str


def judgements() -> list[Judgement]:
    """All rows of the table."""
    with TABLE.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert tuple(header) == Judgement._fields
    return [Judgement(*row) for row in rows]


def findings(tree: str) -> tuple[Finding, ...]:
    """What all rules that are on by default find in a tree."""
    root = str(Path(CORPUS) / tree)
    report = Session(Settings(root=root)).check([root])
    broken = [p.message for d in report.drivers for p in d.problems if p.kind == "internal"]
    assert broken == []
    return report.findings


def test_every_judgement_is_a_verdict_with_a_reason() -> None:
    rows = judgements()
    assert {row.verdict for row in rows} <= set(VERDICTS)
    assert {row.tree for row in rows} <= set(TREES)
    assert [row for row in rows if not row.reason.endswith(".")] == []
    assert len({(row.tree, row.fingerprint) for row in rows}) == len(rows)


@pytest.mark.skipif(not CORPUS, reason="DDICHECK_CORPUS does not name a folder with driver trees")
@pytest.mark.parametrize("tree", TREES)
def test_every_finding_is_judged(tree: str) -> None:
    if not (Path(CORPUS) / tree).is_dir():
        pytest.skip(f"{tree} is not in the folder")
    known = {row.fingerprint: row for row in judgements() if row.tree == tree}
    found = {finding.fingerprint: finding for finding in findings(tree)}
    counts = Counter(known[fingerprint].verdict for fingerprint in found if fingerprint in known)
    print(f"{tree}: {', '.join(f'{counts[verdict]} {verdict}' for verdict in VERDICTS)}")
    if found:
        print(f"  false: {100 * counts['false'] / len(found):.1f} % of {len(found)}")
    for row in known.values():
        if row.fingerprint not in found:
            print(f"  judged, not found any more: {row.fingerprint} {row.rule} {row.file} {row.function}")
    unjudged = [f"{f.fingerprint} {f.rule} {f.span} {f.function}: {f.message}" for f in found.values()]
    assert [line for line in unjudged if line.split()[0] not in known] == []
