"""`ddicheck graph`: draw the call graph of a driver."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

import click

from ddicheck.cli.options import BuildOptions, build_options, debug_option, open_session, settings_for
from ddicheck.cli.output import outputs

if TYPE_CHECKING:
    from ddicheck.report.graph import CallGraph

__all__ = ["graph"]

FORMATS = ("text", "dot", "json", "svg", "html")
_BY_SUFFIX = {".dot": "dot", ".gv": "dot", ".json": "json", ".svg": "svg", ".html": "html", ".htm": "html"}


class GraphOptions(BuildOptions):
    """The options of the command."""

    format: str | None
    output_file: str | None
    function: str | None
    depth: int


@click.command(short_help="Draw the call graph of a driver.")
@click.argument("path", default=".", metavar="[PATH]")
@click.option("--format", type=click.Choice(FORMATS), help="What to write; else as FILE's suffix says, or text.")
@click.option("-o", "--output-file", metavar="FILE", help="Write the graph here instead of to standard output.")
@click.option("--function", metavar="NAME", help="Only what this function or DDI calls and is called by.")
@click.option(
    "--depth", type=click.IntRange(0), metavar="N", default=3, show_default=True, help="Calls away, with --function."
)
@build_options
@debug_option
def graph(path: str, **options: Unpack[GraphOptions]) -> None:
    """Draw who calls whom in the drivers at PATH (the current folder).

    Functions show their roles and the IRQL they are entered at; calls through pointers are dashed, callbacks dotted.
    svg and html need no other program; html has a search and lights the calls of what is clicked.

    \b
    ddicheck graph src -o calls.html
    ddicheck graph src --function MPHalt --depth 2
    """
    file = options["output_file"]
    suffix = os.path.splitext(file)[1].lower() if file else ""
    form = options["format"] or _BY_SUFFIX.get(suffix, "text")
    (output,) = outputs([form], FORMATS, file)
    if not os.path.exists(path):
        raise click.UsageError(f"no such file or folder: {path}")
    graphs = _graphs(os.path.abspath(path), options)
    if not graphs:
        raise click.ClickException(f"nothing to draw in {path}: no C source of a driver found")
    if options["function"] is not None:
        graphs = _around(graphs, options["function"], options["depth"])
    from ddicheck.cli.output import write

    write(output.path, _drawn(graphs, form))


def _graphs(path: str, options: GraphOptions) -> tuple[CallGraph, ...]:
    from ddicheck.cli.progress import Progress

    session = open_session(settings_for(path, options))
    with Progress() as progress:
        progress(os.path.basename(path), 0, 1)
        return session.graph([path])


def _around(graphs: Sequence[CallGraph], name: str, depth: int) -> tuple[CallGraph, ...]:
    """The neighbourhood of a function in each graph that has it."""
    from ddicheck.cli.names import unknown_name
    from ddicheck.report.graph import neighbourhood

    found = []
    for one in graphs:
        try:
            found.append(neighbourhood(one, name, depth))
        except KeyError:
            continue
    if not found:
        known = {node.title for one in graphs for node in one.nodes}
        raise unknown_name("function in the graph", name, known)
    return tuple(found)


def _drawn(graphs: Sequence[CallGraph], form: str) -> str:
    """The graphs in a format; its renderer is imported only now."""
    root = os.getcwd()
    match form:
        case "dot":
            from ddicheck.report.graph_dot import render_dot

            return render_dot(graphs)
        case "json":
            from ddicheck.report.graph_json import render_graph_json

            return render_graph_json(graphs, root)
        case "svg":
            from ddicheck.report.graph_svg import render_svg

            return render_svg(graphs)
        case "html":
            from ddicheck.report.graph_html import render_html

            return render_html(graphs, root)
        case _:
            from ddicheck.report.graph_text import render_tree

            return render_tree(graphs, root)
