"""All that a rule may import: the kinds of rule, what a rule is given, and what it gives back."""

from __future__ import annotations

from ddicheck import knowledge
from ddicheck.analyses.context import Context, Occurrence
from ddicheck.analyses.holding import Misdeed
from ddicheck.kinds.callback_return import CallbackReturn
from ddicheck.kinds.irql_table import IrqlTable
from ddicheck.kinds.must_complete import MustComplete
from ddicheck.kinds.rule import Rule
from ddicheck.kinds.typestate import Typestate
from ddicheck.model import Confidence, Finding, Fix, Irql, Levels, Severity, Span, Step

__all__ = [
    "CallbackReturn",
    "Confidence",
    "Context",
    "Finding",
    "Fix",
    "Irql",
    "IrqlTable",
    "Levels",
    "Misdeed",
    "MustComplete",
    "Occurrence",
    "Rule",
    "Severity",
    "Span",
    "Step",
    "Typestate",
    "knowledge",
]
