"""The facts of the driver kit: consistent among themselves, found under every spelling, and as it was decided."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ddicheck import knowledge
from ddicheck.knowledge import Action, LockUse, Saved, SavedIn, tables
from ddicheck.knowledge.tables import Sorted, Table, band, flags, number, words
from ddicheck.model import ANY_LEVEL, Irql, Levels, levels_between

DATA = Path(knowledge.__file__).parent / "data"
TABLES = sorted(path.name for path in DATA.glob("*.tsv"))
KEYS = {"arguments.tsv": 2, "demands.tsv": 2, "fields.tsv": 2, "pends.tsv": 2, "registrations.tsv": 3, "rules.tsv": 2}
"""How many columns make a row's key, where it is not one."""

ROLES_WITHOUT_FACTS = {"PFND3DDDI_LOCKCB": "user mode", "PFND3DDDI_RENDERCB": "user mode"}
"""Roles that a field names and that have no row, and why."""

PASSIVE: Levels = Irql.PASSIVE.bit
DISPATCH: Levels = Irql.DISPATCH.bit
UP_TO_DISPATCH = levels_between(Irql.PASSIVE, Irql.DISPATCH)


def rows(file: str) -> list[str]:
    return (DATA / file).read_text(encoding="utf-8").split("\n")[2:-1]


# -- the files ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", TABLES)
def test_table_is_sorted_and_has_no_row_twice(file: str) -> None:
    lines = rows(file)
    keys = ["\t".join(line.split("\t")[: KEYS.get(file, 1)]) for line in lines]
    assert lines == sorted(lines)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("file", TABLES)
def test_table_says_what_it_holds_and_every_row_has_its_columns(file: str) -> None:
    about, columns = (DATA / file).read_text(encoding="utf-8").split("\n")[:2]
    assert about.startswith("# ") and about.endswith(".")
    assert columns.startswith("# ")
    assert {line.count("\t") for line in rows(file)} == {columns.count("\t")}


@pytest.mark.parametrize("file", TABLES)
def test_every_row_is_found_by_its_beginning_and_nothing_else_is(file: str) -> None:
    known, lines = Sorted(file), rows(file)
    assert all(line in known.starting(line) for line in lines)
    first = [line.split("\t")[0] for line in lines]
    assert [row for name in dict.fromkeys(first) for row in known.under(name)] == [
        line.split("\t") for line in lines if "\t" in line
    ]
    for name in {*(name[:-1] for name in first), *(f"{name}~" for name in first)} - set(first):
        assert known.under(name) == []
    assert known.under("name") == known.under("# name") == known.under("") == known.under("\udc80") == []


def test_rows_are_found_in_a_checkout_with_other_line_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file, end in (("lf.tsv", b"\n"), ("crlf.tsv", b"\r\n")):
        (tmp_path / file).write_bytes(end.join([b"# About.", b"# a\tb", b"one\t1", b"two\t2", b""]))
    monkeypatch.setattr(tables, "_DATA", str(tmp_path))
    for file in ("lf.tsv", "crlf.tsv"):
        table = Table(file, lambda row: row[1])
        assert (table.get("one"), table.get("two"), table.get("on")) == ("1", "2", None)
        assert list(table.names) == ["one", "two"] and table.rows == ("1", "2")
        assert "one" in table.names and "three" not in table.names and len(table.names) == 2


def test_sources_are_attributed() -> None:
    text = (DATA / "ATTRIBUTION").read_text(encoding="utf-8")
    assert "windows-driver-docs-ddi" in text and "CC BY 4.0" in text


def test_columns_are_read() -> None:
    assert band("") == 0
    assert band("DISPATCH") == DISPATCH
    assert band("PASSIVE..APC") == 0b11
    assert (words(""), words("a;b")) == ((), ("a", "b"))
    assert flags("a=1;b") == {"a": "1", "b": "yes"}
    assert (number(""), number("12")) == (None, 12)


# -- tables agree with each other --------------------------------------------------------------------------------------


