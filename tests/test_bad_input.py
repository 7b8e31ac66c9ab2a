"""Bad input ends in seconds, in bounded memory, with one clear line, and the rest is still checked."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest

SECONDS = 10
BYTES = 1 << 30

DRIVER = """\
#include <ndis.h>
#include "extra.h"
MINIPORT_ISR Isr;
static NDIS_HANDLE Party;
BOOLEAN Isr(NDIS_HANDLE Context, PBOOLEAN Queue, PULONG Target)
{
    NdisMCmDropPartyComplete(NDIS_STATUS_SUCCESS, Party);
    return TRUE;
}
"""

MILLION = (
    "#define A0 x +\n"
    + "".join(f"#define A{n + 1} A{n} A{n} A{n} A{n} A{n} A{n} A{n} A{n} A{n} A{n}\n" for n in range(6))
    + "int big(int x)\n{\n    return A6 0;\n}\n"
)
PARENTHESES = "int deep(int x)\n{\n    return " + "(" * 10_000 + "x" + ")" * 10_000 + ";\n}\n"
BLOCKS = "void deep(void)\n" + "{" * 10_000 + "}" * 10_000 + "\n"
HALF = "int half(int x)\n{\n    if (x > 1\n    {\n        return x +\n"

CASES = {
    "empty file": ("odd.c", b"", ""),
    "binary file": ("odd.c", bytes(range(256)) * 40, "odd.c"),
    "a macro that expands a million times": ("odd.c", MILLION.encode(), "odd.c"),
    "10,000 nested parentheses": ("odd.c", PARENTHESES.encode(), "odd.c"),
    "10,000 nested blocks": ("odd.c", BLOCKS.encode(), "odd.c"),
    "a half-written function": ("odd.c", HALF.encode(), "odd.c"),
    "a header that includes itself": ("extra.h", b'#include "extra.h"\nint x;\n', "extra.h"),
    "an include outside the tree": ("odd.c", b'#include "../../../../etc/shadow.h"\nint x;\n', ""),
    "not a text in any encoding": ("odd.c", b"\xff\xfe\x00\xd8\x00\x00", "odd.c"),
}


def run(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """`ddicheck` with these arguments, in bounded time and memory."""

    def bounded() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))

    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "ddicheck", *args],
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=60,
        preexec_fn=bounded,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])},
    )
    assert time.monotonic() - started < SECONDS
    assert "Traceback" not in done.stdout + done.stderr
    return done


@pytest.mark.parametrize("case", CASES)
def test_the_rest_is_still_checked(case: str, tmp_path: Path) -> None:
    name, data, said = CASES[case]
    (tmp_path / "driver.c").write_text(DRIVER)
    (tmp_path / "extra.h").write_text("")
    (tmp_path / name).write_bytes(data)
    done = run("check", ".", cwd=tmp_path)
    assert "NdisMCmDropPartyComplete is called at DIRQL" in done.stdout
    assert done.returncode == 1
    if said:
        problems = done.stdout[done.stdout.index("not analysed") :]
        assert f"{said}:" in problems
        assert problems.count(f"{said}:") == 1


def unreadable(path: Path) -> None:
    """Make a file that cannot be read: even root cannot read its own memory's first page."""
    if os.geteuid() == 0:
        path.symlink_to("/proc/self/mem")
    else:
        path.write_text("int x;\n")
        path.chmod(0)


def test_an_unreadable_file(tmp_path: Path) -> None:
    (tmp_path / "driver.c").write_text(DRIVER)
    (tmp_path / "extra.h").write_text("")
    unreadable(tmp_path / "odd.c")
    done = run("check", ".", cwd=tmp_path)
    assert done.returncode == 1
    assert "odd.c:1: file cannot be read" in done.stdout


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "driver.c").write_text(DRIVER)
    os.mkfifo(tmp_path / "odd.c")
    os.mkfifo(tmp_path / "extra.h")
    done = run("check", ".", cwd=tmp_path)
    assert "NdisMCmDropPartyComplete is called at DIRQL" in done.stdout and done.returncode == 1


def test_a_file_that_vanished_is_a_broken_link(tmp_path: Path) -> None:
    (tmp_path / "driver.c").write_text(DRIVER)
    (tmp_path / "odd.c").symlink_to("nowhere.c")
    done = run("check", ".", cwd=tmp_path)
    assert "NdisMCmDropPartyComplete is called at DIRQL" in done.stdout and done.returncode == 1


@pytest.mark.parametrize("path", [".", "nowhere", "only.h"])
def test_nothing_to_check_is_one_line_and_exit_2(path: str, tmp_path: Path) -> None:
    (tmp_path / "only.h").write_text("int x;\n")
    done = run("check", path, cwd=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1


def test_folders_that_link_to_each_other_end(tmp_path: Path) -> None:
    (tmp_path / "driver.c").write_text(DRIVER)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "up").symlink_to(tmp_path, target_is_directory=True)
    done = run("check", ".", cwd=tmp_path)
    assert done.stdout.count("NdisMCmDropPartyComplete is called at DIRQL") == 1
