"""Call sites and the targets of function pointers."""

from __future__ import annotations

from program_ir import assign, call, file, function, give, path, record, unit, variable

from ddicheck.ir.types import Assign, Call, Declarations
from ddicheck.model import Span
from ddicheck.program import Program, link

_OPS = file(
    "ops.h",
    records=[record("_OPS", Send="PSEND", Stop="PSTOP", Slots="PSEND[]"), record("_DEV", Ops="OPS", Cb="PSEND")],
    typedefs=[("OPS", "struct _OPS"), ("PDEV", "struct _DEV*"), ("PSEND", "VOID()*")],
)


def _link(*files: Declarations) -> Program:
    return link("d", [unit(_OPS, f) for f in files])


def _targets(program: Program, key: str) -> list[tuple[str, tuple[str, ...], bool]]:
    return [(s.kind, s.targets, s.complete) for s in program.calls(key)]


def test_direct_calls_and_ddis() -> None:
    program = _link(
        file("a.c", function("f", call(1, "::g"), call(2, "::NdisMSleep", 5), call(3, "::Odd")), function("g"))
    )
    assert [(s.kind, s.targets, s.ddi, s.complete) for s in program.calls("f")] == [
        ("direct", ("g",), "", True),
        ("direct", (), "NdisMSleep", True),
        ("direct", (), "", False),
    ]
    assert [(caller, site.index) for caller, site in program.callers("g")] == [("f", 0)]
    assert program.callers("f") == ()


def test_a_function_of_the_driver_goes_before_a_ddi_of_that_name() -> None:
    program = _link(file("a.c", function("f", call(1, "::NdisMSleep", 5)), function("NdisMSleep")))
    assert [(s.targets, s.ddi) for s in program.calls("f")] == [(("NdisMSleep",), "")]


def test_a_field_holds_what_is_stored_to_it_anywhere() -> None:
    program = _link(
        file(
            "a.c",
            function("setup", assign(1, "dev->Ops.Send", "::send_a"), params=[("dev", "PDEV")]),
            function("send_a"),
        ),
        file(
            "b.c", function("later", assign(4, "ops->Send", "&::send_b"), params=[("ops", "OPS*")]), function("send_b")
        ),
        file("c.c", function("run", call(1, "d->Ops.Send", 1), params=[("d", "PDEV")])),
    )
    (site,) = program.calls("run")
    assert (site.kind, site.targets, site.complete) == ("indirect", ("send_a", "send_b"), True)
    assert [(e.span, e.text) for e in site.evidence] == [
        (Span("/d/a.c", 11, 5, 3), "send_a is stored to _OPS.Send"),
        (Span("/d/b.c", 14, 5, 3), "send_b is stored to _OPS.Send"),
    ]
    assert [k for k, _ in program.stored(("_OPS", "Send"))] == ["send_a", "send_b"]


def test_another_field_is_another_place() -> None:
    program = _link(
        file(
            "a.c",
            function("setup", assign(1, "dev->Ops.Send", "::send"), params=[("dev", "PDEV")]),
            function("run", call(1, "dev->Ops.Stop"), params=[("dev", "PDEV")]),
            function("send"),
        )
    )
    assert _targets(program, "run") == [("indirect", (), False)]


def test_a_table_is_called_by_any_index() -> None:
    table = variable(
        "table", "OPS[]", ("[0].Send", "::one"), ("[1].Send", "::two"), ("[1].Stop", "::stop"), static=True
    )
    plain = variable("plain", "PSEND[]", ("[0]", "::one"), ("[1]", "&::stop"))
    run = function("run", call(1, "::table[].Send"), call(2, "::table[1].Stop"), call(3, "::plain[]"))
    program = _link(file("a.c", run, function("one"), function("two"), function("stop"), globals=[table, plain]))
    assert _targets(program, "run") == [
        ("indirect", ("one", "two"), True),
        ("indirect", ("stop",), True),
        ("indirect", ("one", "stop"), True),
    ]
    assert program.calls("run")[0].evidence[0].span == Span("/d/a.c", 3, 5, 3)


