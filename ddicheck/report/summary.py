"""The end of a text report: what was checked and found, and, since silence must be earned, what was not analysed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from ddicheck.model import DriverReport, Finding, Problem, Report, RuleInfo
from ddicheck.report.columns import GAP, aligned, hanging, widths_of
from ddicheck.report.places import shown_path, visible

__all__ = ["count", "statistics_lines", "summary_lines"]

FIRST_FEW = 3
LABEL = len("not analysed")

_KINDS = {
    "parse": ("declaration does not parse", "declarations do not parse"),
    "read": ("file cannot be read", "files cannot be read"),
    "encoding": ("place is not valid in its file's encoding", "places are not valid in their file's encoding"),
    "include": ("include is not found", "includes are not found"),
    "preprocess": ("place stopped the preprocessor", "places stopped the preprocessor"),
    "language": ("file is in another language", "files are in another language"),
    "budget": ("analysis ran out of its budget", "analyses ran out of their budget"),
    "project": ("part of a project is not understood", "parts of projects are not understood"),
    "internal": ("internal error of ddicheck, please report it", "internal errors of ddicheck, please report them"),
}


@dataclass(frozen=True, slots=True)
class _Gap:
    """One way in which something was not analysed: how often, and where."""

    words: str
    places: tuple[str, ...]


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 file`, `1,204 files`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def summary_lines(
    report: Report, rules: Sequence[RuleInfo], console: Console, *, root: str, verbose: bool = False
) -> list[Text]:
    """A line for each driver, one for the findings, and what could not be analysed with its first places."""
    lines = _block("checked", [[_driver_line(driver)] for driver in report.drivers], console)
    gaps = _gaps(report, root)
    notes = report.notes if verbose else report.notes[:FIRST_FEW]
    lines += _block("left out", [[Text(visible(note), "dim")] for note in notes], console)
    if len(notes) < len(report.notes):
        lines += _block("", [[Text(f"and {len(report.notes) - len(notes):,} more: ddicheck check -v", "dim")]], console)
    lines += _block("found", [[_verdict(report, rules, bool(gaps))]], console)
    lines += _block("not analysed", [_gap_rows(gap, verbose) for gap in gaps], console)
    if any(len(gap.places) > FIRST_FEW for gap in gaps) and not verbose:
        lines += _block("", [[Text("ddicheck check -v lists all of them", "dim")]], console)
    return lines


def statistics_lines(report: Report, rules: Sequence[RuleInfo], console: Console) -> list[Text]:
    """How often each rule was broken, how much of each driver was analysed, how often each kind of problem arose."""
    active, silent = _by_rule(report)
    families = {rule.id: rule.family for rule in rules}
    names = sorted({*report.rules, *active, *silent}, key=lambda name: (-active[name], name))
    by_rule = [[name, families.get(name, ""), f"{active[name]:,}", f"{silent[name]:,}"] for name in names]
    lines = _table(["rule", "family", "found", "suppressed"], by_rule, console)
    heads = ["driver", "configuration", "files", "lines", "functions", "lost", "given up", "skipped"]
    lines += _table(heads, [_driver_numbers(driver) for driver in report.drivers], console)
    kinds = Counter(problem.kind for problem in _problems(report))
    by_kind = [[kind, _noun(kind)[0], f"{times:,}"] for kind, times in kinds.most_common()]
    return lines + _table(["problem", "", "times"], by_kind, console)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], console: Console) -> list[Text]:
    """The rows under their heads, all columns but the first two flush right; nothing at all without rows."""
    if not rows:
        return []
    cells = [[Text(head, "dim") for head in heads], *([Text(visible(cell)) for cell in row] for row in rows)]
    return [*aligned(cells, widths_of(cells), console, frozenset(range(2, len(heads)))), Text()]


def _driver_numbers(driver: DriverReport) -> list[str]:
    lost = sum(1 for problem in driver.problems if problem.function)
    numbers = (len(driver.files), driver.lines, driver.functions, lost, len(driver.given_up), len(driver.skipped))
    return [driver.name, driver.configuration, *(f"{number:,}" for number in numbers)]


def _block(label: str, items: Sequence[Sequence[Text]], console: Console) -> list[Text]:
    """The label, and beside it every item; an item's further rows are indented under its first."""
    lines: list[Text] = []
    for rows in items:
        for index, row in enumerate(rows):
            lead = Text(("" if lines else label).ljust(LABEL + GAP), "dim")
            lines += hanging(Text.assemble(lead, " " * GAP) if index else lead, row, console.width, console)
    return lines