def names_of_ddis() -> set[str]:
    """Every DDI that a table other than that of the DDIs speaks of."""
    found = {line.split("\t")[0] for file in ("arguments.tsv", "registrations.tsv") for line in rows(file)}
    found |= {demand.ddi for rule in knowledge.irql_rules() for demand in knowledge.irql_rule(rule)}
    found |= {line.split("\t")[1] for line in rows("demands.tsv")}
    for pair in knowledge.call_manager_pairs():
        found |= {pair.mcm, pair.standalone}
    for effect in knowledge.all_irql_effects():
        found |= {effect.ddi, *effect.partners}
    for resource in knowledge.resources():
        found |= {resource.acquire, *resource.release}
    for pend in knowledge.all_pends():
        found.add(pend.completion if pend.by_driver else pend.operation)
        found.update(name for death in pend.deaths for name in death.still_allowed)
    return found


def test_every_ddi_spoken_of_is_known() -> None:
    callbacks = {pend.completion for pend in knowledge.all_pends() if pend.note("callback_table")}
    assert names_of_ddis() - knowledge.ddi_names() - callbacks - {""} == set()


def test_every_role_spoken_of_is_known() -> None:
    spoken = {line.split("\t")[2] for file in ("arguments.tsv", "fields.tsv") for line in rows(file)}
    for pend in knowledge.all_pends():
        spoken.add(pend.operation if pend.by_driver else pend.completion)
    spoken |= {resource.callback for resource in knowledge.resources() if resource.callback}
    assert spoken - knowledge.role_names() == set(ROLES_WITHOUT_FACTS)


def test_every_row_can_be_read() -> None:
    ddis = [knowledge.ddi(name) for name in knowledge.ddi_names()]
    roles = [knowledge.role(name) for name in knowledge.role_names()]
    assert None not in ddis and None not in roles
    assert all(found.levels == 0 or 0 < found.levels <= ANY_LEVEL for found in (*ddis, *roles) if found)
    assert all(parameter.direction in ("", "in", "out", "inout") for d in ddis if d for parameter in d.parameters)
    assert all(flag.argument is not None for f in (*ddis, *roles) if f and (flag := f.dispatch_flag))


def test_no_alias_names_two_roles_or_hides_one() -> None:
    pairs = [(alias, r.name) for name in knowledge.role_names() if (r := knowledge.role(name)) for alias in r.aliases]
    assert len({alias for alias, _ in pairs}) == len(pairs)
    assert not {alias for alias, _ in pairs} & knowledge.role_names()
    assert all((found := knowledge.role(alias)) and found.name == name for alias, name in pairs)


def test_what_tells_the_level_is_a_parameter_and_known_constants() -> None:
    for name in (line.split("\t")[0] for line in rows("told.tsv")):
        entered, told = knowledge.role(name), knowledge.level_argument(name)
        assert entered and told and told.argument < len(entered.parameters) and told.levels & entered.levels
        assert told.asked_by and None not in map(knowledge.constant, told.values)
    assert knowledge.level_argument("MINIPORT_HALT") is None


def test_positions_are_positions_of_parameters() -> None:
    for name in {line.split("\t")[0] for file in ("arguments.tsv", "registrations.tsv") for line in rows(file)}:
        facts = knowledge.ddi(name)
        positions = [i for i, _ in (*knowledge.callback_arguments(name), *knowledge.registration(name))]
        assert facts and (not facts.parameters or max(positions) < len(facts.parameters)), name
    for effect in knowledge.all_irql_effects():
        facts = knowledge.ddi(effect.ddi)
        places: list[int | None] = [effect.level_argument, effect.lock_argument, effect.callback_argument]
        places += [effect.saved.argument] if effect.saved else []
        assert facts and all(i is None or i < len(facts.parameters) for i in places), effect.ddi


def test_completions_take_a_status_and_a_handle_where_it_is_said() -> None:
    for pend in knowledge.all_pends():
        completion = knowledge.ddi(pend.completion) or knowledge.role(pend.completion)
        if completion is None:
            assert pend.synchronous
            continue
        names = {what: completion.parameters[position].name for what, position in pend.arguments}
        assert "Status" in names.get("status", "Status"), pend
        assert names.get("handle", "Handle").endswith(("Handle", "Context")), pend
        assert all(death.argument in dict(pend.arguments).values() for death in pend.deaths)


