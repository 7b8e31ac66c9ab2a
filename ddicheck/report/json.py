"""The whole report as one JSON document, for other programs; its shape is `schema/ddicheck-report.json`.

The shape only grows within a `version`: readers may rely on every key it requires.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from ddicheck import __version__
from ddicheck.model import DriverReport, Finding, Problem, Report, RuleInfo, Span, Step
from ddicheck.report.places import place_object, posix_within

__all__ = ["VERSION", "render_json", "rule_object"]

VERSION = 1


def render_json(report: Report, rules: Sequence[RuleInfo], *, root: str) -> str:
    """The report as JSON text; files inside the folder `root` are relative to it, with forward slashes."""
    found = sorted({item for driver in report.drivers for item in driver.findings}, key=Finding.sort_key)
    checked = set(report.rules)
    answer = {
        "format": "ddicheck-report",
        "version": VERSION,
        "tool": {"name": "ddicheck", "version": __version__},
        "statistics": _statistics(report, found),
        "findings": [_finding(item, root) for item in found],
        "drivers": [_driver(driver, root) for driver in report.drivers],
        "problems": [_problem(problem, root) for problem in report.problems],
        "left_out": list(report.notes),
        "rules": [rule_object(rule) for rule in rules if rule.id in checked],
    }
    return json.dumps(answer, indent=2) + "\n"


def rule_object(rule: RuleInfo) -> dict[str, object]:
    """What a rule says of itself, without its documentation's text."""
    return {
        "id": rule.id,
        "family": rule.family,
        "severity": rule.severity.value,
        "summary": rule.summary,
        "url": rule.url,
        "applies_to": list(rule.applies_to),
        "default": rule.default,
    }


def _statistics(report: Report, found: Sequence[Finding]) -> dict[str, object]:
    active = [finding for finding in found if not finding.suppressed]
    problems = {*report.problems, *(problem for driver in report.drivers for problem in driver.problems)}
    return {
        "findings": len(active),
        "suppressed": len(found) - len(active),
        "by_rule": dict(sorted(Counter(finding.rule for finding in active).items())),
        "by_severity": dict(sorted(Counter(finding.severity.value for finding in active).items())),
        "drivers": len(report.drivers),
        "files": sum(len(driver.files) for driver in report.drivers),
        "lines": sum(driver.lines for driver in report.drivers),
        "functions": sum(driver.functions for driver in report.drivers),
        "functions_lost": sum(1 for problem in problems if problem.function),
        "functions_given_up": sum(len(driver.given_up) for driver in report.drivers),
        "files_skipped": len({name for driver in report.drivers for name in driver.skipped}),
        "problems": dict(sorted(Counter(problem.kind for problem in problems).items())),
    }


def _finding(finding: Finding, root: str) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "message": finding.message,
        "place": _place(finding.span, root),
        "function": finding.function,
        "driver": finding.driver,
        "path": [_step(step, root) for step in finding.path],
        "hint": finding.hint,
        "also": list(finding.also),
        "fixes": [
            {"title": fix.title, "place": _place(fix.span, root), "text": fix.text, "safe": fix.safe}
            for fix in finding.fixes
        ],
        "fingerprint": finding.fingerprint,
        "suppressed": finding.suppressed or None,
    }


def _step(step: Step, root: str) -> dict[str, object]:
    return {
        "place": _place(step.span, root),
        "text": step.text,
        "irql": step.irql,
        "holds": list(step.holds),
        "status": step.status,
    }


def _driver(driver: DriverReport, root: str) -> dict[str, object]:
    return {
        "name": driver.name,
        "kinds": list(driver.kinds),
        "configuration": driver.configuration,
        "defines": list(driver.defines),
        "files": [posix_within(name, root) for name in driver.files],
        "skipped": [posix_within(name, root) for name in driver.skipped],
        "lines": driver.lines,
        "functions": driver.functions,
        "problems": [_problem(problem, root) for problem in driver.problems],
        "given_up": [{"function": name, "dropped": dropped} for name, dropped in driver.given_up],
    }


def _problem(problem: Problem, root: str) -> dict[str, object]:
    return {
        "kind": problem.kind,
        "message": problem.message,
        "place": _place(problem.span, root),
        "function": problem.function,
    }


def _place(span: Span, root: str) -> dict[str, object]:
    return place_object(span, posix_within(span.file, root))
