"""SARIF: valid against the schema of the standard, and with all that viewers and GitHub look for."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema.validators import validator_for
from sample_report import CLEAN, DRIVER, IRQL_FINDING, ISR, NOTHING, REPORT, ROOT, RULES

from ddicheck.model import Report, Span, Step
from ddicheck.report import sarif
from ddicheck.report.sarif import render_sarif

SHIPPED = Path(__file__).parent.parent / "data" / "sarif-2.1.0.schema.json"
SCHEMAS = [SHIPPED, *(Path(name) for name in [os.environ.get("DDICHECK_SARIF_SCHEMA")] if name)]


def log(report: Report, exit_code: int = 1) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(render_sarif(report, RULES, root=ROOT, exit_code=exit_code))
    return value


def run(report: Report, exit_code: int = 1) -> dict[str, Any]:
    only: dict[str, Any] = log(report, exit_code)["runs"][0]
    return only


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
@pytest.mark.parametrize("report", [REPORT, CLEAN, NOTHING, Report((), ())])
def test_log_is_valid(report: Report, path: Path) -> None:
    schema = json.loads(path.read_text(encoding="utf-8"))
    validator = validator_for(schema)(schema)
    assert [error.message for error in validator.iter_errors(log(report))] == []
    broken = log(REPORT)
    broken["runs"][0]["results"][0]["level"] = "fatal"
    assert not validator.is_valid(broken)


def result(rule: str, report: Report = REPORT) -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in run(report)["results"] if item["ruleId"] == rule)
    return found


def test_places_are_relative_and_end_behind_the_last_character() -> None:
    physical = result("Irql_MCM_Function")["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "mcm/party.c", "uriBaseId": "%SRCROOT%"}
    assert physical["region"] == {"startLine": 7, "startColumn": 9, "endColumn": 33}
    assert run(REPORT)["originalUriBaseIds"]["%SRCROOT%"]["uri"] == "file:///trees/net/"
    assert run(REPORT)["columnKind"] == "unicodeCodePoints"


def test_file_outside_the_root_is_absolute() -> None:
    outside = replace(IRQL_FINDING, span=Span("/else where/x.c", 1))
    physical = result("Irql_MCM_Function", Report((DRIVER._replace(findings=(outside,)),), REPORT.rules))["locations"]
    assert physical[0]["physicalLocation"]["artifactLocation"] == {"uri": "file:///else%20where/x.c"}


def test_code_flow_has_a_location_for_every_step() -> None:
    (flow,) = result("Irql_MCM_Function")["codeFlows"]
    steps = flow["threadFlows"][0]["locations"]
    assert [step["location"]["message"]["text"] for step in steps] == [step.text for step in IRQL_FINDING.path]
    assert [step["executionOrder"] for step in steps] == [1, 2, 3, 4]
    assert steps[2]["state"] == {"IRQL": {"text": "DIRQL"}, "holds": {"text": "adapter->Lock"}}
    assert [step["importance"] for step in steps] == ["essential", "important", "essential", "essential"]


def test_long_flow_is_cut_in_the_middle_and_says_so() -> None:
    path = tuple(Step(Span(ISR, 3, 5), f"step {number}") for number in range(2_500))
    report = Report((DRIVER._replace(findings=(replace(IRQL_FINDING, path=path),)),), REPORT.rules)
    flow = result("Irql_MCM_Function", report)["codeFlows"][0]["threadFlows"][0]
    assert len(flow["locations"]) == 1_000
    assert flow["message"]["text"] == "1500 steps in the middle are left out"
    assert flow["locations"][0]["location"]["message"]["text"] == "step 0"
    assert flow["locations"][-1]["location"]["message"]["text"] == "step 2499"


def test_results_are_capped_with_a_notification(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MAX_RESULTS", 2)
    capped = run(REPORT)
    assert len(capped["results"]) == 2
    assert not any(item["suppressions"] for item in capped["results"])
    notes = [note["message"]["text"] for note in capped["invocations"][0]["toolExecutionNotifications"]]
    assert "1 results are left out, a log holds at most 2" in notes


def test_suppressed_results_are_kept_and_marked() -> None:
    marked = [item["suppressions"] for item in run(REPORT)["results"]]
    reason = {"kind": "inSource", "justification": "both kinds are built from this file"}
    assert sorted(marked, key=len) == [[], [], [reason]]


def test_rules_carry_their_help() -> None:
    rules = {rule["id"]: rule for rule in run(REPORT)["tool"]["driver"]["rules"]}
    rule = rules["Irql_MCM_Function"]
    assert rule["helpUri"] == RULES[0].url
    assert "```c\nNdisMCmDropPartyComplete(s, h); // in an ISR\n```" in rule["help"]["markdown"]
    assert rule["defaultConfiguration"]["level"] == "error"
    assert "helpUri" not in rules["CallManagerKind"]
    for item in run(REPORT)["results"]:
        assert run(REPORT)["tool"]["driver"]["rules"][item["ruleIndex"]]["id"] == item["ruleId"]


def test_problems_become_notifications() -> None:
    notes = run(REPORT)["invocations"][0]["toolExecutionNotifications"]
    assert {note["descriptor"]["id"] for note in notes} == {"parse", "include", "language", "budget"}
    lost = next(note for note in notes if note["descriptor"]["id"] == "parse")
    assert lost["message"]["text"].startswith("MPLost is not analysed: ")
    assert lost["locations"][0]["physicalLocation"]["region"]["startLine"] == 4


@pytest.mark.parametrize(("code", "successful"), [(0, True), (1, True), (2, False)])
def test_invocation_tells_how_it_ended(code: int, successful: bool) -> None:
    invocation = run(REPORT, code)["invocations"][0]
    assert (invocation["exitCode"], invocation["executionSuccessful"]) == (code, successful)


def test_fingerprint_hint_and_fix() -> None:
    assert result("Irql_MCM_Function")["partialFingerprints"] == {"ddicheck/v1": IRQL_FINDING.fingerprint}
    assert "To mend it: queue it" in result("Irql_MCM_Function")["message"]["text"]
    (fix,) = result("CallManagerKind")["fixes"]
    replacement = fix["artifactChanges"][0]["replacements"][0]
    assert replacement["insertedContent"] == {"text": "NdisCmDropPartyComplete"}
    assert replacement["deletedRegion"]["endColumn"] == 58
