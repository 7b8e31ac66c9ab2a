"""`ddicheck check`: check drivers and report."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Unpack

import click

from ddicheck.cli.options import (
    BuildOptions,
    build_options,
    color_option,
    debug_option,
    open_session,
    settings_for,
    split_names,
)
from ddicheck.cli.output import Output, outputs
from ddicheck.cli.progress import Progress

if TYPE_CHECKING:
    from ddicheck.config import Settings
    from ddicheck.model import Report, RuleInfo

__all__ = ["check", "exit_code"]

FORMATS = ("text", "json", "sarif")
STDIN = "-"


class CheckOptions(BuildOptions):
    """The options of the command."""

    output_format: tuple[str, ...]
    output_file: str | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    extend_select: tuple[str, ...]
    stdin_filename: str | None
    exit_zero: bool
    statistics: bool
    show_files: bool
    show_settings: bool
    color: str
    quiet: bool
    verbose: bool


@dataclass(frozen=True, slots=True)
class Request:
    """What to check: absolute paths, and a file's path and bytes where they come from standard input."""

    paths: tuple[str, ...]
    stdin: tuple[str, bytes] | None = None


@click.command(short_help="Check drivers and report what breaks the rules.")
@click.argument("paths", nargs=-1, metavar="[PATHS]...")
@click.option(
    "--output-format",
    multiple=True,
    metavar="FMT[=FILE]",
    help=f"{', '.join(FORMATS)}; with =FILE into that file. May be repeated.",
)
@click.option("-o", "--output-file", metavar="FILE", help="Write the report here instead of to standard output.")
@click.option(
    "--select", multiple=True, metavar="RULES", help="Check only these names, families or globs; A,B or repeated."
)
@click.option("--ignore", multiple=True, metavar="RULES", help="Do not check these.")
@click.option("--extend-select", multiple=True, metavar="RULES", help="Check these beside the others.")
@build_options
@click.option("--stdin-filename", metavar="FILE", help="Name of the file that standard input ('-') stands for.")
@click.option("--exit-zero", is_flag=True, help="Exit with 0 even if there are findings.")
@click.option("--statistics", is_flag=True, help="Count findings by rule, and what was analysed.")
@click.option("--show-files", is_flag=True, help="List the files that would be checked; with -v by driver, and why.")
@click.option("--show-settings", is_flag=True, help="Show the settings in force.")
@click.option("-q", "--quiet", is_flag=True, help="Findings only, no summary, no progress.")
@click.option("-v", "--verbose", is_flag=True, help="Also suppressed findings, and every place that was not analysed.")
@color_option
@debug_option
@click.pass_context
def check(ctx: click.Context, paths: tuple[str, ...], **options: Unpack[CheckOptions]) -> None:
    """Check the drivers at PATHS and report what breaks the rules.

    A path is a folder, a .vcxproj, a sources file, a compile_commands.json, a C file, or - for standard input
    (with --stdin-filename). Without paths the current folder is checked.

    \b
    ddicheck check src
    ddicheck check drv.vcxproj --configuration 'Release|x64' --output-format sarif=drv.sarif --output-format text
    ddicheck check --stdin-filename src/send.c - < src/send.c

    Exit code: 0 clean, 1 findings, 2 could not check.
    """
    wanted = outputs(options["output_format"], FORMATS, options["output_file"])
    request = _request(paths, options["stdin_filename"])
    settings = settings_for(
        request.stdin[0] if request.stdin else request.paths[0],
        options,
        select=split_names(options["select"]),
        ignore=split_names(options["ignore"]),
        extend_select=split_names(options["extend_select"]),
    )
    if options["show_settings"] or options["show_files"]:
        _show(request, settings, options)
        return
    report, rules = _checked(request, settings, not options["quiet"])
    code = exit_code(report, request.paths)
    for output in wanted:
        _render(output, report, rules, request, options, code)
    if code == 2:
        click.echo(f"ddicheck: {_why_not(report, paths)}", err=True)
    ctx.exit(0 if code == 1 and options["exit_zero"] else code)


