"""Findings for a person at a terminal: the place, the source, the path that leads there, and what to do.

Plain ASCII around the user's own text, so that it reads the same in a log; colours only where the console has them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rich.console import Console
from rich.text import Text

from ddicheck.model import Confidence, Finding, Report, RuleInfo, Severity
from ddicheck.report.columns import hanging, print_lines, wrapped
from ddicheck.report.frame import Frame, frame_of
from ddicheck.report.places import shown_path, visible
from ddicheck.report.steps import step_lines
from ddicheck.report.summary import statistics_lines, summary_lines

__all__ = ["Sources", "finding_lines", "render_text"]

Sources = Callable[[str], Sequence[str]]
"""The lines of a source file as the front end reads it; none if it cannot be read."""

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold blue"}
_INDENT = 2


def render_text(
    report: Report,
    rules: Sequence[RuleInfo],
    sources: Sources,
    console: Console,
    *,
    root: str,
    quiet: bool = False,
    verbose: bool = False,
    statistics: bool = False,
) -> None:
    """Print every finding to `console`, then what was checked and what could not be; files relative to `root`.

    `quiet` leaves out all but the findings; `verbose` adds the suppressed ones and every place that was not analysed.
    """
    many = len(report.drivers) > 1
    for finding in _printed(report, verbose):
        lines = finding_lines(finding, sources, console, root, name_driver=many, all_steps=verbose)
        print_lines([*lines, Text()], console)
    if statistics:
        print_lines(statistics_lines(report, rules, console), console)
    if not quiet:
        print_lines(summary_lines(report, rules, console, root=root, verbose=verbose), console)


def finding_lines(
    finding: Finding,
    sources: Sources,
    console: Console,
    root: str,
    *,
    name_driver: bool = False,
    all_steps: bool = False,
) -> list[Text]:
    """One finding: its headline, source frame, path, hint and the way to its explanation."""
    lines = _headline(finding, console, root)
    gutter = max(3, len(str(finding.span.line)))
    frame = frame_of(sources(finding.span.file), finding.span, console.width - gutter - 5)
    if frame is not None:
        lines += [Text(), *_framed(frame, finding, gutter)]
    if finding.path:
        steps = step_lines(finding.path, console.width - _INDENT, console, root, all_steps)
        lines += [Text(), *(Text.assemble(" " * _INDENT, line) for line in steps)]
    return [*lines, Text(), *_trailers(finding, console, name_driver)]


def _printed(report: Report, verbose: bool) -> Sequence[Finding]:
    if not verbose:
        return report.findings
    return sorted({found for driver in report.drivers for found in driver.findings}, key=Finding.sort_key)


def _headline(finding: Finding, console: Console, root: str) -> list[Text]:
    """`file:line:col error: message   Rule`: one line for programs that read it, wrapped for a person."""
    place = f"{shown_path(finding.span.file, root)}:{finding.span.line}:{finding.span.column}"
    line = Text.assemble(
        (place, "bold"),
        " ",
        (f"{finding.severity.value}:", _STYLES[finding.severity]),
        " ",
        (visible(finding.message), "bold"),
        "   ",
        (_rule_label(finding), "cyan"),
    )
    if not console.is_terminal or line.cell_len <= console.width:
        return [line]
    first, *rest = wrapped(line, console.width - _INDENT, console)
    return [first, *(Text.assemble(" " * _INDENT, row) for row in rest)]


def _rule_label(finding: Finding) -> str:
    notes = [] if finding.confidence is Confidence.HIGH else [f"{finding.confidence.value} confidence"]
    if finding.suppressed:
        notes.append(f"suppressed: {visible(finding.suppressed)}")
    return finding.rule + (f" ({', '.join(notes)})" if notes else "")


def _framed(frame: Frame, finding: Finding, gutter: int) -> list[Text]:
    style = _STYLES[finding.severity]
    rows = []
    for line in frame.lines:
        here = line.number == finding.span.line
        number = (f"{line.number:>{gutter}} | ", "blue")
        rows.append(Text.assemble(("> " if here else "  ", style), number, (line.text, "" if here else "dim")))
        rows[-1].rstrip()
    marker = ("^" * frame.caret_width, style)
    return [*rows, Text.assemble((" " * (gutter + 2) + " | ", "blue"), " " * frame.caret, marker)]


def _trailers(finding: Finding, console: Console, name_driver: bool) -> list[Text]:
    said = []
    if finding.function:
        said.append(("in", finding.function + (f", driver {finding.driver}" if name_driver and finding.driver else "")))
    if finding.hint:
        said.append(("help", finding.hint))
    said += [("fix", fix.title) for fix in finding.fixes]
    if finding.also:
        said.append(("also", "breaks " + ", ".join(finding.also)))
    said.append(("why", f"ddicheck explain {finding.rule}"))
    lines = []
    for label, words in said:
        lead = Text(" " * _INDENT + f"{label}:".ljust(6), "green")
        lines += hanging(lead, Text(visible(words)), console.width, console)
    return lines
