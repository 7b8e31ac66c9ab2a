"""Lowering: each construct of C, and of Microsoft's, to blocks, instructions and edges."""

from __future__ import annotations

import pytest
from frontend_ir import body, declared, function, shown, straight, unit

from ddicheck.ir.types import HERE, Apply, Assign, Assume, Call, Const, Path, Return, Text


@pytest.mark.parametrize(
    ("statements", "instructions"),
    [
        ("a = b;", ["a = b"]),
        ("a += 2;", ["a = a + 2"]),
        ("a++;", ["a = a + 1"]),
        ("--a;", ["a = a - 1"]),
        ("a = b++;", ["%1 = b", "b = b + 1", "a = %1"]),
        ("a = ++b;", ["b = b + 1", "a = b"]),
        ("a = b = x;", ["b = x", "a = b"]),
        ("a = b = 3;", ["b = 3", "a = 3"]),
        ("foo();", ["call foo()"]),
        ("a = foo(b);", ["a = call foo(b)"]),
        ("a = (ULONG)foo(b);", ["a = call foo(b)"]),
        ("(void)foo(b);", ["call foo(b)"]),
        ("foo(bar(a), b++);", ["%1 = call bar(a)", "%2 = b", "b = b + 1", "call foo(%1, %2)"]),
        ("a = foo(1) + bar(2);", ["%1 = call foo(1)", "%2 = call bar(2)", "a = %1 + %2"]),
        ("int x = foo();", ["x = call foo()"]),
        ("a = (foo(), b);", ["call foo()", "a = b"]),
        ("a = 1 + 2 * 3;", ["a = 7"]),
        ("a = -1; b = ~0;", ["a = -1", "b = -1"]),
        ("a = -7 / 2; b = -7 % 2;", ["a = -3", "b = -1"]),
        ("a = (ULONG)-1;", ["a = 4294967295"]),
        ("a = 0x10UL + 010 + 1i64;", ["a = 25"]),
        ("a = 'AB'; b = '\\n';", ["a = 'AB'", "b = '\\n'"]),
        ("a = sizeof(b) + sizeof(struct X);", ['a = sizeof(b) + sizeof("struct X")']),
        ("a = sizeof(foo());", ["a = sizeof(?)"]),
        ("a = NULL; b = TRUE;", ["a = NULL", "b = TRUE"]),
        ("a = STATUS_PENDING;", ["a = STATUS_PENDING"]),
        ("a = 1.5f;", ["a = ?1.5f"]),
        ("a = !b;", ["a = !b"]),
        ("p->q.r[3].s = a;", ["p->q.r[3].s = a"]),
        ("p->q[a] = 1;", ["p->q[] = 1"]),
        ("(*p).q = 1;", ["p->q = 1"]),
        ("(&x)->q = 1;", ["x.q = 1"]),
        ("a = *&b;", ["a = b"]),
        ("a = &*b;", ["a = b"]),
        ("a = &p->q;", ["a = &p->q"]),
        ("a = *p++;", ["%1 = p", "p = p + 1", "a = (*%1)"]),
        ("a = (p + 2)->q;", ["a = p[2].q"]),
        ("((PADAPTER)c)->q = 1;", ["%1 = c", "%1->q = 1"]),
        ("a = *(ULONG *)c;", ["%1 = c", "a = (*%1)"]),
        ("foo()->q = 1;", ["%1 = call foo()", "%1->q = 1"]),
        ("p->fn(a);", ["call *p->fn(a)"]),
        ("(*p->fn)(a);", ["call *p->fn(a)"]),
        ("VOID (*fn)(int); fn(1);", ["call *fn(1)"]),
        ("((PFN)c)(1);", ["%1 = c", "call *%1(1)"]),
        ("a = CONTAINING_RECORD(p->Link.Flink, T, Link)->q;", ['%1 = container(p->Link.Flink, "T.Link")', "a = %1->q"]),
        ("a = FIELD_OFFSET(struct T, m.n[2]);", ['a = offsetof("struct T.m.n[2]")']),
        ("a = RTL_FIELD_SIZE(T, m);", ['a = sizeof("T.m")']),
        ("a = va_arg(ap, int);", ["%1 = ?va_arg", "a = %1"]),
        ("UNREFERENCED_PARAMETER(a); foo();", ["call foo()"]),
        ("ASSERT(a && foo()); bar();", ["call ASSERT(?)", "call bar()"]),
        ('DbgPrint("x" "y" __FUNCTION__ ": ");', ['call DbgPrint("xy__FUNCTION__: ")']),
        ("x = (POINT){1, .y = 2};", ["%1.#0 = 1", "%1.y = 2", "x = %1"]),
        ("x = ({ int q = 1; q + 2; });", ["q = 1", "x = q + 2"]),
        ("int x[3] = {1, 2};", ["x[0] = 1", "x[1] = 2"]),
        ("LARGE_INTEGER l = {.QuadPart = -1i64};", ["l.QuadPart = -1"]),
        ("int y = 1; { int y = 2; y++; } y = 3;", ["y = 1", "y#2 = 2", "y#2 = y#2 + 1", "y = 3"]),
        ("__debugbreak();", ["call __debugbreak()"]),
        ("if (0) foo(); else bar();", ["call bar()"]),
        ("do { foo(); } while (0);", ["call foo()"]),
        ("while (0) foo(); bar();", ["call bar()"]),
        ("KeBugCheckEx(1, 2, 3, 4, 5); foo();", ["call KeBugCheckEx(1, 2, 3, 4, 5)"]),
        ("ExRaiseStatus(a); foo();", ["call ExRaiseStatus(a)"]),
        ("return; foo();", []),
    ],
)
def test_straight(statements: str, instructions: list[str]) -> None:
    assert straight(statements) == instructions


