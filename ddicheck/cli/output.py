"""Where results go: formats and files asked for, files replaced whole or not at all, and the console for text."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TextIO

import click

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["Output", "make_console", "outputs", "write"]

PLAIN_WIDTH = 100
"""Columns where the output is no terminal and COLUMNS is not set."""


@dataclass(frozen=True, slots=True)
class Output:
    """A format, and the file it goes to; standard output if that is empty."""

    format: str
    path: str = ""


def outputs(asked: Sequence[str], formats: Sequence[str], path: str | None) -> tuple[Output, ...]:
    """The outputs that `--output-format FMT[=FILE]` and `-o FILE` come to.

    Raises `click.UsageError` for an unknown format, two on one place, and a file that cannot be written.
    """
    found = []
    for text in asked or [formats[0]]:
        name, _, file = text.partition("=")
        if name not in formats:
            raise click.UsageError(f"'{name}' is not an output format: {', '.join(formats)}")
        found.append(Output(name, "" if file == "-" else file))
    direct = [index for index, output in enumerate(found) if not output.path]
    if len(direct) > 1:
        raise click.UsageError("two formats for one output: give one a file, as in --output-format sarif=out.sarif")
    if path is not None:
        if not direct:
            raise click.UsageError("-o has nothing to say, every format has its file already")
        found[direct[0]] = Output(found[direct[0]].format, "" if path == "-" else path)
    for output in found:
        _must_be_writable(output.path)
    files = [os.path.realpath(output.path) for output in found if output.path]
    if len(set(files)) < len(files):
        raise click.UsageError("two formats for one file")
    return tuple(found)


def write(path: str, text: str) -> None:
    """Put the text on standard output (empty path) or into the file, which changes all at once or not at all."""
    if not path:
        sys.stdout.write(text)
        return
    target = os.path.realpath(path)
    try:
        if os.path.exists(target) and not os.path.isfile(target):
            with open(target, "w", encoding="utf-8", newline="\n") as stream:
                stream.write(text)
        else:
            _replace(target, text)
    except OSError as error:
        raise click.ClickException(f"cannot write {path}: {error.strerror or error}") from None


def _replace(target: str, text: str) -> None:
    beside = f"{target}.{os.getpid()}.tmp"
    try:
        with open(beside, "x", encoding="utf-8", newline="\n", errors="backslashreplace") as stream:
            stream.write(text)
        if os.path.exists(target):
            shutil.copymode(target, beside)
        os.replace(beside, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise


def _must_be_writable(path: str) -> None:
    if not path:
        return
    folder = os.path.dirname(os.path.realpath(path))
    if os.path.isdir(path):
        raise click.UsageError(f"cannot write {path}: it is a folder")
    if not os.path.isdir(folder):
        raise click.UsageError(f"cannot write {path}: there is no folder {folder}")
    if not os.access(path if os.path.exists(path) else folder, os.W_OK):
        raise click.UsageError(f"cannot write {path}: permission denied")


def make_console(color: str, file: TextIO | None = None) -> Console:
    """A console on `file` (standard output), with colours as `--color`, NO_COLOR, FORCE_COLOR and the terminal say."""
    from rich.console import Console

    stream = file or sys.stdout
    terminal = stream.isatty()
    colours = _colours(color, terminal)
    system: Literal["auto", "standard"] | None = "auto" if sys.platform == "win32" else "standard"
    return Console(
        file=stream,
        color_system=system if colours else None,
        force_terminal=colours or terminal,
        no_color=not colours,
        width=None if terminal else _plain_width(),
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=None if terminal else False,
    )


def _colours(color: str, terminal: bool) -> bool:
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    forced = os.environ.get("FORCE_COLOR")
    if forced:
        return forced != "0"
    return terminal and os.environ.get("TERM") != "dumb"


def _plain_width() -> int:
    columns = os.environ.get("COLUMNS", "")
    return max(40, int(columns)) if columns.isdigit() else PLAIN_WIDTH
