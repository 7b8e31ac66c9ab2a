"""All that a rule may import: the kinds of rule, what a rule is given, and what it gives back."""

from __future__ import annotations

from ddicheck import knowledge
from ddicheck.analyses.context import Context, Occurrence
from ddicheck.kinds.irql_table import IrqlTable
from ddicheck.kinds.must_complete import MustComplete
from ddicheck.kinds.rule import Rule
from ddicheck.model import Confidence, Finding, Fix, Irql, Severity, Span, Step

__all__ = [
    "Confidence",
    "Context",
    "Finding",
    "Fix",
    "Irql",
    "IrqlTable",
    "MustComplete",
    "Occurrence",
    "Rule",
    "Severity",
    "Span",
    "Step",
    "knowledge",
]
