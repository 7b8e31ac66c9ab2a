"""The text report: headline, frame, path, hint, summary, and nothing that a terminal would act on."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from rich.console import Console
from sample_report import CLEAN, DRIVER, IRQL_FINDING, ISR, KIND_FINDING, NOTHING, PARTY, REPORT, ROOT, RULES, sources

from ddicheck.model import Finding, Report, RuleInfo, Severity, Span, Step
from ddicheck.report.frame import frame_of
from ddicheck.report.text import render_text


def shown(report: Report, width: int = 100, terminal: bool = False, **options: bool) -> str:
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=terminal, color_system="standard" if terminal else None)
    render_text(report, RULES, sources, console, root=ROOT, **options)
    return file.getvalue()


def uncoloured(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def test_headline_is_one_line_that_programs_can_read() -> None:
    first = shown(REPORT, 60).splitlines()[0]
    assert first == f"mcm/party.c:7:9 error: {IRQL_FINDING.message}   Irql_MCM_Function"


def test_finding_has_frame_path_and_trailers() -> None:
    text = shown(REPORT)
    assert "    5 |     if (party->DropPending)\n    6 |     {\n>   7 |         NdisMCmDropPartyComplete(" in text
    assert "\n      |         ^^^^^^^^^^^^^^^^^^^^^^^^\n" in text
    assert re.search(r"^ +how it gets there +IRQL +holds$", text, re.MULTILINE)
    assert re.search(r"^  3  mcm/party.c:5  party->DropPending is TRUE +DIRQL  adapter->Lock$", text, re.MULTILINE)
    assert "  help: queue it to the DPC" in text
    assert "  also: breaks Irql_Interrupt_Function" in text
    assert "  why:  ddicheck explain Irql_MCM_Function" in text


def test_state_columns_that_nobody_uses_are_left_out() -> None:
    text = shown(Report((DRIVER._replace(findings=(KIND_FINDING,)),), REPORT.rules), quiet=True)
    head = next(line for line in text.splitlines() if "how it gets there" in line)
    assert head.split()[-1] == "status"
    assert "IRQL" not in head and "holds" not in head


@pytest.mark.parametrize("width", [80, 200])
def test_terminal_output_fits_its_width_and_has_no_blanks_at_line_ends(width: int) -> None:
    coloured = shown(REPORT, width, terminal=True, verbose=True, statistics=True)
    assert "\x1b[" in coloured
    for line in uncoloured(coloured).splitlines():
        assert len(line) <= width
        assert line == line.rstrip()


def test_plain_output_has_no_escapes() -> None:
    assert "\x1b" not in shown(REPORT, verbose=True, statistics=True)


def test_summary_says_what_was_checked_found_and_not_analysed() -> None:
    text = shown(REPORT)
    assert "checked       mcm: miniport, MCM, Debug|x64, 2 files, 15 lines, 2 functions" in text
    assert "found         2 findings: CallManagerKind 1, Irql_MCM_Function 1; 1 suppressed" in text
    assert "not analysed  1 function lost\n                MPLost, mcm/isr.c:4: this declaration does not parse" in text
    assert "5 files in C++ or assembly" in text
    assert "and 2 more" in text and "mcm/e.cpp" not in text
    assert "DrainParties (facts about variables)" in text
    assert "ddicheck check -v lists all of them" in text
    assert "mcm/e.cpp" in shown(REPORT, verbose=True)


def test_clean_is_said_only_when_all_was_analysed() -> None:
    assert "found         nothing; 1 rule checked\n" in shown(CLEAN)
    partly = Report((DRIVER._replace(findings=()),), REPORT.rules)
    assert "nothing in what was analysed" in shown(partly)
    assert "there was nothing to analyse" in shown(NOTHING)


def test_rules_that_speak_of_no_such_driver_are_not_called_checked() -> None:
    report = Report((CLEAN.drivers[0]._replace(kinds=("filter",)),), ("CallManagerKind", "Irql_MCM_Function"))
    assert "nothing; 1 rule checked, 1 more speaks of other kinds of driver" in shown(report)


def test_suppressed_findings_are_shown_only_when_verbose() -> None:
    assert "NdisMCmActivateVc" not in shown(REPORT)
    assert "(suppressed: both kinds are built from this file)" in shown(REPORT, verbose=True)


def test_quiet_is_findings_alone() -> None:
    text = shown(REPORT, quiet=True)
    assert "Irql_MCM_Function" in text and "checked" not in text
    assert shown(CLEAN, quiet=True) == ""


def test_statistics_count_by_rule_and_driver() -> None:
    text = shown(REPORT, statistics=True)
    assert re.search(r"^CallManagerKind +CoNDIS +1 +1$", text, re.MULTILINE)
    assert re.search(r"^mcm +Debug\|x64 +2 +15 +2 +1 +1 +5$", text, re.MULTILINE)
    assert re.search(r"^parse +declaration does not parse +1$", text, re.MULTILINE)


def test_long_path_loses_its_middle_unless_verbose() -> None:
    path = tuple(Step(Span(ISR, 3, 5), f"step {number}") for number in range(100))
    report = Report((DRIVER._replace(findings=(replace(IRQL_FINDING, path=path),)),), REPORT.rules)
    assert "70 steps left out, -v shows them" in shown(report)
    assert "step 50" not in shown(report)
    assert "step 50" in shown(report, verbose=True)


def test_folders_of_steps_stay_where_file_names_are_ambiguous() -> None:
    path = (Step(Span(f"{ROOT}/a_long_folder_name/x.c", 1), "one"), Step(Span(f"{ROOT}/another_folder/x.c", 2), "two"))
    report = Report((DRIVER._replace(findings=(replace(IRQL_FINDING, path=path),)),), REPORT.rules)
    assert "a_long_folder_name/x.c:1" in shown(report, 60)


def test_control_characters_and_reordering_never_reach_the_terminal() -> None:
    evil = replace(IRQL_FINDING, message="a \x1b]0;gone\x07 b \u202e c", hint="\x1b[2J")
    text = shown(Report((DRIVER._replace(findings=(evil,)),), REPORT.rules))
    assert not re.search("[\x07\x1b\u202e]", text)
    assert "\ufffd" in text


def test_several_drivers_are_named() -> None:
    two = Report((DRIVER, CLEAN.drivers[0]), REPORT.rules)
    assert "in:   DrainParties, driver mcm" in shown(two)
    assert ", driver mcm" not in shown(REPORT)


def test_finding_without_source_or_path_is_whole() -> None:
    bare = Finding("X", Severity.NOTE, IRQL_FINDING.confidence, "it is so", Span("/elsewhere/y.c", 3, 1), "")
    text = shown(Report((DRIVER._replace(findings=(bare,)),), ("X",)), quiet=True)
    assert text == "/elsewhere/y.c:3:1 note: it is so   X\n\n  why:  ddicheck explain X\n\n"


def caret_under(line: str, column: int, width: int, columns: int = 80) -> str:
    frame = frame_of([line], Span("x.c", 1, column, width), columns)
    assert frame is not None
    return frame.lines[0].text + "\n" + " " * frame.caret + "^" * frame.caret_width


@pytest.mark.parametrize(
    ("line", "column", "width", "want"),
    [
        ("abc def", 5, 3, "abc def\n    ^^^"),
        ("\tcall(x);", 2, 4, "    call(x);\n    ^^^^"),
        ("ab\tcall", 4, 4, "ab  call\n    ^^^^"),
        ("\u6f22\u5b57 f()", 4, 1, "\u6f22\u5b57 f()\n     ^"),
        ("f(\u6f22)", 3, 1, "f(\u6f22)\n  ^^"),
        ("call();\r", 1, 4, "call();\n^^^^"),
        ("x\x0cy", 3, 1, "x\ufffdy\n  ^"),
        ("short", 40, 3, "short\n     ^"),
    ],
)
def test_caret_stands_under_the_place(line: str, column: int, width: int, want: str) -> None:
    assert caret_under(line, column, width) == want


def test_long_line_is_cut_around_the_place() -> None:
    line = "a" * 100 + " target " + "b" * 100
    text, caret = caret_under(line, 102, 6, 60).split("\n")
    assert len(text) <= 60 and text.startswith("...") and text.endswith("...")
    assert text[caret.index("^") :].startswith("target")
    assert caret.count("^") == 6


def test_frame_of_a_line_that_is_not_there() -> None:
    assert frame_of(["one"], Span(PARTY, 2), 80) is None
    assert frame_of([], Span(PARTY, 1), 80) is None
    assert frame_of(["one"], Span(PARTY, 0), 80) is None


def test_rules_may_be_unknown_to_the_report() -> None:
    none: tuple[RuleInfo, ...] = ()
    file = io.StringIO()
    render_text(REPORT, none, sources, Console(file=file, width=100), root=ROOT, statistics=True)
    assert "Irql_MCM_Function" in file.getvalue()