def test_parameters_that_origins_name_are_there() -> None:
    for pend in knowledge.all_pends():
        entered = knowledge.role(pend.operation)
        for name in (pend.handle_parameter, pend.request_parameter, pend.party_parameter):
            assert not name or (entered and entered.argument(name) is not None), pend


def test_effects_and_their_partners_know_each_other() -> None:
    for effect in knowledge.all_irql_effects():
        for name in effect.partners:
            partner = knowledge.irql_effect(name)
            assert partner and effect.ddi in partner.partners, (effect.ddi, name)
            assert partner.lock is not effect.lock or effect.lock is LockUse.NONE, (effect.ddi, name)


def test_resources_are_found_from_both_ends() -> None:
    for resource in knowledge.resources():
        assert knowledge.acquires(resource.acquire) == resource
        assert all(resource in knowledge.releases(name) for name in resource.release)
        assert len(resource.release_arguments) == len(resource.release)
        for name, arguments in zip(resource.release, resource.release_arguments, strict=True):
            facts = knowledge.ddi(name)
            assert arguments and facts and max(arguments) < len(facts.parameters), name


def test_pairs_map_arguments_within_both_signatures() -> None:
    for pair in knowledge.call_manager_pairs():
        mcm, standalone = knowledge.ddi(pair.mcm), knowledge.ddi(pair.standalone)
        assert mcm and standalone
        assert pair.arguments
        assert all(i < len(mcm.parameters) and k < len(standalone.parameters) for i, k in pair.arguments)
        assert not pair.same_signature or [p.name for p in mcm.parameters] == [p.name for p in standalone.parameters]


# -- look-ups ----------------------------------------------------------------------------------------------------------


def test_ddi_tells_all_that_its_page_tells() -> None:
    facts = knowledge.ddi("NdisMCmDropPartyComplete")
    assert facts
    assert (facts.is_macro, facts.headers, facts.levels) == (True, ("ndis.h",), UP_TO_DISPATCH)
    assert [(p.name, p.direction) for p in facts.parameters] == [("Status", "in"), ("NdisPartyHandle", "in")]
    assert (facts.wording, facts.min_version, facts.rules) == ("<= DISPATCH_LEVEL", "NDIS5.1", ("Irql_MCM_Function",))
    assert facts.argument("NdisPartyHandle") == 1
    assert knowledge.ddi("NdisMCmDropParty") is None


def test_at_dispatch_flag_of_a_ddi_and_of_a_role() -> None:
    lock, send = knowledge.ddi("NdisAcquireRWLockRead"), knowledge.role("MINIPORT_SEND_NET_BUFFER_LISTS")
    assert lock and send
    assert lock.dispatch_flag == ("Flags", "NDIS_RWL_AT_DISPATCH_LEVEL", 2)
    assert send.dispatch_flag == ("SendFlags", "NDIS_SEND_FLAGS_DISPATCH_LEVEL", 3)


@pytest.mark.parametrize(
    "name",
    ["PROTOCOL_CM_DROP_PARTY", "CM_DROP_PARTY_HANDLER", "PCM_DROP_PARTY_HANDLER", "PPROTOCOL_CM_DROP_PARTY"],
)
def test_role_is_found_under_all_its_names(name: str) -> None:
    found = knowledge.role(name)
    assert found and found.name == "PROTOCOL_CM_DROP_PARTY"
    assert (found.levels, found.may_pend, found.returns) == (UP_TO_DISPATCH, True, "NDIS_STATUS")
    assert found.documented_as == "ProtocolCmDropParty"


def test_ndis_5_field_types_are_roles() -> None:
    activate, isr = knowledge.role("W_CO_ACTIVATE_VC_HANDLER"), knowledge.role("W_ISR_HANDLER")
    assert activate and activate.name == "MINIPORT_CO_ACTIVATE_VC"
    assert isr and isr.levels == Irql.DIRQL.bit


