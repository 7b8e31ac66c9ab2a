"""Roles of functions, kinds of drivers, and the side of a call manager."""

from __future__ import annotations

from program_ir import assign, call, declared, file, function, record, unit, variable

from ddicheck.ir.types import Declarations, Function, Global, Note
from ddicheck.model import Span
from ddicheck.program import Program, link


def _link(*files: Declarations) -> Program:
    return link("d", [unit(f) for f in files])


def _roles(program: Program, key: str) -> list[tuple[str, bool]]:
    return [(role.type, role.registered) for role in program.roles(key)]


def test_a_declaration_by_role_type() -> None:
    header = file(
        "h.h", declared=[declared("MPInit", "MINIPORT_INITIALIZE", line=8), declared("plain", "NDIS_STATUS()")]
    )
    program = link("d", [unit(header, file("a.c", function("MPInit"), function("plain"))), unit(header, file("b.c"))])
    assert _roles(program, "MPInit") == [("MINIPORT_INITIALIZE", False)]
    (role,) = program.roles("MPInit")
    assert [(e.span, e.text) for e in role.evidence] == [
        (Span("/d/h.h", 8), "MPInit is declared as MINIPORT_INITIALIZE")
    ]
    assert program.roles("plain") == ()
    assert program.with_role("MINIPORT_INITIALIZE", "MINIPORT_HALT") == ("MPInit",)


def test_a_declaration_by_a_type_of_the_driver_that_stands_for_a_role() -> None:
    program = _link(
        file("a.c", function("f"), declared=[declared("f", "MY_HALT")], typedefs=[("MY_HALT", "MINIPORT_HALT")])
    )
    assert _roles(program, "f") == [("MINIPORT_HALT", False)]


def test_function_class_annotations() -> None:
    program = _link(
        file(
            "a.c",
            function("f", notes=[Note("_Function_class_", ("MINIPORT_ISR",))]),
            function("g"),
            declared=[declared("g", "VOID()", Note("__drv_functionClass", ("KDEFERRED_ROUTINE",)))],
        )
    )
    assert _roles(program, "f") == [("MINIPORT_ISR", False)]
    assert _roles(program, "g") == [("KDEFERRED_ROUTINE", False)]


def test_driver_entry_by_its_name() -> None:
    program = _link(file("a.c", function("DriverEntry")), file("b.c", function("Driver")))
    assert _roles(program, "DriverEntry") == [("DRIVER_INITIALIZE", True)]
    assert program.roles("Driver") == ()


def test_a_registration_field() -> None:
    entry = function(
        "DriverEntry",
        assign(3, "chars.InitializeHandlerEx", "::MPInit"),
        assign(4, "other->HaltHandlerEx", "&::MPHalt"),
        assign(5, "drv->DriverUnload", "::Unload"),
        assign(6, "drv->MajorFunction[2]", "::Close"),
        assign(7, "drv->DriverExtension->AddDevice", "::Add"),
        params=[("drv", "PDRIVER_OBJECT")],
        locals=[
            ("chars", "NDIS_MINIPORT_DRIVER_CHARACTERISTICS"),
            ("other", "struct _NDIS_MINIPORT_DRIVER_CHARACTERISTICS*"),
        ],
    )
    names = ("MPInit", "MPHalt", "Unload", "Close", "Add")
    program = _link(
        file("a.c", entry, *map(function, names), declared=[declared("MPInit", "MINIPORT_INITIALIZE", line=2)])
    )
    assert [_roles(program, name) for name in names] == [
        [("MINIPORT_INITIALIZE", True)],
        [("MINIPORT_HALT", True)],
        [("DRIVER_UNLOAD", True)],
        [("DRIVER_DISPATCH", True)],
        [("DRIVER_ADD_DEVICE", True)],
    ]
    (role,) = program.roles("MPInit")
    assert [(e.span.line, e.text) for e in role.evidence] == [
        (13, "MPInit is stored to NDIS_MINIPORT_DRIVER_CHARACTERISTICS.InitializeHandlerEx"),
        (2, "MPInit is declared as MINIPORT_INITIALIZE"),
    ]


