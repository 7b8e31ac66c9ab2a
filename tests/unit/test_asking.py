"""Who enters a function as what, where arguments come from, and what a handler answers when it is asked one thing."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddicheck import knowledge
from ddicheck.analyses.asking import Question
from ddicheck.analyses.context import Context
from ddicheck.engine.drivers import Driver, load
from ddicheck.flow.facts import NOT_ZERO
from ddicheck.model import Build, Project

TEXT = """
#include <ndis.h>

static void helper(PVOID context)
{
    NdisStallExecution(1);
}

static void wait(ULONG time)
{
    NdisStallExecution(time);
}

MINIPORT_HALT halt;
VOID halt(NDIS_HANDLE context, NDIS_HALT_ACTION action)
{
    helper(context);
    wait(10);
}

MINIPORT_PAUSE pause;
NDIS_STATUS pause(NDIS_HANDLE context, PNDIS_MINIPORT_PAUSE_PARAMETERS parameters)
{
    helper(context);
    wait(20);
    wait(20 + 10);
    return NDIS_STATUS_SUCCESS;
}

PROTOCOL_NET_PNP_EVENT event;
NDIS_STATUS event(NDIS_HANDLE binding, PNET_PNP_EVENT_NOTIFICATION notification)
{
    if (binding == NULL)
    {
        helper(NULL);
    }
    return NDIS_STATUS_SUCCESS;
}

static NDIS_STATUS set(PVOID context, NDIS_OID oid)
{
    return oid == OID_PNP_SET_POWER ? NDIS_STATUS_SUCCESS : NDIS_STATUS_FAILURE;
}

MINIPORT_OID_REQUEST request;
NDIS_STATUS request(NDIS_HANDLE context, PNDIS_OID_REQUEST oid_request)
{
    NDIS_STATUS status;

    switch (oid_request->RequestType)
    {
    case NdisRequestSetInformation:
        status = set(context, oid_request->DATA.SET_INFORMATION.Oid);
        break;
    default:
        status = NDIS_STATUS_NOT_SUPPORTED;
        break;
    }
    return status;
}
"""


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Driver:
    file = tmp_path_factory.mktemp("driver") / "a.c"
    file.write_text(TEXT)
    return load(Project("a.c", str(file.parent), (str(file),), (), Build(), "", str(file)))


def chains(context: Context, *roles: str, **given: object) -> list[list[str]]:
    entries = context.entered_as(*roles, given=tuple((name, NOT_ZERO) for name in given))
    return sorted([entry.key for entry in found.chain()] for found in entries)


def test_each_role_is_seen_apart(driver: Driver) -> None:
    context = driver.context("helper")
    assert len(context.entries()) == 1, "one witness stands for all that do not differ"
    assert chains(context, "MINIPORT_HALT") == [["halt", "helper"]]
    assert chains(context, "MINIPORT_PAUSE") == [["pause", "helper"]]
    assert chains(context, "MINIPORT_RESTART") == []


def test_what_is_taken_for_granted_closes_ways(driver: Driver) -> None:
    context = driver.context("helper")
    assert chains(context, "PROTOCOL_NET_PNP_EVENT") == [["event", "helper"]]
    assert chains(context, "PROTOCOL_NET_PNP_EVENT", ProtocolBindingContext=None) == []


def test_every_caller_says_what_it_passes(driver: Driver) -> None:
    context = driver.context("wait")
    (visit,) = context.visits(("NdisStallExecution",))
    found = {(origin.key, *origin.atoms) for origin in context.origins(visit, 0)}
    assert found == {("halt", 10), ("pause", 20), ("pause", 30)}
    assert {origin.entry.chain()[0].key for origin in context.origins(visit, 0) if origin.entry} == {"halt", "pause"}


def test_an_argument_that_is_not_there_comes_from_nowhere(driver: Driver) -> None:
    context = driver.context("wait")
    (visit,) = context.visits(("NdisStallExecution",))
    assert list(context.origins(visit, 5)) == []


@pytest.mark.parametrize(
    ("oid", "kind", "expected"),
    [
        ("OID_PNP_SET_POWER", "NdisRequestSetInformation", {"NDIS_STATUS_SUCCESS"}),
        ("OID_GEN_VENDOR_ID", "NdisRequestSetInformation", {"NDIS_STATUS_FAILURE"}),
        ("OID_PNP_SET_POWER", "NdisRequestQueryInformation", {"NDIS_STATUS_NOT_SUPPORTED"}),
    ],
)
def test_a_handler_answers_what_it_is_asked(driver: Driver, oid: str, kind: str, expected: set[str]) -> None:
    value, number = knowledge.constant(oid), knowledge.constant(kind)
    assert value is not None and number is not None
    ends = driver.context("request").answers(Question(value, number)).exits
    found = {atom for end in ends if end.bound is not None for atom in end.bound.atoms}
    assert found == {knowledge.constant(name) for name in expected}


def test_what_is_returned_is_told_apart(driver: Driver) -> None:
    context = driver.context("request")
    assert len(context.trace.exits) == 1
    found = [end.bound.atoms for end in context.answers().exits if end.bound is not None]
    refused = frozenset((knowledge.constant("NDIS_STATUS_NOT_SUPPORTED"),))
    assert len(found) == 2 and refused in found, "what the helper gave back, and the default"


def test_oids_are_known_constants_and_their_statuses_too() -> None:
    for oid in knowledge.all_oids():
        assert oid.mandatory_for or oid.statuses, oid.name
        assert oid.name.startswith("OID_DOT11_") or knowledge.constant(oid.name) is not None, oid.name
        assert all(knowledge.constant(name) is not None for name in oid.statuses), oid.name
    assert Path(knowledge.__file__).parent.joinpath("data", "oids.tsv").is_file()
