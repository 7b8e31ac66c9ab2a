"""All that a rule may import: the kinds of rule, what a rule is given, and what it gives back."""

from __future__ import annotations

from ddicheck import knowledge
from ddicheck.analyses.automata import HAND, USE, Move
from ddicheck.analyses.context import Context, Occurrence
from ddicheck.analyses.custody import ADAPTER, BINDING, DRIVER_LIFE, FILTER, LIVES, Lapse
from ddicheck.analyses.holding import Misdeed
from ddicheck.flow.facts import Atom
from ddicheck.kinds.annotated import Annotated
from ddicheck.kinds.answers import Answers
from ddicheck.kinds.arguments import Arguments
from ddicheck.kinds.callback_return import CallbackReturn
from ddicheck.kinds.called_after import CalledAfter
from ddicheck.kinds.called_from import CalledFrom
from ddicheck.kinds.completion import CompletedOnce, NotAfterCompletion
from ddicheck.kinds.irql_table import IrqlTable
from ddicheck.kinds.lifecycle import Lifecycle
from ddicheck.kinds.must_complete import MustComplete
from ddicheck.kinds.null_check import NullFollowed
from ddicheck.kinds.one_slot import OneSlot
from ddicheck.kinds.paged import PagedCode
from ddicheck.kinds.reported import Reported
from ddicheck.kinds.returns import AlwaysReturns, Limit, Returns
from ddicheck.kinds.right_handle import RightHandle
from ddicheck.kinds.rule import Rule
from ddicheck.kinds.set_up import Setting, SetUp
from ddicheck.kinds.typestate import Typestate
from ddicheck.knowledge import Oid, Pend
from ddicheck.model import Confidence, Finding, Fix, Irql, Levels, Severity, Span, Step

__all__ = [
    "ADAPTER",
    "BINDING",
    "DRIVER_LIFE",
    "FILTER",
    "HAND",
    "LIVES",
    "USE",
    "AlwaysReturns",
    "Annotated",
    "Answers",
    "Arguments",
    "Atom",
    "CallbackReturn",
    "CalledAfter",
    "CalledFrom",
    "CompletedOnce",
    "Confidence",
    "Context",
    "Finding",
    "Fix",
    "Irql",
    "IrqlTable",
    "Lapse",
    "Levels",
    "Lifecycle",
    "Limit",
    "Misdeed",
    "Move",
    "MustComplete",
    "NotAfterCompletion",
    "NullFollowed",
    "Occurrence",
    "Oid",
    "OneSlot",
    "PagedCode",
    "Pend",
    "Reported",
    "Returns",
    "RightHandle",
    "Rule",
    "SetUp",
    "Setting",
    "Severity",
    "Span",
    "Step",
    "Typestate",
    "knowledge",
]
