"""SARIF 2.1.0: one run, a code flow with a location per step, suppressed results kept and marked.

Kept within what GitHub takes of a file: 25,000 results, of a path 1,000 steps.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence

from ddicheck import __version__
from ddicheck.model import Confidence, Finding, Fix, Problem, Report, RuleInfo, Severity, Span
from ddicheck.report.places import file_uri, relative_uri
from ddicheck.report.sarif_flow import code_flow, region
from ddicheck.report.sarif_rules import descriptors

__all__ = ["MAX_RESULTS", "render_sarif"]

MAX_RESULTS = 25_000
BASE = "%SRCROOT%"
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_RANK = {Confidence.HIGH: 90.0, Confidence.MEDIUM: 60.0, Confidence.LOW: 30.0}
_EXITS = {0: "no findings", 1: "findings", 2: "could not check"}


def render_sarif(report: Report, rules: Sequence[RuleInfo], *, root: str, exit_code: int = 0) -> str:
    """The report as SARIF text; URIs relative to the folder `root`, which the log names `%SRCROOT%`."""
    return json.dumps(_Log(report, rules, root).value(exit_code), indent=2) + "\n"


class _Log:
    """One log in the making: its report, and the order of its rules."""

    def __init__(self, report: Report, rules: Sequence[RuleInfo], root: str) -> None:
        self.report = report
        self.root = root
        found = {item for driver in report.drivers for item in driver.findings}
        self.findings = sorted(found, key=lambda item: (bool(item.suppressed), item.sort_key()))
        self.rules = descriptors(rules, report.rules, found)
        self.index = {rule["id"]: number for number, rule in enumerate(self.rules)}

    def value(self, exit_code: int) -> dict[str, object]:
        run = {
            "tool": {"driver": self._driver()},
            "invocations": [self._invocation(exit_code)],
            "originalUriBaseIds": {BASE: {"uri": file_uri(self.root, folder=True)}},
            "columnKind": "unicodeCodePoints",
            "artifacts": self._artifacts(),
            "results": [self._result(item) for item in self.findings[:MAX_RESULTS]],
        }
        return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}

    def _driver(self) -> dict[str, object]:
        return {
            "name": "ddicheck",
            "version": __version__,
            "semanticVersion": __version__,
            "rules": self.rules,
        }

    def _invocation(self, exit_code: int) -> dict[str, object]:
        problems = {*self.report.problems, *(item for driver in self.report.drivers for item in driver.problems)}
        notes = [self._notification(item) for item in sorted(problems, key=lambda item: (item.span, item.message))]
        notes += [
            self._note("language", "this file is not analysed, it is not C", Span(name, 1))
            for name in sorted({name for driver in self.report.drivers for name in driver.skipped})
        ]
        for driver in self.report.drivers:
            notes += [_plain("budget", f"{name}: the budget ran out, {gone} dropped") for name, gone in driver.given_up]
        left_out = len(self.findings) - MAX_RESULTS
        if left_out > 0:
            notes.append(_plain("limit", f"{left_out} results are left out, a log holds at most {MAX_RESULTS}"))
        return {
            "executionSuccessful": exit_code != 2,
            "exitCode": exit_code,
            "exitCodeDescription": _EXITS.get(exit_code, ""),
            "workingDirectory": {"uri": file_uri(os.getcwd(), folder=True)},
            "toolExecutionNotifications": notes,
        }

    def _notification(self, problem: Problem) -> dict[str, object]:
        lost = f"{problem.function} is not analysed: " if problem.function else ""
        return self._note(problem.kind, lost + problem.message, problem.span)

    def _note(self, kind: str, text: str, span: Span) -> dict[str, object]:
        return _plain(kind, text) | {"locations": [{"physicalLocation": self._physical(span)}]}

    def _artifacts(self) -> list[dict[str, object]]:
        analysed = {name for driver in self.report.drivers for name in driver.files}
        return [
            {"location": self._artifact(name), "sourceLanguage": "c", "roles": ["analysisTarget"]}
            for name in sorted(analysed)
        ]

    def _result(self, finding: Finding) -> dict[str, object]:
        result: dict[str, object] = {
            "ruleId": finding.rule,
            "ruleIndex": self.index[finding.rule],
            "level": finding.severity.value,
            "message": {"text": _sentences(finding)},
            "locations": [self._location(finding)],
            "partialFingerprints": {"ddicheck/v1": finding.fingerprint},
            "rank": _RANK[finding.confidence],
            "suppressions": _suppressions(finding),
            "properties": _properties(finding),
        }
        if finding.path:
            result["codeFlows"] = [code_flow(finding.path, self._physical)]
        if finding.fixes:
            result["fixes"] = [self._fix(fix) for fix in finding.fixes]
        return result

    def _location(self, finding: Finding) -> dict[str, object]:
        location: dict[str, object] = {"physicalLocation": self._physical(finding.span)}
        if finding.function:
            location["logicalLocations"] = [{"name": finding.function, "kind": "function"}]
        return location

    def _physical(self, span: Span) -> dict[str, object]:
        return {"artifactLocation": self._artifact(span.file), "region": region(span)}

    def _artifact(self, path: str) -> dict[str, object]:
        relative = relative_uri(path, self.root)
        return {"uri": file_uri(path)} if relative is None else {"uri": relative, "uriBaseId": BASE}

    def _fix(self, fix: Fix) -> dict[str, object]:
        replacement = {"deletedRegion": region(fix.span), "insertedContent": {"text": fix.text}}
        change = {"artifactLocation": self._artifact(fix.span.file), "replacements": [replacement]}
        return {"description": {"text": fix.title}, "artifactChanges": [change]}


def _sentences(finding: Finding) -> str:
    return f"{finding.message}. To mend it: {finding.hint}." if finding.hint else finding.message


def _suppressions(finding: Finding) -> list[dict[str, object]]:
    return [{"kind": "inSource", "justification": finding.suppressed}] if finding.suppressed else []


def _properties(finding: Finding) -> dict[str, object]:
    said = {"confidence": finding.confidence.value, "driver": finding.driver, "also": list(finding.also)}
    return {name: value for name, value in said.items() if value}


def _plain(kind: str, text: str) -> dict[str, object]:
    level = Severity.ERROR if kind in ("internal", "read") else Severity.WARNING
    return {"descriptor": {"id": kind}, "level": level.value, "message": {"text": text}}