def test_a_global_pointer_is_called_by_its_name() -> None:
    program = _link(
        file(
            "a.c",
            function("run", call(1, "::handler", 3), call(2, "*::handler", 3)),
            function("set", assign(1, "::handler", "::one")),
            function("one"),
            globals=[variable("handler", "PSEND")],
        )
    )
    assert _targets(program, "run") == [("indirect", ("one",), True)] * 2


def test_a_pointer_is_followed_through_locals_parameters_and_results() -> None:
    program = _link(
        file(
            "a.c",
            function("top", call(1, "::pick", result="%1"), call(2, "::apply", "%1", 0), locals=[("%1", "PSEND")]),
            function("pick", assign(1, "p", "::one"), give(2, "p"), locals=[("p", "PSEND")], returns="PSEND"),
            function("apply", assign(1, "copy", "fn"), call(2, "copy", "n"), params=[("fn", "PSEND"), ("n", "ULONG")]),
            function("one"),
        )
    )
    assert _targets(program, "apply") == [("indirect", ("one",), True)]
    (site,) = program.calls("apply")
    assert site.evidence[0].text == "one is stored to p"


def test_a_parameter_that_is_stored_and_called_elsewhere() -> None:
    program = _link(
        file("a.c", function("set", assign(1, "dev->Cb", "fn"), params=[("dev", "PDEV"), ("fn", "PSEND")])),
        file("b.c", function("init", call(1, "::set", "dev", "::done"), params=[("dev", "PDEV")]), function("done")),
        file("c.c", function("run", call(1, "dev->Cb"), params=[("dev", "PDEV")])),
    )
    (site,) = program.calls("run")
    assert (site.targets, site.complete) == (("done",), True)
    assert site.evidence[0] == program.pointers.evidence(("", "set", "fn"), "done")[0]
    assert site.evidence[0].text == "done is passed to set as fn"


def test_arguments_flow_through_a_call_by_pointer() -> None:
    """What is called through a pointer is bound like any other callee, and what that makes reachable is bound too."""
    program = _link(
        file(
            "a.c",
            function("init", assign(1, "dev->Cb", "::first"), call(2, "dev->Cb", "::second"), params=[("dev", "PDEV")]),
            function("first", call(1, "next", "::third"), params=[("next", "PSEND")]),
            function("second", call(1, "last"), params=[("last", "PSEND")]),
            function("third"),
        )
    )
    assert _targets(program, "first") == [("indirect", ("second",), True)]
    assert _targets(program, "second") == [("indirect", ("third",), True)]


def test_the_address_of_a_pointer_is_the_pointer() -> None:
    program = _link(
        file(
            "a.c",
            function("get", assign(1, "*out", "::one"), params=[("out", "PSEND*")]),
            function("run", call(1, "::get", "&fn"), call(2, "fn"), locals=[("fn", "PSEND")]),
            function("one"),
        )
    )
    assert _targets(program, "run")[1] == ("indirect", ("one",), True)


def test_copied_memory_takes_its_functions_along() -> None:
    other = record("_OPS2", Send="PSEND", Extra="ULONG")
    program = _link(
        file(
            "a.c",
            function("one"),
            function("two"),
            function("init", assign(1, "ops.Send", "::one"), call(2, "::NdisMoveMemory", "&dev->Ops2", "&ops", 8),
                     call(3, "::RtlCopyMemory", "array", "::plain", 16),
                     params=[("dev", "struct _DEV2*")], locals=[("ops", "OPS"), ("array", "PSEND[]")]),
            function("run", call(1, "dev->Ops2.Send"), params=[("dev", "struct _DEV2*")]),
            function("init2", call(1, "::RtlCopyMemory", "array", "::plain", 16), call(2, "array[]"),
                     locals=[("array", "PSEND[]")]),
            records=[other, record("_DEV2", Ops2="struct _OPS2")],
            globals=[variable("plain", "PSEND[]", ("[0]", "::two"))],
        )
    )  # fmt: skip
    assert program.calls("run")[0].targets == ("one",)
    assert program.calls("init2")[1].targets == ("two",)


