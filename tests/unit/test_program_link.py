"""Names, types, notes and order of a linked driver."""

from __future__ import annotations

from itertools import permutations

from program_ir import assign, call, declared, file, function, give, in_blocks, path, record, unit, variable

from ddicheck.ir.types import Note
from ddicheck.model import Irql, Span
from ddicheck.program import link


def test_an_external_function_is_known_by_its_name() -> None:
    program = link("d", [unit(file("a.c", function("f"))), unit(file("b.c", function("g")))])
    assert list(program.functions) == ["f", "g"]
    assert program.resolve("f", program.functions["g"]) == "f"
    assert program.resolve("NdisMSleep", program.functions["g"]) is None


def test_statics_of_one_name_are_kept_apart() -> None:
    program = link(
        "d",
        [
            unit(file("a.c", function("init", static=True), function("f", call(1, "::init")))),
            unit(file("b.c", function("init", static=True), function("g", call(1, "::init")))),
        ],
    )
    assert list(program.functions) == ["f", "g", "init@a", "init@b"]
    assert program.calls("f")[0].targets == ("init@a",)
    assert program.calls("g")[0].targets == ("init@b",)


def test_a_static_is_not_seen_by_another_unit() -> None:
    program = link(
        "d", [unit(file("a.c", function("init", static=True))), unit(file("b.c", function("g", call(1, "::init"))))]
    )
    (site,) = program.calls("g")
    assert (site.targets, site.complete, site.ddi) == ((), False, "")


def test_an_external_function_keeps_its_name_beside_a_static() -> None:
    program = link(
        "d",
        [
            unit(file("a.c", function("f", static=True))),
            unit(file("b.c", function("f"))),
            unit(file("c.c", function("g", call(1, "::f")))),
        ],
    )
    assert list(program.functions) == ["f", "f@a", "g"]
    assert program.calls("g")[0].targets == ("f",)


def test_statics_of_files_of_one_name_have_distinct_keys() -> None:
    units = [unit(file(f"{folder}/x.c", function("f", static=True))) for folder in ("tx", "rx")]
    assert list(link("d", units).functions) == ["f@x", "f@x#2"]


def test_an_inline_function_of_a_header_is_one_function() -> None:
    header = file("h.h", function("inl", static=True))
    again = file("h.h", function("inl", static=True))
    program = link(
        "d",
        [
            unit(header, file("a.c", function("f", call(1, "::inl")))),
            unit(header, file("b.c", function("g", call(1, "::inl")))),
            unit(again, file("c.c", function("h", call(1, "::inl")))),
        ],
    )
    assert list(program.functions) == ["f", "g", "h", "inl"]
    assert {program.calls(k)[0].targets for k in "fgh"} == {("inl",)}


def test_places_are_absolute() -> None:
    program = link("d", [unit(file("a.c", function("f", call(3, "::g"), line=10)))])
    definition = program.functions["f"]
    assert definition.at(program.calls("f")[0].call.place) == Span("/d/a.c", 13, 5, 3)
    assert definition.span == Span("/d/a.c", 10, 1, 1)


def test_notes_of_every_declaration_reach_the_definition() -> None:
    header = file(
        "h.h",
        declared=[
            declared("f", "VOID()", Note("_IRQL_requires_max_", ("DISPATCH_LEVEL",)), Note("_IRQL_saves_", (), "old"),
                     params=["old"]),
        ],
        notes=[("f", Note("alloc_text", ("PAGE",)))],
    )  # fmt: skip
    own = function("f", params=[("Irql", "PKIRQL")], notes=[Note("_IRQL_requires_same_")])
    program = link("d", [unit(header, file("a.c", own)), unit(header, file("b.c"))])
    assert program.functions["f"].notes == (
        Note("_IRQL_requires_same_"),
        Note("_IRQL_requires_max_", ("DISPATCH_LEVEL",)),
        Note("_IRQL_saves_", (), "Irql"),
        Note("alloc_text", ("PAGE",)),
    )
    notes = program.irql_notes("f")
    assert (notes.low, notes.high, notes.same, notes.saves) == (None, Irql.DISPATCH, True, ("Irql",))
    paged = program.paged("f")
    assert paged is not None
    assert paged.section == "PAGE"


