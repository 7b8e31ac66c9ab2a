"""What is acquired and never given back, given back twice, acquired twice, or used afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator

from benchmarks.seeded.code import Body, Code, Spot
from benchmarks.seeded.mutants import Mutant, operator
from benchmarks.seeded.text import Edit
from ddicheck import knowledge
from ddicheck.ir.types import Address, Path
from ddicheck.knowledge import Resource

_RULES = {
    "NdisMRegisterInterruptEx": "Init_RegisterInterrupt",
    "NdisAllocateIoWorkItem": "Init_NdisAllocateIoWorkItem",
    "NdisMRegisterScatterGatherDma": "Init_RegisterSG",
    "NdisFRegisterFilterDriver": "NdisFDeregisterFilterDriver",
    "NdisAllocateGenericObject": "NdisAllocateGenericObject",
    "NdisAllocateMdl": "NdisAllocateMdl",
    "NdisAllocateNetBuffer": "NdisAllocateNetBuffer",
    "NdisAllocateNetBufferMdlAndData": "NdisAllocateNetBuffer",
    "NdisOpenConfigurationEx": "NdisOpenConfigurationEx",
    "NdisSetTimerObject": "CancelTimerObject",
    "NdisQueryBindInstanceName": "NdisQueryBindInstanceName",
}
"""The rule that speaks of what a DDI acquires."""
_SAME = frozenset(("Init_RegisterInterrupt", "Init_DeRegisterInterrupt"))
_AT_INIT = frozenset(("Init_RegisterInterrupt", "Init_RegisterSG", "Init_NdisAllocateIoWorkItem"))
_ALTERNATES = frozenset(
    ("NdisAllocateGenericObject", "NdisAllocateMdl", "NdisAllocateNetBuffer", "NdisOpenConfigurationEx")
)
"""Rules that want acquire and release to alternate."""
_NOT_TWICE = _ALTERNATES | _AT_INIT | {"NdisQueryBindInstanceName"}
"""Rules that an acquire made twice breaks: the first is lost, or that is what they say. A timer may be set again."""
_NOT_AGAIN = _ALTERNATES | {"Init_RegisterInterrupt"}
"""Rules that a release made twice breaks."""
_IN_ONE_PLACE = frozenset(("NdisFDeregisterFilterDriver", "CancelTimerObject"))
"""Rules that ask for the release at one place of a driver's life only."""
_STARTS = {
    "NdisMRegisterInterruptEx": "NDIS_HANDLE ddiKept = NULL; NdisMRegisterInterruptEx({0}, {0}, NULL, &ddiKept);",
    "NdisAllocateIoWorkItem": "NDIS_HANDLE ddiKept = NdisAllocateIoWorkItem({0}); (void)ddiKept;",
    "NdisMRegisterScatterGatherDma": "NDIS_HANDLE ddiKept = NULL; NdisMRegisterScatterGatherDma({0}, NULL, &ddiKept);",
}
"""An acquire whose object nothing else can name, to be put at the start of MiniportInitializeEx."""
_ANYWHERE = {
    "NdisAllocateGenericObject": "PNDIS_GENERIC_OBJECT ddiKept = NdisAllocateGenericObject(0, 1, 8); (void)ddiKept;",
    "NdisAllocateMdl": "PMDL ddiKept = NdisAllocateMdl(NULL, (PVOID)4096, 64); (void)ddiKept;",
    "NdisAllocateNetBuffer": "PNET_BUFFER ddiKept = NdisAllocateNetBuffer(NULL, NULL, 0, 0); (void)ddiKept;",
    "NdisOpenConfigurationEx": "NDIS_HANDLE ddiKept = NULL; NDIS_CONFIGURATION_OBJECT ddiHow; "
    "NdisOpenConfigurationEx(&ddiHow, &ddiKept);",
    "NdisQueryBindInstanceName": "NDIS_STRING ddiKept; NdisQueryBindInstanceName(&ddiKept, NULL);",
}
_WHERE = ("MINIPORT_INITIALIZE", "MINIPORT_RESTART", "FILTER_ATTACH", "FILTER_RESTART", "PROTOCOL_BIND_ADAPTER_EX")
_NAME = re.compile(r"[A-Za-z_]\w*")
_HANDLE = re.compile(r"[\w>.\-\[\]]+")


def _resources() -> Iterator[tuple[str, Resource]]:
    for acquire, rule in _RULES.items():
        resource = knowledge.acquires(acquire)
        if resource is not None:
            yield rule, resource