def test_an_exchanged_pointer_is_stored() -> None:
    swap = call(1, "::InterlockedExchangePointer", "&dev->Cb", "::one", result="old")
    run = function("run", swap, call(2, "dev->Cb"), call(3, "old"), params=[("dev", "PDEV")], locals=[("old", "PSEND")])
    program = _link(file("a.c", run, function("one")))
    assert [s.targets for s in program.calls("run") if s.kind == "indirect"] == [("one",), ("one",)]


def test_what_comes_from_outside_leaves_a_call_open() -> None:
    def run(*more: Assign) -> tuple[tuple[str, ...], bool]:
        body = [assign(1, "dev->Cb", "::one"), *more, call(9, "dev->Cb")]
        typed = {"params": [("dev", "PDEV"), ("irp", "PIRP")], "locals": [("x", "PSEND")]}
        program = _link(file("a.c", function("run", *body, **typed), function("one")))
        (site,) = [s for s in program.calls("run") if s.kind == "indirect"]
        return site.targets, site.complete

    assert run() == (("one",), True)
    assert run(assign(2, "dev->Cb", 0)) == (("one",), True)
    assert run(assign(2, "dev->Cb", "irp->Tail")) == (("one",), False)
    assert run(call(2, "::MmGetSystemRoutineAddress", result="x"), assign(3, "dev->Cb", "x")) == (("one",), False)
    assert run(call(2, "::NmrClientAttachProvider", "&dev->Cb")) == (("one",), False)
    assert run(call(2, "::NdisZeroMemory", "&dev->Cb", 8)) == (("one",), True)


def test_a_parameter_of_a_function_the_system_calls_is_open() -> None:
    program = _link(
        file(
            "a.c",
            function("work", call(1, "ctx"), params=[("ctx", "PSEND")]),
            function("queue", call(1, "::NdisQueueIoWorkItem", "h", "::work", "c"), call(2, "::work", "::one"),
                     params=[("h", "NDIS_HANDLE"), ("c", "PVOID")]),
            function("one"),
        )
    )  # fmt: skip
    assert _targets(program, "work") == [("indirect", ("one",), False)]


def test_functions_handed_to_a_ddi() -> None:
    program = _link(
        file(
            "a.c",
            function("work"),
            function("sync"),
            function("isr", call(1, "::NdisMSynchronizeWithInterruptEx", "h", 0, "::sync", "h")),
            function("dpc", call(1, "::NdisQueueIoWorkItem", "h", "&::work", "h")),
        )
    )
    plain, back = program.calls("dpc")
    assert (plain.kind, plain.targets, plain.ddi) == ("direct", (), "NdisQueueIoWorkItem")
    assert (back.kind, back.targets, back.ddi, back.argument) == ("callback", ("work",), "NdisQueueIoWorkItem", 1)
    assert (back.role, back.synchronous, back.index) == ("NDIS_IO_WORKITEM_FUNCTION", False, 0)
    _, at_once = program.calls("isr")
    assert (at_once.kind, at_once.synchronous, at_once.role) == ("callback", True, "MINIPORT_SYNCHRONIZE_INTERRUPT")
    assert program.order().index(("sync",)) < program.order().index(("isr",))


def test_a_function_handed_to_a_ddi_through_a_wrapper() -> None:
    program = _link(
        file(
            "a.c",
            function("work"),
            function("queue", call(1, "::NdisQueueIoWorkItem", "h", "fn", "h"), params=[("h", "P"), ("fn", "PFN")]),
            function("top", call(1, "::queue", "h", "::work"), params=[("h", "P")]),
        )
    )
    (site,) = [s for s in program.calls("queue") if s.kind == "callback"]
    assert site.targets == ("work",)
    assert site.evidence[0].text == "work is passed to queue as fn"
    assert [caller for caller, _ in program.callers("work")] == ["queue"]
    assert [r.type for r in program.roles("work")] == ["NDIS_IO_WORKITEM_FUNCTION"]


