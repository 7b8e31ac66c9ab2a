"""One defect, one finding: where several rules see the same defect, the most specific of them reports it.

Published rules overlap: a lock still held at a callback's return breaks the rule of its acquiring DDI, the rule that
counts acquires and releases, and the rule about the IRQL at return. Rules that see the same thing give their findings
the same `defect`; a rule names those it gives way to. What is left names the others in `also`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from ddicheck.model import Finding

__all__ = ["told_once"]


def told_once(findings: Iterable[Finding], gives_way_to: Mapping[str, tuple[str, ...]]) -> tuple[Finding, ...]:
    """The findings in report order, each defect under the most specific of the rules that see it."""
    kept: list[Finding] = []
    groups: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        (groups[finding.defect] if finding.defect else kept).append(finding)
    for group in groups.values():
        rules = {finding.rule for finding in group}
        left = {rule for rule in rules if not rules & _above(rule, gives_way_to)}
        also = tuple(sorted(rules - left))
        kept += [
            replace(finding, also=tuple(sorted({*finding.also, *also}))) for finding in group if finding.rule in left
        ]
    return tuple(sorted(set(kept), key=Finding.sort_key))


def _above(rule: str, gives_way_to: Mapping[str, tuple[str, ...]]) -> set[str]:
    """The rules that a rule gives way to, directly or through others."""
    found: set[str] = set()
    waiting = list(gives_way_to.get(rule, ()))
    while waiting:
        other = waiting.pop()
        if other not in found and other != rule:
            found.add(other)
            waiting += gives_way_to.get(other, ())
    return found
