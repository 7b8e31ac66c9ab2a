"""The program `ddicheck`: its commands, and what becomes of errors, closed pipes and Ctrl-C.

Exit codes: 0 clean, 1 findings, 2 could not check, 130 interrupted, 141 nobody reads the output any more.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from ddicheck import __version__
from ddicheck.cli.check import check
from ddicheck.cli.condis import condis
from ddicheck.cli.ddi import ddi
from ddicheck.cli.graph import graph
from ddicheck.cli.options import wants_traceback
from ddicheck.cli.rules import explain, rules

__all__ = ["CANNOT_CHECK", "CLOSED_PIPE", "INTERRUPTED", "main", "run"]

CANNOT_CHECK, INTERRUPTED, CLOSED_PIPE = 2, 130, 141


class Program(click.Group):
    """A group of commands that never shows a traceback unless it is asked to."""

    def main(  # type: ignore[override]
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: object,
    ) -> int:
        """Run the command line; returns the exit code, or exits with it in standalone mode."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")
        try:
            answer = super().main(args, prog_name or "ddicheck", complete_var, False, **extra)
            code = answer if isinstance(answer, int) else 0
        except click.ClickException as error:
            click.echo(f"ddicheck: {_line(error)}", err=True)
            code = CANNOT_CHECK
        except click.Abort:
            code = INTERRUPTED
        if standalone_mode:
            sys.exit(code)
        return code

    def invoke(self, ctx: click.Context) -> object:
        """Run the chosen command and see to what it could not."""
        try:
            answer = super().invoke(ctx)
            sys.stdout.flush()
            return answer
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except KeyboardInterrupt:
            _stop("interrupted", INTERRUPTED)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise click.exceptions.Exit(CLOSED_PIPE) from None
        except Exception as error:
            _internal(error, ctx)


def _line(error: click.ClickException) -> str:
    """One line: what is wrong, and where the right usage can be read."""
    said = " ".join(error.format_message().split())
    if isinstance(error, click.UsageError) and error.ctx is not None:
        return f"{said} (see '{error.ctx.command_path} --help')"
    return said


def _internal(error: Exception, ctx: click.Context) -> NoReturn:
    """One line about a bug of ours, and how to see more of it."""
    if wants_traceback(ctx):
        import traceback

        traceback.print_exception(error)
    said = " ".join(f"{type(error).__name__}: {error}".split())
    _stop(f"internal error ({said}): please report it, with what --debug adds to this", CANNOT_CHECK)


def _stop(message: str, code: int) -> NoReturn:
    click.echo(f"ddicheck: {message}", err=True)
    raise click.exceptions.Exit(code)


@click.group(cls=Program, name="ddicheck", context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="%(prog)s %(version)s", help="Show the version.")
def main() -> None:
    """Check the source of Windows drivers against the contracts of the driver kit.

    No driver kit, no build, any operating system. Exit code: 0 clean, 1 findings, 2 could not check.
    """


for command in (check, graph, condis, ddi, rules, explain):
    main.add_command(command)


def run() -> NoReturn:
    """The whole program: run the command line, and end the process without taking apart what it made.

    Taking it apart costs a fifth of a check's time and gives nothing back; outputs are written and flushed before.
    """
    code = main.main(standalone_mode=False)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        code = CLOSED_PIPE
    os._exit(code)