def _driver_line(driver: DriverReport) -> Text:
    line = Text(visible(driver.name), "bold")
    facts = [", ".join(driver.kinds) or "kind not known", driver.configuration]
    facts += [count(len(driver.files), "file"), count(driver.lines, "line"), count(driver.functions, "function")]
    return line.append(": " + ", ".join(visible(fact) for fact in facts if fact), "not bold")


def _verdict(report: Report, rules: Sequence[RuleInfo], gaps: bool) -> Text:
    active, silent = _by_rule(report)
    suppressed = f"; {sum(silent.values()):,} suppressed" if silent else ""
    if active:
        by_rule = ", ".join(f"{rule} {times:,}" for rule, times in sorted(active.items(), key=lambda r: (-r[1], r[0])))
        return Text.assemble((count(sum(active.values()), "finding"), "bold red"), f": {by_rule}{suppressed}")
    if not any(driver.functions for driver in report.drivers):
        return Text("nothing, because there was nothing to analyse" + suppressed, "bold yellow")
    where = " in what was analysed" if gaps else ""
    return Text(f"nothing{where}; {_rules_checked(report, rules)}{suppressed}", "yellow" if gaps else "green")


def _rules_checked(report: Report, rules: Sequence[RuleInfo]) -> str:
    """How many rules were checked; those that speak of none of these drivers were not."""
    kinds = {kind for driver in report.drivers for kind in driver.kinds}
    idle = {rule.id for rule in rules if rule.applies_to and kinds.isdisjoint(rule.applies_to)} & set(report.rules)
    words = f"{count(len(report.rules) - len(idle), 'rule')} checked"
    return words + (f", {count(len(idle), 'more speaks', 'more speak')} of other kinds of driver" if idle else "")


def _by_rule(report: Report) -> tuple[Counter[str], Counter[str]]:
    silent = {found for driver in report.drivers for found in driver.findings if found.suppressed}
    return _rules_of(report.findings), _rules_of(silent)


def _rules_of(findings: Iterable[Finding]) -> Counter[str]:
    return Counter(finding.rule for finding in findings)


def _problems(report: Report) -> list[Problem]:
    """Every problem once, in the order of their places."""
    found = {*report.problems, *(problem for driver in report.drivers for problem in driver.problems)}
    return sorted(found, key=lambda problem: (problem.span, problem.kind, problem.message))


def _gaps(report: Report, root: str) -> list[_Gap]:
    problems = _problems(report)
    lost = [problem for problem in problems if problem.function]
    gaps = []
    if lost:
        gaps.append(_Gap(count(len(lost), "function") + " lost", tuple(_where(problem, root) for problem in lost)))
    for kind in dict.fromkeys(problem.kind for problem in problems if not problem.function):
        of_kind = [problem for problem in problems if problem.kind == kind and not problem.function]
        words = count(len(of_kind), *_noun(kind))
        gaps.append(_Gap(words, tuple(_where(problem, root) for problem in of_kind)))
    skipped = sorted({name for driver in report.drivers for name in driver.skipped})
    if skipped:
        languages = count(len(skipped), "file") + " in C++ or assembly"
        gaps.append(_Gap(languages, tuple(shown_path(name, root) for name in skipped)))
    given_up = [pair for driver in report.drivers for pair in driver.given_up]
    if given_up:
        words = count(len(given_up), "function") + " only in part, the budget ran out"
        gaps.append(_Gap(words, tuple(visible(f"{name} ({dropped})") for name, dropped in given_up)))
    return gaps


def _noun(kind: str) -> tuple[str, str]:
    return _KINDS.get(kind, (f"{kind} problem", f"{kind} problems"))


def _where(problem: Problem, root: str) -> str:
    place = f"{shown_path(problem.span.file, root)}:{problem.span.line}"
    name = f"{problem.function}, " if problem.function else ""
    return visible(f"{name}{place}: {problem.message}")


def _gap_rows(gap: _Gap, verbose: bool) -> list[Text]:
    shown = gap.places if verbose else gap.places[:FIRST_FEW]
    more = [] if len(shown) == len(gap.places) else [Text(f"and {len(gap.places) - len(shown):,} more", "dim")]
    return [Text(gap.words, "yellow"), *map(Text, shown), *more]
