"""Macro torture: what our preprocessor makes of each case is, token for token, what `gcc -E` makes of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from gcc_reference import gcc_tokens, our_tokens

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed: nothing to compare with")

HERE = Path(__file__).parent
CASES = {
    name: text
    for name, _, text in (case.partition("\n") for case in (HERE / "macro_cases.txt").read_text().split("==== ")[1:])
}
CONDITIONS = (HERE / "condition_cases.txt").read_text().splitlines()


def agree(tmp_path: Path, text: str) -> None:
    """Assert that both read `text` alike."""
    file = tmp_path / "case.c"
    file.write_text(text + "\n")
    ours, _ = our_tokens(file, {})
    assert ours == gcc_tokens(file, {})
    assert ours


@pytest.mark.parametrize("name", CASES)
def test_case_agrees(name: str, tmp_path: Path) -> None:
    agree(tmp_path, CASES[name])


def test_conditions_agree(tmp_path: Path) -> None:
    groups = [f"#if {text}\n{place} yes\n#else\n{place} no\n#endif" for place, text in enumerate(CONDITIONS)]
    assert len(groups) > 85
    agree(tmp_path, "\n".join(groups))


def test_headers_agree(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.h").write_text('#pragma once\n#include "sub/b.h"\nint a;\n')
    (tmp_path / "sub" / "b.h").write_text('#ifndef B\n#define B\n#include "c.h"\n#include "../x.h"\nint b;\n#endif\n')
    (tmp_path / "sub" / "c.h").write_text("int c __LINE__;\n")
    (tmp_path / "x.h").write_text("#ifdef N\nint N;\n#undef N\n#endif\n")
    agree(
        tmp_path,
        '#include "a.h"\n#include "a.h"\n#define N 1\n#include "x.h"\n#include "x.h"\n#define H "sub/b.h"\n#include H\n'
        '#define N 2\n#include "x.h"\n#define STR(x) #x\n#define INC(x) STR(x.h)\n#define N 3\n#include INC(x)\nend\n'
        '#include "none.h"\n#include <nor/this.h>\n'
        '#if __has_include("a.h") && !__has_include(<nowhere.h>)\nhas\n#endif',
    )