def _where(code: Code, rule: str) -> frozenset[str]:
    """The functions in which a rule looks for acquires: those of MiniportInitializeEx, or all."""
    if rule not in _AT_INIT:
        return frozenset(code.program.functions)
    waiting = list(code.program.with_role("MINIPORT_INITIALIZE"))
    found = set(waiting)
    while waiting:
        for site in code.program.calls(waiting.pop()):
            new = set(site.targets) - found if site.kind != "callback" else set()
            found |= new
            waiting += new
    return frozenset(found)


def _kept(code: Code, rule: str, resource: Resource) -> frozenset[str]:
    """The last fields or variables that hold what is acquired where the rule looks."""
    found = set()
    for key in _where(code, rule):
        for site in code.program.calls(key):
            if site.ddi == resource.acquire:
                args = [site.call.args[i] for i in resource.arguments if i < len(site.call.args)]
                kept = site.call.result if resource.place == "result" else args[0] if args else None
                path = kept.of if isinstance(kept, Address) else kept
                if isinstance(path, Path):
                    found.add(_last(path))
    return frozenset(found - {""})


def _last(path: Path) -> str:
    return next((step[1:] for step in reversed(path.steps) if step[0] == "."), path.root.removeprefix("::"))


def _released(code: Code, rule: str, resource: Resource) -> list[Spot]:
    """The releases of what a rule speaks of, where nothing else is given back with the same DDIs."""
    others = [r for name in resource.release for r in knowledge.releases(name) if r.acquire not in _RULES]
    kept = _kept(code, rule, resource)
    if not kept or any(code.count(r.acquire) for r in others):
        return []
    spots = list(code.calls_of(*resource.release))
    if rule not in _AT_INIT:
        return spots
    return [spot for spot in spots if kept.intersection(_NAME.findall(spot.argument(0))[-1:])]


@operator(
    "drop-all-releases",
    certain="all source is analysed, the names of the releases stand nowhere else, and nothing else that the "
    "driver acquires is given back with them: what is acquired stays so",
)
def drop_all_releases(code: Code) -> Iterator[Mutant]:
    """All releases of one kind of thing taken out."""
    if code.lost:
        return
    for rule, resource in _resources():
        if rule == "NdisQueryBindInstanceName" or not _kept(code, rule, resource):
            continue
        releases = [
            name for name in resource.release if any(r.acquire != resource.acquire for r in knowledge.releases(name))
        ]
        shared = any(code.count(r.acquire) for name in releases for r in knowledge.releases(name) if r != resource)
        spots = list(code.calls_of(*resource.release))
        named = sum(code.text(path).code.count(name) for path in code.project.files for name in resource.release)
        if (
            (shared and rule != "CancelTimerObject")
            or not spots
            or len(spots) != named
            or len({s.path for s in spots}) != 1
        ):
            continue
        edits = tuple(edit for spot in spots for edit in spot.text.dropped(spot.statement))
        what = f"drop {' and '.join(sorted({spot.ddi for spot in spots}))}, all {len(spots)}"
        yield Mutant(rule, spots[0].path, spots[0].line, what, edits, _SAME if rule in _SAME else frozenset())


@operator(
    "drop-one-release",
    certain="what is given back there is given back nowhere after, or it would be given back twice",
)
def drop_release(code: Code) -> Iterator[Mutant]:
    """One release of several taken out."""
    for rule, resource in _resources():
        spots = _released(code, rule, resource)
        for spot in spots if len(spots) > 1 and rule not in _IN_ONE_PLACE else ():
            also = _SAME if rule in _SAME else frozenset[str]()
            yield Mutant(rule, spot.path, spot.line, f"drop {spot.ddi}", spot.text.dropped(spot.statement), also)


@operator(
    "double-release",
    certain="the first of two releases in a row ends what is given back",
)
def double_release(code: Code) -> Iterator[Mutant]:
    """A release written twice."""
    for rule, resource in _resources():
        for spot in _released(code, rule, resource) if rule in _NOT_AGAIN else ():
            also = _SAME if rule in _SAME else frozenset[str]()
            yield Mutant(rule, spot.path, spot.line, f"double {spot.ddi}", spot.text.doubled(spot.statement), also)


@operator(
    "double-acquire",
    certain="the second overwrites the only name of the first",
)
def double_acquire(code: Code) -> Iterator[Mutant]:
    """An acquire written twice, the second over the first."""
    for rule, resource in _resources():
        where = _where(code, rule) if rule in _NOT_TWICE else frozenset[str]()
        for spot in code.calls_of(resource.acquire) if where else ():
            if spot.function.key in where and (spot.statement.stores or resource.place == "out"):
                also = _SAME if rule in _SAME else frozenset[str]()
                yield Mutant(rule, spot.path, spot.line, f"double {spot.ddi}", spot.text.doubled(spot.statement), also)


