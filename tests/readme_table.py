"""The README's table of rules, made from the rules: `python tests/readme_table.py` brings the file in step."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from ddicheck.config import Settings
from ddicheck.engine.session import Session
from ddicheck.model import RuleInfo

README = Path(__file__).resolve().parents[1] / "README.md"
BEGIN = "<!-- rules: made by tests/readme_table.py -->"
END = "<!-- end of rules -->"


def table(rules: Iterable[RuleInfo]) -> str:
    """The table in Markdown, a row for each rule, by family and id."""
    rows = [
        f"| [`{rule.id}`]({rule.url}) | {rule.family} | {rule.severity.value} | {_cell(rule.summary)} |"
        for rule in sorted(rules, key=lambda rule: (rule.family.lower(), rule.id.lower()))
    ]
    return "\n".join(("| rule | family | severity | says |", "|---|---|---|---|", *rows))


def in_step(text: str, rules: Iterable[RuleInfo]) -> str:
    """The README's text with the table between its two markers replaced. Raises `ValueError` without the markers."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the markers {BEGIN} and {END} are not in the text")
    return f"{before}{BEGIN}\n{table(rules)}\n{END}{after}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    old = README.read_text(encoding="utf-8")
    new = in_step(old, Session(Settings()).rules())
    README.write_text(new, encoding="utf-8")
    sys.stdout.write("README.md: " + ("in step already\n" if new == old else "table renewed\n"))
