"""Calls at a level they may not be made at: planted under a lock, in a callback, or by raising around what is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from benchmarks.seeded.code import Body, Code, Spot
from benchmarks.seeded.mutants import Mutant, operator
from benchmarks.seeded.text import Edit
from ddicheck import knowledge
from ddicheck.knowledge import Action, LockUse
from ddicheck.model import Irql, Levels, Span
from ddicheck.program import Def, Site

_RAISE = "KIRQL ddiOld; KeRaiseIrql({level}, &ddiOld);"
_LOWER = "KeLowerIrql(ddiOld);"
_UP_TO_DISPATCH = Irql.PASSIVE.bit | Irql.APC.bit | Irql.DISPATCH.bit
_SPIN = frozenset(("ndis_spin", "ndis_dpr_spin", "ke_spin", "ke_queued_spin", "ex_spin"))
_ASKED = frozenset(("KeGetCurrentIrql", "KfGetCurrentIrql", "NDIS_CURRENT_IRQL"))
_KERNEL = (
    "IoCreateSymbolicLink",
    "IoDeleteSymbolicLink",
    "IoGetDeviceObjectPointer",
    "KeDelayExecutionThread",
    "ObReferenceObjectByHandle",
    "PsCreateSystemThread",
    "RtlQueryRegistryValues",
    "ZwClose",
    "ZwCreateFile",
    "ZwOpenKey",
    "ZwQueryValueKey",
    "ZwSetValueKey",
    "ZwWriteFile",
)
"""Kernel DDIs that drivers really call where they must not."""


@cache
def demands() -> Mapping[str, Mapping[str, Levels]]:
    """By rule, the DDIs it speaks of and the levels their pages allow."""
    found = {rule: {d.ddi: d.allowed for d in knowledge.irql_rule(rule)} for rule in knowledge.irql_rules()}
    found["Irql_Kernel_Function"] = {}
    for name in _KERNEL:
        facts = knowledge.ddi(name)
        if facts is not None and facts.levels and not facts.conditional:
            found["Irql_Kernel_Function"][name] = facts.levels | facts.annotated
    return found


@cache
def _forbidden_at(level: Irql) -> Mapping[str, tuple[str, ...]]:
    """By rule, the DDIs that may not be called at a level or at any above it."""
    above = sum(other.bit for other in Irql if other >= level)
    found = {rule: tuple(n for n, allowed in sorted(t.items()) if not allowed & above) for rule, t in demands().items()}
    return {rule: names for rule, names in found.items() if names}


def _call(ddi: str) -> str:
    """A call of a DDI with nothing to work on."""
    facts = knowledge.ddi(ddi)
    count = len(facts.parameters) if facts is not None else 0
    return f"{ddi}({', '.join(['0'] * count)});"


def _choices(level: Irql, seed: int) -> Iterator[tuple[str, str]]:
    """For each rule one of the DDIs that may not be called at a level or above."""
    for rule, names in _forbidden_at(level).items():
        yield rule, names[seed % len(names)]


def _acquires(site: Site) -> bool:
    effect = knowledge.irql_effect(site.call.name) if site.ddi else None
    return effect is not None and effect.acquires and effect.family in _SPIN and not effect.on_true


@operator(
    "call-under-lock",
    certain="a spin lock is held from the statement before on, so the level is DISPATCH_LEVEL at least",
)
def under_lock(code: Code) -> Iterator[Mutant]:
    """A call that needs a lower level put behind the acquire of a spin lock."""
    for spot in code.spots(_acquires):
        for rule, ddi in _choices(Irql.DISPATCH, spot.line):
            edits = spot.text.followed(spot.statement, _call(ddi))
            yield Mutant(rule, spot.path, spot.line, f"{ddi} behind {spot.call.name}", edits)


@operator(
    "call-under-callers-lock",
    certain="a caller took a spin lock in the same straight run of instructions",
)
def under_callers_lock(code: Code) -> Iterator[Mutant]:
    """A call that needs a lower level put at the start of a function that is called under a spin lock."""
    seen = set()
    for key, definition in code.functions.items():
        for target in _called_under_lock(code, key, definition):
            body = code.body(code.functions[target]) if target in code.functions else None
            if body is None or target in seen:
                continue
            seen.add(target)
            for rule, ddi in _choices(Irql.DISPATCH, body.line):
                what = f"{ddi} at the start of {target}, which {definition.function.name} calls under a lock"
                yield _at_start(rule, body, _call(ddi), what)


def _called_under_lock(code: Code, key: str, definition: Def) -> Iterator[str]:
    """The functions called in the same straight run of instructions behind an acquire, with nothing else between."""
    locked = -1
    live = code.live(definition)
    for site in code.program.calls(key):
        if site.block not in live or site.kind == "callback":
            continue
        if _acquires(site):
            locked = site.block
        elif locked == site.block:
            if site.kind == "direct" and len(site.targets) == 1:
                yield site.targets[0]
            if code.touches_irql(site):
                locked = -1


def _at_start(rule: str, body: Body, text: str, what: str, also: frozenset[str] = frozenset()) -> Mutant:
    return Mutant(rule, body.path, body.line, what, (Edit(body.offset, body.offset, f" {text}"),), also)


@operator(
    "call-in-dispatch-callback",
    certain="the page of the callback's role says that it is entered at DISPATCH_LEVEL too; nothing comes before "
    "the call",
)
def in_dispatch_callback(code: Code) -> Iterator[Mutant]:
    """A call that needs a lower level put at the start of a callback that is entered at DISPATCH_LEVEL too."""
    for body in code.bodies():
        if Irql.DISPATCH in code.called_at(body.function.key):
            for rule, ddi in _choices(Irql.DISPATCH, body.line):
                yield _at_start(rule, body, _call(ddi), f"{ddi} at the start of {body.function.key}")


@operator(
    "call-in-interrupt",
    certain="the role is entered at the device's IRQL only; nothing comes before the call",
)
def in_interrupt(code: Code) -> Iterator[Mutant]:
    """A call that is allowed up to DISPATCH_LEVEL put at the start of a callback that runs at the device's IRQL."""
    for body in code.only_at(Irql.DIRQL):
        for rule, ddi in _choices(Irql.DIRQL, body.line):
            yield _at_start(rule, body, _call(ddi), f"{ddi} at the start of {body.function.key}")


