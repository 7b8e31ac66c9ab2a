"""What the analyses know, on the lines of small files that say so with `// fact` marks."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddicheck.testing import check_facts, verify_facts

FILES = sorted((Path(__file__).parent / "facts").glob("*.c"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_facts_are_as_the_file_says(file: Path) -> None:
    verify_facts(file)


def test_a_wrong_mark_is_seen(tmp_path: Path) -> None:
    file = tmp_path / "a.c"
    file.write_text(
        "void g(void);\n"
        "void f(void)\n{\n"
        '    g();    // fact reached:"no" irql:"DISPATCH_LEVEL"\n'
        '    // fact irql:"x"\n'
        "    g();    // fact irql\n"
        "}\n"
    )
    assert [(m.line, m.text) for m in check_facts(file)] == [
        (4, "`irql` is `unknown`, not `DISPATCH_LEVEL`"),
        (4, "`reached` is `yes`, not `no`"),
        (5, "nothing is known of `irql` on this line"),
        (6, '`// fact` takes names and regular expressions: fact irql:"re"'),
    ]


def test_a_file_without_marks_is_no_test(tmp_path: Path) -> None:
    file = tmp_path / "a.c"
    file.write_text("void f(void)\n{\n}\n")
    assert [m.text for m in check_facts(file)] == ["no line says a fact"]