@pytest.mark.parametrize(
    "struct",
    [
        "NDIS_MINIPORT_DRIVER_CHARACTERISTICS",
        "_NDIS_MINIPORT_DRIVER_CHARACTERISTICS",
        "struct _NDIS_MINIPORT_DRIVER_CHARACTERISTICS",
        "struct _NDIS_MINIPORT_DRIVER_CHARACTERISTICS*",
        "PNDIS_MINIPORT_DRIVER_CHARACTERISTICS",
        "LPNDIS_MINIPORT_DRIVER_CHARACTERISTICS",
        "const NDIS_MINIPORT_DRIVER_CHARACTERISTICS *",
    ],
)
def test_field_role_takes_every_spelling_of_a_structure(struct: str) -> None:
    assert knowledge.field_role(struct, "InitializeHandlerEx") == "MINIPORT_INITIALIZE"
    assert knowledge.fields_of(struct)["HaltHandlerEx"] == "MINIPORT_HALT"
    assert knowledge.field_role(struct, "Header") is None


@pytest.mark.parametrize("version", ["NDIS_", "NDIS50_", "NDIS51_", "NDIS40_"])
def test_field_role_takes_every_version_of_a_structure(version: str) -> None:
    assert knowledge.field_role(f"{version}MINIPORT_CHARACTERISTICS", "HaltHandler") == "W_HALT_HANDLER"


def test_field_role_keeps_different_structures_apart() -> None:
    assert knowledge.field_role("ADAPTER", "HaltHandler") is None
    assert knowledge.field_role("NDIS_MINIPORT_DRIVER_CHARACTERISTICS", "HaltHandler") is None


def test_callback_arguments_and_registrations() -> None:
    assert knowledge.argument_role("NdisMSynchronizeWithInterruptEx", 2) == "MINIPORT_SYNCHRONIZE_INTERRUPT"
    assert knowledge.argument_role("NdisMSynchronizeWithInterruptEx", 1) is None
    assert (3, "NDIS_MINIPORT_DRIVER_CHARACTERISTICS") in knowledge.registration("NdisMRegisterMiniportDriver")
    assert knowledge.registration("NdisMSleep") == ()


def test_macros_and_types() -> None:
    found = knowledge.macro("CONTAINING_RECORD")
    assert found and (found.class_, found.n_args) == ("type_arg", 3)
    assert "__try" in knowledge.macros_of("control")
    assert "NDIS_STATUS" in knowledge.type_names()
    assert all(name in knowledge.type_names() for name in rows("types.tsv"))
    assert not any(name in knowledge.type_names() for name in ("NDIS_STATU", "NDIS_STATUS~", "name", ""))
    assert knowledge.macro("MY_MACRO") is None


def test_published_rules_cover_every_irql_rule() -> None:
    named = {rule.name for rule in knowledge.published_rules() if rule.model == "ndis"}
    assert set(knowledge.irql_rules()) <= named
    found = knowledge.published_rule("SpinLock", "wdm")
    assert found and found.rule_set == "Locking" and "KeAcquireSpinLock" in found.names


def test_the_rule_for_mcm_ddis_has_its_22() -> None:
    demands = {demand.ddi: demand for demand in knowledge.irql_rule("Irql_MCM_Function")}
    assert len(demands) == 22
    passive = {"NdisMCmRegisterAddressFamilyEx", "NdisMCmNotifyCloseAddressFamily"}
    assert {name for name, demand in demands.items() if demand.allowed == PASSIVE} == passive
    assert all(demands[name].allowed == UP_TO_DISPATCH for name in demands.keys() - passive)
    assert knowledge.irql_rule("Irql_Nothing_Function") == ()


def test_demands_allow_something() -> None:
    for rule in knowledge.irql_rules():
        assert all(demand.allowed for demand in knowledge.irql_rule(rule))


# -- effects -----------------------------------------------------------------------------------------------------------


