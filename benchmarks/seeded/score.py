"""Planting, checking and counting."""

from __future__ import annotations

import difflib
import os
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.seeded.code import Code
from benchmarks.seeded.mutants import Mutant, Operator
from benchmarks.seeded.text import SourceText
from ddicheck.api import Rule
from ddicheck.engine.defects import told_once
from ddicheck.engine.drivers import Driver, load
from ddicheck.engine.packs import shipped
from ddicheck.model import Finding, Project

Key = tuple[str, str, int, str]


@dataclass(frozen=True)
class Tree:
    """A tree of drivers to plant in."""

    name: str
    root: str
    projects: tuple[Project, ...]


@dataclass(frozen=True)
class Result:
    """What came of one mutant."""

    tree: str
    driver: str
    operator: str
    mutant: Mutant
    found: tuple[Finding, ...]
    """The new findings of a rule that speaks of the defect."""
    lost: str = ""
    """Why nothing can be said of it: the mutated text could not be read."""

    @property
    def place(self) -> str:
        return f"{self.mutant.path}:{self.mutant.line}"


def planted(
    code: Code, operators: Iterable[Operator], wanted: Callable[[str], bool], baseline: frozenset[Key]
) -> Iterator[tuple[str, Mutant]]:
    """All mutants of a driver that can be told from what is found in it as it is, with their operators' names.

    Only those whose rule is wanted and speaks of this kind of driver.
    """
    known = {rule.id: rule for rule in shipped()}
    there = {(rule, file, line) for rule, file, line, _ in baseline}
    for operator in operators:
        for mutant in operator.plant(code):
            rule = known.get(mutant.rule)
            told = not any((name, *mutant.shown_at) in there for name in mutant.rules)
            if told and wanted(mutant.rule) and (rule is None or rule.speaks_of(code.kinds)):
                yield operator.name, mutant


Candidate = tuple[Code, str, Mutant]


def sampled(tree: str, candidates: Sequence[Candidate], most: int, seed: int) -> list[Candidate]:
    """At most so many mutants of each operator and rule, drawn by lot: the same ones for the same seed and tree.

    What is planted in a file of several drivers is planted in the first of them only.
    """
    groups: dict[tuple[str, str], list[Candidate]] = {}
    seen: set[tuple[str, Mutant]] = set()
    for candidate in sorted(candidates, key=lambda c: c[0].project.name):
        if candidate[1:] not in seen:
            seen.add(candidate[1:])
            groups.setdefault((candidate[1], candidate[2].rule), []).append(candidate)
    chosen: list[Candidate] = []
    for (operator, rule), group in sorted(groups.items()):
        group.sort(key=lambda c: (c[0].project.name, c[2].path.rsplit("/", 1)[-1], c[2].line, c[2].what))
        lot = random.Random(f"{seed} {tree} {operator} {rule}")
        chosen += lot.sample(group, min(most, len(group)))
    return chosen


def run(
    tree: Tree,
    operators: Sequence[Operator],
    wanted: Callable[[str], bool],
    most: int,
    seed: int,
    told: Callable[[int, int], None] = lambda done, all_: None,
) -> list[Result]:
    """Plants in a tree and checks each mutant's driver."""
    everything = frozenset(rule.id for rule in shipped())
    baselines: dict[int, frozenset[Key]] = {}
    candidates: list[Candidate] = []
    for project in tree.projects:
        code = Code(project)
        baselines[id(code)] = baseline = frozenset(map(_key, findings(code.driver, everything)))
        candidates += ((code, *mutant) for mutant in planted(code, operators, wanted, baseline))
    chosen = sampled(tree.name, candidates, most, seed)
    results = []
    for number, (code, operator, mutant) in enumerate(chosen):
        told(number, len(chosen))
        results.append(checked(tree.name, code, operator, mutant, baselines[id(code)]))
    return results


def checked(tree: str, code: Code, operator: str, mutant: Mutant, baseline: frozenset[Key]) -> Result:
    """Checks a driver with one defect planted."""
    data = code.text(mutant.path).changed(mutant.edits)
    driver = load(code.project, (mutant.path, data))
    broken = {p for p in driver.problems() if p.kind in ("parse", "read")} - set(code.driver.problems())
    lost = "; ".join(sorted(f"{p.span.line}: {p.message}" for p in broken))
    new = tuple(f for f in findings(driver, mutant.rules) if _key(f) not in baseline)
    return Result(tree, code.project.name, operator, mutant, new, lost)


def findings(driver: Driver, rules: frozenset[str]) -> tuple[Finding, ...]:
    """What some rules find in a driver."""
    chosen: list[Rule] = [rule for rule in shipped() if rule.id in rules and rule.speaks_of(driver.kinds)]
    found = [f for rule in chosen for key in driver.program.functions for f in rule.check(driver.context(key))]
    return told_once(found, {rule.id: rule.gives_way_to for rule in chosen})


def _key(finding: Finding) -> Key:
    """What tells a finding from those there were before; edits leave every line where it was."""
    return finding.rule, finding.span.file, finding.span.line, finding.function


def difference(mutant: Mutant, data: bytes) -> str:
    """The mutant as a diff without context."""
    source = SourceText(data)
    after = SourceText(source.changed(mutant.edits))
    lines = difflib.unified_diff(source.text.splitlines(), after.text.splitlines(), n=0, lineterm="")
    return "\n".join(f"    {line}" for line in lines if not line.startswith(("---", "+++", "@@")))


def shown(path: str, root: str) -> str:
    """A path as it is within a tree."""
    return os.path.relpath(path, root)
