"""From a project to a driver that rules can look at: read, parsed, linked, analysed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ddicheck.analyses.context import Context
from ddicheck.analyses.driver import Analyses
from ddicheck.frontend import FrontEnd
from ddicheck.ir.types import Unit
from ddicheck.model import DriverReport, Finding, Problem, Project
from ddicheck.program import Program, link

__all__ = ["Driver", "load"]


@dataclass(eq=False)
class Driver:
    """One driver, with everything that is known of it."""

    project: Project
    units: tuple[Unit, ...]
    program: Program
    analyses: Analyses

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of driver this is."""
        return tuple(kind.name for kind in self.program.kinds())

    def context(self, key: str) -> Context:
        """What a rule sees while it checks a function."""
        return Context(self.analyses, key)

    def problems(self) -> tuple[Problem, ...]:
        """What could not be analysed, each thing once, by place."""
        found = {problem for unit in self.units for problem in unit.problems} | set(self.project.problems)
        return tuple(sorted(found, key=lambda p: (p.span, p.kind, p.message)))

    def report(self, findings: tuple[Finding, ...]) -> DriverReport:
        """The report on this driver with these findings."""
        return DriverReport(
            name=self.project.name,
            kinds=self.kinds,
            configuration=self.project.configuration,
            files=self.project.files,
            skipped=self.project.skipped,
            lines=sum(unit.lines for unit in self.units),
            functions=len(self.program.functions),
            findings=findings,
            problems=self.problems(),
            defines=tuple(f"{name}={text}" for name, text in self.project.build.defines),
            given_up=tuple((definition.key, why) for definition, why in self.analyses.given_up),
        )


def load(project: Project, stdin: tuple[str, bytes] | None = None) -> Driver:
    """The driver of a project; `stdin` is a file's path and the text to take instead of what is on disk."""
    front_end = FrontEnd(project.build)
    given = dict([stdin]) if stdin is not None else {}
    units = tuple(front_end.unit(path, given.get(path)) for path in project.files)
    program = link(project.name, units)
    return Driver(project, units, program, Analyses(program, _mentioned_unread(project, units), front_end.left_out))


def _mentioned_unread(project: Project, units: tuple[Unit, ...]) -> Callable[[str], bool]:
    """Whether a name stands in source of the driver that could not be analysed: a lost function's file, C++."""
    lost = {problem.span.file for unit in units for problem in unit.problems if problem.kind in ("parse", "read")}
    texts: list[bytes] = []

    def mentioned(name: str) -> bool:
        if not texts:
            texts.append(b"")
            for path in sorted(lost | set(project.skipped)):
                try:
                    texts.append(Path(path).read_bytes())
                except OSError:
                    continue
        word = re.compile(rb"\b" + name.encode() + rb"\b")
        return any(word.search(text) for text in texts)

    return mentioned
