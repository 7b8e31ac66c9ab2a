"""Operations that NDIS waits for: never completed, completed twice, with PENDING, with another handle or DDI."""

from __future__ import annotations

import re
from collections.abc import Iterator

from benchmarks.seeded.code import Body, Code, Spot
from benchmarks.seeded.mutants import Mutant, operator
from benchmarks.seeded.text import Edit
from ddicheck import knowledge
from ddicheck.ir.types import Assign, Path, Return
from ddicheck.knowledge import Pend

_PENDING = "NDIS_STATUS_PENDING"
_OIDS = frozenset(("NdisMOidRequestComplete", "NdisMDirectOidRequestComplete"))
_TWICE = frozenset(("PendedCompletedTwice", "DoubleComplete", "DoubleCompleteWorkItem", "NdisOidDoubleComplete"))
_FIELD = re.compile(r"([A-Za-z_]\w*)\s*->\s*\w+")
_AFTER = {
    "PROTOCOL_CM_CLOSE_AF": "{1}NotifyCloseAddressFamily({0})",
    "PROTOCOL_CM_DEREGISTER_SAP": "{1}DispatchIncomingCall({0}, NULL, NULL)",
    "PROTOCOL_CM_DROP_PARTY": "{1}DispatchIncomingDropParty(NDIS_STATUS_SUCCESS, {0}, NULL, 0)",
}
"""A call that uses the handle of an operation."""
_PREFIX = {"mcm": "NdisMCm", "call_manager": "NdisCm"}


def operations(code: Code) -> Iterator[Pend]:
    """The operations that the driver completes by calling a DDI, in the kind of driver it is."""
    kinds = {*code.kinds}
    for pend in knowledge.all_pends():
        if pend.by_driver and pend.completion and not pend.implicit and pend.kind in kinds:
            yield pend


def _completed(code: Code) -> Iterator[tuple[Pend, Spot]]:
    """The completions of such operations that the driver calls."""
    by_ddi: dict[str, Pend] = {}
    for pend in operations(code):
        by_ddi.setdefault(pend.completion, pend)
    for spot in code.calls_of(*by_ddi):
        yield by_ddi[spot.ddi], spot


def _handlers(code: Code, pend: Pend) -> Iterator[Body]:
    """The driver's handlers of an operation, if they are nothing else."""
    for body in code.bodies(pend.operation):
        key = body.function.key
        if len(code.roles(key)) == 1 and not code.program.callers(key):
            yield body


def _pends(code: Code, key: str) -> bool:
    """Whether a function gives PENDING back as it is written: returned, or stored to what it returns."""
    blocks = code.program.functions[key].function.blocks
    answers = {i.value for b in blocks for i in b.instrs if isinstance(i, Return)}
    pending = Path(f"::{_PENDING}")
    return pending in answers or any(
        isinstance(i, Assign) and i.value == pending and i.target in answers for b in blocks for i in b.instrs
    )


@operator(
    "drop-completions",
    certain="the handler pends as it is written, all source is analysed, and the completion's name stands nowhere else",
)
def drop_completions(code: Code) -> Iterator[Mutant]:
    """All calls of a completion taken out of a driver whose handler pends."""
    if code.lost:
        return
    for pend in operations(code):
        twin = knowledge.call_manager_pair(pend.completion)
        if twin is not None and code.count(twin.mcm, twin.standalone) != code.count(pend.completion):
            continue  # the headers of the kit make one of the other
        spots = list(code.calls_of(pend.completion))
        pending = any(_pends(code, body.function.key) for body in _handlers(code, pend))
        named = sum(code.text(path).code.count(pend.completion) for path in code.project.files)
        if pending and spots and len(spots) == named and len({spot.path for spot in spots}) == 1:
            edits = tuple(edit for spot in spots for edit in spot.text.dropped(spot.statement))
            what = f"drop {pend.completion}, all {len(spots)}"
            yield Mutant("PendedMustComplete", spots[0].path, spots[0].line, what, edits)