@operator(
    "call-too-low",
    certain="the role is entered at PASSIVE_LEVEL only; nothing comes before the call",
)
def too_low(code: Code) -> Iterator[Mutant]:
    """A call that needs DISPATCH_LEVEL put at the start of a callback that is entered at PASSIVE_LEVEL only."""
    for body in code.only_at(Irql.PASSIVE):
        for rule, table in demands().items():
            names = sorted(name for name, allowed in table.items() if allowed == Irql.DISPATCH.bit)
            if names:
                ddi = names[body.line % len(names)]
                yield _at_start(rule, body, _call(ddi), f"{ddi} at the start of {body.function.key}")


@operator(
    "raise-around-call",
    certain="KeRaiseIrql goes above every level that the page of the DDI allows",
)
def raised_around(code: Code) -> Iterator[Mutant]:
    """The IRQL raised around a call that is there, further than the page of its DDI allows."""
    allowed = {name: (rule, levels) for rule, table in demands().items() for name, levels in table.items()}
    for spot in code.calls_of(*allowed):
        rule, levels = allowed[spot.ddi]
        level = _first_above(levels)
        effect = knowledge.irql_effect(spot.ddi)
        moves = effect is not None and (effect.action is not Action.NONE or effect.lock is not LockUse.NONE)
        if level is not None and not moves and not spot.call.place.macro:
            yield Mutant(rule, spot.path, spot.line, f"{level} around {spot.ddi}", _raised(spot, level))


@operator(
    "raise-around-helper",
    certain="the function makes the call whenever it is called, before anything that changes the IRQL",
)
def raised_around_helper(code: Code) -> Iterator[Mutant]:
    """The IRQL raised around the call of a function that in any case makes a call that is not allowed then."""
    for spot in code.spots(lambda site: site.kind == "direct" and len(site.targets) == 1):
        for rule, at, levels in _demanded(code, spot.targets[0], 2):
            level = _first_above(levels)
            if level is not None:
                what = f"{level} around {spot.call.name}, which leads to {at.file.rsplit('/', 1)[-1]}:{at.line}"
                yield Mutant(rule, spot.path, spot.line, what, _raised(spot, level), shows=(at.file, at.line))
                break


def _demanded(code: Code, key: str, depth: int) -> Iterator[tuple[str, Span, Levels]]:
    """The calls that a function makes in any case at the level it is entered at: rule, place, levels allowed."""
    definition = code.program.functions[key]
    for site in code.first_calls(definition):
        if site.ddi:
            for rule, table in demands().items():
                if site.ddi in table:
                    yield rule, definition.at(site.call.place), table[site.ddi]
        elif depth and site.kind == "direct" and len(site.targets) == 1 and site.targets[0] != key:
            yield from _demanded(code, site.targets[0], depth - 1)


