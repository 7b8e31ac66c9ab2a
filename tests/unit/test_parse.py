"""Chunks and parsing: declarations in all their shapes, names nobody declared, and text that is broken."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable

import pycparser
import pytest
from frontend_ir import body, declared, function, shown, straight, unit, units

from ddicheck.frontend import seam
from ddicheck.frontend.parse import Parser
from ddicheck.model import Problem


def names(text: str) -> list[str]:
    """The functions of a text, whatever else is wrong with it."""
    return [f.name for f in unit(text).declarations[-1].functions]


def problems(text: str) -> list[tuple[str, int, str]]:
    """Message, line and lost function of each problem of a text."""
    return [(p.message, p.span.line, p.function) for p in unit(text).problems]


# -- names whose meaning is not known ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("statement", "instructions"),
    [
        ("a = (MYTYPE)b;", ["a = b"]),
        ("a = (MYTYPE)&b;", ["a = &b"]),
        ("a = (MYTYPE)(b);", ["a = b"]),
        ("a = (MYTYPE *)b;", ["a = b"]),
        ("a = (const MYTYPE *const *)b;", ["a = b"]),
        ("a = (struct X *)b;", ["a = b"]),
        ("a = (VOID (*)(int))b;", ["a = b"]),
        ("a = (b)(1);", ["a = call *b(1)"]),
        ("a = (b) & 3;", ["a = b & 3"]),
        ("a = (b) - 3;", ["a = b - 3"]),
        ("a = (FLAGS) | 3;", ["a = FLAGS | 3"]),
        ("a = (FLAGS) - 1;", ["a = FLAGS - 1"]),
        ("a = (ULONG) - 1;", ["a = 4294967295"]),
        ("MYTYPE x; MYTYPE *y, **z; y = x;", ["y = x"]),
        ("MYTYPE *const x = 0;", ["x = 0"]),
        ("UNKNOWN MYTYPE *x = 0;", ["x = 0"]),
        ("ULONG ULONGLONG = 1; a = (ULONGLONG) & 2;", ["ULONGLONG = 1", "a = ULONGLONG & 2"]),
        ("a * b;", []),
        ("a = FOO(MYTYPE *, b);", ['a = call FOO("MYTYPE*", b)']),
        ("a = FOO(struct X, b);", ['a = call FOO("struct X", b)']),
        ("FOO(b, ==, 3);", ["call FOO(b, ?==, 3)"]),
        ("FOO(return b, 3);", ["call FOO(?return b, 3)"]),
        ("FOO(, b);", ["call FOO(?, b)"]),
        ("a = sizeof(MYTYPE *);", ['a = sizeof("MYTYPE*")']),
        ('Trace(L"x" PRIu64 "y");', ['call Trace("xy")']),
        ("typedef int LOCAL; LOCAL x; x = (LOCAL)(b);", ["x = b"]),
        ("enum { E = 3 } e; e = E;", ["e = E"]),
    ],
)
def test_names_in_statements(statement: str, instructions: list[str]) -> None:
    assert straight(statement) == instructions


def test_a_variable_with_the_name_of_a_kit_type() -> None:
    assert shown("int f(int KIRQL) { return (KIRQL) & 3; }") == "0:\nreturn KIRQL & 3"


# -- declarations ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("typedef NTSTATUS (NTAPI *PFN)(IN PVOID A, OUT PULONG B);", "typedef PFN = NTSTATUS()*"),
        ("typedef VOID MYFN(int);", "typedef MYFN = VOID()"),
        ("typedef struct _X X, *PX;", "typedef PX = struct _X*"),
        ("typedef unsigned __int64 U;", "typedef U = unsigned __int64"),
        ("MINIPORT_INITIALIZE Init;", "declare Init: MINIPORT_INITIALIZE ()"),
        ("extern EVT_WDF_DRIVER_UNLOAD Unload;", "declare Unload: EVT_WDF_DRIVER_UNLOAD ()"),
        ("NTSTATUS f(IN PVOID a, ULONG);", "declare f: NTSTATUS() (PVOID a, ULONG) [IN on a]"),
        ("static int f(void);", "static declare f: int() ()"),
        ("PX *f(VOID);", "declare f: PX*() ()"),
        ("NDIS_HANDLE Handle;", "global Handle: NDIS_HANDLE"),
        ("extern PX x[];", "extern global x: PX[]"),
        ("int (*fp)(int), *p, a[2][3];", "global fp: int()*"),
        ("int (*table[4])(int);", "global table: int()*[]"),
        ("int (*f(int a))[3];", "declare f: int[]*() (int a)"),
        ("static Count = 1;", "static global Count: int"),
        ("DECLARE_HANDLE(HFOO);", "typedef HFOO = struct HFOO__*"),
        ("WDF_DECLARE_CONTEXT_TYPE_WITH_NAME(X, GetX)", "static declare GetX: X*() (WDFOBJECT Handle)"),
        ('extern "C" { int f(void); }', "declare f: int() ()"),
        ('extern "C" int f(void);', "declare f: int() ()"),
        ("UNKNOWN_MACRO(x, y) static int after;", "static global after: int"),
        ("UNKNOWN_MACRO(x, y)\nint after;", "global after: int"),
        ("UNKNOWN_MACRO\nint after;", "global after: int"),
        ("C_ASSERT(sizeof(X) == 3); int after;", "global after: int"),
        (";;; int after;", "global after: int"),
        ("struct X { int a : 3; int : 5; unsigned b : 1, c; };", "struct X { int a; unsigned b; unsigned c }"),
        ("struct X { int n; char data[]; };", "struct X { int n; char[] data }"),
        (
            "struct X { VOID (*Handler)(PVOID, int); LIST_ENTRY Link; };",
            "struct X { VOID()* Handler; LIST_ENTRY Link }",
        ),
        ("struct X { BAD_FIELDS(3, 4) int a; };", "struct X { int a }"),
        ("struct UNKNOWN_ALIGN(8) X { int a; };", "struct X { int a }"),
        ("union X { int a; struct Y b; };", "union X { int a; struct Y b }"),
        ("enum E { A, B = A + 4, C = 'x', };", "enumerator B = 4"),
        ("enum E : unsigned char { A = 1 << 4 };", "enumerator A = 16"),
        ("typeof(x) y;", "global y: typeof(x)"),
    ],
)
def test_declarations(text: str, line: str) -> None:
    assert line in declared(text)


def test_anonymous_records_get_tags() -> None:
    made = declared("typedef struct {\n  union { int a; } u;\n  struct { int b; };\n} X;")
    assert made == [
        "typedef X = struct <test.c:1>",
        "union <test.c:2> { int a }",
        "struct <test.c:3> { int b }",
        "struct <test.c:1> { union <test.c:2> u; struct <test.c:3> }",
    ]


def test_structs_in_the_head_of_a_function() -> None:
    text = "struct X *f(struct Y *y, enum Z z)\n{ return 0; }\nint g(struct X x)\n{ return 1; }\n"
    assert names(text) == ["f", "g"]
    assert names("struct X { int a; } f(void) { return x; }\nint g(void) { return 1; }\n") == ["f", "g"]


def test_functions_in_old_styles() -> None:
    made = function("int f(a, b) int a; char *b; { return a + *b; }")
    assert [(p.name, p.type) for p in made.params] == [("a", "int"), ("b", "char*")]
    made = function("f(x) { return x; }")
    assert (made.returns, [(p.name, p.type) for p in made.params]) == ("int", [("x", "int")])


def test_a_function_that_returns_a_pointer_to_a_function() -> None:
    made = function("NTSTATUS (*Get(int a))(PVOID) { return 0; }")
    assert (made.name, made.returns, made.params[0].name) == ("Get", "NTSTATUS()*", "a")


def test_a_variadic_function() -> None:
    made = function("void f(const char *format, ...) { }")
    assert made.variadic and len(made.params) == 1


def test_a_role_declared_without_being_known_becomes_a_function_when_defined() -> None:
    made = declared("MY_ROLE Callback;\nvoid Callback(int a) { }")
    assert "declare Callback: MY_ROLE ()" in made


# -- headers -----------------------------------------------------------------------------------------------------------


def test_a_header_is_read_once_for_all_units() -> None:
    text = '#include "a.h"\nA f(void) { return ONE; }'
    first, second = units([text, text + "\n"], {"a": "typedef struct _A { int x; } *A; enum { ONE = 1 };"})
    assert first.declarations[0] is second.declarations[0]
    assert [os.path.basename(d.files[0]) for d in first.declarations] == ["a.h", "test.c"]


def test_a_header_whose_names_mean_something_else_is_read_again() -> None:
    header = "inline int g(int x) { return (T)(x); }"
    first, second = units(['typedef int T;\n#include "a.h"', 'int T(int);\n#include "a.h"'], {"a": header})
    assert first.declarations[0] is not second.declarations[0]


def test_what_a_header_becomes_does_not_depend_on_the_units_read_before() -> None:
    headers = {
        "a": "void Stop(int);",
        "b": "DECLSPEC_NORETURN void Stop(int);",
        "c": "inline void g(void) { Stop(1); h(); }",
    }
    plain, stopping = '#include "a.h"\n#include "c.h"\n', '#include "b.h"\n#include "c.h"\n'
    calls = []
    for texts in ([plain, stopping], [stopping, plain]):
        made = dict(zip(texts, units(texts, headers), strict=True))
        calls.append([len(made[t].declarations[1].functions[0].blocks[0].instrs) for t in (plain, stopping)])
    assert calls == [[3, 1], [3, 1]]


def test_a_header_that_does_not_close_its_brace() -> None:
    made = unit('#include "a.h"\nvoid f(void)\n{\n}\nvoid g(void)\n{\n}\n', a="struct X {\n int a;\n")
    assert [f.name for f in made.declarations[-1].functions] == ["f", "g"]
    assert [(p.message, os.path.basename(p.span.file)) for p in made.problems] == [("1 '}' missing", "a.h")]


def test_an_include_in_the_middle_of_a_table_and_of_a_function() -> None:
    made = unit('int t[] = {\n#include "a.h"\n3 };\nvoid f(void)\n{\n#include "b.h"\n}\n', a="1, 2,", b="\ng();\n")
    assert made.problems == ()
    own = made.declarations[-1]
    assert [init.value.value for init in own.globals[0].inits] == [1, 2, 3]  # type: ignore[union-attr]
    place = own.functions[0].blocks[0].instrs[0].place
    assert (os.path.basename(own.files[place.file]), place.line) == ("b.h", 2)


# -- text that is broken -----------------------------------------------------------------------------------------------


def test_a_function_that_does_not_parse_costs_itself() -> None:
    text = "void a(void) { }\nvoid b(void)\n{\n  x = ;\n}\nvoid c(void) { }\n"
    assert names(text) == ["a", "c"]
    assert problems(text) == [("unexpected ';'", 4, "b")]


@pytest.mark.parametrize(
    "head",
    [
        "void a(struct X *p)",
        "struct X a(int p)",
        "struct X *a(struct X *p, enum E e)",
        "static __inline enum E a(union U u)",
        "int (*a(int p))(struct X *)",
        "int a(int p) UNKNOWN_ATTRIBUTE",
        "int a(int p) UNKNOWN_ATTRIBUTE(3)",
        "UNKNOWN_MACRO(3) int a(int p)",
        "int a(p) struct X *p;",
        "struct X { int n; } a(void)",
        "a(void)",
    ],
)
def test_what_does_not_parse_costs_nothing_before_it(head: str) -> None:
    assert names(f"{head}\n{{\n  return;\n}}\nvoid b(void)\n{{\n  x = ;\n}}\n") == ["a"]


def test_a_brace_that_is_missing_costs_nothing() -> None:
    text = "void a(void)\n{\n  if (x) {\n    g();\n}\nvoid b(void)\n{\n}\n"
    assert names(text) == ["a", "b"]
    assert problems(text) == [("1 '}' missing", 5, "")]


def test_a_function_half_written_costs_itself() -> None:
    text = "void a(void)\n{\n  if (x) { g(\n\nstatic void b(void)\n{\n}\nvoid c(void) {\n}\n"
    assert names(text) == ["b", "c"]
    assert [p[2] for p in problems(text)] == ["a"]


def test_a_brace_too_many() -> None:
    text = "void a(void)\n{\n  g();\n}\n}\nvoid b(void) { }\n"
    assert names(text) == ["a", "b"]
    assert problems(text) == [("'}' without '{'", 5, "")]


def test_what_is_no_c_at_all() -> None:
    made = unit("int ) ( } { @ ` ,,, if while 3 = x;\nvoid f(void) { }\n")
    assert made.problems
    assert all(isinstance(p, Problem) and p.span.file == "/driver/test.c" for p in made.problems)
    assert unit("").declarations[-1].functions == ()


def _nested(opening: str, middle: str, closing: str) -> Callable[[int], str]:
    return lambda depth: (
        f"int f(int a) {{ {opening * depth}{middle}{closing * depth} }}\nint after(void) {{ return 1; }}\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        _nested("(", "1;", ")"),
        _nested("{", "", "}"),
        _nested("f(", "1;", ")"),
        _nested("if (a) ", "g();", ""),
        _nested("!", "a;", ""),
        _nested("a = ", "1;", ""),
        _nested("a ? a : ", "1;", ""),
        _nested("case 1: ", "g();", ""),
        _nested("x[", "1;", "]"),
    ],
)
def test_nesting_without_end_is_a_problem_at_once(text: Callable[[int], str]) -> None:
    limit = sys.getrecursionlimit()
    start = time.monotonic()
    made = unit(text(10_000))
    assert time.monotonic() - start < 20
    assert sys.getrecursionlimit() == limit
    assert [p.function for p in made.problems] == ["f"]
    assert [f.name for f in made.declarations[-1].functions] == ["after"]


def test_reasonable_nesting_is_no_problem() -> None:
    assert straight("a = " + "(" * 200 + "b" + ")" * 200 + ";") == ["a = b"]
    assert "call last()" in body("if (a) x(); else " * 2000 + "last();")


def test_the_collector_is_left_as_it_was() -> None:
    gc.disable()
    try:
        unit("int x;")
        assert not gc.isenabled()
    finally:
        gc.enable()
    unit("int x;")
    assert gc.isenabled()


# -- pycparser ---------------------------------------------------------------------------------------------------------


def test_another_pycparser_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pycparser, "__version__", "2.22")
    with pytest.raises(seam.SeamError, match=r"pycparser 3 is needed, 2\.22 is installed"):
        Parser()


def test_a_pycparser_without_its_private_methods_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(seam.CParser, "_parse_initializer_list")
    with pytest.raises(seam.SeamError, match="it lacks _parse_initializer_list"):
        Parser()