@operator(
    "pend-at-once",
    certain="nothing in the driver differs from before the call, so nothing can know that it has to complete it",
)
def pend_at_once(code: Code) -> Iterator[Mutant]:
    """PENDING returned as the first thing that a handler does."""
    for pend in operations(code):
        for body in _handlers(code, pend):
            edit = Edit(body.offset, body.offset, f" return {pend.pending_status};")
            what = f"{body.function.key} returns {pend.pending_status} at once"
            yield Mutant("PendedMustComplete", body.path, body.line, what, (edit,))


@operator(
    "complete-twice",
    certain="the first of two completions in a row with the same arguments ends the operation",
)
def complete_twice(code: Code) -> Iterator[Mutant]:
    """Completions written twice."""
    for pend, spot in _completed(code):
        oid = pend.completion in _OIDS
        rule = "NdisOidDoubleComplete" if oid else "PendedCompletedTwice"
        yield Mutant(rule, spot.path, spot.line, f"double {spot.ddi}", spot.text.doubled(spot.statement), _TWICE)


@operator(
    "complete-and-answer",
    certain="neither the handler nor what it calls names PENDING, so its answer is the second",
)
def complete_and_answer(code: Code) -> Iterator[Mutant]:
    """The request completed at the start of an OID handler that never pends."""
    for body in code.bodies("MINIPORT_OID_REQUEST"):
        function = body.function
        names = [p.name for p in function.function.params]
        calls = {target for site in code.program.calls(function.key) for target in site.targets}
        called = {*calls, *(t for key in calls for site in code.program.calls(key) for t in site.targets)}
        if len(names) != 2 or any(_mentions_pending(code, key) for key in (function.key, *called)):
            continue
        text = f" NdisMOidRequestComplete({names[0]}, {names[1]}, NDIS_STATUS_SUCCESS);"
        what = f"{function.key} completes the request, and answers it too"
        yield Mutant("DoubleComplete", body.path, body.line, what, (Edit(body.offset, body.offset, text),), _TWICE)


def _mentions_pending(code: Code, key: str) -> bool:
    function = code.program.functions[key].function
    pending = Path(f"::{_PENDING}")
    return any(
        pending in (getattr(i, "value", None), *getattr(i, "args", ())) for b in function.blocks for i in b.instrs
    ) or any(not s.targets and not s.ddi for s in code.program.calls(key))


@operator(
    "complete-with-pending",
    certain="the page of the completion forbids PENDING",
)
def complete_with_pending(code: Code) -> Iterator[Mutant]:
    """The status that a completion is given made PENDING."""
    for pend, spot in _completed(code):
        status = pend.status_argument
        if status is None or pend.pending_status not in pend.forbidden or not spot.argument(status):
            continue
        start, end = spot.statement.arguments[status]
        edits = (spot.text.emptied(start, end, pend.pending_status),)
        also = frozenset(("NdisOidComplete",)) if pend.completion in _OIDS else frozenset[str]()
        yield Mutant("CompleteWithPending", spot.path, spot.line, f"{spot.ddi} given PENDING", edits, also)


@operator(
    "wrong-handle",
    certain="the pointer to the structure that a handle of NDIS is kept in is the driver's own memory, and no handle",
)
def wrong_handle(code: Code) -> Iterator[Mutant]:
    """The driver's own structure given to a completion for the handle that is kept in it."""
    for pend, spot in _completed(code):
        handle = pend.handle_argument
        kept = _FIELD.fullmatch(spot.argument(handle)) if handle is not None else None
        if handle is not None and kept is not None:
            start, end = spot.statement.arguments[handle]
            edits = (spot.text.emptied(start, end, kept.group(1)),)
            what = f"{spot.ddi} given {kept.group(1)} for {kept.group()}"
            yield Mutant("CompleteWrongHandle", spot.path, spot.line, what, edits)