def test_where_a_raise_puts_the_old_level() -> None:
    saved = {
        "KeAcquireSpinLock": Saved(SavedIn.POINTED, 1),
        "KeAcquireSpinLockRaiseToDpc": Saved(SavedIn.RESULT, None),
        "NdisAcquireSpinLock": Saved(SavedIn.LOCK, None),
        "KeAcquireInStackQueuedSpinLock": Saved(SavedIn.HANDLE, 1),
        "KeReleaseSpinLock": Saved(SavedIn.VALUE, 1),
        "NdisReleaseRWLock": Saved(SavedIn.POINTED, 1),
        "KeLowerIrql": Saved(SavedIn.VALUE, 0),
    }
    for name, expected in saved.items():
        effect = knowledge.irql_effect(name)
        assert effect and effect.saved == expected, name


def test_kinds_of_effect() -> None:
    raised, tried, shared = (
        knowledge.irql_effect(name) for name in ("KeRaiseIrql", "ExTryToAcquireFastMutex", "NdisAcquireRWLockWrite")
    )
    assert raised and (raised.action, raised.level, raised.level_argument) == (Action.RAISE, None, 0)
    assert tried and (tried.on_true, tried.level, tried.acquires) == (True, Irql.APC, True)
    assert shared and shared.unless == (2, "NDIS_RWL_AT_DISPATCH_LEVEL")
    interrupt, dpr = (
        knowledge.irql_effect("NdisMSynchronizeWithInterruptEx"),
        knowledge.irql_effect("NdisDprReleaseSpinLock"),
    )
    assert interrupt and (interrupt.action, interrupt.level, interrupt.callback_argument) == (
        Action.CALLBACK,
        Irql.DIRQL,
        2,
    )
    assert dpr and (dpr.action, dpr.releases, dpr.needs_dispatch) == (Action.NONE, True, True)
    assert knowledge.irql_effect("NdisMCmDropPartyComplete") is None


def test_queued_lock_is_released_by_the_handle_it_was_acquired_with() -> None:
    acquired = knowledge.irql_effect("KeAcquireInStackQueuedSpinLock")
    released = knowledge.irql_effect("KeReleaseInStackQueuedSpinLock")
    assert acquired and acquired.saved and (acquired.lock_argument, acquired.lock_by_handle) == (0, False)
    assert released and (released.lock_argument, released.lock_by_handle) == (0, True)


def test_an_effect_without_a_lock_is_false_as_a_lock_use() -> None:
    event, lock = knowledge.irql_effect("NdisSetEvent"), knowledge.irql_effect("NdisAcquireSpinLock")
    assert event and not event.lock
    assert lock and lock.lock


def test_level_names() -> None:
    assert knowledge.irql_constant("DISPATCH_LEVEL") is Irql.DISPATCH
    assert knowledge.irql_constant("HIGH_LEVEL") is Irql.HIGH
    assert knowledge.irql_constant("NDIS_STATUS_SUCCESS") is None


# -- constants ---------------------------------------------------------------------------------------------------------


def test_values_of_constants() -> None:
    values = {"TRUE": 1, "FALSE": 0, "NULL": 0, "DISPATCH_LEVEL": 2, "NDIS_RWL_AT_DISPATCH_LEVEL": 1}
    values |= {"NDIS_STATUS_SUCCESS": 0, "NDIS_STATUS_PENDING": 0x103, "NDIS_RECEIVE_FLAGS_RESOURCES": 2}
    values |= {"NDIS_STATUS_FAILURE": 0xC0000001 - (1 << 32), "OID_PNP_SET_POWER": 0xFD010101}
    assert {name: knowledge.constant(name) for name in values} == values
    assert knowledge.constant("HIGH_LEVEL") is None
    assert knowledge.constant("MY_CONSTANT") is None


@pytest.mark.parametrize(
    ("ndis", "nt"),
    [
        ("NDIS_STATUS_PENDING", "STATUS_PENDING"),
        ("NDIS_STATUS_RESOURCES", "STATUS_INSUFFICIENT_RESOURCES"),
        ("NDIS_STATUS_FAILURE", "STATUS_UNSUCCESSFUL"),
        ("NDIS_STATUS_NOT_SUPPORTED", "STATUS_NOT_SUPPORTED"),
    ],
)
def test_names_of_one_status_have_one_value(ndis: str, nt: str) -> None:
    assert knowledge.constant(ndis) == knowledge.constant(nt) is not None
    assert knowledge.status_class(ndis) == knowledge.status_class(nt)


