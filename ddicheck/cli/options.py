"""Options that several commands share, and the settings they come to."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypedDict, TypeVar

import click

if TYPE_CHECKING:
    from ddicheck.config import Settings
    from ddicheck.engine.session import Session

__all__ = [
    "BuildOptions",
    "build_options",
    "color_option",
    "debug_option",
    "open_session",
    "settings_for",
    "split_names",
    "wants_traceback",
]

_DEBUG = "ddicheck.debug"
_Command = TypeVar("_Command", bound=Callable[..., object])


class BuildOptions(TypedDict):
    """What `build_options` adds to a command's arguments."""

    config: str | None
    isolated: bool
    configuration: str | None
    platform: str | None
    define: tuple[str, ...]
    undefine: tuple[str, ...]
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    all_projects: bool


def build_options(command: _Command) -> _Command:
    """Add the options that say what is read and how it is built."""
    options = [
        click.option(
            "--configuration", metavar="NAME", help="Build configuration: 'Debug|x64', 'Release'; 'merged' for all."
        ),
        click.option("--platform", metavar="NAME", help="Build platform: x64, ARM64, Win32."),
        click.option("-D", "--define", multiple=True, metavar="NAME[=V]", help="Define a macro in every driver."),
        click.option("-U", "--undefine", multiple=True, metavar="NAME", help="Take a macro of the build away."),
        click.option("-I", "--include", multiple=True, metavar="FOLDER", help="Look for headers here too."),
        click.option("--exclude", multiple=True, metavar="PATTERN", help="Leave files out, pattern as in .gitignore."),
        click.option("--all-projects", is_flag=True, help="Check every project, also other builds of the same files."),
        click.option("--config", metavar="FILE", help="Settings file to use; else the ddicheck.toml above the path."),
        click.option("--isolated", is_flag=True, help="Use no settings file at all."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def color_option(command: _Command) -> _Command:
    """Add `--color`."""
    choice = click.Choice(["auto", "always", "never"])
    words = "Colours; auto: on a terminal, NO_COLOR and FORCE_COLOR honoured."
    return click.option("--color", type=choice, default="auto", show_default=True, help=words)(command)


def debug_option(command: _Command) -> _Command:
    """Add `--debug`, for those who mend this program."""

    def remember(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        if value:
            ctx.meta[_DEBUG] = True
            os.environ["DDICHECK_DEBUG"] = "1"

    words = "Show the traceback of an internal error."
    flag = click.option("--debug", is_flag=True, expose_value=False, is_eager=True, callback=remember, help=words)
    return flag(command)


def wants_traceback(ctx: click.Context) -> bool:
    """Whether `--debug` was given or DDICHECK_DEBUG is set."""
    return bool(ctx.meta.get(_DEBUG) or os.environ.get("DDICHECK_DEBUG"))


def split_names(values: Sequence[str]) -> tuple[str, ...] | None:
    """The names in options that may be repeated and hold lists (`A,B`); None if the option was not used."""
    names = tuple(name.strip() for value in values for name in value.split(",") if name.strip())
    return names or None


def settings_for(start: str, options: BuildOptions, **more: object) -> Settings:
    """The settings for a path: its `ddicheck.toml` with what the command line says on top; `more` as in `config.merge`.

    Raises `click.ClickException` with one line for a file or value that cannot be used.
    """
    from ddicheck.config import ConfigError, Settings, define, load, merge, parse

    try:
        if options["isolated"]:
            settings = Settings(root=os.path.abspath(start if os.path.isdir(start) else os.path.dirname(start)))
        else:
            settings = parse(options["config"]) if options["config"] else load(start)
        return merge(
            settings,
            configuration=options["configuration"],
            platform=options["platform"],
            defines=tuple(define(text) for text in options["define"]) or None,
            undefines=options["undefine"] or None,
            include_dirs=tuple(os.path.abspath(folder) for folder in options["include"]) or None,
            exclude=options["exclude"] or None,
            all_projects=options["all_projects"] or None,
            **more,
        )
    except ConfigError as error:
        raise click.ClickException(str(error)) from None


def open_session(settings: Settings) -> Session:
    """The engine under these settings; raises `click.ClickException` where they name a rule that there is not."""
    from ddicheck.engine.session import Session, UnknownRule

    try:
        return Session(settings)
    except UnknownRule as error:
        raise click.ClickException(str(error)) from None
