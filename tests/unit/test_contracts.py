"""What functions promise of their IRQL and their section, and the outermost entry that goes against it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddicheck.analyses.driver import Analyses
from ddicheck.analyses.raising import raising
from ddicheck.frontend import FrontEnd
from ddicheck.model import ANY_LEVEL, Build, Irql, levels_between
from ddicheck.program import link

CODE = """
#include <ndis.h>
KDEFERRED_ROUTINE dpc;
typedef struct _C { NDIS_SPIN_LOCK Lock; ULONG n; } C, *PC;
_IRQL_requires_max_(APC_LEVEL) void low(PC c);
void inner(PC c) { c->n = 1; }
void low(PC c) { inner(c); }
_IRQL_requires_(DISPATCH_LEVEL) void exact(PC c) { c->n = 2; }
#pragma alloc_text(PAGE, paged)
#pragma alloc_text(PAGELK, locked, locked_too)
#pragma alloc_text(INIT, first)
void paged(PC c) { if (c->n) { NdisAcquireSpinLock(&c->Lock); NdisReleaseSpinLock(&c->Lock); } inner(c); }
void locked(PC c) { c->n = 3; }
void locked_too(PC c) { c->n = 4; }
void first(PC c) { c->n = 5; }
void says(PC c) { PAGED_CODE(); }
void says_locked(PC c) { PAGED_CODE_LOCKED(); }
void lock_it(void) { MmLockPagableCodeSection((PVOID)locked); }
void dpc(PKDPC d, PVOID context, PVOID one, PVOID two) { exact((PC)context); low((PC)context); }
"""


@pytest.fixture(scope="module")
def analyses(tmp_path_factory: pytest.TempPathFactory) -> Analyses:
    path: Path = tmp_path_factory.mktemp("contracts") / "a.c"
    path.write_text(CODE)
    return Analyses(link("a", (FrontEnd(Build()).unit(str(path)),)))


def test_levels_that_annotations_allow(analyses: Analyses) -> None:
    assert analyses.contracts.allowed("low") == levels_between(Irql.PASSIVE, Irql.APC)
    assert analyses.contracts.allowed("exact") == Irql.DISPATCH.bit
    assert analyses.contracts.allowed("inner") == ANY_LEVEL


@pytest.mark.parametrize(
    ("name", "section"),
    [
        ("paged", "PAGE"),
        ("first", "INIT"),
        ("says", ""),
        ("locked", None),
        ("locked_too", None),
        ("says_locked", None),
        ("inner", None),
    ],
)
def test_sections_that_may_be_out_of_memory(analyses: Analyses, name: str, section: str | None) -> None:
    found = analyses.contracts.paged(name)
    assert (found.section if found is not None else None) == section


def test_the_outermost_breach_names_what_follows_from_it(analyses: Analyses) -> None:
    entries = {name: analyses.entries_of(name) for name in ("exact", "low", "inner")}
    breach = analyses.contracts.breach
    assert [breach(entry) for entry in entries["exact"]] == [""]
    (low,) = entries["low"]
    (inner,) = entries["inner"]
    assert breach(low).endswith("enters low")
    assert breach(inner) == breach(low)
    assert breach(None) == ""


def test_code_of_the_init_section_may_run_at_any_level_until_it_is_discarded(analyses: Analyses) -> None:
    (late,) = analyses.entries_of("dpc")
    assert not analyses.contracts.pages_at("first", Irql.DISPATCH, None)
    assert analyses.contracts.pages_at("first", Irql.DISPATCH, late)
    assert not analyses.contracts.pages_at("paged", Irql.APC, late)


def test_the_call_that_raises_is_found(analyses: Analyses) -> None:
    found = [(visit.site.call.name, level) for visit, level in raising(analyses.traces["paged"], Irql.DISPATCH)]
    assert found == [("NdisAcquireSpinLock", Irql.DISPATCH)]
    assert list(raising(analyses.traces["low"], Irql.DISPATCH)) == []
