"""What every rule is: something that says what it demands, and checks one function at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ddicheck.model import Confidence, Finding, Fix, RuleInfo, Severity, Span, Step

if TYPE_CHECKING:
    from ddicheck.analyses.context import Context

DOCS = "https://learn.microsoft.com/windows-hardware/drivers/"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule. A kind of rule is a subclass that knows how to check; a rule is a value of it."""

    id: str
    """As published, letter for letter; new ones are named in the same manner."""
    family: str
    summary: str
    """One line: the contract, as a claim."""
    docs: str
    """What is demanded, why it matters on a running system, how to mend it; Markdown."""
    page: str
    """The page that says so, below `DOCS`."""
    bad: str
    """A C example that breaks the rule; executed."""
    good: str
    severity: Severity = Severity.ERROR
    applies_to: tuple[str, ...] = ()
    """Kinds of driver the rule speaks of; empty for all."""
    default: bool = True
    gives_way_to: tuple[str, ...] = ()
    """Rules that speak of some of the same defects more specifically: one that both see is reported as theirs."""

    def check(self, context: Context) -> Iterator[Finding]:
        """The findings of this rule whose place is in the context's function."""
        raise NotImplementedError

    def speaks_of(self, kinds: tuple[str, ...]) -> bool:
        """Whether the rule applies to a driver of these kinds; it does where no kind is known."""
        return not self.applies_to or not kinds or any(kind in self.applies_to for kind in kinds)

    def info(self) -> RuleInfo:
        """What the rule says of itself."""
        return RuleInfo(
            id=self.id,
            family=self.family,
            severity=self.severity,
            summary=self.summary,
            docs=self.docs,
            url=DOCS + self.page,
            bad=self.bad,
            good=self.good,
            applies_to=self.applies_to,
            default=self.default,
        )

    def finding(
        self,
        context: Context,
        span: Span,
        message: str,
        *,
        path: tuple[Step, ...] = (),
        hint: str = "",
        key: str = "",
        defect: str = "",
        confidence: Confidence = Confidence.HIGH,
        fixes: tuple[Fix, ...] = (),
    ) -> Finding:
        """A finding of this rule in the context's function."""
        return Finding(
            rule=self.id,
            severity=self.severity,
            confidence=confidence,
            message=message,
            span=span,
            function=context.name,
            path=path,
            hint=hint,
            driver=context.program.name,
            key=key,
            defect=defect,
            fixes=fixes,
        )