def test_ndis_5_tables() -> None:
    entry = function(
        "DriverEntry",
        assign(1, "mp.HaltHandler", "::Halt"),
        assign(2, "mp.Ndis50Chars.Ndis40Chars.SendPacketsHandler", "::Send"),
        assign(3, "pr.BindAdapterHandler", "::Bind"),
        locals=[("mp", "NDIS51_MINIPORT_CHARACTERISTICS"), ("pr", "NDIS_PROTOCOL_CHARACTERISTICS")],
    )
    program = _link(file("a.c", entry, function("Halt"), function("Send"), function("Bind")))
    assert _roles(program, "Halt") == [("W_HALT_HANDLER", True)]
    assert _roles(program, "Send") == [("W_SEND_PACKETS_HANDLER", True)]
    assert _roles(program, "Bind") == [("BIND_HANDLER", True)]


def test_an_initializer_and_a_table_of_the_drivers_own_that_is_copied() -> None:
    chars = variable("chars", "NDIS_FILTER_DRIVER_CHARACTERISTICS", (".AttachHandler", "::Attach"))
    mine = variable("mine", "struct MINE", (".Detach", "::Detach"))
    copy = function(
        "copy", assign(1, "c->DetachHandler", "::mine.Detach"), params=[("c", "PNDIS_FILTER_DRIVER_CHARACTERISTICS")]
    )
    program = _link(
        file(
            "a.c",
            copy,
            function("Attach"),
            function("Detach"),
            globals=[chars, mine],
            records=[record("MINE", Detach="PFN")],
        )
    )
    assert _roles(program, "Attach") == [("FILTER_ATTACH", True)]
    assert _roles(program, "Detach") == [("FILTER_DETACH", True)]
    assert [e.text for e in program.roles("Detach")[0].evidence] == [
        "Detach is stored to NDIS_FILTER_DRIVER_CHARACTERISTICS.DetachHandler",
        "Detach is stored to MINE.Detach",
    ]


def test_an_initializer_by_position() -> None:
    partial = variable(
        "partial", "NDIS_FILTER_PARTIAL_CHARACTERISTICS", (".#0.#1", "::Odd"), (".#2", "::Send"), (".#99", "::Odd")
    )
    own = variable("own", "NO_SUCH_TABLE", (".#2", "::Odd"))
    program = _link(file("a.c", function("Send"), function("Odd"), globals=[partial, own]))
    assert _roles(program, "Send") == [("FILTER_SEND_NET_BUFFER_LISTS", True)]
    assert _roles(program, "Odd") == []


def test_an_array_of_functions_handed_to_a_ddi() -> None:
    register = function(
        "register",
        assign(1, "table[0]", "::Open"),
        assign(2, "table[14]", "::Control"),
        call(3, "::NdisMRegisterDevice", "h", "n", "s", "table", "o", "d"),
        locals=[("table", "PDRIVER_DISPATCH[]")],
    )
    program = _link(file("a.c", register, function("Open"), function("Control")))
    assert _roles(program, "Open") == _roles(program, "Control") == [("DRIVER_DISPATCH", True)]


# -- kinds -------------------------------------------------------------------------------------------------------------


def _kinds(*ddis: str, more: tuple[Function, ...] = ()) -> list[str]:
    calls = [call(n, f"::{ddi}", "a", "b", "c", "d") for n, ddi in enumerate(ddis, 1)]
    return [kind.name for kind in _link(file("a.c", function("DriverEntry", *calls), *more)).kinds()]