def test_reachable_are_the_functions_the_system_can_come_to() -> None:
    program = _link(
        file(
            "a.c",
            function("DriverEntry", call(1, "::init"), assign(2, "::hook", "::hooked")),
            function("init", call(1, "::NdisQueueIoWorkItem", "h", "::work", "h")),
            function("work", call(1, "::leaf")),
            function("leaf"),
            function("hooked"),
            function("dead", call(1, "::deader")),
            function("deader"),
        )
    )
    assert program.reachable_from_roles() == {"DriverEntry", "init", "work", "leaf", "hooked"}


def test_a_name_at_file_scope_that_is_no_function_is_not_stored() -> None:
    program = _link(
        file("a.c", function("run", assign(1, "dev->Cb", "::NDIS_STATUS_SUCCESS"), params=[("dev", "PDEV")]))
    )
    assert program.stored(("_DEV", "Cb")) == ()
    assert program.field_key(program.functions["run"], path("::NDIS_STATUS_SUCCESS")) is None


def test_what_is_handed_over_with_a_function_comes_back_as_its_parameter() -> None:
    """By the names the documentation gives the DDI's and the callback's parameters."""
    program = _link(
        file(
            "a.c",
            function("dpc", call(1, "ctx"), params=[("d", "PKDPC"), ("ctx", "PVOID"), ("a", "PVOID"), ("b", "PVOID")]),
            function("init", call(1, "::KeInitializeDpc", "&dev->Cb", "::dpc", "cb"), params=[("cb", "PSEND")]),
            function("late", call(1, "::KeInitializeDpc", "x", "fn", "::two"), params=[("fn", "PSEND")]),
            function("top", call(1, "::init", "::one"), call(2, "::late", "::dpc")),
            function("one"),
            function("two"),
        )
    )
    assert _targets(program, "dpc") == [("indirect", ("one", "two"), False)]


def test_what_is_read_from_the_systems_structures_was_not_stored_by_the_driver() -> None:
    entry = function(
        "DriverEntry",
        assign(1, "::before", "driver->MajorFunction[0]"),
        assign(2, "driver->MajorFunction[0]", "::mine"),
        params=[("driver", "PDRIVER_OBJECT")],
    )
    mine = function("mine", call(1, "::before"))
    program = _link(file("a.c", entry, mine, globals=[variable("before", "PDRIVER_DISPATCH")]))
    assert _targets(program, "mine") == [("indirect", (), False)]
    assert [r.type for r in program.roles("mine")] == ["DRIVER_DISPATCH"]


def test_a_field_of_the_same_name_elsewhere_leaves_a_call_closed() -> None:
    other = record("_OTHER", Cb="PSEND")
    run = function(
        "run",
        assign(1, "dev->Cb", "::one"),
        call(2, "::MmGetSystemRoutineAddress", result="other->Cb"),
        call(3, "dev->Cb"),
        call(4, "other->Cb"),
        params=[("dev", "PDEV"), ("other", "struct _OTHER*")],
    )
    program = _link(file("a.c", run, function("one"), records=[other]))
    assert _targets(program, "run")[1:] == [("indirect", ("one",), True), ("indirect", (), False)]


def test_a_crowded_place_is_cut_off_and_left_open() -> None:
    many = [function(f"f{n:04}") for n in range(600)]
    stores = [assign(n, "dev->Cb", f"::f{n:04}") for n in range(600)]
    copies = [assign(1000 + n, f"x{n + 1}", f"x{n}") for n in range(300)]
    run = function("run", *stores, assign(999, "x0", "dev->Cb"), *copies, call(9999, "x300"), params=[("dev", "PDEV")])
    program = _link(file("a.c", run, *many))
    (site,) = program.calls("run")
    assert (len(site.targets), site.complete) == (256, False)
    assert "f0599" in program.reachable_from_roles()


# -- tables of one type told apart -------------------------------------------------------------------------------------

