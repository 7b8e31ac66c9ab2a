"""Facts of the driver kit: DDIs, callback roles, operations that pend, IRQL effects, resources, constants.

Facts live here once, as data; a rule names its slice of them. Nothing is read before it is asked for, and the modules
behind the names below are themselves imported at the first use of one, so importing this package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ddicheck.knowledge.acquired import Failure, Place, Resource, acquires, releases, resources
    from ddicheck.knowledge.constants import StatusClass, constant, constant_names, status_class, status_name
    from ddicheck.knowledge.ddis import (
        Ddi,
        DispatchFlag,
        IrqlDemand,
        Parameter,
        argument_role,
        arguments_with_role,
        callback_arguments,
        ddi,
        ddi_names,
        irql_rule,
        irql_rules,
        registration,
    )
    from ddicheck.knowledge.description import Description, Section, describe
    from ddicheck.knowledge.irql import (
        Action,
        IrqlEffect,
        LockUse,
        Saved,
        SavedIn,
        Unless,
        all_irql_effects,
        irql_constant,
        irql_effect,
    )
    from ddicheck.knowledge.names import KitMacro, macro, macros_of, type_names
    from ddicheck.knowledge.nullable import Nullable, nullable
    from ddicheck.knowledge.oids import Oid, all_oids
    from ddicheck.knowledge.pending import (
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
    from ddicheck.knowledge.roles import (
        LevelArgument,
        Role,
        field_role,
        fields_of,
        level_argument,
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
    "Description",
    "DiesWhen",
    "DispatchFlag",
    "DriverKind",
    "Failure",
    "IrqlDemand",
    "IrqlEffect",
    "KitMacro",
    "LevelArgument",
    "LockUse",
    "Nullable",
    "Oid",
    "Parameter",
    "Pend",
    "Place",
    "PublishedRule",
    "Resource",
    "Role",
    "Saved",
    "SavedIn",
    "Section",
    "StatusClass",
    "Unless",
    "acquires",
    "all_irql_effects",
    "all_oids",
    "all_pends",
    "argument_role",
    "arguments_with_role",
    "call_manager_pair",
    "call_manager_pairs",
    "callback_arguments",
    "completions",
    "constant",
    "constant_names",
    "ddi",
    "ddi_names",
    "describe",
    "field_role",
    "fields_of",
    "irql_constant",
    "irql_effect",
    "irql_rule",
    "irql_rules",
    "level_argument",
    "macro",
    "macros_of",
    "nullable",
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
    "status_name",
    "structs_with_role",
    "type_names",
]

_HOMES = {
    "acquired": (
        "Failure",
        "Place",
        "Resource",
        "acquires",
        "releases",
        "resources",
    ),
    "constants": (
        "StatusClass",
        "constant",
        "constant_names",
        "status_class",
        "status_name",
    ),
    "ddis": (
        "Ddi",
        "DispatchFlag",
        "IrqlDemand",
        "Parameter",
        "argument_role",
        "arguments_with_role",
        "callback_arguments",
        "ddi",
        "ddi_names",
        "irql_rule",
        "irql_rules",
        "registration",
    ),
    "description": (
        "Description",
        "Section",
        "describe",
    ),
    "irql": (
        "Action",
        "IrqlEffect",
        "LockUse",
        "Saved",
        "SavedIn",
        "Unless",
        "all_irql_effects",
        "irql_constant",
        "irql_effect",
    ),
    "names": (
        "KitMacro",
        "macro",
        "macros_of",
        "type_names",
    ),
    "nullable": (
        "Nullable",
        "nullable",
    ),
    "oids": (
        "Oid",
        "all_oids",
    ),
    "pending": (
        "CallManagerPair",
        "Death",
        "DiesWhen",
        "DriverKind",
        "Pend",
        "all_pends",
        "call_manager_pair",
        "call_manager_pairs",
        "completions",
        "pends",
    ),
    "published": (
        "PublishedRule",
        "published_rule",
        "published_rules",
    ),
    "roles": (
        "LevelArgument",
        "Role",
        "field_role",
        "fields_of",
        "level_argument",
        "role",
        "role_names",
        "roles_documented_as",
        "structs_with_role",
    ),
}

if not TYPE_CHECKING:  # a type checker sees the imports above, and no name that is not among them

    def __getattr__(name: str) -> object:
        """The name from the module it lives in; that module's other names come with it."""
        for home, names in _HOMES.items():
            if name in names:
                module = import_module(f"{__name__}.{home}")
                globals().update((known, getattr(module, known)) for known in names)
                return globals()[name]
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