def test_status_classes() -> None:
    classes = {"STATUS_SUCCESS": "success", "NDIS_STATUS_PENDING": "pending", "NDIS_STATUS_CLOSING": "failure"}
    classes |= {"NDIS_STATUS_NOT_ACCEPTED": "failure", "STATUS_PENDING": "pending"}
    assert {name: knowledge.status_class(name) for name in classes} == classes
    assert [knowledge.status_class(name) for name in ("STATUS_TIMEOUT", "TRUE", "MY_STATUS")] == [None, None, None]
    successes = [name for name in knowledge.constant_names() if knowledge.status_class(name) == "success"]
    assert sorted(successes) == ["NDIS_STATUS_SUCCESS", "STATUS_SUCCESS"]


# -- what was decided --------------------------------------------------------------------------------------------------


def test_decision_1_documentation_wins_over_the_old_verifier() -> None:
    for name in ("NDIS_LOWER_IRQL", "NdisFreeSpinLock", "NdisInitializeListHead", "NdisInitializeSListHead"):
        facts = knowledge.ddi(name)
        assert facts and facts.levels == ANY_LEVEL, name
    demands = {d.ddi: d.allowed for d in knowledge.irql_rule("Irql_Miscellaneous_Function")}
    assert demands["NdisFreeSpinLock"] == demands["NdisInitializeListHead"] == ANY_LEVEL


def test_decision_2_a_bare_dispatch_level_is_exactly_that_and_see_remarks_is_nothing() -> None:
    exact, silent = knowledge.ddi("NdisDprAcquireSpinLock"), knowledge.ddi("KeGetCurrentProcessorNumber")
    assert exact and (exact.wording, exact.levels) == ("DISPATCH_LEVEL", DISPATCH)
    assert silent and silent.wording.startswith("See Remarks") and not silent.has_levels
    demand = next(d for d in knowledge.irql_rule("Irql_Miscellaneous_Function") if d.ddi == silent.name)
    assert demand.allowed == ANY_LEVEL


def test_decision_3_a_conditional_band_is_an_outer_bound() -> None:
    timer = knowledge.ddi("NdisCancelTimerObject")
    assert timer and (timer.conditional, timer.levels) == (True, UP_TO_DISPATCH)
    plain = knowledge.ddi("NdisSetTimerObject")
    assert plain and not plain.conditional


def test_decision_4_interrupt_roles_run_at_dirql_and_shutdown_anywhere() -> None:
    for name in ("ISR", "MESSAGE_INTERRUPT", "ENABLE_INTERRUPT", "DISABLE_INTERRUPT", "SYNCHRONIZE_INTERRUPT"):
        found = knowledge.role(f"MINIPORT_{name}")
        assert found and found.levels == Irql.DIRQL.bit, name
    for name in ("ENABLE_MESSAGE_INTERRUPT", "DISABLE_MESSAGE_INTERRUPT"):
        found = knowledge.role(f"MINIPORT_{name}")
        assert found and found.levels == Irql.DIRQL.bit and not found.conditional, name
    shutdown = knowledge.role("MINIPORT_SHUTDOWN")
    assert shutdown and shutdown.levels == ANY_LEVEL


@pytest.mark.parametrize("kind", ["mcm", "call_manager"])
def test_decision_5_when_handles_die(kind: str) -> None:
    ends = {
        pend.operation: {what: d.when for d in pend.deaths for what, i in pend.arguments if i == d.argument}
        for pend in knowledge.all_pends()
        if pend.kind == kind and pend.by_driver
    }
    assert ends["PROTOCOL_CM_DROP_PARTY"] == {"handle": "success"}
    assert ends["PROTOCOL_CM_CLOSE_AF"] == ends["PROTOCOL_CM_DEREGISTER_SAP"] == {"handle": "always"}
    assert ends["PROTOCOL_CM_OPEN_AF"] == ends["PROTOCOL_CM_REG_SAP"] == {"handle": "failure"}
    assert ends["PROTOCOL_CM_MAKE_CALL"] == {"party": "failure"}
    assert ends["PROTOCOL_CM_ADD_PARTY"] == {}


