"""Tests for rules: fixtures in C that say, line by line, what should be found.

A fixture is one `.c` file, or a folder of them that make one driver. The line a finding belongs to says so:

    NdisAcquireSpinLock(&a->Lock);      // want "a->Lock is acquired while already held"

`want` takes one or more regular expressions, each for one finding; `want+1` and `want-1` speak of a neighbouring line.
`miss` is what should be found and is not yet, `noise` what is reported and should not be; both fail on the day that
changes. Functions named `*_bad` and `*_ok` are a second witness: nothing may be found in an `*_ok` function, and an
`*_bad` one must hold a finding or stand on the path of one.

    for fixture in fixtures("tests/rules"):
        verify(fixture)

What the analyses know at a line is said with `fact`, and checked by `verify_facts` on a file of its own:

    KeLowerIrql(old);       // fact irql:"DISPATCH_LEVEL" holds:"nothing"
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ddicheck.analyses.told import facts_of
from ddicheck.config import ProjectSettings, Settings
from ddicheck.engine.drivers import load
from ddicheck.engine.session import Session
from ddicheck.model import Build, Finding, Problem, Project, Report, RuleInfo, Span

__all__ = [
    "Body",
    "Expectation",
    "Fixture",
    "Mismatch",
    "check_facts",
    "check_fixture",
    "check_text",
    "compare",
    "expectations",
    "fixtures",
    "named_functions",
    "verify",
    "verify_examples",
    "verify_facts",
]

_COMMENT = re.compile(r"//\s*(want|miss|noise)\b(.*)")
_FACT = re.compile(r"//\s*fact\b(.*)")
_MARK = re.compile(r'(\w+):"((?:[^"\\]|\\.)*)"')
_REST = re.compile(r'([+-]\d+)?((?:\s*"(?:[^"\\]|\\.)*")+)\s*(?://.*)?$')
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_NAMED = re.compile(r"\b(\w+_(?:bad|ok))\s*\(")
_BLANKED = re.compile(
    r"""//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|^[ \t]*\#(?:[^\\\n]|\\.)*""",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Fixture:
    """One driver to check with one rule: a `.c` file, or a folder with several."""

    rule: str
    path: str

    @property
    def name(self) -> str:
        """`SpinLock/basic.c`: rule and file, to name a test by."""
        return f"{self.rule}/{os.path.basename(self.path)}"

    @property
    def files(self) -> tuple[str, ...]:
        """Its C files and headers, absolute, sorted."""
        path = Path(self.path).resolve()
        if path.is_file():
            return (str(path),)
        return tuple(sorted(str(file) for file in path.rglob("*") if file.suffix.lower() in (".c", ".h")))


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one line of a fixture says of itself: `word` is `want`, `miss` or `noise`, `text` a regular expression."""

    word: str
    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True, order=True)
class Mismatch:
    """Where a fixture and what was found differ."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


@dataclass(frozen=True, slots=True)
class Body:
    """A function of the fixture whose name ends in `_bad` or `_ok`, and the lines it takes."""

    name: str
    file: str
    first: int
    last: int

    def holds(self, span: Span) -> bool:
        return span.file == self.file and self.first <= span.line <= self.last


def fixtures(root: str | os.PathLike[str]) -> tuple[Fixture, ...]:
    """The fixtures below `root`, which has a folder for each rule, named like it."""
    folders = (folder for folder in sorted(Path(root).iterdir()) if folder.is_dir() and folder.name[0] not in "._")
    return tuple(
        Fixture(folder.name, str(path))
        for folder in folders
        for path in sorted(folder.iterdir())
        if path.suffix.lower() == ".c" or (path.is_dir() and any(path.rglob("*.c")))
    )


def check_fixture(fixture: Fixture, settings: Settings | None = None) -> tuple[Mismatch, ...]:
    """Where what its rule finds in the fixture differs from what the fixture says; nothing when all is well."""
    return compare(fixture, _report(fixture.path, fixture.rule, settings))


def verify(fixture: Fixture, settings: Settings | None = None) -> None:
    """Raises `AssertionError`, with one line for each difference, unless `check_fixture` finds none."""
    mismatches = check_fixture(fixture, settings)
    if mismatches:
        raise AssertionError("\n".join((f"{fixture.name} is not as it says:", *map(str, mismatches))))


