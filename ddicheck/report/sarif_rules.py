"""Rules as SARIF describes them, with the help that viewers show beside a result."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ddicheck.model import Finding, RuleInfo, Severity

__all__ = ["descriptors"]

_PRIORITY = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}


def descriptors(rules: Sequence[RuleInfo], checked: Iterable[str], found: Iterable[Finding]) -> list[dict[str, object]]:
    """A descriptor for each rule that was checked or broken, by name; a bare one for a rule nobody describes."""
    known = {rule.id: rule for rule in rules}
    names = sorted({*checked, *(finding.rule for finding in found)})
    return [_descriptor(known[name]) if name in known else {"id": name} for name in names]


def _descriptor(rule: RuleInfo) -> dict[str, object]:
    answer: dict[str, object] = {
        "id": rule.id,
        "name": rule.id,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.summary},
        "help": {"text": _help(rule, plain=True), "markdown": _help(rule, plain=False)},
        "defaultConfiguration": {"enabled": rule.default, "level": rule.severity.value},
        "properties": {
            "tags": ["windows-driver", rule.family],
            "problem.severity": _PRIORITY[rule.severity],
        },
    }
    return answer | ({"helpUri": rule.url} if rule.url else {})


def _help(rule: RuleInfo, plain: bool) -> str:
    parts = [rule.summary, rule.docs.strip()]
    for title, code in (("Bad", rule.bad), ("Good", rule.good)):
        if code.strip():
            block = code.strip("\n")
            parts.append(f"{title}:\n\n{block}" if plain else f"**{title}**\n\n```c\n{block}\n```")
    if rule.url:
        parts.append(rule.url if plain else f"[Documentation of the rule]({rule.url})")
    return "\n\n".join(part for part in parts if part)
