"""Every operation that a driver completes: missing, double and answered completions of each are found, right ones not."""

from __future__ import annotations

import pytest

from ddicheck import knowledge
from ddicheck.analyses.completing import completions, object_argument, operation_parameter, step_of
from ddicheck.analyses.ending import endings
from ddicheck.knowledge import Pend
from ddicheck.testing import check_text

ROWS = tuple(
    pend
    for pend in knowledge.all_pends()
    if pend.by_driver and pend.completion and not pend.note("callback_table") and knowledge.role(pend.operation)
)

STATE = """\
#include <ndis.h>

typedef struct _STATE
{
    NDIS_HANDLE Handle;
    PVOID Kept;
    ULONG Flags;
} STATE, *PSTATE;

static CO_ADDRESS_FAMILY Family;
static PVOID Global;

"""

REGISTERS = {
    "mcm": "MINIPORT_INITIALIZE start; NDIS_STATUS start(NDIS_HANDLE a, NDIS_HANDLE b, PVOID c)\n"
    "{ return NdisMCmRegisterAddressFamilyEx(a, &Family); }\n",
    "call_manager": "PROTOCOL_BIND_ADAPTER_EX start; NDIS_STATUS start(NDIS_HANDLE a, NDIS_HANDLE b, PVOID c)\n"
    "{ return NdisCmRegisterAddressFamilyEx(a, &Family); }\n",
}


def parameters(pend: Pend) -> list[str]:
    role = knowledge.role(pend.operation)
    assert role is not None
    return [parameter.name for parameter in role.parameters]


def subject(pend: Pend) -> str:
    """What the operation is completed by: a parameter, or a handle kept in the state."""
    names = parameters(pend)
    at = operation_parameter(pend)
    if at is not None:
        return names[at]
    if pend.argument("list") is not None:
        return next(name for name in names if "NetBufferList" in name and "Number" not in name)
    return f"((PSTATE){context(pend)})->Handle"


def context(pend: Pend) -> str:
    """The driver's state: a parameter, or a global for what is bound to nothing yet."""
    names = (n for n in parameters(pend) if n.endswith("Context") and not n.startswith(("Bind", "Unbind")))
    return next(names, "Global")


def completion(pend: Pend, handle: str = "") -> str:
    """A call of the completion DDI, with another handle if one is given."""
    ddi = knowledge.ddi(pend.completion)
    count = max([len(ddi.parameters) if ddi is not None else 0, *(at + 1 for _, at in pend.arguments)])
    args = ["0"] * count
    for what, at in pend.arguments:
        if what == "status":
            args[at] = "NDIS_STATUS_SUCCESS"
        elif what == "handle":
            args[at] = f"((PSTATE){context(pend)})->Handle"
    position = object_argument(pend)
    assert position is not None
    args[position] = subject(pend)
    if handle:
        args[dict(pend.arguments)["handle"]] = handle
    return f"{pend.completion}({', '.join(args)});"


def handler(pend: Pend, name: str, body: str, status: str) -> str:
    """A function of the operation's role that does something and answers with a status."""
    role = knowledge.role(pend.operation)
    assert role is not None
    names = ", ".join(f"PVOID {name}" for name in parameters(pend))
    if role.returns not in ("VOID", "void"):
        return f"{pend.operation} {name};\n{role.returns} {name}({names})\n{{\n    {body}\n    return {status};\n}}\n\n"
    if "Status" in parameters(pend):
        body += f"\n    *(PNDIS_STATUS)Status = {status};"
    return f"{pend.operation} {name};\nVOID {name}({names})\n{{\n    {body}\n}}\n\n"


def driver(pend: Pend, *handlers: str) -> str:
    return STATE + REGISTERS.get(pend.kind, "") + "\n" + "".join(handlers)


def found(text: str, rule: str) -> list[tuple[str, str]]:
    report = check_text(text, rule)
    assert not report.problems
    return [(finding.function, finding.message) for finding in report.findings]


def name_of(pend: Pend) -> str:
    return f"{pend.operation}-{pend.kind}"


@pytest.mark.parametrize("pend", ROWS, ids=name_of)
def test_what_nothing_completes_is_found(pend: Pend) -> None:
    kept = f"((PSTATE){context(pend)})->Kept = {subject(pend)};"
    text = driver(pend, handler(pend, "handler", kept, pend.pending_status))
    assert [function for function, message in found(text, "PendedMustComplete") if pend.completion in message] == [
        "handler"
    ]


@pytest.mark.parametrize("pend", ROWS, ids=name_of)
def test_what_is_completed_twice_is_found_and_nothing_else(pend: Pend) -> None:
    complete = completion(pend)
    once = handler(pend, "once", complete, pend.pending_status)
    twice = handler(pend, "twice", f"{complete}\n    {complete}", pend.pending_status)
    text = driver(pend, once, twice)
    assert [function for function, _ in found(text, "PendedCompletedTwice")] == ["twice"]
    assert found(text, "PendedMustComplete") == []


ANSWERED = tuple(p for p in ROWS if not p.implicit and (r := knowledge.role(p.operation)) and r.returns != "VOID")


@pytest.mark.parametrize("pend", ANSWERED, ids=name_of)
def test_what_is_completed_and_answered_is_found(pend: Pend) -> None:
    text = driver(pend, handler(pend, "answers", completion(pend), "0"))
    assert [function for function, _ in found(text, "PendedCompletedTwice")] == ["answers"]


NAMED = tuple(pend for pend in ROWS if context(pend) != "Global" and pend.argument("handle") is not None)


@pytest.mark.parametrize("pend", NAMED, ids=name_of)
def test_the_drivers_own_context_is_no_handle(pend: Pend) -> None:
    wrong = completion(pend, context(pend))
    text = driver(pend, handler(pend, "wrong", wrong, pend.pending_status))
    assert [function for function, _ in found(text, "CompleteWrongHandle")] == ["wrong"]
    right = driver(pend, handler(pend, "right", completion(pend), pend.pending_status))
    assert found(right, "CompleteWrongHandle") == []


def test_a_pair_of_completions_takes_one_step() -> None:
    drops = [pend for pend in ROWS if pend.operation == "PROTOCOL_CM_DROP_PARTY"]
    assert {step_of(pend) for pend in drops} == {"NdisMCmDropPartyComplete"}
    assert {move.argument for move in completions().moves if "DropParty" in move.ddi} == {1}


def test_what_may_follow_an_end_is_no_use() -> None:
    uses = {move.ddi for move in endings().moves if move.step == "use"}
    assert "NdisCoDeleteVc" not in uses
    assert "NdisMCmDeleteVc" not in uses
    assert {"NdisCmDeactivateVc", "NdisCmDispatchIncomingDropParty"} <= uses