def compare(fixture: Fixture, report: Report) -> tuple[Mismatch, ...]:
    """Where the report's findings of the fixture's rule differ from what the fixture says, in order of place."""
    said: list[Expectation] = []
    bodies: list[Body] = []
    mismatches = list(_not_checked(fixture, report))
    for file in fixture.files:
        text = Path(file).read_text(encoding="utf-8", errors="replace")
        lines, wrong = expectations(text, file)
        said += lines
        mismatches += wrong
        bodies += named_functions(text, file)
    found = [_resolved(finding) for finding in report.findings if finding.rule == fixture.rule]
    mismatches += _by_line(said, found)
    mismatches += _by_name(said, bodies, found)
    return tuple(sorted(set(mismatches)))


def expectations(text: str, file: str) -> tuple[list[Expectation], list[Mismatch]]:
    """What the lines of a file say should be found, and the comments that mean to and are not well formed."""
    said: list[Expectation] = []
    wrong: list[Mismatch] = []
    for number, line in enumerate(text.split("\n"), start=1):
        comment = _COMMENT.search(line.rstrip())
        if comment is None:
            continue
        rest = _REST.match(comment.group(2))
        if rest is None:
            wrong.append(
                Mismatch(file, number, f'`// {comment.group(1)}` takes regular expressions: want "re", want+1 "re"')
            )
            continue
        for quoted in _STRING.finditer(rest.group(2)):
            try:
                re.compile(quoted.group(1))
            except re.error as error:
                wrong.append(Mismatch(file, number, f"`{quoted.group(1)}` is no regular expression: {error}"))
                continue
            said.append(Expectation(comment.group(1), file, number + int(rest.group(1) or 0), quoted.group(1)))
    return said, wrong


def named_functions(text: str, file: str) -> list[Body]:
    """The functions defined in a file whose names end in `_bad` or `_ok`, by brackets alone: no parser is asked."""
    code = _BLANKED.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)
    found = []
    for name in _NAMED.finditer(code):
        after = _closed(code, name.end() - 1, "(", ")")
        start = after + len(code[after:]) - len(code[after:].lstrip())
        if after and code[start : start + 1] == "{":
            end = _closed(code, start, "{", "}") or len(code)
            found.append(Body(name.group(1), file, code.count("\n", 0, name.start()) + 1, code.count("\n", 0, end) + 1))
    return found


def check_text(text: str, rule: str, name: str = "example.c") -> Report:
    """The report of one rule on a driver given as text."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, name)
        Path(path).write_text(text, encoding="utf-8")
        return _report(path, rule)


def verify_examples(rule: RuleInfo) -> None:
    """Raises `AssertionError` unless the rule finds something in its `Bad:` example and nothing in its `Good:` one."""
    bad = check_text(rule.bad, rule.id)
    good = check_text(rule.good, rule.id)
    lost = [f"  {p.span.line}: {p.message}" for r in (bad, good) for p in _lost(r)]
    if lost:
        raise AssertionError("\n".join((f"an example of {rule.id} cannot be analysed:", *lost)))
    if not any(finding.rule == rule.id for finding in bad.findings):
        raise AssertionError(f"{rule.id} finds nothing in its bad example")
    wrong = [f"  {f.span.line}: {f.message}" for f in good.findings if f.rule == rule.id]
    if wrong:
        raise AssertionError("\n".join((f"{rule.id} finds something in its good example:", *wrong)))


def verify_facts(path: str | os.PathLike[str]) -> None:
    """Raises `AssertionError` unless what is known of a `.c` file agrees with its `// fact name:"re"` marks."""
    mismatches = check_facts(path)
    if mismatches:
        raise AssertionError("\n".join((f"{os.path.basename(path)} is not as it says:", *map(str, mismatches))))


def check_facts(path: str | os.PathLike[str]) -> tuple[Mismatch, ...]:
    """Where the analyses know something else of a `.c` file than its marks say."""
    file = os.path.realpath(path)
    project = Project(os.path.basename(file), os.path.dirname(file), (file,), (), Build(), "", file)
    driver = load(project)
    wrong = [Mismatch(file, p.span.line, p.message) for p in driver.problems() if p.kind != "include"]
    known = facts_of(driver.analyses)
    marked = 0
    for number, line in enumerate(Path(file).read_text(encoding="utf-8").split("\n"), start=1):
        comment = _FACT.search(line)
        for mark in _MARK.finditer(comment.group(1)) if comment is not None else ():
            marked += 1
            here = known.get((file, number), {}).get(mark.group(1))
            if here is None:
                wrong.append(Mismatch(file, number, f"nothing is known of `{mark.group(1)}` on this line"))
            elif re.fullmatch(mark.group(2), here) is None:
                wrong.append(Mismatch(file, number, f"`{mark.group(1)}` is `{here}`, not `{mark.group(2)}`"))
        if comment is not None and _MARK.search(comment.group(1)) is None:
            wrong.append(Mismatch(file, number, '`// fact` takes names and regular expressions: fact irql:"re"'))
    if not marked:
        wrong.append(Mismatch(file, 1, "no line says a fact"))
    return tuple(sorted(wrong))


def _report(path: str, rule: str, settings: Settings | None = None) -> Report:
    """One rule's report on a file or folder; a file is a driver of its own, whatever lies beside it."""
    path = os.path.abspath(path)
    alone = os.path.isfile(path)
    settings = settings or Settings(root=os.path.dirname(path) if alone else path)
    if alone:
        settings = replace(settings, projects=(ProjectSettings(os.path.basename(path), (path,)),))
    return Session(replace(settings, select=(rule,))).check([path])


