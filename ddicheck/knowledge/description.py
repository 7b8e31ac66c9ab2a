"""All that is known of one name, in words: what `ddi NAME` prints and an editor shows on hover."""

from typing import NamedTuple

from ddicheck.knowledge.acquired import Resource, acquires, releases
from ddicheck.knowledge.constants import constant, status_class
from ddicheck.knowledge.ddis import (
    Ddi,
    DispatchFlag,
    Parameter,
    arguments_with_role,
    callback_arguments,
    ddi,
    ddi_names,
    registration,
)
from ddicheck.knowledge.irql import Action, IrqlEffect, LockUse, Saved, SavedIn, irql_effect
from ddicheck.knowledge.pending import CallManagerPair, Pend, all_pends, call_manager_pair, completions
from ddicheck.knowledge.roles import Role, role, role_names, roles_documented_as, structs_with_role
from ddicheck.model import Irql, Levels, levels_text

__all__ = ["Description", "Section", "describe"]

_KINDS = {
    "miniport": "a miniport",
    "mcm": "a miniport with integrated call management",
    "call_manager": "a stand-alone call manager",
    "client": "a connection-oriented client",
    "protocol": "a protocol driver",
    "filter": "a filter driver",
    "nmr_client": "an NMR client",
    "nmr_provider": "an NMR provider",
}

_VERBS = {LockUse.ACQUIRE: "takes", LockUse.RELEASE: "gives back", LockUse.CONVERT: "keeps and converts"}


class Section(NamedTuple):
    """A heading and the lines below it."""

    heading: str
    lines: tuple[str, ...]


class Description(NamedTuple):
    """What is known of a name; of an unknown one, names that are close to it."""

    name: str
    kind: str
    """`function`, `macro`, `callback`, `constant`, or empty if the name is not known."""
    sections: tuple[Section, ...]
    similar: tuple[str, ...] = ()
    """Names close to an unknown one, the closest first."""


def describe(name: str) -> Description:
    """What is known of a DDI, a callback role (by type, handler typedef or page name) or a constant."""
    found = ddi(name)
    if found is not None:
        return Description(found.name, "macro" if found.is_macro else "function", _of_ddi(found))
    entered = role(name) or next((role(known) for known in roles_documented_as(name)), None)
    if entered is not None:
        return Description(entered.name, "callback", _of_role(entered))
    value = constant(name)
    if value is not None:
        return Description(name, "constant", _of_constant(name, value))
    return Description(name, "", (), _similar(name))


def _similar(name: str) -> tuple[str, ...]:
    import difflib  # only a name that is not known needs it

    by_lower = {known.lower(): known for known in sorted(ddi_names() | role_names())}
    close = difflib.get_close_matches(name.lower(), by_lower, n=5, cutoff=0.75)
    return tuple(by_lower[lower] for lower in close)


# -- a DDI -------------------------------------------------------------------------------------------------------------


def _of_ddi(facts: Ddi) -> tuple[Section, ...]:
    name = facts.name
    effect, pair = irql_effect(name), call_manager_pair(name)
    callbacks = [
        f"argument {i} ({_name(facts.parameters, i)}) is called as {kind}" for i, kind in callback_arguments(name)
    ]
    callbacks += [
        f"argument {i} ({_name(facts.parameters, i)}) carries the callbacks of {s}" for i, s in registration(name)
    ]
    started = [pend for pend in all_pends() if pend.operation == name]
    completed = [pend for pend in completions(name) if pend.by_driver]
    return _filled(
        ("declared", _declared(facts)),
        ("IRQL", _irql(facts.levels, facts.conditional, facts.wording, facts.dispatch_flag, "may be called at")),
        ("parameters", _parameters(facts.parameters)),
        ("returns", (facts.returns,) if facts.returns else ()),
        ("effect", _effect(effect, facts.parameters) if effect else ()),
        ("callbacks", _callbacks(name, facts.parameters)),
        ("pends", [_started(pend) for pend in started]),
        ("completes", [_completes(pend) for pend in completed]),
        ("counterpart", _twin(name, pair) if pair else ()),
        ("resources", _resources(name, facts.parameters)),
        ("rules", facts.rules),
    )


def _filled(*sections: tuple[str, tuple[str, ...] | list[str]]) -> tuple[Section, ...]:
    return tuple(Section(heading, tuple(lines)) for heading, lines in sections if lines)


def _declared(facts: Ddi) -> tuple[str, ...]:
    since = f", since {facts.min_version}" if facts.min_version else ""
    return (f"{'macro' if facts.is_macro else 'function'} of {', '.join(facts.headers) or 'the kit'}{since}",)


def _callbacks(name: str, parameters: tuple[Parameter, ...]) -> list[str]:
    called = [f"argument {i} ({_name(parameters, i)}) is called as {what}" for i, what in callback_arguments(name)]
    carried = [f"argument {i} ({_name(parameters, i)}) carries those of {what}" for i, what in registration(name)]
    return called + carried


def _twin(name: str, pair: CallManagerPair) -> list[str]:
    other, kind = (pair.standalone, "call_manager") if name == pair.mcm else (pair.mcm, "mcm")
    same = "with the same arguments" if pair.same_signature else "with other arguments"
    return [f"{_KINDS[kind]} calls {other} instead, {same}"]


def _irql(levels: Levels, conditional: bool, wording: str, flag: DispatchFlag | None, how: str) -> list[str]:
    if not levels:
        return ["its documentation gives no level" + (f' beyond "{wording}"' if wording else "")]
    lines = [f"{how} {levels_text(levels)}"]
    if conditional:
        lines.append("this is the outer bound: within it the page tells a condition")
    if wording:
        lines.append(f'worded "{wording}"')
    if flag is not None:
        lines.append(f"{flag.flag} in {flag.parameter} says that it is called at {Irql.DISPATCH}")
    return lines


