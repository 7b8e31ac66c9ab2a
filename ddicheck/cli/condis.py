"""`ddicheck condis`: what a driver does with the operations that may be finished later."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

import click

from ddicheck.cli.options import BuildOptions, build_options, color_option, debug_option, open_session, settings_for
from ddicheck.cli.output import Output, outputs

if TYPE_CHECKING:
    from ddicheck.report.condis import Driver

__all__ = ["condis"]

FORMATS = ("text", "json", "html")
_BY_SUFFIX = {".json": "json", ".html": "html", ".htm": "html"}


class CondisOptions(BuildOptions):
    """The options of the command."""

    format: str | None
    output: str | None
    color: str


@click.command(short_help="Show which operations a driver pends and where it completes them.")
@click.argument("path", default=".", metavar="[PATH]")
@click.option("--format", type=click.Choice(FORMATS), help="What to write; else as FILE's suffix says, or text.")
@click.option("-o", "--output", metavar="FILE", help="Write the page here instead of to standard output.")
@build_options
@color_option
@debug_option
def condis(path: str, **options: Unpack[CondisOptions]) -> None:
    """Show what the drivers at PATH (the current folder) do with each operation that may be finished later.

    One line for each: its handler, whether it may pend and where, the calls that complete it and who comes there (a
    callback, a work item, a timer), and what must not be used any more afterwards; then those that the driver starts
    and the system completes. For connection-oriented drivers, and for miniport, filter and protocol operations.

    \b
    ddicheck condis src
    ddicheck condis src -o condis.html
    """
    file = options["output"]
    suffix = os.path.splitext(file)[1].lower() if file else ""
    form = options["format"] or _BY_SUFFIX.get(suffix, "text")
    (output,) = outputs([form], FORMATS, file)
    if not os.path.exists(path):
        raise click.UsageError(f"no such file or folder: {path}")
    if not os.access(path, os.R_OK):
        raise click.UsageError(f"cannot read {path}: permission denied")
    drivers = _surveyed(os.path.abspath(path), options)
    if not drivers:
        raise click.ClickException(f"nothing to show in {path}: no C source of a driver found")
    if not any(driver.functions for driver in drivers):
        why = next((said for driver in drivers for said in driver.lost), "no function is defined there")
        raise click.ClickException(f"nothing to show in {path}: {why}")
    _write(output, drivers, options["color"])


def _surveyed(path: str, options: CondisOptions) -> tuple[Driver, ...]:
    from ddicheck.cli.progress import Progress

    session = open_session(settings_for(path, options))
    with Progress() as progress:
        return session.condis([path], progress=progress)


def _write(output: Output, drivers: Sequence[Driver], color: str) -> None:
    """The page in its format, where it goes; the renderer is imported only now."""
    from ddicheck.cli.output import write

    root = os.getcwd()
    match output.format:
        case "json":
            from ddicheck.report.condis_json import render_condis_json

            write(output.path, render_condis_json(drivers, root=root))
        case "html":
            from ddicheck.report.condis_html import render_condis_html

            write(output.path, render_condis_html(drivers, root=root))
        case _:
            _write_text(output, drivers, color, root)


def _write_text(output: Output, drivers: Sequence[Driver], color: str, root: str) -> None:
    import io

    from ddicheck.cli.output import make_console, write
    from ddicheck.report.condis_text import render_condis_text

    kept = io.StringIO()
    console = make_console(color, kept) if output.path else make_console(color)
    render_condis_text(drivers, console, root=root)
    if output.path:
        write(output.path, kept.getvalue())