def _resolved(finding: Finding) -> Finding:
    """The finding with its files, and those of its path, spelled as the fixture's are."""
    path = tuple(step._replace(span=_spelled(step.span)) for step in finding.path)
    return replace(finding, span=_spelled(finding.span), path=path)


def _spelled(span: Span) -> Span:
    return span._replace(file=os.path.realpath(span.file))


def _lost(report: Report) -> tuple[Problem, ...]:
    """What kept a part of the checked text from being analysed: silence about it would mean nothing."""
    problems = (*report.problems, *(problem for driver in report.drivers for problem in driver.problems))
    return tuple(problem for problem in problems if problem.kind != "include")


def _not_checked(fixture: Fixture, report: Report) -> Iterator[Mismatch]:
    """That there was nothing to check, or that a part of it was lost."""
    if not any(driver.functions for driver in report.drivers):
        yield Mismatch(os.path.realpath(fixture.path), 1, "no function of it was checked")
    for problem in _lost(report):
        yield Mismatch(os.path.realpath(problem.span.file), problem.span.line, f"cannot be analysed: {problem.message}")


def _by_line(said: Sequence[Expectation], found: Sequence[Finding]) -> Iterator[Mismatch]:
    """Findings that no line asks for, and lines that ask for findings there are not."""
    left = list(found)
    for line in said:
        here = [f for f in left if f.span.file == line.file and f.span.line == line.line]
        match = next((f for f in here if re.search(line.text, f.message)), None)
        if line.word == "miss":
            if match is not None:
                left.remove(match)
                yield Mismatch(line.file, line.line, f"is found now, so `miss` becomes `want`: {match.message}")
        elif match is not None:
            left.remove(match)
        elif line.word == "want":
            yield Mismatch(line.file, line.line, f"wanted, not found: {line.text}")
        else:
            yield Mismatch(line.file, line.line, f"is not reported any more, so `noise` can go: {line.text}")
    for finding in left:
        yield Mismatch(finding.span.file, finding.span.line, f"found, not wanted: {finding.message}")


def _by_name(said: Sequence[Expectation], bodies: Iterable[Body], found: Sequence[Finding]) -> Iterator[Mismatch]:
    """Findings in functions named `*_ok`, and functions named `*_bad` that no finding touches."""
    for body in bodies:
        inside = [finding for finding in found if body.holds(finding.span)]
        known = {
            (line.file, line.line) for line in said if line.word != "want" and body.holds(Span(line.file, line.line))
        }
        if body.name.endswith("_ok"):
            for finding in inside:
                if (finding.span.file, finding.span.line) not in known:
                    text = f"found in {body.name}, whose name says there is nothing: {finding.message}"
                    yield Mismatch(finding.span.file, finding.span.line, text)
        elif not inside and not known and not any(body.holds(step.span) for f in found for step in f.path):
            yield Mismatch(body.file, body.first, f"nothing is found in {body.name}, nor on a path through it")


def _closed(code: str, start: int, opening: str, closing: str) -> int:
    """The place after the bracket that closes the one at `start`; 0 if there is none."""
    depth = 0
    for place in range(start, len(code)):
        if code[place] == opening:
            depth += 1
        elif code[place] == closing:
            depth -= 1
            if depth == 0:
                return place + 1
    return 0