def _parameters(parameters: tuple[Parameter, ...]) -> list[str]:
    return [f"{i}  {p.name}" + (f"  ({p.direction})" if p.direction else "") for i, p in enumerate(parameters)]


def _name(parameters: tuple[Parameter, ...], index: int | None) -> str:
    if index is None or index >= len(parameters):
        return "?" if index is None else f"argument {index}"
    return parameters[index].name


def _effect(effect: IrqlEffect, parameters: tuple[Parameter, ...]) -> list[str]:
    lines = [_change(effect, parameters)]
    if effect.lock is not LockUse.NONE:
        verb = {LockUse.ACQUIRE: "takes", LockUse.RELEASE: "gives back", LockUse.CONVERT: "keeps and converts"}[
            effect.lock
        ]
        held = f"in {_name(parameters, effect.lock_argument)}" if effect.lock_argument is not None else "of the system"
        lines.append(f"{verb} the lock {held}" + (" if it returns TRUE" if effect.on_true else ""))
    if effect.unless is not None:
        where = _name(parameters, effect.unless.argument)
        lines.append(f"leaves the IRQL alone when {where} has {effect.unless.flag}")
    if effect.unless_passive:
        lines.append(f"leaves the IRQL alone for an object that works at {Irql.PASSIVE}")
    if effect.blocks:
        lines.append("may block")
    if effect.partners:
        lines.append(f"goes with {', '.join(effect.partners)}")
    if effect.note:
        lines.append(effect.note)
    return lines


def _change(effect: IrqlEffect, parameters: tuple[Parameter, ...]) -> str:
    match effect.action:
        case Action.RAISE:
            to = str(effect.level) if effect.level is not None else _name(parameters, effect.level_argument)
            return f"raises the IRQL to {to}" + _where("; the old one is kept", effect.saved, parameters)
        case Action.RESTORE:
            return "restores the IRQL" + _where(" kept", effect.saved, parameters)
        case Action.CALLBACK:
            return f"runs {_name(parameters, effect.callback_argument)} at {effect.level}"
        case Action.NONE:
            return "leaves the IRQL as it is" + (f", which must be {Irql.DISPATCH}" if effect.needs_dispatch else "")


def _where(start: str, saved: Saved | None, parameters: tuple[Parameter, ...]) -> str:
    if saved is None:
        return ""
    if saved.kind is SavedIn.RESULT:
        return f"{start} in the return value"
    if saved.kind is SavedIn.LOCK:
        return f"{start} in the lock"
    return f"{start} in {_name(parameters, saved.argument)}"


def _started(pend: Pend) -> str:
    return f"in {_KINDS[pend.kind]}: the system completes it by entering {pend.completion}"


def _completes(pend: Pend) -> str:
    ends = {death.argument: death.when for death in pend.deaths}
    text = f"{pend.operation}, in {_KINDS[pend.kind]}"
    when = ends.get(pend.handle_argument) if pend.handle_argument is not None else None
    return text + (f"; the handle ends {'always' if when == 'always' else f'after {when}'}" if when else "")


def _resources(name: str, parameters: tuple[Parameter, ...]) -> list[str]:
    lines = []
    own = acquires(name)
    if own is not None:
        given = " or ".join(own.release) or "nothing of its own"
        lines.append(f"acquires {_object(own, parameters)}; released by {given}: {own.scope}")
    lines += [f"releases what {other.acquire} acquired" for other in releases(name)]
    return lines


def _object(resource: Resource, parameters: tuple[Parameter, ...]) -> str:
    if resource.place == "result":
        return "what it returns"
    if resource.place == "callback":
        return f"what {resource.callback} is given"
    return " and ".join(_name(parameters, index) for index in resource.arguments)


# -- a role ------------------------------------------------------------------------------------------------------------


def _of_role(facts: Role) -> tuple[Section, ...]:
    typedef = [f"{facts.name}, of {facts.header}"]
    if facts.documented_as:
        typedef.append(f"documented as {facts.documented_as}")
    if facts.aliases:
        typedef.append(f"also {', '.join(facts.aliases)}")
    return _filled(
        ("type", typedef),
        ("IRQL", _irql(facts.levels, facts.conditional, facts.wording, facts.dispatch_flag, "entered at")),
        ("parameters", _parameters(facts.parameters)),
        ("returns", (facts.returns,) if facts.returns else ()),
        ("pends", _pending(facts)),
        ("completes", [f"{pend.operation}, in {_KINDS[pend.kind]}" for pend in completions(facts.name)]),
        ("registered in", _registered(facts.name)),
    )


def _registered(name: str) -> list[str]:
    fields = [f"{struct}.{field}" for struct, field in structs_with_role(name)]
    return fields + [f"argument {index} of {called}" for called, index in arguments_with_role(name)]


def _pending(facts: Role) -> list[str]:
    found = [pend for pend in all_pends() if pend.operation == facts.name]
    lines = []
    for pend in found:
        if pend.synchronous:
            lines.append(f"must not pend in {_KINDS[pend.kind]}")
        elif pend.implicit:
            lines.append(f"always pends in {_KINDS[pend.kind]}: {pend.completion} completes it")
        else:
            lines.append(f"may pend in {_KINDS[pend.kind]}: {pend.completion} completes it")
    if not found and facts.may_pend:
        lines.append("may pend")
    return lines


def _of_constant(name: str, value: int) -> tuple[Section, ...]:
    number = f"0x{value & 0xFFFFFFFF:08X}" if value < 0 or value > 9 else str(value)
    meaning = status_class(name)
    return _filled(("value", (number,)), ("says", (meaning,) if meaning else ()))
