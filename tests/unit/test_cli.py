"""The command line: commands, options, outputs, exit codes, and what becomes of every kind of failure."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sample_report import CLEAN, GRAPH, NOTHING, REPORT, RULES

import ddicheck
from ddicheck.cli import main
from ddicheck.cli.check import exit_code
from ddicheck.cli.output import make_console, write
from ddicheck.cli.progress import Progress
from ddicheck.cli.sources import source_lines
from ddicheck.config import Settings
from ddicheck.engine import session
from ddicheck.model import Problem, Report, RuleInfo, Span
from ddicheck.report.graph import CallGraph

CODE = "static int twice(int x)\n{\n    return x + x;\n}\n"


class FakeSession:
    """Stands for the engine: answers what it is told to, and remembers what it was asked."""

    report: Report = REPORT
    error: BaseException | None = None
    asked: Settings
    paths: tuple[str, ...]
    stdin: tuple[str, bytes] | None

    def __init__(self, settings: Settings) -> None:
        type(self).asked = settings

    def check(self, paths: tuple[str, ...], *, stdin: object = None, progress: object = None) -> Report:
        type(self).paths, type(self).stdin = paths, stdin  # type: ignore[assignment]
        if self.error is not None:
            raise self.error
        return self.report

    def graph(self, paths: tuple[str, ...]) -> tuple[CallGraph, ...]:
        return (GRAPH,)

    def rules(self) -> tuple[RuleInfo, ...]:
        return RULES


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[type[FakeSession]]:
    fresh = type("Fresh", (FakeSession,), {})
    monkeypatch.setattr(session, "Session", fresh)
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "DDICHECK_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "x.c").write_text(CODE)
    yield fresh


def call(*words: str, input: bytes | None = None) -> Result:
    return CliRunner().invoke(main, list(words), input=input)


def run(*words: str, cwd: Path | None = None, input: bytes = b"", **env: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "ddicheck", *words], cwd=cwd, input=input, env=environment(**env), capture_output=True
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")}
    return kept | {"PYTHONPATH": str(Path(ddicheck.__file__).parent.parent)} | more


# -- check -------------------------------------------------------------------------------------------------------------


def test_findings_exit_with_one_and_go_to_standard_output(fake: type[FakeSession]) -> None:
    done = call("check", "x.c")
    assert done.exit_code == 1
    assert "Irql_MCM_Function" in done.stdout and done.stderr == ""
    assert fake.paths == (os.path.abspath("x.c"),)


def test_clean_exits_with_zero(fake: type[FakeSession]) -> None:
    fake.report = CLEAN
    assert call("check").exit_code == 0
    assert fake.paths == (os.getcwd(),)


def test_exit_zero_forgives_findings_but_not_failure(fake: type[FakeSession]) -> None:
    assert call("check", "--exit-zero").exit_code == 0
    fake.report = NOTHING
    done = call("check", "--exit-zero")
    assert done.exit_code == 2
    assert done.stderr == "ddicheck: could not check all: /trees/net/x.c: permission denied\n"


def with_problem(report: Report, kind: str, file: str) -> Report:
    return report._replace(problems=(Problem(kind, "it is so", Span(file, 1)),))


@pytest.mark.parametrize(
    ("report", "want"),
    [
        (REPORT, 1),
        (CLEAN, 0),
        (NOTHING, 2),
        (Report((), ()), 2),
        (with_problem(CLEAN, "parse", "/a"), 0),
        (with_problem(CLEAN, "read", "/a"), 0),
        (with_problem(CLEAN, "read", "/asked"), 2),
        (with_problem(REPORT, "read", "/asked"), 2),
        (with_problem(CLEAN, "internal", "/a"), 2),
        (with_problem(REPORT, "internal", "/a"), 1),
        (Report((CLEAN.drivers[0]._replace(functions=0),), ()), 0),
        (with_problem(Report((CLEAN.drivers[0]._replace(functions=0),), ()), "encoding", "/a"), 2),
    ],
)
def test_exit_code(report: Report, want: int) -> None:
    assert exit_code(report, ["/asked"]) == want


def test_nothing_to_check_is_said(fake: type[FakeSession]) -> None:
    fake.report = Report((), ())
    done = call("check", "x.c")
    assert (done.exit_code, done.stderr) == (2, "ddicheck: nothing to check in x.c: no C source of a driver found\n")


def test_formats_may_be_repeated_with_files(fake: type[FakeSession]) -> None:
    done = call(
        "check", "--output-format", "text", "--output-format", "sarif=a.sarif", "--output-format", "json=b.json"
    )
    assert done.exit_code == 1
    assert "found         2 findings" in done.stdout
    sarif = json.loads(Path("a.sarif").read_text())
    assert sarif["version"] == "2.1.0" and sarif["runs"][0]["invocations"][0]["exitCode"] == 1
    assert json.loads(Path("b.json").read_text())["statistics"]["findings"] == 2
    assert sorted(os.listdir()) == ["a.sarif", "b.json", "x.c"]


def test_output_file(fake: type[FakeSession]) -> None:
    done = call("check", "-o", "out.txt")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "Irql_MCM_Function" in Path("out.txt").read_text()
    assert json.loads(call("check", "--output-format", "json", "-o", "-").stdout)["format"] == "ddicheck-report"


@pytest.mark.parametrize(
    ("words", "want"),
    [
        (["--output-format", "yaml"], "'yaml' is not an output format: text, json, sarif"),
        (["--output-format", "text", "--output-format", "json"], "two formats for one output"),
        (["--output-format", "json=a", "--output-format", "sarif=./a"], "two formats for one file"),
        (["--output-format", "json=a.json", "-o", "b"], "-o has nothing to say"),
        (["-o", "no/such/folder"], "there is no folder"),
        (["-o", "."], "it is a folder"),
        (["nope.c"], "no such file or folder: nope.c"),
        (["-"], "'-' needs --stdin-filename"),
        (["-", "x.c"], "'-' stands alone"),
        (["x.c", "--stdin-filename", "y.c"], "--stdin-filename needs '-'"),
        (["-D", "1x"], "'1x' is not a define"),
        (["--config", "nope.toml"], "nope.toml: cannot be read"),
        (["--no-such-option"], "No such option"),
    ],
)
def test_bad_usage_is_refused_before_any_work(fake: type[FakeSession], words: list[str], want: str) -> None:
    done = call("check", *words)
    assert done.exit_code == 2
    assert want in done.stderr
    assert done.stdout == ""
    assert not hasattr(fake, "paths")


def test_unreadable_path_is_refused(fake: type[FakeSession], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert "cannot read x.c: permission denied" in call("check", "x.c").stderr


def test_options_reach_the_settings(fake: type[FakeSession]) -> None:
    call(
        *("check", "--select", "A,B", "--select", "C", "--ignore", "D", "--extend-select", "E", "-D", "X=2", "-D", "Y"),
        *("-U", "Z", "-I", "inc", "--configuration", "Debug|x64", "--platform", "x64", "--all-projects"),
    )
    asked = fake.asked
    assert (asked.select, asked.ignore, asked.extend_select) == (("A", "B", "C"), ("D",), ("E",))
    assert (asked.defines, asked.undefines) == ((("X", "2"), ("Y", "1")), ("Z",))
    assert asked.include_dirs == (os.path.abspath("inc"),)
    assert (asked.configuration, asked.platform, asked.all_projects) == ("Debug|x64", "x64", True)


def test_settings_file_is_found_named_or_left_alone(fake: type[FakeSession]) -> None:
    Path("ddicheck.toml").write_text('select = ["A"]\n')
    Path("other.toml").write_text('select = ["B"]\n')
    for words, want in (([], ("A",)), (["--config", "other.toml"], ("B",)), (["--isolated"], ())):
        call("check", "x.c", *words)
        assert fake.asked.select == want


def test_broken_settings_file_is_one_line(fake: type[FakeSession]) -> None:
    Path("ddicheck.toml").write_text("selct = 1\n")
    done = call("check", "x.c")
    assert done.exit_code == 2
    assert re.fullmatch(r"ddicheck: .*ddicheck\.toml:1: selct: unknown key, did you mean 'select'\?\n", done.stderr)


def test_unknown_rule_is_bad_usage() -> None:
    done = call("check", "--isolated", "--select", "NoSuchRule", os.path.dirname(__file__))
    assert done.exit_code == 2
    assert "NoSuchRule" in done.stderr and "Traceback" not in done.stderr


def test_standard_input_has_a_name(fake: type[FakeSession]) -> None:
    call("check", "-", "--stdin-filename", "sub/y.c", input=b"int x;")
    name = os.path.abspath("sub/y.c")
    assert (fake.paths, fake.stdin) == ((name,), (name, b"int x;"))


def test_internal_error_is_one_line(fake: type[FakeSession]) -> None:
    fake.error = ValueError("two\nlines")
    done = call("check")
    assert done.exit_code == 2
    assert done.stderr.startswith("ddicheck: internal error (ValueError: two lines): please report it")
    assert done.stderr.count("\n") == 1


def test_debug_shows_the_traceback(fake: type[FakeSession], monkeypatch: pytest.MonkeyPatch) -> None:
    fake.error = ValueError("boom")
    monkeypatch.setenv("DDICHECK_DEBUG", "")  # restores what --debug sets
    assert "Traceback" in call("check", "--debug").stderr
    monkeypatch.setenv("DDICHECK_DEBUG", "1")
    assert "Traceback" in call("check").stderr


def test_interrupt_is_one_line(fake: type[FakeSession]) -> None:
    fake.error = KeyboardInterrupt()
    done = call("check", "-o", "out.txt")
    assert (done.exit_code, done.stderr) == (130, "ddicheck: interrupted\n")
    assert os.listdir() == ["x.c"]


def test_show_settings_and_files(fake: type[FakeSession]) -> None:
    done = call("check", "--show-settings", "--select", "A", "x.c")
    assert 'select = ["A"]' in done.stdout and done.exit_code == 0
    assert call("check", "--show-files", "x.c").stdout == "x.c\n"
    assert "  x.c\n" in call("check", "--show-files", "-v", "x.c").stdout
    assert not hasattr(fake, "paths")


def test_color_always_and_never(fake: type[FakeSession]) -> None:
    assert "\x1b[" in call("check", "--color", "always").stdout
    assert "\x1b[" not in call("check", "--color", "never").stdout
    assert "\x1b[" not in call("check").stdout


# -- graph, ddi, rules, explain ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "start"),
    [("text", "mcm: "), ("dot", "digraph"), ("json", "{"), ("svg", "<?xml"), ("html", "<!doctype html>")],
)
def test_graph_formats(fake: type[FakeSession], form: str, start: str) -> None:
    done = call("graph", "x.c", "--format", form)
    assert done.exit_code == 0
    assert done.stdout.startswith(start)


def test_graph_takes_the_format_from_the_file(fake: type[FakeSession]) -> None:
    assert call("graph", "-o", "g.SVG").exit_code == 0
    assert Path("g.SVG").read_text().startswith("<?xml")
    assert call("graph", "-o", "g.txt").exit_code == 0
    assert Path("g.txt").read_text().startswith("mcm: ")


def test_graph_of_a_part(fake: type[FakeSession]) -> None:
    done = call("graph", "--function", "MPIsr", "--depth", "1")
    assert "DrainParties" in done.stdout and "Visit" not in done.stdout
    done = call("graph", "--function", "MPIsrr")
    assert done.exit_code == 2
    assert "no function in the graph is called MPIsrr; did you mean MPIsr?" in done.stderr
    assert call("graph", "nope").exit_code == 2


def test_graph_under_settings_that_name_no_rule(tmp_path: Path) -> None:
    (tmp_path / "x.c").write_text(CODE)
    (tmp_path / "ddicheck.toml").write_text('select = ["NoSuchRule"]')
    done = call("graph", str(tmp_path))
    assert done.exit_code == 2 and "NoSuchRule" in done.stderr and "internal" not in done.stderr


def test_ddi_tells_what_is_known() -> None:
    done = call("ddi", "NdisMCmDropPartyComplete")
    assert done.exit_code == 0
    assert "DISPATCH_LEVEL" in done.stdout and "PROTOCOL_CM_DROP_PARTY" in done.stdout
    assert call("ddi", "ndismcmdroppartycomplete").stdout == done.stdout
    assert call("ddi", "MINIPORT_INITIALIZE").exit_code == 0


def test_unknown_ddi_offers_close_names() -> None:
    done = call("ddi", "NdisMCmDropPartyComplet")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "NdisMCmDropPartyComplete" in done.stderr


def test_rules_lists_and_exports(fake: type[FakeSession]) -> None:
    assert re.search(r"^CallManagerKind +CoNDIS +warning +a driver calls", call("rules").stdout, re.MULTILINE)
    value = json.loads(call("rules", "--output-format", "json").stdout)
    assert [rule["id"] for rule in value["rules"]] == ["CallManagerKind", "Irql_MCM_Function"]


def test_explain(fake: type[FakeSession]) -> None:
    done = call("explain", "irql_mcm_function")
    assert done.exit_code == 0
    assert done.stdout.startswith("# Irql_MCM_Function\n")
    assert "## Bad\n\n```c\nNdisMCmDropPartyComplete(s, h);" in done.stdout
    assert "\x1b[" in call("explain", "Irql_MCM_Function", "--color", "always").stdout
    done = call("explain", "Irql_MCM_Funktion")
    assert done.exit_code == 2 and "did you mean Irql_MCM_Function?" in done.stderr


@pytest.mark.parametrize("command", [[], ["check"], ["graph"], ["condis"], ["ddi"], ["rules"], ["explain"]])
def test_help_is_complete(command: list[str]) -> None:
    done = call(*command, "--help")
    assert done.exit_code == 0 and done.stdout.startswith("Usage: ddicheck")
    options = done.stdout.partition("Options:")[2].partition("Commands:")[0]
    described = re.findall(r"^  (?:-\w, )?--[\w-]+(?: \S+)?(?: {2,}|\n {10,})\S", options, re.MULTILINE)
    assert len(described) == len(re.findall(r"^  -", options, re.MULTILINE))


def test_no_command_is_help_and_two() -> None:
    assert call().exit_code == 2
    assert call("chek").exit_code == 2


# -- outputs, colours, progress ----------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("env", "color", "terminal", "want"),
    [
        ({}, "auto", True, True),
        ({}, "auto", False, False),
        ({"NO_COLOR": "1"}, "auto", True, False),
        ({"NO_COLOR": ""}, "auto", True, True),
        ({"NO_COLOR": "1"}, "always", False, True),
        ({"FORCE_COLOR": "1"}, "auto", False, True),
        ({"FORCE_COLOR": "0"}, "auto", True, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, "auto", True, False),
        ({"TERM": "dumb"}, "auto", True, False),
        ({"FORCE_COLOR": "1"}, "never", True, False),
    ],
)
def test_colours(monkeypatch: pytest.MonkeyPatch, env: dict[str, str], color: str, terminal: bool, want: bool) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    file = Terminal() if terminal else io.StringIO()
    make_console(color, file).print("x", style="bold red")
    assert ("\x1b[" in file.getvalue()) is want


def test_plain_width_is_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "132")
    assert make_console("auto", io.StringIO()).width == 132
    monkeypatch.setenv("COLUMNS", "many")
    assert make_console("auto", io.StringIO()).width == 100


def test_file_is_replaced_whole_and_keeps_its_mode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "out"
    target.write_text("old")
    target.chmod(0o640)
    link = tmp_path / "link"
    link.symlink_to(target)
    write(str(link), "new\n")
    assert (target.read_text(), target.stat().st_mode & 0o777, link.is_symlink()) == ("new\n", 0o640, True)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(str(target), "half")
    assert target.read_text() == "new\n"
    assert sorted(os.listdir(tmp_path)) == ["link", "out"]


def test_device_is_written_to_and_not_replaced() -> None:
    write(os.devnull, "gone")
    assert not os.path.isfile(os.devnull)


def test_progress_is_for_long_work_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with Progress() as progress:
        progress("short", 0, 1)
    assert terminal.getvalue() == ""
    monkeypatch.setattr("ddicheck.cli.progress.FIRST_AFTER", 0.01)
    with Progress() as progress:
        progress("tap", 1, 3)
        deadline = time.monotonic() + 10
        while not terminal.getvalue() and time.monotonic() < deadline:
            time.sleep(0.01)
    assert "checking tap (2 of 3), 0 s" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[2K")
    with Progress(wanted=False) as progress:
        assert not progress._shown


def test_progress_is_silent_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    file = io.StringIO()
    monkeypatch.setattr(sys, "stderr", file)
    monkeypatch.setattr("ddicheck.cli.progress.FIRST_AFTER", 0)
    with Progress() as progress:
        progress("x", 0, 1)
        time.sleep(0.05)
    assert file.getvalue() == ""


def test_sources_are_read_as_the_front_end_does(tmp_path: Path) -> None:
    file = tmp_path / "u.c"
    file.write_bytes("\ufeffa\r\n\u00e4\r\n".encode("utf-16-le"))
    lines = source_lines({"/given.c": b"one\ntwo"})
    assert lines(str(file))[:2] == ["a", "\u00e4"]
    assert lines("/given.c") == ["one", "two"]
    assert lines(str(tmp_path / "nope.c")) == []


# -- the real program --------------------------------------------------------------------------------------------------


def test_version_is_quick_and_loads_little() -> None:
    code = (
        "import sys; from ddicheck.cli import main; main(['--version'], standalone_mode=False);"
        "heavy = ('rich', 'pycparser', 'json', 'difflib', *(f'ddicheck.{n}' for n in ('engine', 'frontend', 'ir')));"
        "print([name for name in sys.modules if name.startswith(heavy)])"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout == f"ddicheck {ddicheck.__version__}\n[]\n"


def test_program_checks_a_file(tmp_path: Path) -> None:
    (tmp_path / "x.c").write_text(CODE)
    done = run("check", "x.c", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 file, " in done.stdout and "1 function" in done.stdout
    assert json.loads(run("check", "x.c", "--output-format", "json", cwd=tmp_path).stdout)["drivers"]


def test_program_draws_a_file(tmp_path: Path) -> None:
    (tmp_path / "x.c").write_text(CODE)
    done = run("graph", "x.c", cwd=tmp_path)
    assert done.returncode == 0 and "twice" in done.stdout


def test_program_refuses_what_is_not_there(tmp_path: Path) -> None:
    done = run("check", "nope", cwd=tmp_path)
    assert done.returncode == 2
    assert "no such file or folder: nope" in done.stderr and done.stdout == ""


@pytest.mark.parametrize("words", [["ddi", "NdisFreeMemory"], ["rules", "--output-format", "json"], ["--help"]])
def test_closed_pipe_ends_quietly(words: list[str]) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "ddicheck", *words], stdout=writer, stderr=subprocess.PIPE, env=environment()
        )
    finally:
        os.close(writer)
    assert done.stderr == b""
    assert done.returncode in (1, 141)  # 1 is click's own, for help


def test_ctrl_c_exits_with_130_and_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ddicheck", "check", "-", "--stdin-filename", "x.c", "-o", "out.txt"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    child = subprocess.Popen(command, cwd=tmp_path, env=environment(), **pipes)  # type: ignore[call-overload]
    try:
        time.sleep(0.7)
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=20)
    finally:
        child.kill()
    assert (child.returncode, out, err) == (130, b"", b"ddicheck: interrupted\n")
    assert os.listdir(tmp_path) == []
