"""What is known of a DDI: a function or macro of the driver kit that a driver may call."""

from collections.abc import KeysView
from functools import cache
from typing import NamedTuple

from ddicheck.knowledge.tables import Sorted, Table, band, lines, words
from ddicheck.model import ANY_LEVEL, Levels

__all__ = [
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
]


class Parameter(NamedTuple):
    """A parameter by name; `direction` is `in`, `out`, `inout` or, where its page does not say, empty."""

    name: str
    direction: str = ""


class DispatchFlag(NamedTuple):
    """A parameter in which the caller says that it runs at DISPATCH_LEVEL, and the flag that says so."""

    parameter: str
    flag: str
    argument: int | None
    """Position of the parameter, counted from 0."""


class Ddi(NamedTuple):
    """A documented function or macro, from its page in Microsoft's DDI reference."""

    name: str
    is_macro: bool
    headers: tuple[str, ...]
    """The headers that declare it, the usual one first."""
    levels: Levels
    """Where it may be called; 0 where the documentation gives no level (no finding comes from that)."""
    conditional: bool
    """The levels are an outer bound: outside is wrong, inside is right only under a condition the page tells."""
    wording: str
    """The level as the page words it; empty if it has none."""
    annotated: Levels
    """The levels an annotation in an older kit's header allows; 0 if it has none. The documentation goes before it."""
    parameters: tuple[Parameter, ...]
    returns: str
    """Return type; empty if it is not known."""
    returns_status: bool | None
    """Whether it returns a status; None if it is not known."""
    min_version: str
    """The first version that has it: `NDIS6.20`, `Win10-1803`; empty if it is not known."""
    dispatch_flag: DispatchFlag | None
    rules: tuple[str, ...]
    """The published DDI compliance rules that its page names."""

    @property
    def has_levels(self) -> bool:
        """Whether the documentation gives a level at all."""
        return self.levels != 0

    def argument(self, parameter: str) -> int | None:
        """The position of a parameter, counted from 0; None if it has none of that name."""
        return _position(self.parameters, parameter)


def _position(parameters: tuple[Parameter, ...], name: str) -> int | None:
    return next((i for i, parameter in enumerate(parameters) if parameter.name == name), None)


def parse_parameters(text: str) -> tuple[Parameter, ...]:
    """The parameters of a column like `in NdisVcHandle;inout CallParameters`."""
    found = []
    for part in words(text):
        direction, _, name = part.rpartition(" ")
        found.append(Parameter(name, direction))
    return tuple(found)


def parse_flag(text: str, parameters: tuple[Parameter, ...]) -> DispatchFlag | None:
    """The at-dispatch flag of a column like `SendFlags:NDIS_SEND_FLAGS_DISPATCH_LEVEL`."""
    if not text:
        return None
    name, _, flag = text.partition(":")
    return DispatchFlag(name, flag, _position(parameters, name))


def _parse(row: list[str]) -> Ddi:
    name, kind, headers, levels, conditional, wording, annotated = row[:7]
    parameters, returns, status, version, flag, rules = row[7:]
    declared = parse_parameters(parameters)
    return Ddi(
        name=name,
        is_macro=kind == "macro",
        headers=tuple(headers.split("|")) if headers else (),
        levels=band(levels),
        conditional=bool(conditional),
        wording=wording,
        annotated=band(annotated),
        parameters=declared,
        returns=returns,
        returns_status={"yes": True, "no": False}.get(status),
        min_version=version,
        dispatch_flag=parse_flag(flag, declared),
        rules=words(rules),
    )


_DDIS = Table("ddi.tsv", _parse)


def ddi(name: str) -> Ddi | None:
    """What is known of the DDI of this name; None if it is not a DDI."""
    return _DDIS.get(name)


def ddi_names() -> KeysView[str]:
    """The names of all DDIs, macros of the kit among them."""
    return _DDIS.names


# -- callbacks and structures handed to a DDI --------------------------------------------------------------------------


_ARGUMENTS, _REGISTRATIONS = Sorted("arguments.tsv"), Sorted("registrations.tsv")


def _by_position(rows: list[list[str]]) -> tuple[tuple[int, str], ...]:
    return tuple((int(argument), what) for _, argument, what in rows)


@cache
def callback_arguments(name: str) -> tuple[tuple[int, str], ...]:
    """The arguments of a DDI that are callbacks, as (position, role), in order."""
    return _by_position(_ARGUMENTS.under(name))


def arguments_with_role(role: str) -> tuple[tuple[str, int], ...]:
    """The arguments that get a function this role, as (DDI, position), in the order of the DDIs' names."""
    known = (line.split("\t") for line in lines("arguments.tsv"))
    return tuple((name, int(position)) for name, position, held in known if held == role)


def argument_role(name: str, index: int) -> str | None:
    """The role that a function gets by being the argument at position `index` (from 0) of a call of a DDI."""
    return next((role for position, role in callback_arguments(name) if position == index), None)


def registration(name: str) -> tuple[tuple[int, str], ...]:
    """The arguments of a DDI that carry a structure with callbacks, as (position, structure), in order."""
    return _by_position(_REGISTRATIONS.under(name))


# -- the rules that demand a level -------------------------------------------------------------------------------------


class IrqlDemand(NamedTuple):
    """What an `Irql_*` rule demands of the calls of one DDI."""

    rule: str
    ddi: str
    allowed: Levels
    """Where it may be called; every level where the documentation gives none, so that no finding comes from it."""
    conditional: bool
    """`allowed` is an outer bound: inside it the page tells a condition."""
    wording: str
    """The level as the page words it."""


_DEMANDS = Sorted("demands.tsv")


def irql_rules() -> tuple[str, ...]:
    """The ids of all `Irql_*` rules of NDIS."""
    return tuple(dict.fromkeys(line.split("\t", 1)[0] for line in lines("demands.tsv")))


@cache
def irql_rule(rule_id: str) -> tuple[IrqlDemand, ...]:
    """The demands of one `Irql_*` rule, in the order of their DDIs' names; empty if there is no such rule."""
    known = (ddi(name) for _, name in _DEMANDS.under(rule_id))
    return tuple(
        IrqlDemand(rule_id, facts.name, facts.levels or ANY_LEVEL, facts.conditional, facts.wording)
        for facts in known
        if facts is not None
    )