def test_closing_a_call_leaves_its_creator_the_vc_to_delete() -> None:
    for kind, ddi in (("mcm", "NdisMCmDeleteVc"), ("call_manager", "NdisCoDeleteVc")):
        pend = knowledge.pends("PROTOCOL_CM_CLOSE_CALL", kind)
        assert pend and pend.deaths[0].argument == pend.handle_argument
        assert pend.deaths[0].still_allowed == (ddi,)


def test_decision_6_no_rename_where_signatures_differ() -> None:
    for name in ("NdisMCmOidRequest", "NdisMCmCreateVc"):
        pair = knowledge.call_manager_pair(name)
        assert pair and not pair.same_signature
    shifted = knowledge.call_manager_pair("NdisCoOidRequest")
    assert shifted and (0, 1) in shifted.arguments and (0, 0) not in shifted.arguments
    same = knowledge.call_manager_pair("NdisCmDropPartyComplete")
    assert same and (same.mcm, same.same_signature, same.is_macro) == ("NdisMCmDropPartyComplete", True, True)


def test_decision_7_parameters_stand_in_the_header_s_order() -> None:
    found = knowledge.role("PROTOCOL_SEND_NET_BUFFER_LISTS_COMPLETE")
    assert found
    assert [p.name for p in found.parameters] == ["ProtocolBindingContext", "NetBufferList", "SendCompleteFlags"]


def test_decision_8_both_spellings_of_the_misspelt_role() -> None:
    right, wrong = knowledge.role("PROTOCOL_CO_AF_REGISTER_NOTIFY"), knowledge.role("PROTCOL_CO_AF_REGISTER_NOTIFY")
    assert right and right == wrong
    assert "PROTCOL_CO_AF_REGISTER_NOTIFY" in knowledge.type_names()


# -- operations that pend ----------------------------------------------------------------------------------------------


def test_pended_drop_party_of_both_kinds_of_call_manager() -> None:
    mcm = knowledge.pends("PROTOCOL_CM_DROP_PARTY", "mcm")
    own = knowledge.pends("PROTOCOL_CM_DROP_PARTY", "call_manager")
    assert mcm and own
    assert (mcm.completion, own.completion) == ("NdisMCmDropPartyComplete", "NdisCmDropPartyComplete")
    assert (mcm.status_argument, mcm.handle_argument, mcm.by_driver) == (0, 1, True)
    assert mcm.forbidden == ("NDIS_STATUS_PENDING",)
    assert knowledge.pends("PROTOCOL_CM_DROP_PARTY", "filter") is None
    assert {pend.kind for pend in knowledge.completions("NdisMCmDropPartyComplete")} == {"mcm"}


def test_roles_that_must_not_pend() -> None:
    names = {pend.operation for pend in knowledge.all_pends() if pend.synchronous}
    assert {"PROTOCOL_CO_CREATE_VC", "MINIPORT_CO_DELETE_VC", "MINIPORT_SYNCHRONOUS_OID_REQUEST"} <= names
    found = knowledge.pends("PROTOCOL_CO_CREATE_VC", "client")
    assert found and found.must_not_return == ("NDIS_STATUS_PENDING",)
    assert not knowledge.completions("")


def test_words_of_a_pended_operation() -> None:
    pause, nmr = (
        knowledge.pends("MINIPORT_PAUSE", "miniport"),
        knowledge.pends("NPI_CLIENT_DETACH_PROVIDER_FN", "nmr_client"),
    )
    assert pause and pause.allowed == ("NDIS_STATUS_SUCCESS", "NDIS_STATUS_PENDING") and pause.status_argument is None
    assert nmr and nmr.pending_status == "STATUS_PENDING"
    request = knowledge.pends("MINIPORT_OID_REQUEST", "miniport")
    assert request and (request.request_parameter, request.handle_parameter) == ("OidRequest", "")
    restart = knowledge.pends("FILTER_RESTART", "filter")
    assert restart and restart.completion_level is Irql.PASSIVE


# -- in words ----------------------------------------------------------------------------------------------------------


def section(name: str, heading: str) -> tuple[str, ...]:
    return next((s.lines for s in knowledge.describe(name).sections if s.heading == heading), ())


