"""The command: plant, check, and say per rule how many of the planted defects are found."""

from __future__ import annotations

import gc

gc.set_threshold(100_000, 20, 20)  # as the command line has it

import fnmatch  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections import Counter  # noqa: E402
from collections.abc import Callable, Sequence  # noqa: E402
from pathlib import Path  # noqa: E402

import click  # noqa: E402

from benchmarks.seeded.operators import OPERATORS  # noqa: E402
from benchmarks.seeded.score import Result, Tree, difference, run, shown  # noqa: E402
from benchmarks.seeded.trees import examples, public  # noqa: E402
from ddicheck.engine.packs import shipped  # noqa: E402

LEAST = 95
LEAST_PER_RULE = 80


@click.command()
@click.option("--tree", "names", multiple=True, help="Only this tree: examples, or a name of trees.toml.")
@click.option("--rule", "rules", multiple=True, metavar="GLOB", help="Only defects of these rules.")
@click.option("--operator", "globs", multiple=True, metavar="GLOB", help="Only what these operators plant.")
@click.option("--most", default=4, show_default=True, help="Mutants per operator, rule and tree, at most.")
@click.option("--seed", default=1, show_default=True, help="Another number draws other mutants.")
@click.option("--misses", is_flag=True, help="Show every planted defect that is not found.")
@click.option("--operators", "explain", is_flag=True, help="List the operators and why what they plant is a defect.")
def main(
    names: tuple[str, ...],
    rules: tuple[str, ...],
    globs: tuple[str, ...],
    most: int,
    seed: int,
    misses: bool,
    explain: bool,
) -> None:
    """Plant certain defects into the examples and the trees below DDICHECK_CORPUS, and count those that are found."""
    operators = [operator for operator in OPERATORS if _matches(operator.name, globs)]
    if explain:
        for operator in operators:
            click.echo(f"{operator.name}\n    {operator.plant.__doc__}\n    certain: {operator.certain}")
        return
    results: list[Result] = []
    trees = [
        tree for tree in (examples(), *public(os.environ.get("DDICHECK_CORPUS", ""))) if _matches(tree.name, names)
    ]
    for tree in trees:
        start = time.process_time()
        found = run(tree, operators, lambda rule: _matches(rule, rules), most, seed, _progress(tree.name))
        results += found
        click.echo(f"{tree.name}: {_share(found)}, {time.process_time() - start:.0f} s")
        if misses:
            _show_misses(found, tree)
    click.echo()
    _table("rule", {rule: [r for r in results if r.mutant.rule == rule] for rule in {r.mutant.rule for r in results}})
    click.echo()
    _table("operator", {name: [r for r in results if r.operator == name] for name in {r.operator for r in results}})
    click.echo(f"\nall: {_share(results)}; rules that are there: {_share(_of_shipped(results))}")
    low = [rule for rule in {r.mutant.rule for r in results} if _percent(results, rule) < LEAST_PER_RULE]
    missed = bool(low) or _percent(results) < LEAST
    click.echo(f"aim: {LEAST} % of all, {LEAST_PER_RULE} % of each rule; {'missed' if missed else 'met'}")
    sys.exit(int(missed))


def _matches(name: str, globs: Sequence[str]) -> bool:
    return not globs or any(fnmatch.fnmatchcase(name.lower(), glob.lower()) for glob in globs)


def _progress(name: str) -> Callable[[int, int], None]:
    def told(done: int, everything: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{name}: {done} of {everything} ", end="", file=sys.stderr, flush=True)

    return told


def _of_shipped(results: Sequence[Result]) -> list[Result]:
    there = {rule.id for rule in shipped()}
    return [r for r in results if r.mutant.rule in there]


def _percent(results: Sequence[Result], rule: str = "") -> float:
    """How many of those that could be read are found, of one rule or of all; nothing seeded misses no aim."""
    read = [r for r in results if not r.lost and rule in ("", r.mutant.rule)]
    return 100 * sum(bool(r.found) for r in read) / len(read) if read else 100.0


def _share(results: Sequence[Result]) -> str:
    read = [r for r in results if not r.lost]
    found = sum(bool(r.found) for r in read)
    lost = f", {len(results) - len(read)} that could not be read" if len(read) < len(results) else ""
    return f"{found} of {len(read)} found ({_percent(read):.1f} %){lost}"


def _table(what: str, groups: dict[str, list[Result]]) -> None:
    there = {rule.id for rule in shipped()}
    trees = list(dict.fromkeys(r.tree for group in groups.values() for r in group))
    click.echo(f"{what:36} {'seeded':>6} {'found':>6} {'%':>6}   " + " ".join(f"{tree:>16}" for tree in sorted(trees)))
    for name, group in sorted(groups.items(), key=lambda pair: pair[0].lower()):
        read = [r for r in group if not r.lost]
        found = sum(bool(r.found) for r in read)
        seeded, hits = Counter(r.tree for r in read), Counter(r.tree for r in read if r.found)
        cells = " ".join(f"{f'{hits[tree]}/{seeded[tree]}' if seeded[tree] else '':>16}" for tree in sorted(trees))
        mark = "  (no such rule yet)" if what == "rule" and name not in there else ""
        share = f"{100 * found / len(read):6.1f}" if read else " " * 6
        click.echo(f"{name:36} {len(read):6} {found:6} {share}   {cells}{mark}")


def _show_misses(results: Sequence[Result], tree: Tree) -> None:
    for result in results:
        if result.found and not result.lost:
            continue
        mutant = result.mutant
        click.echo(f"  {mutant.rule} {result.operator} {shown(mutant.path, tree.root)}:{mutant.line} {mutant.what}")
        if result.lost:
            click.echo(f"    cannot be read: {result.lost}")
        click.echo(difference(mutant, Path(mutant.path).read_bytes()))


if __name__ == "__main__":
    main()
