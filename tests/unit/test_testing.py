"""The fixture checker itself: what each comment and name demands, and that each way of being wrong is seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddicheck.model import Confidence, DriverReport, Finding, Problem, Report, Severity, Span, Step
from ddicheck.testing import Fixture, compare, expectations, fixtures, named_functions

RULE = "SpinLock"


def finding(file: Path, line: int, message: str, *, path: tuple[int, ...] = (), rule: str = RULE) -> Finding:
    steps = tuple(Step(Span(str(file), step), "calls") for step in path)
    return Finding(rule, Severity.ERROR, Confidence.HIGH, message, Span(str(file), line), "f", steps)


def report(*findings: Finding, functions: int = 1, problems: tuple[Problem, ...] = ()) -> Report:
    driver = DriverReport("d", (), "", (), (), 1, functions, findings, problems)
    return Report((driver,), (RULE,))


def differences(tmp_path: Path, text: str, *found: tuple[int, str]) -> list[str]:
    file = tmp_path / "a.c"
    file.write_text(text)
    answer = compare(Fixture(RULE, str(file)), report(*(finding(file, line, message) for line, message in found)))
    return [f"{m.line}: {m.text}" for m in answer]


def test_want_is_met_by_a_finding_on_its_line(tmp_path: Path) -> None:
    assert differences(tmp_path, 'f();  // want "held .* twice"\n', (1, "lock is held here twice")) == []


def test_want_without_finding_and_finding_without_want_fail(tmp_path: Path) -> None:
    assert differences(tmp_path, 'f();  // want "held"\ng();\n', (2, "lock is held")) == [
        "1: wanted, not found: held",
        "2: found, not wanted: lock is held",
    ]


def test_two_wants_need_two_findings(tmp_path: Path) -> None:
    text = 'f();  // want "first" "second"\n'
    assert differences(tmp_path, text, (1, "the second"), (1, "the first")) == []
    assert differences(tmp_path, text, (1, "the first")) == ["1: wanted, not found: second"]


def test_want_may_speak_of_a_neighbouring_line(tmp_path: Path) -> None:
    assert differences(tmp_path, '// want+1 "held"\nf();\n// want-1 "odd"\n', (2, "held"), (2, "odd")) == []


def test_other_rules_findings_do_not_count(tmp_path: Path) -> None:
    file = tmp_path / "a.c"
    file.write_text("f();\n")
    assert compare(Fixture(RULE, str(file)), report(finding(file, 1, "held", rule="Other"))) == ()


def test_miss_fails_the_day_it_is_found(tmp_path: Path) -> None:
    text = 'f();  // miss "held"\n'
    assert differences(tmp_path, text) == []
    assert differences(tmp_path, text, (1, "held")) == ["1: is found now, so `miss` becomes `want`: held"]


def test_noise_fails_the_day_it_is_gone(tmp_path: Path) -> None:
    text = 'f();  // noise "held"\n'
    assert differences(tmp_path, text, (1, "held")) == []
    assert differences(tmp_path, text) == ["1: is not reported any more, so `noise` can go: held"]


@pytest.mark.parametrize("comment", ["// want held", '// want "("', "// miss", '// want* "x"'])
def test_a_comment_that_cannot_be_read_fails(tmp_path: Path, comment: str) -> None:
    assert len(differences(tmp_path, f"f();  {comment}\n")) == 1


def test_a_finding_in_an_ok_function_fails_even_where_it_is_wanted(tmp_path: Path) -> None:
    text = 'void f_ok(void)\n{\n    g();  // want "held"\n}\n'
    assert differences(tmp_path, text, (3, "held")) == [
        "3: found in f_ok, whose name says there is nothing: held",
    ]


def test_noise_in_an_ok_function_is_allowed(tmp_path: Path) -> None:
    assert differences(tmp_path, 'void f_ok(void)\n{\n    g();  // noise "held"\n}\n', (3, "held")) == []


def test_a_bad_function_without_finding_fails(tmp_path: Path) -> None:
    assert differences(tmp_path, "void f_bad(void)\n{\n    g();\n}\n") == [
        "1: nothing is found in f_bad, nor on a path through it"
    ]


def test_a_bad_function_may_stand_on_the_path_or_be_a_known_miss(tmp_path: Path) -> None:
    file = tmp_path / "a.c"
    file.write_text('void f_bad(void)\n{\n    g();\n}\nvoid g(void)\n{\n    h();  // want "held"\n}\n')
    assert compare(Fixture(RULE, str(file)), report(finding(file, 7, "held", path=(3, 7)))) == ()
    assert differences(tmp_path, 'void f_bad(void)\n{\n    g();  // miss "held"\n}\n') == []


def test_a_fixture_that_was_not_analysed_fails(tmp_path: Path) -> None:
    file = tmp_path / "a.c"
    file.write_text("void f(void) { }\n")
    fixture = Fixture(RULE, str(file))
    assert [m.text for m in compare(fixture, report(functions=0))] == ["no function of it was checked"]
    lost = Problem("parse", "does not parse", Span(str(file), 1))
    assert [m.text for m in compare(fixture, report(problems=(lost,)))] == ["cannot be analysed: does not parse"]
    kit = Problem("include", "ndis.h is not there", Span(str(file), 1))
    assert compare(fixture, report(problems=(kit,))) == ()


def test_a_folder_is_one_fixture_with_all_its_files(tmp_path: Path) -> None:
    folder = tmp_path / RULE / "driver"
    folder.mkdir(parents=True)
    (folder / "a.c").write_text("f();\n")
    (folder / "b.h").write_text('f();  // want "held"\n')
    (tmp_path / RULE / "single.c").write_text("f();\n")
    (tmp_path / RULE / "notes.txt").write_text("not C\n")
    found = fixtures(tmp_path)
    assert [fixture.name for fixture in found] == [f"{RULE}/driver", f"{RULE}/single.c"]
    assert [Path(file).name for file in found[0].files] == ["a.c", "b.h"]
    assert compare(found[0], report(finding(folder / "b.h", 1, "held"))) == ()
    assert [m.text for m in compare(found[0], report())] == ["wanted, not found: held"]


def test_named_functions_are_definitions_only() -> None:
    text = (
        "MINIPORT_ISR isr_bad;\n"
        "void later_bad(int);\n"
        "/* void comment_bad(void) { } */\n"
        "#define MACRO_bad(x) { x }\n"
        "void one_bad(\n    int a /* ) { */\n    )\n{\n"
        "    call_ok(\"}\"); if (a) { call_ok('}'); }\n"
        "}\n"
        "static int two_ok(void) { return 1; }\n"
    )
    found = [(body.name, body.first, body.last) for body in named_functions(text, "a.c")]
    assert found == [("one_bad", 5, 10), ("two_ok", 11, 11)]


def test_expectations_keep_place_and_text() -> None:
    said, wrong = expectations('a\nb // want "x \\"y\\""  // and why\n', "a.c")
    assert [(e.word, e.line, e.text) for e in said] == [("want", 2, 'x \\"y\\"')]
    assert wrong == []