def blocks(text: str) -> str:
    """An expectation without its indentation and blank lines."""
    return "\n".join(line.strip() for line in text.strip().splitlines() if line.strip())


def check(statements: str, expected: str) -> None:
    assert body(statements) == blocks(expected)


def test_short_circuit_conditions_are_control_flow() -> None:
    check(
        "if (a && (b || !c)) foo();",
        """
        0:
        -> 1 if a
        -> 4 if !a
        1:
        -> 3 if b
        -> 2 if !b
        2:
        -> 4 if c
        -> 3 if !c
        3:
        call foo()
        -> 4
        4:
        return
        """,
    )


def test_assignment_in_a_condition() -> None:
    check(
        "if ((a = foo()) != 0) bar();",
        """
        0:
        a = call foo()
        -> 1 if a != 0
        -> 2 if !(a != 0)
        1:
        call bar()
        -> 2
        2:
        return
        """,
    )


def test_nt_success_is_a_call_and_its_result_is_assumed() -> None:
    check(
        "if (!NT_SUCCESS(a)) return;",
        """
        0:
        %1 = call NT_SUCCESS(a)
        -> 1 if %1
        -> 2 if !%1
        1:
        return
        2:
        return
        """,
    )


def test_the_value_of_a_short_circuit_condition() -> None:
    check(
        "a = b && c;",
        """
        0:
        -> 1 if b
        -> 3 if !b
        1:
        -> 2 if c
        -> 3 if !c
        2:
        %1 = 1
        -> 4
        3:
        %1 = 0
        -> 4
        4:
        a = %1
        return
        """,
    )


def test_conditional_expression() -> None:
    check(
        "foo(a ? b : bar());",
        """
        0:
        -> 1 if a
        -> 2 if !a
        1:
        %1 = b
        -> 3
        2:
        %1 = call bar()
        -> 3
        3:
        call foo(%1)
        return
        """,
    )


def test_loops_with_break_and_continue() -> None:
    check(
        "for (a = 0; a < 9; a++) { if (b) continue; if (c) break; foo(); }",
        """
        0:
        a = 0
        -> 1
        1:
        -> 2 if a < 9
        -> 6 if !(a < 9)
        2:
        -> 5 if b
        -> 3 if !b
        3:
        -> 6 if c
        -> 4 if !c
        4:
        call foo()
        -> 5
        5:
        a = a + 1
        -> 1
        6:
        return
        """,
    )


def test_a_loop_without_end_has_no_way_past_it() -> None:
    check("for (;;) { foo(); }", "0:\n-> 1\n1:\ncall foo()\n-> 1")


def test_do_while() -> None:
    check("do { foo(); } while (a);", "0:\n-> 1\n1:\ncall foo()\n-> 1 if a\n-> 2 if !a\n2:\nreturn")


