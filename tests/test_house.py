"""The rules of the house: floors, packaging, names, messages, sizes. `python tests/test_house.py` lists long files."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import readme_table

from ddicheck import knowledge
from ddicheck.config import Settings
from ddicheck.engine.session import Session
from ddicheck.model import Finding
from ddicheck.testing import Fixture, fixtures

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "ddicheck"
RULES = ROOT / "rules"
FIXTURES = fixtures(ROOT / "tests" / "rules")

FLOORS = {
    "model": 0,
    "ir": 1,
    "knowledge": 1,
    "config": 1,
    "report": 1,
    "discovery": 2,
    "frontend": 2,
    "flow": 2,
    "program": 3,
    "analyses": 4,
    "kinds": 5,
    "api": 6,
    "engine": 7,
    "cli": 8,
    "lsp": 8,
    "testing": 8,
    "__main__": 9,
}

LONG_FILE = 400
TOO_LONG_FILE = 800
LONG_FUNCTION = 40
WORN_NAMES = {"base", "common", "helper", "helpers", "manager", "misc", "util", "utils"}


def sources() -> list[Path]:
    """Every module that is shipped."""
    return sorted([*PACKAGE.rglob("*.py"), *RULES.glob("*.py")])


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of each module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, name.name) for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: imports are written in full"
            module = node.module or ""
            if module == "ddicheck":
                yield from ((node.lineno, f"ddicheck.{name.name}") for name in node.names)
            else:
                yield node.lineno, module


def room(path: Path) -> str:
    """The folder, or the module beside the folders, that a file of the package belongs to."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def climbs(path: Path) -> Iterator[str]:
    """What a file imports from its own floor's other rooms, or from above."""
    here = room(path)
    for line, name in imports(path):
        parts = name.split(".")
        if parts[0] != "ddicheck" or len(parts) == 1 or parts[1] == here or parts[1] == "__version__":
            continue
        if FLOORS.get(parts[1], 99) >= FLOORS[here]:
            yield f"{path.relative_to(ROOT)}:{line}: {here} (floor {FLOORS[here]}) imports {name}"


def test_imports_go_down_only() -> None:
    rooms = [path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.stem != "__init__"]
    assert {room(path) for path in rooms} <= set(FLOORS)
    assert [climb for path in rooms for climb in climbs(path)] == []


def test_a_climb_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "PACKAGE", tmp_path)
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    low = tmp_path / "flow" / "solve.py"
    low.parent.mkdir()
    low.write_text(
        "def f():\n    from ddicheck import program\n    import ddicheck.frontend.parse\n    import ddicheck.model\n"
    )
    assert list(climbs(low)) == [
        "flow/solve.py:2: flow (floor 2) imports ddicheck.program",
        "flow/solve.py:3: flow (floor 2) imports ddicheck.frontend.parse",
    ]


def test_rules_import_only_the_api() -> None:
    taken = {name for path in RULES.glob("*.py") for _, name in imports(path) if name.split(".")[0] == "ddicheck"}
    assert taken <= {"ddicheck.api"}


def test_only_the_front_end_imports_pycparser() -> None:
    takers = {
        str(path.relative_to(ROOT))
        for path in sources()
        for _, name in imports(path)
        if name.split(".")[0] == "pycparser" and path.relative_to(ROOT).parts[:2] != ("ddicheck", "frontend")
    }
    assert takers == set()


def test_every_package_is_in_the_packaging_list() -> None:
    with (ROOT / "pyproject.toml").open("rb") as stream:
        listed = tomllib.load(stream)["tool"]["setuptools"]["packages"]
    folders = {".".join(init.parent.relative_to(ROOT).parts) for init in PACKAGE.rglob("__init__.py")}
    holding = {".".join(path.parent.relative_to(ROOT).parts) for path in PACKAGE.rglob("*.py")}
    assert holding == folders, "a folder with modules has an __init__.py"
    assert sorted(listed) == sorted(folders | {"ddicheck.rules"})


def test_every_data_file_is_packaged() -> None:
    with (ROOT / "pyproject.toml").open("rb") as stream:
        patterns = tomllib.load(stream)["tool"]["setuptools"]["package-data"]
    packaged = {
        path
        for package, globs in patterns.items()
        for glob in globs
        for path in ROOT.joinpath(*package.split(".")).glob(glob)
    }
    data = {
        path
        for path in PACKAGE.rglob("*")
        if path.is_file()
        and path.suffix not in (".py", ".pyc")
        and not any(part.startswith((".", "__pycache__")) for part in path.relative_to(PACKAGE).parts)
    }
    assert data - packaged == set()


def test_a_rule_is_found_by_its_name_everywhere() -> None:
    ids = {rule.id for rule in Session(Settings()).rules()}
    assert {path.stem for path in RULES.glob("*.py") if path.stem != "__init__"} == {id.lower() for id in ids}
    assert {fixture.rule for fixture in FIXTURES} == ids


def test_every_rule_has_bad_and_ok_functions() -> None:
    for rule in {fixture.rule for fixture in FIXTURES}:
        text = "".join(Path(file).read_text() for f in FIXTURES if f.rule == rule for file in f.files)
        assert "_bad(" in text and "_ok(" in text and "// want" in text, rule


@cache
def findings(fixture: Fixture) -> tuple[Finding, ...]:
    return Session(Settings(root=fixture.path, select=(fixture.rule,))).check([fixture.path]).findings


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
def test_messages_start_with_the_thing_and_have_no_full_stop(fixture: Fixture) -> None:
    text = "".join(Path(file).read_text() for file in fixture.files)
    for finding in findings(fixture):
        for said in (finding.message, finding.hint, *(step.text for step in finding.path)):
            assert said == said.strip() and not said.endswith("."), said
            assert "\n" not in said, said
        first = finding.message.split()[0]
        assert first[0].islower() or first in text or knowledge.ddi(first) is not None, finding.message


@pytest.mark.parametrize("rule", Session(Settings()).rules(), ids=lambda rule: rule.id)
def test_rules_say_what_they_are(rule: object) -> None:
    from ddicheck.model import RuleInfo

    assert isinstance(rule, RuleInfo)
    assert rule.summary and "\n" not in rule.summary and not rule.summary.endswith(".")
    assert rule.url.startswith("https://")
    assert rule.docs.strip() and rule.bad.strip() and rule.good.strip()


def test_readme_table_is_in_step() -> None:
    text = readme_table.README.read_text(encoding="utf-8")
    assert text == readme_table.in_step(text, Session(Settings()).rules()), "run `python tests/readme_table.py`"


def test_names_are_not_worn() -> None:
    assert {str(p.relative_to(ROOT)) for p in sources() if WORN_NAMES & set(p.stem.split("_"))} == set()


def test_no_file_holds_several_ideas() -> None:
    assert [line for line in long_files() if int(line.split()[0]) > TOO_LONG_FILE] == []


def long_files() -> list[str]:
    """Files and functions over the guidance, longest first: `412 ddicheck/x.py`, `55 ddicheck/x.py:17 name`."""
    over = []
    for path in sources():
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(ROOT)
        lines = text.count("\n")
        if lines > LONG_FILE:
            over.append((lines, str(name)))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONG_FUNCTION:
                    over.append((length, f"{name}:{node.lineno} {node.name}"))
    return [f"{length} {what}" for length, what in sorted(over, key=lambda o: (-o[0], o[1]))]


if __name__ == "__main__":
    print("\n".join(long_files()))
