"""Facts of the driver kit: DDIs, callback roles, operations that pend, IRQL effects, resources, constants.

Facts live here once, as data; a rule names its slice of them. Nothing is read before it is asked for.
"""

from __future__ import annotations

from ddicheck.knowledge.constants import StatusClass, constant, constant_names, status_class
from ddicheck.knowledge.ddi import (
    Ddi,
    DispatchFlag,
    IrqlDemand,
    Parameter,
    argument_role,
    callback_arguments,
    ddi,
    ddi_names,
    irql_rule,
    irql_rules,
    registration,
)
from ddicheck.knowledge.irql import (
    Action,
    IrqlEffect,
    LockUse,
    SavedIn,
    Unless,
    all_irql_effects,
    irql_constant,
    irql_effect,
)
from ddicheck.knowledge.names import KitMacro, macro, macros_of, type_names
from ddicheck.knowledge.pends import (
    CallManagerPair,
    Death,
    DiesWhen,
    DriverKind,
    Pend,
    all_pends,
    call_manager_pair,
    call_manager_pairs,
    completions,
    pends,
)
from ddicheck.knowledge.published import PublishedRule, published_rule, published_rules
from ddicheck.knowledge.resources import Failure, Place, Resource, acquires, releases, resources
from ddicheck.knowledge.roles import (
    Role,
    field_role,
    fields_of,
    role,
    role_names,
    roles_documented_as,
    structs_with_role,
)

__all__ = [
    "Action",
    "CallManagerPair",
    "Ddi",
    "Death",
    "DiesWhen",
    "DispatchFlag",
    "DriverKind",
    "Failure",
    "IrqlDemand",
    "IrqlEffect",
    "KitMacro",
    "LockUse",
    "Parameter",
    "Pend",
    "Place",
    "PublishedRule",
    "Resource",
    "Role",
    "SavedIn",
    "StatusClass",
    "Unless",
    "acquires",
    "all_irql_effects",
    "all_pends",
    "argument_role",
    "call_manager_pair",
    "call_manager_pairs",
    "callback_arguments",
    "completions",
    "constant",
    "constant_names",
    "ddi",
    "ddi_names",
    "field_role",
    "fields_of",
    "irql_constant",
    "irql_effect",
    "irql_rule",
    "irql_rules",
    "macro",
    "macros_of",
    "pends",
    "published_rule",
    "published_rules",
    "registration",
    "releases",
    "resources",
    "role",
    "role_names",
    "roles_documented_as",
    "status_class",
    "structs_with_role",
    "type_names",
]
