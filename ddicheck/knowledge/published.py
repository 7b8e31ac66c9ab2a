"""The DDI compliance rules that Microsoft has published, for NDIS and for the other driver models."""

from functools import cache
from typing import NamedTuple

from ddicheck.knowledge.tables import lines, words

__all__ = ["PublishedRule", "published_rule", "published_rules"]


class PublishedRule(NamedTuple):
    """A published rule, for one driver model."""

    name: str
    model: str
    """`ndis`, `wdm`, `kmdf` or `storport`."""
    rule_set: str
    """The set it was published in: `IRQL`, `Locking` ..."""
    is_static: bool
    """Whether the kit's static verifier checked it."""
    is_runtime: bool
    """Whether the kit's run-time verifier checks it."""
    names: tuple[str, ...]
    """The DDIs and callbacks it speaks of."""
    violation: str


@cache
def published_rules() -> tuple[PublishedRule, ...]:
    """All published rules; a name that two models share is there once for each."""
    found = []
    for line in lines("rules.tsv"):
        name, model, rule_set, static, runtime, names, violation = line.split("\t")
        found.append(PublishedRule(name, model, rule_set, static == "yes", runtime == "yes", words(names), violation))
    return tuple(found)


def published_rule(name: str, model: str = "ndis") -> PublishedRule | None:
    """The published rule of this name for a driver model; None if there is none."""
    return next((rule for rule in published_rules() if rule.name == name and rule.model == model), None)