def _first_above(levels: Levels) -> Irql | None:
    """The level to raise to from which on nothing is allowed."""
    if not levels & ~(Irql.PASSIVE.bit | Irql.APC.bit):
        return Irql.DISPATCH
    return Irql.HIGH if not levels & ~_UP_TO_DISPATCH else None


def _raised(spot: Spot, level: Irql) -> tuple[Edit, ...]:
    return spot.text.wrapped(spot.statement, _RAISE.format(level=level), _LOWER)


@operator(
    "ask-irql",
    certain="every way in comes from a callback with NDIS's dispatch-level flag",
)
def flags_asked(code: Code) -> Iterator[Mutant]:
    """The IRQL read at the start of a callback that is told by NDIS whether it is at DISPATCH_LEVEL."""
    for body in code.bodies():
        key = body.function.key
        roles = code.roles(key)
        flags = [role.dispatch_flag.flag if role.dispatch_flag is not None else "" for role in roles]
        told = bool(flags) and all(flag.startswith("NDIS_") for flag in flags) and not code.program.callers(key)
        if told and not any(site.ddi in _ASKED for site in code.program.calls(key)):
            text = "(void)KeGetCurrentIrql();"
            yield _at_start("Flags_Irql", body, text, f"KeGetCurrentIrql at the start of {key}")


@operator(
    "raise-and-return",
    certain="nothing the callback calls lowers the IRQL; locks restore the level they found",
)
def raised_at_return(code: Code) -> Iterator[Mutant]:
    """The IRQL raised at the start of a callback that is entered at PASSIVE_LEVEL only, and never lowered."""
    lowering = {"KeLowerIrql", "KfLowerIrql", "NDIS_LOWER_IRQL"}
    lowers = {key for key in code.program.functions if any(s.ddi in lowering for s in code.program.calls(key))}
    waiting = list(lowers)
    while waiting:
        above = {caller for caller, _ in code.program.callers(waiting.pop())} - lowers
        lowers |= above
        waiting += above
    for body in code.only_at(Irql.PASSIVE):
        key = body.function.key
        if key not in lowers:
            text = f"{{ {_RAISE.format(level=Irql.DISPATCH)} }}"
            yield _at_start("Irql_Callback_Return", body, text, f"KeRaiseIrql at the start of {key}")


@operator(
    "annotated-at-dispatch",
    certain="the function's own annotation allows APC_LEVEL at most",
)
def annotated(code: Code) -> Iterator[Mutant]:
    """The IRQL raised around the call of a function whose annotations want it lower."""
    for spot in code.spots(lambda site: site.kind == "direct" and len(site.targets) == 1):
        notes = code.program.irql_notes(spot.targets[0])
        if notes.high is not None and notes.high < Irql.DISPATCH:
            what = f"{Irql.DISPATCH} around {spot.call.name}"
            also = frozenset(("Irql_Paged_Code",))
            yield Mutant("Irql_Annotated_Function", spot.path, spot.line, what, _raised(spot, Irql.DISPATCH), also)


@operator(
    "paged-at-dispatch",
    certain="the section is never locked down, and pageable code must not run at DISPATCH_LEVEL",
)
def paged(code: Code) -> Iterator[Mutant]:
    """Pageable code run at DISPATCH_LEVEL: called so, raising to it, or saying in a callback that it is not."""
    if any(code.count(name) for name in ("MmLockPagableCodeSection", "MmLockPagableSectionByHandle")):
        return
    also = frozenset(("Irql_Annotated_Function",))
    for spot in code.spots(lambda site: site.kind == "direct" and len(site.targets) == 1):
        if code.program.paged(spot.targets[0]) is not None:
            what = f"{Irql.DISPATCH} around {spot.call.name}"
            yield Mutant("Irql_Paged_Code", spot.path, spot.line, what, _raised(spot, Irql.DISPATCH), also)
    for body in code.bodies():
        key = body.function.key
        section = code.program.paged(key)
        if section is not None and section.section.startswith("PAGE"):
            text = f"{{ {_RAISE.format(level=Irql.DISPATCH)} {_LOWER} }}"
            yield _at_start("Irql_Paged_Code", body, text, f"KeRaiseIrql in {key}", also)
        if section is None and Irql.DISPATCH in code.called_at(key):
            yield _at_start("Irql_Paged_Code", body, "PAGED_CODE();", f"PAGED_CODE in {key}", also)


OPERATORS = (
    under_lock,
    under_callers_lock,
    in_dispatch_callback,
    in_interrupt,
    too_low,
    raised_around,
    raised_around_helper,
    flags_asked,
    raised_at_return,
    annotated,
    paged,
)
