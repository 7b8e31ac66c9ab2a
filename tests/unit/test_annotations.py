"""Annotations, attributes and pragmas: lifted, kept as notes, told from names that look like them."""

from __future__ import annotations

import pytest
from frontend_ir import declared, function, unit

from ddicheck.frontend.annotations import code_segment, paged_notes
from ddicheck.ir.types import Note


def notes(text: str) -> list[str]:
    """The notes of the last function of a text, as `name(args) on target`."""
    return [_words(note) for note in function(text).notes]


def _words(note: Note) -> str:
    return (
        note.name + (f"({', '.join(note.args)})" if note.args else "") + (f" on {note.target}" if note.target else "")
    )


def test_notes_on_the_function_its_parameters_and_its_result() -> None:
    assert notes(
        """
        _IRQL_requires_max_(DISPATCH_LEVEL) _Must_inspect_result_
        _When_(x == 1, _Acquires_lock_(a->Lock))
        _Success_(return == 0)
        NTSTATUS f(_In_ PADAPTER a, IN OUT PVOID b OPTIONAL, _Out_writes_bytes_( 3 + n ) PUCHAR p, ULONG n)
        { return 0; }
        """
    ) == [
        "_IRQL_requires_max_(DISPATCH_LEVEL)",
        "_Must_inspect_result_ on return",
        "_When_(x == 1, _Acquires_lock_(a->Lock))",
        "_Success_(return == 0)",
        "_In_ on a",
        "IN on b",
        "OUT on b",
        "OPTIONAL on b",
        "_Out_writes_bytes_(3 + n) on p",
    ]


def test_notes_after_the_parameters_are_the_functions() -> None:
    assert notes("void f(int a) _Requires_lock_held_(a) { }") == ["_Requires_lock_held_(a)"]


@pytest.mark.parametrize(
    "annotation",
    ["_Requires_something_new_held_(x)", "__drv_unheardOf(a, b)", "_Frobs_", "__deref_out_of_range", "__in_frob(3)"],
)
def test_unknown_annotations_are_known_by_their_shape(annotation: str) -> None:
    assert notes(f"{annotation} void f(void) {{ }}") == [annotation]


def test_unknown_macros_in_specifier_position() -> None:
    made = function("MYSTATIC VOID MYINLINE Frob(int a) MYATTR(3) { a = 1; }")
    assert (made.name, made.returns) == ("Frob", "VOID")
    assert [note.name for note in made.notes] == ["MYSTATIC", "MYINLINE", "MYATTR"]
    assert function("MYAPI NTSTATUS f(int a) { return a; }").returns == "NTSTATUS"
    assert function("MYEXPORT(1) NTSTATUS MYCALL f(int a) { return a; }").returns == "NTSTATUS"


def test_attributes_calling_conventions_and_inline() -> None:
    made = function("extern __declspec(dllexport) FORCEINLINE NTSTATUS NTAPI __stdcall f(VOID) { return 0; }")
    assert made.inline and made.returns == "NTSTATUS"
    assert Note("declspec", ("dllexport",)) in made.notes
    assert function("static __inline int f(void) { return 0; }").static


def test_annotations_on_fields_types_and_locals_are_dropped() -> None:
    made = unit(
        "typedef _Struct_size_bytes_(n) struct _X { _Field_size_(n) PVOID p; DECLSPEC_ALIGN(8) ULONG n; } X;\n"
        "void f(void) { _IRQL_saves_ KIRQL irql; __declspec(align(16)) int i; i = 1; }"
    )
    assert made.problems == ()
    assert [f.name for f in made.declarations[-1].records[0].fields] == ["p", "n"]
    assert made.declarations[-1].functions[0].notes == ()


def test_words_that_are_names_here() -> None:
    assert "enumerator IN = 0" in declared("enum { IN, OUT, OPTIONAL };")
    made = function("int f(int OUT) { int IN = OUT; return p->OPTIONAL + IN; }")
    assert made.params[0].name == "OUT"
    assert dict(made.locals) == {"IN": "int"}


def test_facts_stated_in_a_body_stay_calls() -> None:
    made = function("void f(PX a) { _Analysis_assume_lock_held_(a->Lock); __analysis_assume_frobbed(a); }")
    assert len(made.blocks[0].instrs) == 3


def test_paged_code_is_a_call_and_a_note() -> None:
    made = function("void f(void) { PAGED_CODE(); g(); }")
    assert made.notes == (Note("PAGED_CODE"),)
    assert len(made.blocks[0].instrs) == 3


def test_alloc_text_notes_stand_apart() -> None:
    made = unit("#ifdef ALLOC_PRAGMA\n#endif\n#pragma alloc_text(PAGE, f, g)\n#pragma alloc_text(INIT, h)\nint x;\n")
    assert made.declarations[-1].notes == (
        ("f", Note("alloc_text", ("PAGE",))),
        ("g", Note("alloc_text", ("PAGE",))),
        ("h", Note("alloc_text", ("INIT",))),
    )


def test_code_segments_hold_for_the_functions_that_follow() -> None:
    made = unit(
        'void a(void) { }\n#pragma code_seg(push, "PAGE")\nvoid b(void) { }\n'
        '#pragma code_seg("INIT")\nvoid c(void) { }\n'
        "#pragma code_seg(pop)\nvoid d(void) { }\n"
    )
    found = {f.name: [note.args for note in f.notes] for f in made.declarations[-1].functions}
    assert found == {"a": [], "b": [("PAGE",)], "c": [("INIT",)], "d": []}


def test_pragmas_inside_a_function_do_no_harm() -> None:
    assert (
        function("void f(void)\n{\n#pragma prefast(suppress: 28101)\n  g(1,\n#pragma warning(push)\n 2);\n}").name
        == "f"
    )


def test_pragma_operators() -> None:
    assert function("void f(void) { __pragma(warning(suppress: 4127)) g(); }").notes == ()


@pytest.mark.parametrize("pragma", ["alloc_text", "alloc_text(", "pack(push, 1)", "", 'code_seg("PAGE")'])
def test_other_pragmas_give_no_notes(pragma: str) -> None:
    assert paged_notes(pragma) == []


def test_popping_an_empty_stack_of_segments() -> None:
    stack = [""]
    code_segment("code_seg(pop)", stack)
    code_segment('code_seg("PAGE")', stack)
    code_segment("code_seg()", stack)
    assert stack == [""]