def test_switch_with_fall_through_and_default() -> None:
    check(
        "switch (a) { case 1: case 2: foo(); case 3: { bar(); break; } default: baz(); }",
        """
        0:
        -> 1 if a in {1, 2}
        -> 2 if a in {3}
        -> 3 if !(a in {1, 2, 3})
        1:
        call foo()
        -> 2
        2:
        call bar()
        -> 4
        3:
        call baz()
        -> 4
        4:
        return
        """,
    )


def test_switch_without_default_goes_past() -> None:
    check(
        "switch (a & 3) { case 1: foo(); }",
        "0:\n%1 = a & 3\n-> 1 if %1 in {1}\n-> 2 if !(%1 in {1})\n1:\ncall foo()\n-> 2\n2:\nreturn",
    )


def test_empty_switch_case_range_and_default_in_the_middle() -> None:
    assert straight("switch (a) { }") == []
    check("switch (a) { case 1 ... 5: foo(); }", "0:\n-> 1 if a range {1, 5}\n-> 2\n1:\ncall foo()\n-> 2\n2:\nreturn")
    check(
        "switch (a) { default: foo(); break; case 1: bar(); }",
        "0:\n-> 1 if a in {1}\n-> 2 if !(a in {1})\n1:\ncall bar()\n-> 3\n2:\ncall foo()\n-> 3\n3:\nreturn",
    )


def test_a_switch_into_a_loop() -> None:
    check(
        "switch (a) { case 0: do { foo(); case 1: bar(); } while (b); }",
        """
        0:
        -> 2 if a in {0}
        -> 1 if a in {1}
        -> 3 if !(a in {0, 1})
        1:
        call bar()
        -> 2 if b
        -> 3 if !b
        2:
        call foo()
        -> 1
        3:
        return
        """,
    )


def test_goto_forwards_and_backwards() -> None:
    check(
        "again: foo(); if (a) goto again; if (b) goto out; bar(); out: ;",
        """
        0:
        -> 1
        1:
        call foo()
        -> 1 if a
        -> 2 if !a
        2:
        -> 4 if b
        -> 3 if !b
        3:
        call bar()
        -> 4
        4:
        return
        """,
    )


# -- structured exceptions ---------------------------------------------------------------------------------------------


def test_calls_in_a_guarded_block_may_go_to_the_handler() -> None:
    check(
        "__try { foo(); a = 1; } __except (EXCEPTION_EXECUTE_HANDLER) { bar(); } baz();",
        """
        0:
        call foo()
        -> 1
        !-> 2
        1:
        a = 1
        -> 3
        2:
        call bar()
        -> 3
        3:
        call baz()
        return
        """,
    )


def test_a_filter_runs_and_may_pass_the_exception_on() -> None:
    check(
        "__try { __try { foo(); } __except (Filter(GetExceptionCode())) { bar(); } }"
        " __except (EXCEPTION_EXECUTE_HANDLER) { baz(); }",
        """
        0:
        call foo()
        -> 6
        !-> 1
        1:
        %2 = call GetExceptionCode()
        -> 2
        !-> 5
        2:
        %1 = call Filter(%2)
        -> 3
        !-> 5
        3:
        -> 4
        -> 5
        4:
        call bar()
        -> 6
        !-> 5
        5:
        call baz()
        -> 6
        6:
        return
        """,
    )


def test_a_final_block_runs_on_every_way_out() -> None:
    text = "int f(int a) { __try { if (a) return g(a); if (h()) goto out; } __finally { rel(a); } k(); out: return 0; }"
    assert shown(text) == blocks("""
        0:
        -> 1 if a
        -> 3 if !a
        1:
        %1 = call g(a)
        -> 2
        !-> 8
        2:
        call rel(a)
        return %1
        3:
        %2 = call h()
        -> 4
        !-> 8
        4:
        -> 5 if %2
        -> 6 if !%2
        5:
        call rel(a)
        -> 7
        6:
        call rel(a)
        call k()
        -> 7
        7:
        return 0
        8:
        call rel(a)
        """)


def test_leave_break_and_continue_run_the_final_block_once_each() -> None:
    text = body("while (a) { __try { if (b) break; if (c) continue; if (d) __leave; x(); } __finally { rel(); } y(); }")
    assert text.count("call rel()") == 4
    assert "call rel()\ncall y()" in text


