"""What is ever stored in a field, and when that is all there is."""

from __future__ import annotations

import pytest

from ddicheck.flow.facts import Atom, Constants
from ddicheck.frontend import FrontEnd
from ddicheck.model import Build
from ddicheck.program import Fields, link

HEAD = """
typedef unsigned long ULONG; typedef unsigned char UCHAR, BOOLEAN, *PUCHAR; typedef void *PVOID; typedef long LONG;
typedef struct _PART { ULONG Inner; } PART;
typedef struct _A { ULONG F; ULONG G; BOOLEAN B; PART Part; CHAR Small; ULONG List[4]; PVOID Data; NDIS_HANDLE Handle; } A, *PA;
typedef struct _Z { ULONG F; ULONG G; } Z, *PZ;
void make(void) { PA a = ExAllocatePoolWithTag(0, sizeof(A), 1); PZ z = ExAllocatePoolWithTag(0, sizeof(Z), 1); }
"""


class Kit(Constants):
    def resolve(self, name: str) -> Atom | None:
        return {"NDIS_STATUS_PENDING": 0x103}.get(name)


def fields(code: str, head: str = HEAD) -> tuple[Fields, FrontEnd]:
    reader = FrontEnd(Build())
    unit = reader.unit("/d/a.c", (head + code).encode())
    assert not unit.problems
    return Fields(link("d", [unit]), Kit(), reader.left_out), reader


def stored(code: str, record: str = "_A", field: str = "F") -> object:
    """The constants in a field, `bits` and the mask, or None."""
    found = fields(code)[0].of((record, field))
    if found is None:
        return None
    return set(found.atoms) if found.atoms is not None else ("bits", found.bits)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("", {0}),
        ("void f(PA a) { a->F = 3; a->F = 5; }", {0, 3, 5}),
        ("void f(PA a) { a->F = NDIS_STATUS_PENDING; }", {0, 0x103}),
        ("void f(PA a) { a->F |= 4; a->F |= 8; }", ("bits", 12)),
        ("void f(PA a, ULONG x) { a->F |= 4; a->F &= ~x; a->F &= x & 3; }", ("bits", 4)),
        ("void f(PA a, ULONG x) { a->F = x & 6; }", ("bits", 6)),
        ("void f(PA a, ULONG x) { a->F = x; }", None),
        ("void f(PA a, ULONG x) { a->F = x > 3; }", {0, 1}),
        ("void f(PA a, ULONG x) { a->F = x ? 7 : 9; }", {0, 7, 9}),
        ("void f(PA a) { a->G = 2; a->F = a->G; }", {0, 2}),
        ("void f(PA a) { a->G = read(); a->F = a->G; }", None),
        ("void f(PA a) { a->F++; }", None),
        ("void f(PA a) { --a->F; }", None),
        ("static void set(PA a, ULONG to) { a->F = to; } void f(PA a) { set(a, 1); set(a, 4); }", {0, 1, 4}),
        ("static ULONG next(void) { return 6; } void f(PA a) { a->F = next(); }", {0, 6}),
        ("void f(PA a, PA b) { *a = *b; a->F = 2; }", {0, 2}),
        ("void f(PA a) { A other = { 9 }; *a = other; }", {0, 9}),
        ("A table[2] = { { 1, 2 }, { 3, 4 } };", {0, 1, 3}),
        ("A one = { .G = 2, .F = 8 };", {0, 8}),
        ("void f(PZ z) { z->F = 5; }", {0}),
        ("void f(PA a) { InterlockedExchange((LONG *)&a->F, 4); }", {0, 4}),
        ("void f(PA a) { InterlockedOr(&a->F, 4); InterlockedAnd(&a->F, ~4); }", ("bits", 4)),
        ("void f(PA a) { InterlockedIncrement(&a->F); }", None),
        ("void f(PA a) { InterlockedCompareExchange(&a->F, 2, 0); }", {0, 2}),
        ("void f(PA a) { fill(&a->F); }", None),
        ("static void g(ULONG *p) { *p = 3; } void f(PA a) { g(&a->F); }", None),
        ("void f(PA a) { ULONG *p = &a->F; *p = 3; }", None),
        ("void f(PA a) { memset(a, 0, sizeof(*a)); }", {0}),
        ("void f(PA a) { memset(a, 0xff, sizeof(*a)); }", None),
        ("void f(PA a) { memset(&a->F, 1, 4); }", None),
        ("void f(PA a, PVOID from) { memcpy(a, from, sizeof(*a)); }", None),
        ("void f(PA a, PA from) { memcpy(a, from, sizeof(*a)); a->F = 1; }", {0, 1}),
        ("void f(PVOID to, PVOID from) { memcpy(to, from, 8); } void g(PA a, PVOID x) { f(a, x); }", None),
        ("void f(PA a) { ((PUCHAR)a)[0] = 1; }", None),
        ("ULONG at[] = { FIELD_OFFSET(A, F) };", None),
        ("void f(PA a) { PZ z = (PZ)a; z->F = 3; }", None),
        ("ULONG f(ULONG n) { return n < sizeof(A); }", None),
        ("ULONG f(ULONG n) { ULONG need = sizeof(A) + 4; return n < need; }", None),
        ("void f(PVOID x) { PA a = NdisGetDataBuffer(x, 8, 0, 1, 0); a->F = 1; }", None),
        ("void f(PIRP irp) { PA a = irp->AssociatedIrp.SystemBuffer; a->F = 1; }", None),
        ("void f(PVOID InformationBuffer) { PA a = InformationBuffer; a->F = 1; }", None),
        ("void f(PVOID context) { PA a = context; a->F = 1; }", {0, 1}),
        ("void f(PA a) { unknown_library(a); }", None),
        ("void f(PA a) { ExFreePoolWithTag(a, 1); }", {0}),
        ("void f(PA a) { DbgPrint(\"%p\", a); }", {0}),
        ("void f(PA a) { NdisAllocateMdl(0, a, sizeof(A)); }", None),
        ("void f(void *h) { h->F = 7; }", None),
        ("void f(PA a, ULONG (*ask)(void)) { a->F = ask(); }", None),
        ("#if 0\nvoid f(PA a) { a->F = 7; }\n#endif\n", None),
        ("#ifdef NEVER\n#define SET(a) ((a)->F = 7)\n#else\n#define SET(a)\n#endif\nvoid f(PA a) { SET(a); }", None),
        ("#ifdef NEVER\nvoid f(PA a) { a->G = 7; }\n#endif\n", {0}),
    ],
)  # fmt: skip
def test_what_is_stored(code: str, expected: object) -> None:
    assert stored(code) == expected


