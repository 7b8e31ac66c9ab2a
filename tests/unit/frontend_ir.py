"""What the front end makes of a text, as the tests want to see it."""

from __future__ import annotations

import pathlib
import tempfile

from ddicheck.frontend import FrontEnd
from ddicheck.ir.show import show, show_declarations
from ddicheck.ir.types import Function, Unit
from ddicheck.model import Build

PATH = "/driver/test.c"


def unit(text: str, **headers: str) -> Unit:
    """The unit of a file with this text; `headers` are the texts of `NAME.h` beside it."""
    return units([text], headers)[0] if headers else FrontEnd(Build()).unit(PATH, text.encode())


def units(texts: list[str], headers: dict[str, str]) -> list[Unit]:
    """The units of several files of one driver, with headers beside them."""
    with tempfile.TemporaryDirectory() as folder:
        for name, body in headers.items():
            (pathlib.Path(folder) / f"{name}.h").write_text(body)
        front_end = FrontEnd(Build())
        paths = [f"{folder}/test{i or ''}.c" for i in range(len(texts))]
        return [front_end.unit(path, text.encode()) for path, text in zip(paths, texts, strict=True)]


def function(text: str) -> Function:
    """The last function of a text that has no problems."""
    made = unit(text)
    assert made.problems == ()
    return made.declarations[-1].functions[-1]


def shown(text: str) -> str:
    """The blocks of the last function of a text without problems."""
    lines = show(function(text)).splitlines()
    return "\n".join(line.strip() for line in lines[1:] if not line.startswith(("  note ", "  local ")))


def body(statements: str) -> str:
    """Statements in a function, shown."""
    return shown(f"void f(int a, int b, PVOID c)\n{{ {statements} }}\n")


def straight(statements: str) -> list[str]:
    """The instructions of statements that do not branch."""
    first, *rest = body(statements).splitlines()
    assert first == "0:"
    assert not any(line.startswith(("->", "!->")) for line in rest), rest
    return rest[:-1] if rest[-1] == "return" else rest


def declared(text: str) -> list[str]:
    """Everything a text without problems declares, functions left out."""
    made = unit(text)
    assert made.problems == ()
    return [line for line in show_declarations(made.declarations[-1]).splitlines() if line]