@operator(
    "leak",
    certain="the only name of what is acquired is a local that goes out of scope at once",
)
def leak(code: Code) -> Iterator[Mutant]:
    """Something acquired into a local variable that goes out of scope at once."""
    for body in code.bodies("MINIPORT_INITIALIZE"):
        for ddi, text in _STARTS.items():
            yield _leaked(body, ddi, text.format(body.function.function.params[0].name))
    for body in code.bodies(*_WHERE):
        binds = any(role.name == "PROTOCOL_BIND_ADAPTER_EX" for role in code.roles(body.function.key))
        for ddi, text in _ANYWHERE.items():
            if binds or ddi != "NdisQueryBindInstanceName":
                yield _leaked(body, ddi, text)


def _leaked(body: Body, ddi: str, text: str) -> Mutant:
    edit = Edit(body.offset, body.offset, f" {{ {text} }}")
    rule = _RULES[ddi]
    what = f"{ddi} into a local at the start of {body.function.key}"
    return Mutant(rule, body.path, body.line, what, (edit,), _SAME if rule in _SAME else frozenset())


@operator(
    "drop-deregister-filter",
    certain="the unload routine is what has to deregister the filter",
)
def drop_deregister_filter(code: Code) -> Iterator[Mutant]:
    """The deregistration taken out of the unload routine of a filter driver."""
    for spot in code.calls_of("NdisFDeregisterFilterDriver"):
        if any(role.name == "DRIVER_UNLOAD" for role in code.roles(spot.function.key)):
            what = f"drop {spot.ddi}"
            yield Mutant("NdisFDeregisterFilterDriver", spot.path, spot.line, what, spot.text.dropped(spot.statement))


@operator(
    "use-after-deregister",
    certain="the statement before ended the handle",
)
def use_after_deregister(code: Code) -> Iterator[Mutant]:
    """The interrupt used behind its deregistration."""
    for spot in code.calls_of("NdisMDeregisterInterruptEx"):
        handle = spot.argument(0)
        if _HANDLE.fullmatch(handle):
            edits = spot.text.followed(spot.statement, f"NdisMSynchronizeWithInterruptEx({handle}, 0, NULL, NULL);")
            what = "NdisMSynchronizeWithInterruptEx behind NdisMDeregisterInterruptEx"
            yield Mutant("NdisMDeregisterInterruptEx", spot.path, spot.line, what, edits)


@operator(
    "periodic-at-dispatch",
    certain="the period is a constant other than zero, and the level was raised by the statement before",
)
def periodic_at_dispatch(code: Code) -> Iterator[Mutant]:
    """A timer made periodic, and cancelled at DISPATCH_LEVEL."""
    for spot in code.calls_of("NdisSetTimerObject"):
        handle, period = spot.argument(0), spot.argument(2)
        if _HANDLE.fullmatch(handle) and period:
            start, end = spot.statement.arguments[2]
            cancel = f"NdisCancelTimerObject({handle});"
            after = f"{{ KIRQL ddiOld; KeRaiseIrql(DISPATCH_LEVEL, &ddiOld); {cancel} KeLowerIrql(ddiOld); }}"
            edits = (*spot.text.followed(spot.statement, after), spot.text.emptied(start, end, "1000"))
            yield Mutant("PeriodicTimer", spot.path, spot.line, "cancel a periodic timer at DISPATCH_LEVEL", edits)


@operator(
    "drop-error-log",
    certain="nothing else in the driver writes an entry",
)
def drop_error_log(code: Code) -> Iterator[Mutant]:
    """Every error log entry taken out of a driver whose initialization allocates shared memory."""
    where = _where(code, "Init_RegisterSG")
    if not any(site.ddi == "NdisMAllocateSharedMemory" for key in where for site in code.program.calls(key)):
        return
    spots: list[Spot] = list(code.calls_of("NdisWriteErrorLogEntry"))
    if spots and len(spots) == code.count("NdisWriteErrorLogEntry") and len({spot.path for spot in spots}) == 1:
        edits = tuple(edit for spot in spots for edit in spot.text.dropped(spot.statement))
        yield Mutant("WriteErrorLog", spots[0].path, spots[0].line, "drop NdisWriteErrorLogEntry", edits)


OPERATORS = (
    drop_all_releases,
    drop_release,
    double_release,
    double_acquire,
    leak,
    drop_deregister_filter,
    use_after_deregister,
    periodic_at_dispatch,
    drop_error_log,
)