def exit_code(report: Report, paths: Sequence[str]) -> int:
    """1 with findings, 2 if nothing was analysed or something asked for could not be, 0 otherwise."""
    problems = [*report.problems, *(problem for driver in report.drivers for problem in driver.problems)]
    asked = set(paths)
    refused = any(problem.kind == "read" and problem.span.file in asked for problem in problems)
    nothing = not any(driver.files for driver in report.drivers)
    futile = bool(problems) and not any(driver.functions for driver in report.drivers)
    if refused or nothing or futile:
        return 2
    if report.findings:
        return 1
    return 2 if any(problem.kind == "internal" for problem in problems) else 0


def _why_not(report: Report, paths: Sequence[str]) -> str:
    from ddicheck.report.places import shown_path, visible

    problems = [*report.problems, *(problem for driver in report.drivers for problem in driver.problems)]
    grave = [problem for problem in problems if problem.kind in ("internal", "read")] or problems
    if not grave:
        return f"nothing to check in {', '.join(paths) or 'the current folder'}: no C source of a driver found"
    first = grave[0]
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return visible(f"could not check all: {shown_path(first.span.file, os.getcwd())}: {first.message}{more}")


def _request(paths: Sequence[str], stdin_filename: str | None) -> Request:
    if STDIN in paths:
        if len(paths) > 1:
            raise click.UsageError("'-' stands alone: standard input cannot be checked together with other paths")
        if not stdin_filename:
            raise click.UsageError("'-' needs --stdin-filename: the driver is found by where the file lies")
        name = os.path.abspath(stdin_filename)
        return Request((name,), (name, sys.stdin.buffer.read()))
    if stdin_filename:
        raise click.UsageError("--stdin-filename needs '-' as the path")
    for path in paths:
        if not os.path.exists(path):
            raise click.UsageError(f"no such file or folder: {path}")
        if not os.access(path, os.R_OK):
            raise click.UsageError(f"cannot read {path}: permission denied")
    return Request(tuple(os.path.abspath(path) for path in paths or ["."]))


def _checked(request: Request, settings: Settings, progress: bool) -> tuple[Report, tuple[RuleInfo, ...]]:
    session = open_session(settings)
    with Progress(progress) as shown:
        report = session.check(request.paths, stdin=request.stdin, progress=shown)
    return report, session.rules()


def _render(
    output: Output, report: Report, rules: tuple[RuleInfo, ...], request: Request, options: CheckOptions, code: int
) -> None:
    """Render a report in one format and write it where it goes; the renderers are imported only now."""
    from ddicheck.cli.output import write

    root = os.getcwd()
    match output.format:
        case "json":
            from ddicheck.report.json import render_json

            write(output.path, render_json(report, rules, root=root))
        case "sarif":
            from ddicheck.report.sarif import render_sarif

            write(output.path, render_sarif(report, rules, root=root, exit_code=code))
        case _:
            _render_text(output, report, rules, request, options)


def _render_text(
    output: Output, report: Report, rules: tuple[RuleInfo, ...], request: Request, options: CheckOptions
) -> None:
    import io

    from ddicheck.cli.output import make_console, write
    from ddicheck.cli.sources import source_lines
    from ddicheck.report.text import render_text

    kept = io.StringIO()
    console = make_console(options["color"], kept) if output.path else make_console(options["color"])
    render_text(
        report,
        rules,
        source_lines(dict([request.stdin]) if request.stdin else None),
        console,
        root=os.getcwd(),
        quiet=options["quiet"],
        verbose=options["verbose"],
        statistics=options["statistics"],
    )
    if output.path:
        write(output.path, kept.getvalue())


def _show(request: Request, settings: Settings, options: CheckOptions) -> None:
    from ddicheck.cli.show import file_lines, setting_lines

    if options["show_settings"]:
        click.echo("\n".join(setting_lines(settings)))
    if options["show_files"]:
        click.echo("\n".join(file_lines(request.paths, settings, options["verbose"])))