def test_conditional_annotations_are_left_out() -> None:
    notes = [
        Note("_When_", ("AtDispatch", "_IRQL_requires_(DISPATCH_LEVEL)")),
        Note("_When_", ("1", "_IRQL_requires_min_(APC_LEVEL)")),
        Note("__drv_maxIRQL", ("DISPATCH_LEVEL",)),
        Note("_IRQL_raises_", ("DISPATCH_LEVEL",)),
    ]
    program = link("d", [unit(file("a.c", function("f", notes=notes), function("g")))])
    found = program.irql_notes("f")
    assert (found.low, found.high, found.raises) == (Irql.APC, Irql.DISPATCH, Irql.DISPATCH)
    assert found
    assert not program.irql_notes("g")
    assert program.paged("f") is None


def test_the_narrowest_of_several_annotations_holds_and_an_empty_band_says_nothing() -> None:
    def max_of(*levels: str) -> list[Note]:
        return [Note("_IRQL_requires_max_", (level,)) for level in levels]

    bad = [*max_of("PASSIVE_LEVEL"), Note("_IRQL_requires_min_", ("DISPATCH_LEVEL",))]
    program = link(
        "d",
        [
            unit(
                file(
                    "a.c",
                    function("f", notes=max_of("DISPATCH_LEVEL", "APC_LEVEL")),
                    function("g", notes=bad),
                    function("h", notes=max_of("Level")),
                )
            )
        ],
    )
    assert program.irql_notes("f").high is Irql.APC
    assert (program.irql_notes("g").low, program.irql_notes("g").high) == (None, None)
    assert program.irql_notes("h").high is None


def test_paged_by_section_or_by_its_own_word() -> None:
    program = link(
        "d",
        [
            unit(
                file(
                    "a.c",
                    function("by_seg", notes=[Note("code_seg", ('"PAGENDIS"',))]),
                    function("by_declspec", notes=[Note("declspec", ('code_seg("PAGE")',))]),
                    function("by_macro", notes=[Note("PAGED_CODE")]),
                    function("init", notes=[Note("alloc_text", ("INIT",))]),
                )
            )
        ],
    )
    sections = {key: paged.section if (paged := program.paged(key)) else None for key in program.functions}
    assert sections == {"by_declspec": "PAGE", "by_macro": "", "by_seg": "PAGENDIS", "init": None}


# -- types -------------------------------------------------------------------------------------------------------------

_TYPES = file(
    "t.h",
    records=[
        record("_ADAPTER", Tx="struct <t.h:4>", Ring="struct _SLOT*[]", Next="PADAPTER", Chars="NDIS_X", Count="ULONG"),
        record("<t.h:4>", Lock="NDIS_SPIN_LOCK", Depth="ULONG"),
        record("_SLOT", Buffer="PVOID"),
        record("<t.h:9>", Left="ULONG"),
    ],
    typedefs=[
        ("ADAPTER", "struct _ADAPTER"),
        ("PADAPTER", "struct _ADAPTER*"),
        ("PAIR", "struct <t.h:9>"),
        ("SELF", "SELF"),
    ],
    globals=[variable("g", "PADAPTER"), variable("list", "ADAPTER[]"), variable("count", "ULONG", static=True)],
)


def _typed():
    f = function(
        "f",
        params=[("a", "PADAPTER"), ("pair", "PAIR*"), ("chars", "PNDIS_MINIPORT_DRIVER_CHARACTERISTICS"), ("x", "FOO")],
        locals=[("irp", "PIRP")],
    )
    program = link("d", [unit(_TYPES, file("a.c", f))])
    return program, program.functions["f"]


