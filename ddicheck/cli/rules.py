"""`ddicheck rules` and `ddicheck explain`: what is checked, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ddicheck.cli.options import color_option, debug_option

if TYPE_CHECKING:
    from rich.console import Console

    from ddicheck.model import RuleInfo

__all__ = ["explain", "rules"]


@click.command(short_help="List the rules.")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How.")
@color_option
@debug_option
def rules(output_format: str, color: str) -> None:
    """List the rules: their published names, severities, families and contracts."""
    known = _all_rules()
    if output_format == "json":
        import json

        from ddicheck.report.json import rule_object

        answer = {"format": "ddicheck-rules", "version": 1, "rules": [rule_object(rule) for rule in known]}
        click.echo(json.dumps(answer, indent=2))
        return
    from ddicheck.cli.output import make_console

    _print_table(known, make_console(color))


@click.command(short_help="Explain a rule, with examples.")
@click.argument("rule")
@color_option
@debug_option
def explain(rule: str, color: str) -> None:
    """Explain RULE: its contract, why it matters, how to mend a breach, and an example of each."""
    from ddicheck.cli.names import unknown_name
    from ddicheck.cli.output import make_console

    known = {item.id.lower(): item for item in _all_rules()}
    found = known.get(rule.lower())
    if found is None:
        raise unknown_name("rule", rule, [item.id for item in known.values()])
    text = _page(found)
    console = make_console(color)
    if not console.color_system:
        click.echo(text, nl=False)
        return
    from rich.markdown import Markdown

    console.print(Markdown(text, code_theme="ansi_dark"), width=min(console.width, 100))


def _all_rules() -> list[RuleInfo]:
    from ddicheck.config import Settings
    from ddicheck.engine.session import Session

    return sorted(Session(Settings()).rules(), key=lambda rule: (rule.family, rule.id))


def _print_table(known: list[RuleInfo], console: Console) -> None:
    from rich.text import Text

    from ddicheck.report.columns import GAP, aligned, print_lines, widths_of

    rows = [[Text(head, "dim") for head in ("rule", "family", "severity", "contract")]]
    rows += [[Text(r.id, "cyan"), Text(r.family), Text(r.severity.value), Text(_claim(r))] for r in known]
    widths = widths_of(rows)
    widths[-1] = max(30, console.width - sum(widths[:-1]) - GAP * 3)
    print_lines(aligned(rows, widths, console), console)


def _claim(rule: RuleInfo) -> str:
    return rule.summary + ("" if rule.default else " (off by default)")


def _page(rule: RuleInfo) -> str:
    """The rule's page in Markdown."""
    kinds = f", for {', '.join(rule.applies_to)}" if rule.applies_to else ""
    off = "" if rule.default else ", off by default"
    facts = f"*{rule.severity.value}, {rule.family}{kinds}{off}*"
    parts = [f"# {rule.id}", rule.summary, facts, rule.docs.strip()]
    for title, code in (("Bad", rule.bad), ("Good", rule.good)):
        if code.strip():
            parts += [f"## {title}", "```c\n" + code.strip("\n") + "\n```"]
    if rule.url:
        parts.append(f"<{rule.url}>")
    return "\n\n".join(part for part in parts if part) + "\n"
