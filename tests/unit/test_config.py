"""`ddicheck.toml`: what it may say, where it is found, and one line for what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddicheck.config import FILE_NAME, KEYS, PROJECT_KEYS, ConfigError, ProjectSettings, Settings, define, load, merge
from ddicheck.discovery import discover
from ddicheck.model import Confidence, Severity


def config(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    path.write_text(text)
    return path


def test_nothing_said(tmp_path: Path) -> None:
    assert load(str(tmp_path)) == Settings(root=str(tmp_path))


def test_the_nearest_file_upward_counts(tmp_path: Path) -> None:
    config(tmp_path, 'configuration = "Release"')
    inner = config(tmp_path / "a", 'configuration = "Debug"')
    (tmp_path / "a/b/c").mkdir(parents=True)
    (tmp_path / "a/b/c/x.c").write_text("")
    found = load(str(tmp_path / "a/b/c/x.c"))
    assert (found.configuration, found.source, found.root) == ("Debug", str(inner), str(tmp_path / "a"))


def test_every_key(tmp_path: Path) -> None:
    path = config(
        tmp_path,
        """
select = ["A"]
ignore = ["B"]
extend-select = ["C"]
severity = "warning"
confidence = "medium"
exclude = ["tests/", "*.gen.c"]
configuration = "Debug|x64"
platform = "x64"
define = ["A", "B=2", 'C="x"']
undefine = ["DBG"]
include-dirs = ["inc", "../other"]
all-projects = true
budget = 1000
[per-file-ignores]
"tests/*.c" = ["D"]
[[project]]
name = "nic"
files = ["src/*.c"]
define = { NDIS630_MINIPORT = 1, DBG = true, NAME = "x" }
include-dirs = ["src"]
""",
    )
    expected = Settings(
        root=str(tmp_path),
        source=str(path),
        select=("A",),
        ignore=("B",),
        extend_select=("C",),
        per_file_ignores=(("tests/*.c", ("D",)),),
        severity=Severity.WARNING,
        confidence=Confidence.MEDIUM,
        exclude=("tests/", "*.gen.c"),
        configuration="Debug|x64",
        platform="x64",
        defines=(("A", "1"), ("B", "2"), ("C", '"x"')),
        undefines=("DBG",),
        include_dirs=(str(tmp_path / "inc"), str(tmp_path.parent / "other")),
        all_projects=True,
        budget=1000,
        projects=(
            ProjectSettings(
                "nic",
                (str(tmp_path / "src/*.c"),),
                (("NDIS630_MINIPORT", "1"), ("DBG", "1"), ("NAME", "x")),
                (str(tmp_path / "src"),),
            ),
        ),
    )
    assert load(str(tmp_path)) == expected
    said = path.read_text()
    assert all(key in said for key in [*KEYS, *PROJECT_KEYS])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("\nconfguration = 'x'", ":2: confguration: unknown key, did you mean 'configuration'?"),
        ("include_dirs = []", ":1: include_dirs: unknown key, did you mean 'include-dirs'?"),
        ("zzz = 1", ":1: zzz: unknown key, known keys: all-projects, budget"),
        ("a = 1\n\nselect = 'x'", ":1: a: unknown key"),
        ("# x\nselect = 'x'", ":2: select: must be a list of strings, not a string"),
        ("exclude = [1]", ":1: exclude: must be a string, not a number"),
        ("severity = 'high'", ":1: severity: must be one of error, warning, note"),
        ("confidence = 3", ":1: confidence: must be one of high, medium, low"),
        ("all-projects = 1", ":1: all-projects: must be true or false, not a number"),
        ("budget = -1", ":1: budget: must be a number, 0 or more"),
        ("define = ['1A']", ":1: define: '1A' is not a define: write NAME or NAME=VALUE"),
        ("define = { A = [] }", ":1: define: a define's value must be a string or a number, not a list"),
        ("per-file-ignores = 1", ":1: per-file-ignores: must be a table"),
        ("exclude = ['!']", ":1: exclude: '!' is not a pattern"),
        ("[[project]]\nname = 'x'", "project: needs a name and files"),
        ("[project]\nname = 'x'", ":1: project: must be written as [[project]] tables"),
        ("[[project]]\nfile = 'x'", ":2: project.file: unknown key, did you mean 'files'?"),
        ("[[project]]\nname='x'\nfiles=['a']\n[[project]]\nname='x'\nfiles=['b']", "two projects are called 'x'"),
        ("select = [\n'x'", ":2:"),
        ("x = 1\ny = ", ":2: "),
        ("\ufeffzzz = 1", "unknown key"),
    ],
)
def test_errors_are_one_line_with_file_and_key(tmp_path: Path, text: str, says: str) -> None:
    path = config(tmp_path, text)
    with pytest.raises(ConfigError) as raised:
        load(str(tmp_path))
    message = str(raised.value)
    assert message.startswith(str(path)) and says in message and "\n" not in message


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="UTF-8"):
        load(str(tmp_path))


def test_the_command_line_adds_and_replaces() -> None:
    settings = Settings(exclude=("a",), defines=(("A", "1"), ("B", "1")), configuration="Debug", select=("X",))
    merged = merge(
        settings,
        exclude=("b", "a"),
        defines=(("B", "2"), ("C", "3")),
        configuration=None,
        select=("Y",),
        severity=Severity.ERROR,
    )
    assert merged.exclude == ("a", "b")
    assert merged.defines == (("A", "1"), ("B", "2"), ("C", "3"))
    assert (merged.configuration, merged.select, merged.severity) == ("Debug", ("Y",), Severity.ERROR)
    with pytest.raises(TypeError):
        merge(settings, nonsense=1)


def test_define() -> None:
    assert define("A") == ("A", "1")
    assert define("A=") == ("A", "")
    assert define('A="b=c"') == ("A", '"b=c"')
    with pytest.raises(ConfigError):
        define("=x")


def test_settings_reach_the_build(tmp_path: Path) -> None:
    (tmp_path / "drv.c").write_text("NTSTATUS DriverEntry(void) { return 0; }\n")
    (tmp_path / "left.c").write_text("int left(void) { return 0; }\n")
    (tmp_path / "inc").mkdir()
    more = 'undefine = ["AMD64"]\ninclude-dirs = ["inc"]\nexclude = ["left.c"]'
    config(tmp_path, f'define = ["EXTRA=7", "WINNT=9"]\n{more}')
    project = discover([str(tmp_path)], load(str(tmp_path))).projects[0]
    defines = dict(project.build.defines)
    assert defines["EXTRA"] == "7" and defines["WINNT"] == "9" and "AMD64" not in defines
    assert project.build.include_dirs[-1] == str(tmp_path / "inc")
    assert project.files == (str(tmp_path / "drv.c"),)


def test_described_projects_win(tmp_path: Path) -> None:
    for name in ("src/a.c", "src/b.c", "other/d.c"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("NTSTATUS DriverEntry(void) { return 0; }\n")
    config(tmp_path, '[[project]]\nname = "mine"\nfiles = ["src\\\\A.c", "src/gone.c"]\ndefine = ["X=1"]')
    found = discover([str(tmp_path)], load(str(tmp_path)))
    assert {Path(project.root).name for project in found.projects} == {"src", "other"}
    assert len(found.projects) == 3
    mine = next(project for project in found.projects if project.name == "mine")
    assert mine.files == (str(tmp_path / "src/a.c"),) and dict(mine.build.defines)["X"] == "1"
    assert any("gone.c" in problem.message for problem in found.problems)