def test_a_ddi_in_words() -> None:
    assert knowledge.describe("NdisMCmDropPartyComplete").kind == "macro"
    assert "may be called at PASSIVE_LEVEL..DISPATCH_LEVEL" in section("NdisMCmDropPartyComplete", "IRQL")
    assert section("NdisMCmDropPartyComplete", "parameters") == ("0  Status  (in)", "1  NdisPartyHandle  (in)")
    assert "NdisCmDropPartyComplete" in section("NdisMCmDropPartyComplete", "counterpart")[0]
    assert "PROTOCOL_CM_DROP_PARTY" in section("NdisMCmDropPartyComplete", "completes")[0]
    assert section("NdisMCmDropPartyComplete", "rules") == ("Irql_MCM_Function",)
    assert "raises the IRQL to DISPATCH_LEVEL; the old one is kept in the lock" in section(
        "NdisAcquireSpinLock", "effect"
    )
    assert "outer bound" in " ".join(section("NdisCancelTimerObject", "IRQL"))
    assert "gives no level" in section("NdisMSendComplete", "IRQL")[0]
    assert "NdisMDeregisterInterruptEx" in section("NdisMRegisterInterruptEx", "resources")[0]


@pytest.mark.parametrize("name", ["MINIPORT_HALT", "MINIPORT_HALT_HANDLER", "MiniportHaltEx"])
def test_a_role_in_words(name: str) -> None:
    found = knowledge.describe(name)
    assert (found.name, found.kind) == ("MINIPORT_HALT", "callback")
    assert "entered at PASSIVE_LEVEL" in section(name, "IRQL")
    assert "NDIS_MINIPORT_DRIVER_CHARACTERISTICS.HaltHandlerEx" in section(name, "registered in")


def test_a_role_that_pends_in_words() -> None:
    lines = section("PROTOCOL_CM_DROP_PARTY", "pends")
    assert len(lines) == 2
    assert any("stand-alone" in line and "NdisCmDropPartyComplete" in line for line in lines)


def test_everything_can_be_put_in_words() -> None:
    for name in (*knowledge.role_names(), *knowledge.ddi_names()):
        found = knowledge.describe(name)
        assert found.kind and found.sections, name


def test_an_unknown_name_gives_close_ones() -> None:
    found = knowledge.describe("NdisMCmDropPartyComplet")
    assert (found.kind, found.sections) == ("", ())
    assert found.similar[0] == "NdisMCmDropPartyComplete"
    assert knowledge.describe("ndismcmdroppartycomplete").similar[0] == "NdisMCmDropPartyComplete"
    assert knowledge.describe("Qwertyuiop").similar == ()


# -- loading -----------------------------------------------------------------------------------------------------------


def test_importing_reads_nothing_and_every_name_is_there() -> None:
    program = (
        "import sys, ddicheck.knowledge as k; print(*(m for m in sys.modules if m.startswith('ddicheck.knowledge.')))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
    assert all(getattr(knowledge, name) is not None for name in knowledge.__all__)
    with pytest.raises(AttributeError, match="nonsense"):
        getattr(knowledge, "nonsense")  # noqa: B009


def test_load_time_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    program = """
import time
start = time.perf_counter()
from ddicheck import knowledge as k
imported = time.perf_counter()
k.ddi_names(), k.ddi("NdisMSleep"), k.role("MINIPORT_HALT"), k.type_names(), k.macros_of("annotation")
k.field_role("NDIS_MINIPORT_DRIVER_CHARACTERISTICS", "HaltHandlerEx"), k.argument_role("NdisMSleep", 0)
k.registration("NdisMSleep"), k.irql_rule("Irql_MCM_Function"), k.irql_effect("NdisMSleep"), k.all_pends()
k.call_manager_pairs(), k.constant("TRUE")
print(f"import {(imported - start) * 1e3:.1f} ms, facts {(time.perf_counter() - imported) * 1e3:.1f} ms")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    with capsys.disabled():
        print(f"\nknowledge: {done.stdout.strip()}")
    assert done.stdout.startswith("import")
