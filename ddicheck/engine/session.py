"""A session: settings in, paths checked, one report out. The one engine behind command line and editor."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Callable, Iterator, Sequence

from ddicheck.config import Settings
from ddicheck.discovery import Discovery, discover, discover_stdin
from ddicheck.engine.condis import operations
from ddicheck.engine.defects import told_once
from ddicheck.engine.drivers import Driver, load
from ddicheck.engine.graphs import call_graph
from ddicheck.engine.packs import shipped
from ddicheck.model import Confidence, DriverReport, Finding, Problem, Project, Report, RuleInfo, Severity, Span
from ddicheck.report.condis import Driver as Operations
from ddicheck.report.graph import CallGraph

__all__ = ["Progress", "Session", "UnknownRule"]

Progress = Callable[[str, int, int], None]
"""Told what is being done, and how far along: `progress("netvmini630", 3, 12)`."""

_SEVERITIES = (Severity.NOTE, Severity.WARNING, Severity.ERROR)
_CONFIDENCES = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)


class UnknownRule(Exception):
    """A rule, family or pattern in the settings that names no rule: one line that says which."""


class Session:
    """Checks driver trees under one set of settings."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._chosen = _chosen(settings)

    def rules(self) -> tuple[RuleInfo, ...]:
        """All rules there are, whether chosen or not."""
        return tuple(rule.info() for rule in shipped())

    def check(
        self,
        paths: Sequence[str],
        *,
        stdin: tuple[str, bytes] | None = None,
        progress: Progress | None = None,
    ) -> Report:
        """The report on the drivers at `paths`; `stdin` is a file's name and its text, read instead of the file."""
        found = self._discover(paths, stdin)
        reports = []
        for number, project in enumerate(found.projects):
            if progress is not None:
                progress(project.name, number, len(found.projects))
            reports.append(self._check(project, found.focus, stdin))
        return Report(tuple(reports), tuple(sorted(self._chosen)), found.problems, tuple(_notes(found)))

    def graph(self, paths: Sequence[str]) -> tuple[CallGraph, ...]:
        """The call graphs of the drivers found at `paths`."""
        found = self._discover(paths, None)
        return tuple(call_graph(load(project, None)) for project in found.projects)

    def condis(self, paths: Sequence[str], *, progress: Progress | None = None) -> tuple[Operations, ...]:
        """What the drivers found at `paths` do with the operations that may be finished later."""
        found = self._discover(paths, None)
        surveys = []
        for number, project in enumerate(found.projects):
            if progress is not None:
                progress(project.name, number, len(found.projects))
            surveys.append(operations(load(project, None)))
        return tuple(surveys)

    def _discover(self, paths: Sequence[str], stdin: tuple[str, bytes] | None) -> Discovery:
        if stdin is not None:
            return discover_stdin(stdin[0], self.settings, stdin[1])
        return discover(paths, self.settings)

    def _check(self, project: Project, focus: tuple[str, ...], stdin: tuple[str, bytes] | None) -> DriverReport:
        try:
            driver = load(project, stdin)
            findings = told_once(self._findings(driver), {rule.id: rule.gives_way_to for rule in shipped()})
            return driver.report(self._shown(findings, focus))
        except RecursionError:
            return _failed(project, "nested more deeply than can be analysed")
        except Exception as error:  # one driver's bug must not cost the others
            return _failed(project, f"{type(error).__name__}: {error}", error)

    def _findings(self, driver: Driver) -> Iterator[Finding]:
        for rule in shipped():
            if rule.id in self._chosen and rule.speaks_of(driver.kinds):
                for key in driver.program.functions:
                    yield from rule.check(driver.context(key))

    def _shown(self, findings: tuple[Finding, ...], focus: tuple[str, ...]) -> tuple[Finding, ...]:
        least = _SEVERITIES.index(self.settings.severity), _CONFIDENCES.index(self.settings.confidence)
        return tuple(
            finding
            for finding in findings
            if (_SEVERITIES.index(finding.severity), _CONFIDENCES.index(finding.confidence)) >= least
            and (not focus or finding.span.file in focus or any(step.span.file in focus for step in finding.path))
        )


def _notes(found: Discovery) -> Iterator[str]:
    """What discovery left out on purpose."""
    if found.alternatives:
        names = ", ".join(project.name for project in found.alternatives)
        yield f"other builds of the same files: {names} (--all-projects checks them too)"
    for skipped in found.skipped_projects:
        yield f"{os.path.relpath(skipped.path)}: {skipped.reason}"
    if found.unclaimed:
        yield "C files that belong to no driver: " + ", ".join(os.path.relpath(path) for path in found.unclaimed)


def _failed(project: Project, message: str, error: Exception | None = None) -> DriverReport:
    """The report on a driver whose analysis broke off: it says so, and claims nothing else."""
    if error is not None and os.environ.get("DDICHECK_DEBUG"):
        raise error
    problem = Problem("internal", f"the analysis of {project.name} broke off: {message}", Span(project.origin, 1))
    return DriverReport(
        project.name, (), project.configuration, project.files, project.skipped, 0, 0, (), (*project.problems, problem)
    )


def _chosen(settings: Settings) -> frozenset[str]:
    """The ids of the rules to check: selected, or on by default, without the ignored ones."""
    rules = shipped()
    start = _matching(settings.select) if settings.select else {rule.id for rule in rules if rule.default}
    return frozenset((start | _matching(settings.extend_select)) - _matching(settings.ignore))


def _matching(patterns: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for pattern in patterns:
        wanted = pattern.lower()
        names = {
            rule.id
            for rule in shipped()
            if fnmatch.fnmatchcase(rule.id.lower(), wanted) or rule.family.lower() == wanted or wanted == "all"
        }
        if not names:
            raise UnknownRule(f"no rule, family or pattern `{pattern}`: `ddicheck rules` lists them")
        found |= names
    return found