@operator(
    "handle-after-complete",
    certain="the completion ended the handle: always, or because it is given SUCCESS",
)
def after_complete(code: Code) -> Iterator[Mutant]:
    """The handle used after the completion that ends it."""
    for pend, spot in _completed(code):
        use, prefix = _AFTER.get(pend.operation), _PREFIX.get(pend.kind)
        handle, status = pend.handle_argument, pend.status_argument
        death = next((d for d in pend.deaths if d.argument == handle), None)
        if handle is None or status is None or death is None or not use or not prefix or not spot.argument(handle):
            continue
        if death.when == "always" or spot.argument(status) == "NDIS_STATUS_SUCCESS":
            text = use.format(spot.argument(handle), prefix) + ";"
            edits = spot.text.followed(spot.statement, text)
            yield Mutant("HandleAfterComplete", spot.path, spot.line, f"{text} behind {spot.ddi}", edits)


@operator(
    "wrong-twin",
    certain="the driver is one kind of call manager and not the other",
)
def wrong_twin(code: Code) -> Iterator[Mutant]:
    """A call-manager DDI renamed to the form for the other kind of call manager."""
    managers = {*code.kinds} & {"mcm", "call_manager"}
    if len(managers) != 1:
        return
    for pair in knowledge.call_manager_pairs():
        own, other = (pair.mcm, pair.standalone) if "mcm" in managers else (pair.standalone, pair.mcm)
        if not pair.same_signature or not other.startswith(("NdisCm", "NdisMCm")):
            continue
        for spot in code.calls_of(own):
            if not spot.call.place.macro:
                edit = Edit(spot.statement.name, spot.statement.name + len(own), other)
                yield Mutant("CallManagerKind", spot.path, spot.line, f"{other} for {own}", (edit,))


@operator(
    "must-not-pend",
    certain="the page of the role says that it is synchronous",
)
def must_not_pend(code: Code) -> Iterator[Mutant]:
    """PENDING returned as the first thing by a handler that must finish at once."""
    roles = {p.operation for p in knowledge.all_pends() if p.synchronous and _PENDING in p.must_not_return}
    for body in code.bodies(*sorted(roles)):
        edit = Edit(body.offset, body.offset, f" return {_PENDING};")
        what = f"{body.function.key} returns {_PENDING}"
        also = frozenset(("PendedReturnsAllowed", "PendedMustComplete"))
        yield Mutant("SynchronousMustNotPend", body.path, body.line, what, (edit,), also)


@operator(
    "not-allowed-return",
    certain="the page of the role lists the statuses it may return",
)
def not_allowed_return(code: Code) -> Iterator[Mutant]:
    """A status returned first thing that the page of the handler's role does not allow."""
    allowed = {p.operation: p.allowed for p in knowledge.all_pends() if p.allowed}
    for role, statuses in sorted(allowed.items()):
        if "NDIS_STATUS_RESOURCES" in statuses:
            continue
        for body in code.bodies(role):
            edit = Edit(body.offset, body.offset, " return NDIS_STATUS_RESOURCES;")
            rule = "MiniportPause_Return" if role == "MINIPORT_PAUSE" else "PendedReturnsAllowed"
            also = frozenset(("PendedReturnsAllowed",))
            yield Mutant(rule, body.path, body.line, f"{body.function.key} returns RESOURCES", (edit,), also)


@operator(
    "client-release",
    certain="the request may pend, and NDIS hands the context to the completion callback then",
)
def released_by_client(code: Code) -> Iterator[Mutant]:
    """A client's context freed right behind the request that was given it."""
    if "client" not in code.kinds:
        return
    given = {"NdisClAddParty": 1, "NdisClMakeCall": 2, "NdisClRegisterSap": 1, "NdisClOpenAddressFamilyEx": 2}
    for spot in code.calls_of(*given):
        context = spot.argument(given[spot.ddi])
        if context and context != "NULL":
            edits = spot.text.followed(spot.statement, f"NdisFreeMemory({context}, 0, 0);")
            yield Mutant(
                "ClientReleaseBeforeComplete", spot.path, spot.line, f"free {context} behind {spot.ddi}", edits
            )


OPERATORS = (
    drop_completions,
    pend_at_once,
    complete_twice,
    complete_and_answer,
    complete_with_pending,
    wrong_handle,
    after_complete,
    wrong_twin,
    must_not_pend,
    not_allowed_return,
    released_by_client,
)