def test_leave_without_a_final_block() -> None:
    check(
        "__try { if (a) __leave; b = 1; } __except (1) { b = 2; } foo(b);",
        "0:\n-> 2 if a\n-> 1 if !a\n1:\nb = 1\n-> 2\n2:\ncall foo(b)\nreturn",
    )


def test_an_exception_in_a_guarded_block_runs_the_final_blocks_to_the_handler() -> None:
    text = body("__try { __try { foo(); } __finally { rel(); } } __except (1) { bar(); }")
    assert "call foo()\n-> 1\n!-> 2" in text
    assert text.count("call rel()") == 2
    assert "!-> " in text.split("call rel()")[2]


def test_raising_in_a_guarded_block_only_goes_to_the_handler() -> None:
    check(
        "__try { ExRaiseStatus(a); } __except (1) { bar(); }",
        "0:\ncall ExRaiseStatus(a)\n!-> 1\n1:\ncall bar()\nreturn",
    )


# -- macros that are no functions --------------------------------------------------------------------------------------


def test_what_is_assumed_holds_on_the_only_way_on() -> None:
    check("_Analysis_assume_(a != 0); foo();", "0:\n-> 1 if a != 0\n1:\ncall foo()\nreturn")
    check("__assume(0); foo();", "0:")


def test_an_unknown_macro_before_a_block_is_a_loop() -> None:
    check(
        "FOR_EACH(a, list) { use(a); } foo();",
        "0:\n-> 1\n1:\na = ?FOR_EACH\n-> 2\n-> 3\n2:\ncall use(a)\n-> 1\n3:\ncall foo()\nreturn",
    )


def test_an_unknown_macro_before_a_block_and_an_else_is_a_condition() -> None:
    check(
        "IF_SET(a, b) { foo(); } else { bar(); }",
        "0:\n%1 = call IF_SET(a, b)\n-> 1 if %1\n-> 2 if !%1\n1:\ncall foo()\n-> 3\n2:\ncall bar()\n-> 3\n3:\nreturn",
    )


def test_macros_without_semicolons() -> None:
    assert straight("TRACE(a)\n foo();") == ["call TRACE(a)", "call foo()"]
    assert straight("ENTER\n foo();\n LEAVE") == ["call foo()"]
    assert straight("TRACE(a) foo();") == ["call TRACE(a)", "call foo()"]
    check(
        "if (a) TRACE(b) else foo();",
        "0:\n-> 1 if a\n-> 2 if !a\n1:\ncall TRACE(b)\n-> 3\n2:\ncall foo()\n-> 3\n3:\nreturn",
    )


def test_a_function_that_is_declared_not_to_return() -> None:
    assert shown("__declspec(noreturn) void Die(int);\nvoid f(void) { Die(1); foo(); }") == "0:\ncall Die(1)"
    assert shown("DECLSPEC_NORETURN void Die(int);\nvoid f(void) { Die(1); foo(); }") == "0:\ncall Die(1)"


def test_inline_assembly_is_skipped_and_told() -> None:
    made = unit("void f(void)\n{\n __asm { mov eax, ebx\n }\n __asm int 3\n foo();\n}\n")
    assert [(p.kind, p.span.line) for p in made.problems] == [("language", 3), ("language", 5)]
    assert len(made.declarations[-1].functions[0].blocks[0].instrs) == 4


# -- types, names and places -------------------------------------------------------------------------------------------


def test_types_of_locals_and_temporaries() -> None:
    made = function(
        "int f(PVOID c) { PADAPTER a = c, *b, e[3]; VOID (*fn)(int); unsigned long long u; struct S s;"
        " const MYTYPE *const k = 0; ((PX)c)->y = 1; return 0; }"
    )
    assert dict(made.locals) == {
        "a": "PADAPTER",
        "b": "PADAPTER*",
        "e": "PADAPTER[]",
        "fn": "VOID()*",
        "u": "unsigned long long",
        "s": "struct S",
        "k": "MYTYPE*",
        "%1": "PX",
    }


def test_a_cast_to_the_type_a_variable_has_needs_no_temporary() -> None:
    assert shown("void f(PX c) { ((PX)c)->y = 1; }") == "0:\nc->y = 1\nreturn"


