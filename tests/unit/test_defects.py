"""One defect, one finding: under the most specific selected rule, with the others named beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddicheck.config import ProjectSettings, Settings
from ddicheck.engine.defects import told_once
from ddicheck.engine.packs import shipped
from ddicheck.engine.session import Session
from ddicheck.model import Confidence, Finding, Severity, Span

TEXT = """\
#include <ndis.h>
typedef struct _CARD { NDIS_SPIN_LOCK Lock; ULONG Pending; } CARD, *PCARD;
MINIPORT_PAUSE MpPause;
NDIS_STATUS MpPause(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    PCARD card = (PCARD)context;
    NdisAcquireSpinLock(&card->Lock);
    if (card->Pending)
        return NDIS_STATUS_PENDING;
    NdisDprReleaseSpinLock(&card->Lock);
    return NDIS_STATUS_SUCCESS;
}
"""


def finding(rule: str, defect: str, line: int = 1) -> Finding:
    return Finding(rule, Severity.ERROR, Confidence.HIGH, rule, Span("a.c", line), "f", defect=defect)


def found(tmp_path: Path, *rules: str) -> list[tuple[int, str, tuple[str, ...]]]:
    file = tmp_path / "a.c"
    file.write_text(TEXT)
    settings = Settings(root=str(tmp_path), select=rules, projects=(ProjectSettings("a.c", (str(file),)),))
    return [(f.span.line, f.rule, f.also) for f in Session(settings).check([str(file)]).findings]


def test_the_most_specific_rule_tells_a_defect_and_names_the_others() -> None:
    way = {"broad": ("narrow",), "broadest": ("broad",)}
    told = told_once([finding("broadest", "d"), finding("narrow", "d"), finding("broad", "d")], way)
    assert [(f.rule, f.also) for f in told] == [("narrow", ("broad", "broadest"))]


def test_giving_way_goes_through_rules_that_are_not_selected() -> None:
    way = {"broad": ("narrow",), "broadest": ("broad",)}
    told = told_once([finding("broadest", "d"), finding("narrow", "d")], way)
    assert [(f.rule, f.also) for f in told] == [("narrow", ("broadest",))]


def test_other_defects_and_findings_without_one_stay() -> None:
    told = told_once(
        [finding("broad", "d"), finding("narrow", "e", 2), finding("broad", "", 3)], {"broad": ("narrow",)}
    )
    assert [(f.span.line, f.rule) for f in told] == [(1, "broad"), (2, "narrow"), (3, "broad")]


@pytest.mark.parametrize("rule", ["SpinLock", "SpinLockDprRelease", "SpinLockBalanced", "Irql_Callback_Return"])
def test_any_of_the_rules_alone_reports_the_lock_left_behind(tmp_path: Path, rule: str) -> None:
    assert (9, rule, ()) in found(tmp_path, rule)


def test_all_of_them_report_each_defect_once(tmp_path: Path) -> None:
    assert found(tmp_path, "Locking", "Irql_Callback_Return") == [
        (9, "SpinLock", ("Irql_Callback_Return", "SpinLockBalanced", "SpinLockDprRelease")),
        (10, "SpinLockDprRelease", ("Irql_Callback_Return",)),
    ]


def test_rules_give_way_to_rules_there_are_and_not_in_a_circle() -> None:
    ways = {rule.id: rule.gives_way_to for rule in shipped()}
    assert {other for others in ways.values() for other in others} <= ways.keys()

    def above(rule: str, seen: tuple[str, ...] = ()) -> None:
        assert rule not in seen
        for other in ways[rule]:
            above(other, (*seen, rule))

    for rule in ways:
        above(rule)