def test_a_structure_inside_another_is_made_with_it() -> None:
    assert stored("void f(PA a) { a->Part.Inner = 2; }", "_PART", "Inner") == {0, 2}
    assert stored("void f(PA a) { memcpy(&a->Part, gone(), 4); }", "_PART", "Inner") is None


def test_arrays_pointers_handles_and_narrow_signed_fields_are_left_alone() -> None:
    assert stored("void f(PA a) { a->Data = 0; }", field="Data") is None
    assert stored("void f(PA a) { a->Handle = 0; }", field="Handle") is None
    assert stored("void f(PA a) { a->List[1] = 2; }", field="List") is None
    assert stored("void f(PA a) { a->Small = 2; }", field="Small") is None


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("typedef struct { ULONG F; } A; A one;", {0}),
        ("typedef union { ULONG F; ULONG G; } A; A one;", None),
        ("typedef struct { union { ULONG F; ULONG G; }; } A; A one;", None),
        ("typedef struct { ULONG F; } A; union { A a; ULONG b[4]; } all;", None),
        ("typedef struct { ULONG F; } A; void f(A *a) { a->F = 1; }", None),
        ("typedef struct { ULONG F; } A; void f(void) { A a; NdisZeroMemory(&a, sizeof(a)); a.F = 1; }", {0, 1}),
        ("typedef struct { ULONG F; } A; void f(A *a) { NdisZeroMemory(a, sizeof(*a)); a->F = 1; }", None),
        ("typedef struct { ULONG F; } A; A *m(void) { return my_alloc(sizeof(A)); }", {0}),
        ("typedef struct { ULONG F; } A; A *m(void) { ULONG n = sizeof(A) + 8; return my_alloc(n); }", {0}),
        (
            "typedef struct { ULONG F; } A; A one;"
            "void f(void) { A *a; NdisMAllocateSharedMemory(0, sizeof(A), 0, &a, 0); }",
            None,
        ),
    ],
)
def test_who_makes_a_structure(code: str, expected: object) -> None:
    head = "typedef unsigned long ULONG; " + code
    found = fields("", head)[0].of(("A", "F"))
    assert (None if found is None else set(found.atoms or ())) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("int g;", {0}),
        ("static int g = 4;", {0, 4}),
        ("int g; void f(int *p) { p = &g; }", None),
        ("int g; void f(void) { read_it(&g); }", None),
        ("extern int g;", None),
    ],
)
def test_variables(code: str, expected: object) -> None:
    reader, _ = fields(code)
    found = reader.of(("::g", ""))
    assert (None if found is None else set(found.atoms or ())) == expected


@pytest.mark.parametrize(
    ("code", "holds", "never"),
    [
        ("a->F", True, False),
        ("a->G", True, True),
        ("a->G == 0", False, True),
        ("a->F == 1", True, False),
        ("a->F == 3", True, True),
        ("a->F != 3", False, True),
        ("a->F == 257", True, False),
        ("(a->B & 2) != 0", True, True),
        ("a->B & 4", True, False),
        ("(a->B & 5) == 5", True, True),
        ("a->F == x", True, False),
        ("x == 3", True, False),
    ],
)
def test_conditions(code: str, holds: bool, never: bool) -> None:
    text = HEAD + f"void f(PA a, ULONG x) {{ a->F = 1; a->B |= 4; if ({code}) g(); }}"
    reader = FrontEnd(Build())
    program = link("d", [reader.unit("/d/a.c", text.encode())])
    found = Fields(program, Kit(), reader.left_out)
    definition = program.functions["f"]
    edges = [e for b in definition.function.blocks for e in b.edges if e.assume is not None and e.assume.holds == holds]
    assert [found.never(definition, edge.assume) for edge in edges if edge.assume] == [never]
