"""Pointers that may be NULL: which calls leave it, what functions follow and return, and why a pointer is NULL."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddicheck import knowledge
from ddicheck.analyses.driver import Analyses
from ddicheck.analyses.nullness import Cause, reason
from ddicheck.frontend import FrontEnd
from ddicheck.model import Build
from ddicheck.program import link

CODE = """
#include <ndis.h>
typedef struct _B { ULONG n; struct _B *next; UCHAR data[4]; } B, *PB;
PB take(void) { return NdisAllocateMemoryWithTagPriority(0, 4, 'a', LowPoolPriority); }
PB take_tested(void) { PB b = take(); if (!b) { return NULL; } b->n = 0; return b; }
PB find(PB list) { return list ? list->next : NULL; }
void follows(PB b, PB other) { PB mine = b; mine->n = 1; if (other) { other->n = 2; } }
void follows_deeper(int flag, PB b) { follows(b, 0); if (flag) { b->n = 3; } }
void takes_address(PB b) { PUCHAR d = b->data; PB *p = &b->next; int size = sizeof(*b); }
void tests_first(PB b) { if (b == 0) { return; } b->n = 1; }
void untested(void) { PB b = take(); b->n = 1; b->n = 2; }
void tested(PB b) { if (!b) { b->n = 1; } }
void assigned(void) { PB b = NULL; follows(b, b); }
void joined(PB b) { if (b) { b->n = 2; } b->n = 1; }
void handed_on(PB b) { if (!b) { DbgPrint("none"); } follows(b, 0); }
void nearest(PB b) { int n = b ? 1 : 0; if (b) { n++; } b->n = n; }
void depends(PB b, int flag) { if (b) { b->n = 2; } if (flag) { b->n = 1; } }
void never_back(PB b) { if (!b) { KeBugCheckEx(1, 0, 0, 0, 0); } b->n = 1; }
void used_before(PB b) { b->n = 2; if (b) { b->n = 3; } b->n = 1; }
void set_anew(PB b) { if (!b) { b = take_tested(); } b->n = 1; }
void searched(PB b) { for (; b; b = b->next) { if (b->n) { break; } } b->n = 1; }
void vouched(PB b) { if (b) { b->n = 2; } ASSERT(b); b->n = 1; }
void in_try(PB b) { __try { if (!b) { follows(b, b); } } __except (1) { } }
"""


@pytest.fixture(scope="module")
def analyses(tmp_path_factory: pytest.TempPathFactory) -> Analyses:
    path: Path = tmp_path_factory.mktemp("nulls") / "a.c"
    path.write_text(CODE)
    return Analyses(link("a", (FrontEnd(Build()).unit(str(path)),)))


@pytest.mark.parametrize(
    ("name", "needs"),
    [
        ("follows", {"b"}),
        ("follows_deeper", {"b"}),
        ("takes_address", set()),
        ("tests_first", set()),
        ("find", set()),
    ],
)
def test_parameters_that_are_followed_whatever_they_are(analyses: Analyses, name: str, needs: set[str]) -> None:
    assert analyses.needs(name) == needs


def test_functions_that_return_null_where_they_got_nothing(analyses: Analyses) -> None:
    assert {key for key in analyses.program.functions if analyses.fails(key)} == {"take", "take_tested"}


@pytest.mark.parametrize(
    ("name", "causes"),
    [
        ("untested", [Cause.UNTESTED]),
        ("tested", [Cause.TESTED]),
        ("assigned", [Cause.ASSIGNED]),
        ("tests_first", []),
        ("in_try", []),
        ("takes_address", []),
    ],
)
def test_why_a_pointer_is_null(analyses: Analyses, name: str, causes: list[Cause]) -> None:
    trace = analyses.traces[name]
    found = [reason(trace.definition.function, deref) for deref in trace.derefs]
    assert [why.cause for why in found if why is not None] == causes


@pytest.mark.parametrize(
    ("name", "through"),
    [
        ("joined", [""]),
        ("handed_on", ["follows"]),
        ("nearest", [""]),
        ("depends", []),
        ("never_back", []),
        ("used_before", []),
        ("set_anew", []),
        ("searched", []),
        ("vouched", []),
        ("in_try", []),
    ],
)
def test_pointers_followed_on_the_way_on_which_a_test_found_null(
    analyses: Analyses, name: str, through: list[str]
) -> None:
    found = analyses.doubts(name)
    assert [doubt.deref.through for doubt in found] == through
    assert all(doubt.reason.cause is Cause.TESTED for doubt in found)
    assert all(doubt.deref.node.trail()[0].block == 0 for doubt in found)


def test_the_test_that_is_told_is_the_last_one(analyses: Analyses) -> None:
    [doubt] = analyses.doubts("nearest")
    trail = doubt.deref.node.trail()
    assert [at.edge.assume.place for at in trail if at.edge and at.edge.assume][-1] == doubt.reason.place


def test_which_calls_may_leave_null() -> None:
    assert knowledge.nullable("NdisFreeMemory") is None
    pool = knowledge.nullable("ExAllocatePoolWithTag")
    assert pool is not None
    assert pool.argument is None
    assert (0, "POOL_RAISE_IF_ALLOCATION_FAILURE") in pool.never_with
    shared = knowledge.nullable("NdisMAllocateSharedMemory")
    assert shared is not None
    assert shared.argument == 3
    data = knowledge.nullable("NdisGetDataBuffer")
    assert data is not None
    assert data.mapping


def test_every_call_that_may_leave_null_is_a_ddi() -> None:
    for row in knowledge.resources():
        found = knowledge.nullable(row.acquire)
        assert (found is not None) == (row.failure in ("null", "null out")), row.acquire