def test_the_temporary_of_a_call_has_its_type() -> None:
    made = function("PX get(void);\nvoid f(void) { get()->y = 1; }")
    assert dict(made.locals) == {"%1": "PX"}


def test_local_statics_are_globals() -> None:
    made = unit("void f(void) { static int count = 3; count++; }").declarations[-1]
    assert made.globals[0].name == "f.count"
    assert made.globals[0].inits[0].value == Const(3, "3")
    assert made.functions[0].blocks[0].instrs[0].target == Path("::f.count")  # type: ignore[union-attr]


def test_places_are_relative_to_the_function_and_name_the_callee() -> None:
    made = function("\n\nNTSTATUS\nDriver(\n  int a)\n{\n  a->b->Call(a);\n  return a = 3;\n}\n")
    call, assign, end = made.blocks[0].instrs
    assert (made.line, made.last_line, made.column) == (4, 9, 1)
    assert isinstance(call, Call) and (call.place.file, call.place.line, call.place.column) == (HERE, 3, 9)
    assert call.place.width == 4
    assert isinstance(assign, Assign) and (assign.place.line, assign.place.column) == (4, 10)
    assert isinstance(end, Return) and (end.place.line, end.place.column) == (4, 3)


def test_text_of_a_macro_is_placed_where_it_is_used() -> None:
    made = function("#define LOCK(x) Acquire(&(x)->L)\nvoid f(PX a)\n{\n  LOCK(a);\n}\n")
    call = made.blocks[0].instrs[0]
    assert isinstance(call, Call) and call.name == "Acquire"
    assert (call.place.line, call.place.column, call.place.width, call.place.macro) == (2, 3, 4, "LOCK")


def test_conditions_sit_on_edges() -> None:
    made = function("int f(int s) { switch (s) { case A: return 1; } return 2; }")
    first, second = made.blocks[0].edges
    assert isinstance(first.assume, Assume) and first.assume.cond == Apply("in", (Path("s"), Path("::A")))
    assert first.assume.holds and second.assume is not None and not second.assume.holds


def test_the_address_of_a_known_function_is_the_function() -> None:
    assert shown("void g(int);\nvoid f(PX p) { p->h = &g; p->i = g; }") == "0:\np->h = g\np->i = g\nreturn"


def test_enumerators_are_constants() -> None:
    made = function("enum { A, B = 5, C };\nint f(void) { return C; }")
    assert made.blocks[0].instrs == (Return(Const(6, "C"), made.blocks[0].instrs[0].place),)


def test_a_string_is_text() -> None:
    call = function('void f(void) { g(L"a" L"b"); }').blocks[0].instrs[0]
    assert isinstance(call, Call) and call.args == (Text("ab"),)


# -- initializers ------------------------------------------------------------------------------------------------------


def test_a_table_of_functions() -> None:
    text = "void A(void); void B(void); struct S { int id; void (*Handler)(void); };\n"
    made = declared(text + "static const struct S Table[] = { { 1, A }, { .Handler = &B } };")
    assert made[-4:] == [
        "static global Table: struct S[]",
        "  Table[0].id = 1",
        "  Table[0].Handler = A",
        "  Table[1].Handler = B",
    ]


def test_designated_nested_and_anonymous_members() -> None:
    text = "typedef struct { union { int a; struct { int b, c; }; }; int d[3][4]; PFN fp; } X;\n"
    made = declared(text + "X x = { 1, .d = { [1] = {3} }, .fp = Foo };")
    assert made[-3:] == ["  x.a = 1", "  x.d[1][0] = 3", "  x.fp = Foo"]


def test_positions_in_an_unknown_struct() -> None:
    assert declared("UNKNOWN x = { 1, { A } };")[-2:] == ["  x.#0 = 1", "  x.#1.#0 = A"]


def test_indices_go_on_after_a_designator() -> None:
    assert declared("int x[] = { [3] = 1, 2 };")[-2:] == ["  x[3] = 1", "  x[4] = 2"]


def test_a_long_table_of_numbers_is_cut() -> None:
    made = unit("int x[] = {" + "1," * 5000 + "};").declarations[-1]
    assert len(made.globals[0].inits) == 64