def test_the_type_of_a_path() -> None:
    program, f = _typed()
    types = {
        text: program.type_of(f, path(text))
        for text in ("a", "a->Tx.Lock", "a->Ring", "a->Ring[3]", "a->Next->Count", "::g->Tx", "::list[].Count", "*a",
                     "pair->Left", "irp->Tail", "x.y", "nothing", "::f")
    }  # fmt: skip
    assert types == {
        "a": "PADAPTER",
        "a->Tx.Lock": "NDIS_SPIN_LOCK",
        "a->Ring": "struct _SLOT*[]",
        "a->Ring[3]": "struct _SLOT*",
        "a->Next->Count": "ULONG",
        "::g->Tx": "struct <t.h:4>",
        "::list[].Count": "ULONG",
        "*a": "struct _ADAPTER",
        "pair->Left": "ULONG",
        "irp->Tail": "",
        "x.y": "",
        "nothing": "",
        "::f": "VOID()",
    }


def test_the_identity_of_a_field() -> None:
    program, f = _typed()
    keys = {
        text: program.field_key(f, path(text))
        for text in ("a->Tx.Lock", "a->Count", "::list[].Count", "a->Ring[]", "pair->Left", "::g", "::list[2]",
                     "chars->InitializeHandlerEx", "*a", "a", "irp->Tail.Overlay", "::count", "*a->Next")
    }  # fmt: skip
    assert keys == {
        "a->Tx.Lock": ("_ADAPTER.Tx", "Lock"),
        "a->Count": ("_ADAPTER", "Count"),
        "::list[].Count": ("_ADAPTER", "Count"),
        "a->Ring[]": ("_ADAPTER", "Ring"),
        "pair->Left": ("PAIR", "Left"),
        "::g": ("::g", ""),
        "::list[2]": ("::list", ""),
        "chars->InitializeHandlerEx": ("NDIS_MINIPORT_DRIVER_CHARACTERISTICS", "InitializeHandlerEx"),
        "*a": None,
        "a": None,
        "irp->Tail.Overlay": ("IRP.Tail", "Overlay"),
        "::count": ("::count", ""),
        "*a->Next": None,
    }


def test_fields_of_anonymous_members_belong_to_the_structure_around_them() -> None:
    types = file(
        "t.h",
        records=[
            record("_OUTER", A="ULONG", **{"": "union <t.h:2>"}),
            record("<t.h:2>", B="PVOID", **{"": "struct _NAMED"}),
            record("_NAMED", C="ULONG"),
            record("_OVER", **{"": "NDIS_MINIPORT_CHARACTERISTICS"}),
        ],
    )
    f = function("f", params=[("o", "struct _OUTER*"), ("over", "struct _OVER*")])
    program = link("d", [unit(types, file("a.c", f))])
    definition = program.functions["f"]
    assert program.type_of(definition, path("o->B")) == "PVOID"
    assert program.field_key(definition, path("o->B")) == ("_OUTER", "B")
    assert program.field_key(definition, path("o->C")) == ("_NAMED", "C")
    assert program.field_key(definition, path("over->HaltHandler")) == ("NDIS_MINIPORT_CHARACTERISTICS", "HaltHandler")


def test_strip_and_record_of() -> None:
    program, _ = _typed()
    types = program.types
    assert [*map(types.strip, ("PADAPTER[]", "PNDIS_OID_REQUEST", "SELF"))] == [
        "struct _ADAPTER*[]",
        "NDIS_OID_REQUEST*",
        "SELF",
    ]
    assert types.record_of("PADAPTER[]") == "_ADAPTER"
    assert types.record_of("struct _NDIS_OID_REQUEST*") == "NDIS_OID_REQUEST"
    assert types.record_of("PNDIS_OID_REQUEST") == "NDIS_OID_REQUEST"
    assert [types.record_of(t) for t in ("ULONG", "NDIS_HANDLE", "unsigned long", "ADAPTER()*", "PVOID", "")] == [
        None
    ] * 6
    assert [p.name for p in types.fields("PADAPTER")] == ["Tx", "Ring", "Next", "Chars", "Count"]
    assert types.fields("PNDIS_OID_REQUEST") == ()


