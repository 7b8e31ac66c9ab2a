"""`ddicheck ddi`: what is known of a DDI or a callback role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ddicheck.cli.options import color_option, debug_option

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from ddicheck.knowledge import Description

__all__ = ["ddi"]

_WIDEST = 110


@click.command(short_help="Tell what is known of a DDI or a callback role.")
@click.argument("name")
@color_option
@debug_option
def ddi(name: str, color: str) -> None:
    """Tell what is known of NAME: a DDI, a role type (MINIPORT_HALT), a callback's documented name, a constant.

    IRQL, parameters, what it does to IRQL and locks, what it completes or may pend, what it acquires, its counterpart
    for the other kind of call manager, and the published rules about it. These are the facts that the checks use.
    """
    from ddicheck.cli.output import make_console
    from ddicheck.knowledge import describe
    from ddicheck.report.columns import print_lines

    found = describe(name)
    if not found.kind and found.similar and found.similar[0].lower() == name.lower():
        found = describe(found.similar[0])
    if not found.kind:
        close = f"; did you mean {', '.join(found.similar)}?" if found.similar else ""
        raise click.ClickException(f"no DDI, callback role or constant is called {name}{close}")
    console = make_console(color)
    print_lines(_lines(found, console), console)


def _lines(found: Description, console: Console) -> list[Text]:
    """The name, and its sections with their headings beside them."""
    from rich.text import Text

    from ddicheck.report.columns import GAP, hanging
    from ddicheck.report.places import visible

    lines = [Text.assemble((found.name, "bold"), "  ", (found.kind, "dim"))]
    label = max((len(section.heading) for section in found.sections), default=0) + GAP
    for section in found.sections:
        for index, line in enumerate(section.lines):
            lead = Text(("" if index else section.heading).ljust(label), "cyan")
            lines += hanging(lead, Text(visible(line)), min(console.width, _WIDEST), console)
    return lines