_TABLES = file(
    "tables.h",
    records=[
        record("_OPS", Send="PSEND", Stop="PSTOP"),
        record("_DEV", Own="OPS", Ops="OPS*", Other="OPS*"),
    ],
    typedefs=[("OPS", "struct _OPS"), ("PDEV", "struct _DEV*"), ("PSEND", "VOID()*"), ("PSTOP", "VOID()*")],
    globals=[variable("first", "OPS", defined=False), variable("second", "OPS", defined=False)],
)


def _sends(*more: Assign | Call, callees: tuple[str, ...]) -> list[tuple[tuple[str, ...], bool]]:
    """What each callee may run in a driver with two tables and a structure that holds one and points to others."""
    init = function(
        "init",
        assign(1, "dev->Own.Send", "::own"),
        assign(2, "dev->Ops", "&::first"),
        *more,
        params=[("dev", "PDEV")],
        locals=[("p", "OPS*"), ("v", "PVOID")],
    )
    run = function("run", *(call(n, c) for n, c in enumerate(callees)), params=[("dev", "PDEV"), ("ops", "OPS*")])
    tables = [variable("first", "OPS", (".Send", "::one")), variable("second", "OPS", (".Send", "::two"))]
    bodies = [function(name) for name in ("own", "one", "two")]
    program = link("d", [unit(_TABLES, file("a.c", init, run, *bodies, globals=tables)), unit(_TABLES, file("b.c"))])
    return [(site.targets, site.complete) for site in program.calls("run")]


def test_tables_are_told_apart() -> None:
    called = _sends(
        assign(3, "p", "&::second"),
        assign(4, "dev->Other", "p"),
        callees=("dev->Own.Send", "dev->Ops->Send", "*dev->Other->Send", "::first.Send"),
    )
    assert called == [(("own",), True), (("one",), True), (("two",), True), (("one",), True)]


def test_a_pointer_to_several_tables_means_them_all() -> None:
    assert _sends(assign(3, "dev->Ops", "&::second"), callees=("dev->Ops->Send",)) == [(("one", "two"), True)]


def test_a_pointer_that_is_not_fully_known_means_every_table() -> None:
    every = [(("one", "own", "two"), True)]
    assert _sends(call(3, "::ExAllocatePool2", result="dev->Ops"), callees=("dev->Ops->Send",)) == every
    assert _sends(assign(3, "v", "dev"), assign(4, "dev->Ops", "v"), callees=("dev->Ops->Send",)) == every
    assert _sends(callees=("ops->Send",)) == every
    assert _sends(callees=("dev->Other->Send",)) == every


def test_tables_that_are_copied_as_a_whole_are_not_told_apart() -> None:
    every = [(("one", "own", "two"), True)]
    assert _sends(assign(3, "dev->Own", "::first"), callees=("dev->Own.Send",)) == every
    assert _sends(call(3, "::RtlCopyMemory", "v", "&::first", 8), callees=("dev->Own.Send",)) == every


def test_a_function_stored_through_an_unknown_pointer_may_be_in_any_table() -> None:
    store = (call(3, "::ExAllocatePool2", result="p"), assign(4, "p->Send", "::two"))
    assert _sends(*store, callees=("dev->Own.Send",)) == [(("own", "two"), True)]


def test_a_pointer_in_an_initializer() -> None:
    dev = variable("dev", "struct _DEV", (".Ops", "&::first"), (".Other", "&::second"))
    run = function("run", call(1, "::dev.Ops->Send"), call(2, "::dev.Other->Send"), call(3, "::table->Send"))
    tables = [variable("first", "OPS", (".Send", "::one")), variable("second", "OPS", (".Send", "::two"))]
    pointer = variable("table", "OPS*", ("", "&::second"), static=True)
    program = link(
        "d", [unit(_TABLES, file("a.c", run, function("one"), function("two"), globals=[*tables, dev, pointer]))]
    )
    assert [site.targets for site in program.calls("run")] == [("one",), ("two",), ("two",)]