def test_statics_of_one_name_are_different_variables() -> None:
    f = function("f", assign(1, "::state", 1))
    g = function("g", assign(1, "::state", 2))
    program = link(
        "d",
        [
            unit(file("a.c", f, globals=[variable("state", "ULONG", static=True)])),
            unit(file("b.c", g, globals=[variable("state", "PVOID", static=True)])),
        ],
    )
    assert program.field_key(program.functions["f"], path("::state")) == ("::state@a", "")
    assert program.type_of(program.functions["g"], path("::state")) == "PVOID"


def test_a_declared_variable_is_the_defined_one() -> None:
    header = file("h.h", globals=[variable("g", "ULONG", defined=False, line=7)])
    program = link(
        "d", [unit(header, file("a.c")), unit(header, file("b.c", globals=[variable("g", "ULONG", line=3)]))]
    )
    assert list(program.globals) == ["g"]
    assert program.globals["g"].span == Span("/d/b.c", 3)


def test_an_initializer_is_read_in_the_unit_that_defines_the_variable() -> None:
    header = file("h.h", globals=[variable("ops", "OPS", defined=False)], records=[record("OPS", Stop="PFN")])
    table = variable("ops", "OPS", (".Stop", "::stop"))
    program = link(
        "d", [unit(header, file("a.c")), unit(header, file("b.c", function("stop", static=True), globals=[table]))]
    )
    assert program.globals["ops"].unit == "/d/b.c"
    assert [key for key, _ in program.stored(("OPS", "Stop"))] == ["stop"]


# -- order -------------------------------------------------------------------------------------------------------------


def test_callees_come_before_their_callers() -> None:
    program = link(
        "d",
        [
            unit(
                file(
                    "a.c",
                    function("top", call(1, "::even"), call(2, "::leaf")),
                    function("even", call(1, "::odd")),
                    function("odd", call(1, "::even"), call(2, "::leaf")),
                    function("leaf"),
                )
            )
        ],
    )
    assert program.order() == (("leaf",), ("even", "odd"), ("top",))


def test_a_long_chain_of_calls_does_not_recurse() -> None:
    chain = [function(f"f{n:05}", call(1, f"::f{n + 1:05}")) for n in range(5000)]
    program = link("d", [unit(file("a.c", *chain, function("f05000")))])
    order = program.order()
    assert order[0] == ("f05000",)
    assert order[-1] == ("f00000",)
    assert len(order) == 5001


def test_the_order_of_units_and_blocks_changes_nothing() -> None:
    shared = file("h.h", function("inl", static=True), declared=[declared("MPHalt", "MINIPORT_HALT")])
    units = [
        unit(shared, file("a.c", in_blocks(function("DriverEntry", call(1, "::inl"), call(2, "::NdisMSleep", 5))))),
        unit(shared, file("b.c", function("MPHalt", call(1, "::helper")), function("helper", static=True))),
        unit(shared, file("c.c", function("helper", give(1, 0), static=True))),
    ]

    def told(order):
        program = link("d", order)
        return (
            list(program.functions),
            [(k, s.block, s.targets, s.ddi) for k in program.functions for s in program.calls(k)],
            {k: program.roles(k) for k in program.functions},
            program.order(),
            program.reachable_from_roles(),
        )

    first = told(units)
    assert all(told(order) == first for order in permutations(units))
    assert ("DriverEntry", 1, (), "NdisMSleep") in first[1]
    assert first[4] == {"DriverEntry", "MPHalt", "helper@b", "inl"}


def test_a_driver_without_units() -> None:
    program = link("d", [])
    assert (dict(program.functions), program.order(), program.kinds()) == ({}, (), ())
    assert program.reachable_from_roles() == frozenset()