def test_kinds_by_what_is_registered() -> None:
    assert _kinds() == []
    assert _kinds("NdisMRegisterMiniportDriver") == ["miniport"]
    assert _kinds("NdisMRegisterMiniport") == ["miniport"]
    assert _kinds("NdisFRegisterFilterDriver") == ["filter"]
    assert _kinds("NdisRegisterProtocolDriver") == ["protocol"]
    assert _kinds("NdisRegisterProtocolDriver", "NdisClOpenAddressFamilyEx") == ["client", "protocol"]
    assert _kinds("NdisRegisterProtocolDriver", "NdisCmRegisterAddressFamilyEx") == ["call_manager", "protocol"]
    assert _kinds("NdisMRegisterMiniportDriver", "NdisMCmRegisterAddressFamilyEx") == ["mcm", "miniport"]
    assert _kinds("NdisMRegisterMiniportDriver", "NdisRegisterProtocolDriver") == ["miniport", "protocol"]
    assert _kinds("NdisMRegisterMiniportDriver", "NdisRegisterProtocolDriver", "NdisIMInitializeDeviceInstanceEx") == [
        "intermediate",
        "miniport",
        "protocol",
    ]


def test_a_call_manager_is_of_the_edge_the_driver_has() -> None:
    """A wrong registration call does not make an MCM a stand-alone call manager, or the other way round."""
    assert _kinds("NdisMRegisterMiniportDriver", "NdisCmRegisterAddressFamilyEx") == ["mcm", "miniport"]
    assert _kinds("NdisRegisterProtocolDriver", "NdisMCmRegisterAddressFamilyEx") == ["call_manager", "protocol"]
    assert _kinds("NdisMCmRegisterAddressFamilyEx") == ["mcm"]
    assert _kinds(
        "NdisRegisterProtocolDriver",
        "NdisMRegisterMiniportDriver",
        "NdisMCmRegisterAddressFamilyEx",
        "NdisCmRegisterAddressFamilyEx",
    ) == ["call_manager", "mcm", "miniport", "protocol"]


def test_a_function_of_the_drivers_own_is_no_registration() -> None:
    assert _kinds("NdisMRegisterMiniportDriver", more=(function("NdisMRegisterMiniportDriver"),)) == []


def test_kinds_by_the_callbacks_that_are_registered() -> None:
    fill = function(
        "fill",
        assign(1, "mp->InitializeHandlerEx", "::Init"),
        assign(2, "cm->CmOpenAfHandler", "::OpenAf"),
        params=[("mp", "PNDIS_MINIPORT_DRIVER_CHARACTERISTICS"), ("cm", "PNDIS_CO_CALL_MANAGER_OPTIONAL_HANDLERS")],
    )
    program = _link(file("a.c", fill, function("Init"), function("OpenAf")))
    assert [kind.name for kind in program.kinds()] == ["mcm", "miniport"]
    mcm = program.kinds()[0]
    assert {e.text for e in mcm.evidence} == {
        "OpenAf is stored to NDIS_CO_CALL_MANAGER_OPTIONAL_HANDLERS.CmOpenAfHandler",
        "Init is stored to NDIS_MINIPORT_DRIVER_CHARACTERISTICS.InitializeHandlerEx",
    }


# -- two call managers in one driver -----------------------------------------------------------------------------------

_CM = "NDIS_CO_CALL_MANAGER_OPTIONAL_HANDLERS"


def _both() -> Program:
    """A driver with a miniport that is an MCM and a protocol that is a call manager, tables filled in three ways."""
    entry = function(
        "DriverEntry",
        assign(1, "mp.SetOptionsHandler", "::MpOptions"),
        assign(2, "pr.SetOptionsHandler", "::PtOptions"),
        assign(3, "mp.HaltHandlerEx", "::MpHalt"),
        call(4, "::NdisMRegisterMiniportDriver", "o", "p", "c", "&mp", "h"),
        call(5, "::NdisRegisterProtocolDriver", "c", "&pr", "h"),
        locals=[("mp", "NDIS_MINIPORT_DRIVER_CHARACTERISTICS"), ("pr", "NDIS_PROTOCOL_DRIVER_CHARACTERISTICS")],
    )
    mp_options = function(
        "MpOptions",
        assign(1, "table.CmOpenAfHandler", "::McmOpen"),
        call(2, "::fill", "&table"),
        assign(3, "%1", "&table"),
        call(4, "::NdisSetOptionalHandlers", "h", "%1"),
        locals=[("table", _CM), ("%1", "PNDIS_DRIVER_OPTIONAL_HANDLERS")],
        params=[("h", "NDIS_HANDLE")],
    )
    fill = function("fill", assign(1, "t->CmDropPartyHandler", "::McmDrop"), params=[("t", f"P{_CM}")])
    pt_options = function(
        "PtOptions", call(1, "::NdisSetOptionalHandlers", "h", "&::table"), params=[("h", "NDIS_HANDLE")]
    )
    bind = function(
        "PtBind",
        call(1, "::NdisCmRegisterAddressFamilyEx", "b", "f"),
        call(2, "::shared"),
        params=[("b", "NDIS_HANDLE")],
    )
    register = function(
        "register",
        assign(1, "p->BindAdapterHandlerEx", "::PtBind"),
        params=[("p", "PNDIS_PROTOCOL_DRIVER_CHARACTERISTICS")],
    )
    init = function("MpHalt", call(1, "::NdisMCmRegisterAddressFamilyEx", "b", "f"), call(2, "::shared"))
    table: Global = variable("table", _CM, (".CmOpenAfHandler", "::CmOpen"), static=True)
    drop = function("McmDrop", call(1, "::complete"))
    bodies = (entry, mp_options, fill, pt_options, bind, register, init, drop)
    rest = (function("complete"), function("shared"), function("McmOpen"), function("CmOpen"), function("nobody"))
    return _link(file("a.c", *bodies, *rest, globals=[table]))


def test_each_function_belongs_to_the_call_manager_that_reaches_it() -> None:
    program = _both()
    sides = {key: side.name if (side := program.call_manager_side(key)) else None for key in program.functions}
    assert sides == {
        "CmOpen": "call_manager",
        "DriverEntry": None,
        "McmDrop": "mcm",
        "McmOpen": "mcm",
        "MpHalt": "mcm",
        "MpOptions": "mcm",
        "PtBind": "call_manager",
        "PtOptions": "call_manager",
        "complete": "mcm",
        "fill": "mcm",
        "nobody": None,
        "register": None,
        "shared": None,
    }
    side = program.call_manager_side("complete")
    assert side is not None
    assert [e.text for e in side.evidence] == ["the table of callbacks is passed to NdisSetOptionalHandlers"]


def test_ndis_5_tables_belong_to_the_call_they_are_passed_to() -> None:
    def register(name: str, ddi: str, callback: str) -> Function:
        return function(
            name,
            assign(1, "c.CmOpenAfHandler", callback),
            call(2, ddi, "a", "f", "&c", 8),
            locals=[("c", "NDIS_CALL_MANAGER_CHARACTERISTICS")],
        )

    program = _link(
        file(
            "a.c",
            function("DriverEntry", call(1, "::NdisMRegisterMiniport"), call(2, "::NdisRegisterProtocol")),
            register("m", "::NdisMCmRegisterAddressFamily", "::MOpen"),
            register("p", "::NdisCmRegisterAddressFamily", "::POpen"),
            function("MOpen"),
            function("POpen"),
        )
    )
    assert [side.name if (side := program.call_manager_side(k)) else None for k in ("MOpen", "POpen", "m")] == [
        "mcm",
        "call_manager",
        None,
    ]


def test_with_one_call_manager_everything_is_its_own() -> None:
    entry = function("DriverEntry", call(1, "::NdisRegisterProtocolDriver"), call(2, "::NdisCmRegisterAddressFamilyEx"))
    program = _link(file("a.c", entry, function("other")))
    side = program.call_manager_side("other")
    assert side is not None
    assert side.name == "call_manager"
    plain = _link(file("a.c", function("DriverEntry", call(1, "::NdisRegisterProtocolDriver"))))
    assert plain.call_manager_side("DriverEntry") is None
