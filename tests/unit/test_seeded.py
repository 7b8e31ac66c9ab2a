"""Seeded defects: what each operator plants, where it plants nothing, and that edits keep a file as it is elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.seeded.code import Code  # noqa: E402
from benchmarks.seeded.mutants import Mutant  # noqa: E402
from benchmarks.seeded.operators import OPERATORS  # noqa: E402
from benchmarks.seeded.score import Tree, checked, difference, findings, run, sampled  # noqa: E402
from benchmarks.seeded.text import SourceText  # noqa: E402
from benchmarks.seeded.trees import examples  # noqa: E402
from ddicheck.frontend import FrontEnd  # noqa: E402
from ddicheck.model import Build, Project  # noqa: E402

MINIPORT = """\
MINIPORT_INITIALIZE MpInitialize; MINIPORT_HALT MpHalt; MINIPORT_OID_REQUEST MpOidRequest;
MINIPORT_PAUSE MpPause; MINIPORT_CANCEL_SEND MpCancelSend;
static void Fill(NDIS_MINIPORT_DRIVER_CHARACTERISTICS *c)
{
    c->InitializeHandlerEx = MpInitialize; c->HaltHandlerEx = MpHalt; c->OidRequestHandler = MpOidRequest;
    c->PauseHandler = MpPause; c->CancelSendHandler = MpCancelSend;
}
"""

Make = Callable[[str], Code]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A driver with one file."""

    def made(text: str) -> Code:
        path = tmp_path / "driver.c"
        path.write_bytes(text.encode())
        return Code(Project("driver", str(tmp_path), (str(path),), (), Build(), "", str(path)))

    return made


def mutants(code: Code, name: str) -> list[Mutant]:
    """What one operator plants."""
    (operator,) = [operator for operator in OPERATORS if operator.name == name]
    return list(operator.plant(code))


def texts(code: Code, name: str) -> list[str]:
    """The lines that the mutants of one operator leave, each as a whole, blanks squeezed."""
    found = []
    for mutant in mutants(code, name):
        after = SourceText(code.text(mutant.path).changed(mutant.edits)).text.split("\n")
        before = code.text(mutant.path).text.split("\n")
        assert len(after) == len(before)
        found.append(" ".join(" ".join(line.split()) for line, old in zip(after, before, strict=True) if line != old))
    return found


# -- text --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_edit_keeps_encoding_line_ends_and_all_other_text(encoding: str, end: str) -> None:
    before = f"/* \xfcber */{end}void f(void){end}{{{end}    G(1,{end}      2);{end}}}{end}"
    after = f"/* \xfcber */{end}void f(void){end}{{{end}    ;{end}{end}}}{end}"
    source = SourceText(before.encode(encoding))
    statement = source.statement(source.offset(4, 5), "G")
    assert statement is not None
    assert source.changed(source.dropped(statement)) == after.encode(encoding)


@pytest.mark.parametrize(
    ("line", "statement"),
    [
        ("G(1);", "G(1);"),
        ("(void) G(a[1], (b, c));", "(void) G(a[1], (b, c));"),
        ("if (x) G(1);", "G(1);"),
        ("if (x(1)) { a(); } else if (y) G(1);", "G(1);"),
        ("else G(1);", "G(1);"),
        ("done: G(1);", "G(1);"),
        ("case A: G(1);", "G(1);"),
        ("s->field[2] = G(1);", "s->field[2] = G(1);"),
        ("if (x) p = (PVOID)G(1);", "p = (PVOID)G(1);"),
        ('x(); G("a;b)" /* ) */);', 'G("a;b)" /* ) */);'),
        ("int v = G(1);", None),
        ("if (G(1)) x();", None),
        ("H(G(1));", None),
        ("for (;; G(1)) x();", None),
        ("for (x = 0; G(1); x++) y();", None),
        ("return G(1);", None),
        ("a = b + G(1);", None),
        ("x = G(1), y();", None),
    ],
)
def test_a_call_is_a_statement_only_where_nothing_else_is_done_with_it(line: str, statement: str | None) -> None:
    source = SourceText(f"void f(void)\n{{\n    {line}\n}}\n".encode())
    found = source.statement(source.text.index("G("), "G")
    assert (source.text[found.start : found.end] if found is not None else None) == statement


def test_a_statement_is_not_taken_across_a_directive() -> None:
    source = SourceText(b"void f(void)\n{\n    G(\n#if X\n1\n#else\n2\n#endif\n);\n}\n")
    assert source.statement(source.text.index("G("), "G") is None


def test_arguments_are_told_apart_by_the_commas_of_the_call() -> None:
    source = SourceText(b'{ G(a, (b, c), d[e, f], "g, h"); }')
    found = source.statement(source.text.index("G("), "G")
    assert found is not None
    assert [source.text[a:b] for a, b in found.arguments] == ["a", "(b, c)", "d[e, f]", '"g, h"']


def test_a_body_begins_behind_its_brace_and_a_prototype_has_none() -> None:
    source = SourceText(b"void f(int (*g)(int))\n{ }\nvoid h(void);\n")
    assert source.body(5, "f") == source.text.index("{") + 1
    assert source.body(source.text.index("h("), "h") is None


# -- where operators plant ---------------------------------------------------------------------------------------------

LOCKED = (
    MINIPORT
    + """\
VOID MpCancelSend(NDIS_HANDLE Context, PVOID Id)
{
    PADAPTER a = (PADAPTER)Context;
    NdisAcquireSpinLock(&a->Lock);
    if (a->Count) a->Count--;
    NdisReleaseSpinLock(&a->Lock);
}
"""
)


@pytest.mark.parametrize(
    ("operator", "text"),
    [
        ("drop-lock-release", ";"),
        ("drop-lock-acquire", ";"),
        ("double-lock-release", "{ NdisReleaseSpinLock(&a->Lock); NdisReleaseSpinLock(&a->Lock); }"),
        ("double-lock-acquire", "{ NdisAcquireSpinLock(&a->Lock); NdisAcquireSpinLock(&a->Lock); }"),
        (
            "return-with-lock",
            "{ NdisAcquireSpinLock(&a->Lock); if (KeGetCurrentProcessorNumberEx(NULL) == 7) return; }",
        ),
        ("other-lock-form", "NdisDprReleaseSpinLock(&a->Lock);"),
    ],
)  # fmt: skip
def test_lock_operators(make: Make, operator: str, text: str) -> None:
    assert texts(make(LOCKED), operator) == [text]


def test_a_lock_taken_through_a_macro_is_dropped_as_a_whole(make: Make) -> None:
    code = make(
        MINIPORT
        + "#define LOCK(l, d) { if (d) NdisDprAcquireSpinLock(l); else NdisAcquireSpinLock(l); }\n"
        + "#define UNLOCK(l) { NdisReleaseSpinLock(l); Done(); }\n"
        + "VOID MpCancelSend(NDIS_HANDLE c, PVOID Id)\n{\n    LOCK((PNDIS_SPIN_LOCK)c, Id != 0);\n    UNLOCK((PNDIS_SPIN_LOCK)c);\n}\n"
    )
    assert texts(code, "drop-lock-acquire") == [";"]
    assert texts(code, "drop-lock-release") == []


def test_nothing_is_planted_where_no_callback_leads(make: Make) -> None:
    assert mutants(make(LOCKED.replace("c->CancelSendHandler = MpCancelSend;", "")), "drop-lock-release") == []


@pytest.mark.parametrize("guard", ["if (0)", "if (Never)", "if (!Always)", "if (Never == TRUE)"])
def test_nothing_is_planted_where_a_constant_says_that_it_is_not_run(make: Make, guard: str) -> None:
    text = MINIPORT + (
        "static VOID Take(PADAPTER a, BOOLEAN Never, BOOLEAN Always)\n{\n"
        f"    {guard} {{ NdisAcquireSpinLock(&a->Lock); NdisReleaseSpinLock(&a->Lock); }}\n}}\n"
        "VOID MpHalt(NDIS_HANDLE c, NDIS_HALT_ACTION h) { Take(c, FALSE, TRUE); }\n"
        "VOID MpCancelSend(NDIS_HANDLE c, PVOID i) { Take(c, FALSE, TRUE); }\n"
    )
    assert mutants(make(text), "drop-lock-release") == []
    assert len(
        mutants(make(text.replace("Take(c, FALSE, TRUE); }", "Take(c, TRUE, FALSE); }", 1)), "drop-lock-release")
    ) == (guard != "if (0)")


def test_an_early_return_is_not_certain_in_a_function_that_locks_for_its_caller(make: Make) -> None:
    text = MINIPORT + (
        "static VOID Take(PADAPTER a) { NdisAcquireSpinLock(&a->Lock); }\n"
        "VOID MpCancelSend(NDIS_HANDLE c, PVOID i) { Take(c); NdisReleaseSpinLock(&((PADAPTER)c)->Lock); }\n"
    )
    assert mutants(make(text), "return-with-lock") == []
    assert len(mutants(make(text), "drop-lock-acquire")) == 1


def test_calls_are_planted_under_locks_and_in_callbacks(make: Make) -> None:
    code = make(LOCKED)
    under = {mutant.rule: mutant.what for mutant in mutants(code, "call-under-lock")}
    assert "Irql_Interrupt_Function" in under and "Irql_Kernel_Function" in under
    assert "Irql_SendRcv_Function" not in under, "all of these may be called at DISPATCH_LEVEL"
    assert {m.what.rsplit(" ", 1)[-1] for m in mutants(code, "call-in-dispatch-callback")} == {"MpCancelSend"}
    assert mutants(code, "call-in-interrupt") == []


def test_the_irql_is_raised_around_calls_and_helpers(make: Make) -> None:
    text = MINIPORT + (
        "static VOID Wait(ULONG n) { ULONG m = n * 2; NdisMSleep(m); }\n"
        "static VOID MayWait(ULONG n) { if (n) NdisMSleep(n); }\n"
        "VOID MpHalt(NDIS_HANDLE c, NDIS_HALT_ACTION h)\n{\n    NdisMSleep(10);\n    Wait(1);\n    MayWait(1);\n}\n"
    )
    raised = "KIRQL ddiOld; KeRaiseIrql(DISPATCH_LEVEL, &ddiOld);"
    assert "{ " + raised + " NdisMSleep(10); KeLowerIrql(ddiOld); }" in texts(make(text), "raise-around-call")
    assert texts(make(text), "raise-around-helper") == ["{ " + raised + " Wait(1); KeLowerIrql(ddiOld); }"]


def test_completions_are_dropped_only_where_nothing_else_names_them(make: Make) -> None:
    text = MINIPORT + (
        "NDIS_STATUS MpPause(NDIS_HANDLE c, PNDIS_MINIPORT_PAUSE_PARAMETERS p)\n{\n    return NDIS_STATUS_PENDING;\n}\n"
        "VOID MpHalt(NDIS_HANDLE c, NDIS_HALT_ACTION h)\n{\n    NdisMPauseComplete(((PADAPTER)c)->Handle);\n}\n"
        "static VOID Register(NDIS_MINIPORT_DRIVER_CHARACTERISTICS *c) { NdisMRegisterMiniportDriver(0, 0, 0, c, 0); }\n"
    )
    assert texts(make(text), "drop-completions") == [";"]
    assert mutants(make(text + "PVOID other = NdisMPauseComplete;\n"), "drop-completions") == []
    assert mutants(make(text.replace("NDIS_STATUS_PENDING", "NDIS_STATUS_SUCCESS")), "drop-completions") == []
    assert mutants(make(text + "void lost( { ]\n"), "drop-completions") == [], "source was lost"


def test_null_tests_are_dropped_only_before_a_use(make: Make) -> None:
    text = MINIPORT + (
        "VOID MpCancelSend(NDIS_HANDLE c, PVOID i)\n{\n    PADAPTER a;\n"
        "    a = (PADAPTER)NdisAllocateMemoryWithTagPriority(c, 8, 'a', 0);\n"
        "    if (a == NULL)\n    {\n        return;\n    }\n    a->Count = 1;\n}\n"
    )
    assert texts(make(text), "drop-null-test") == ["if (0)"]
    assert texts(make(text), "invert-null-test") == ["if (a != NULL)"]
    assert mutants(make(text.replace("a->Count = 1;", "Keep(a);")), "drop-null-test") == []
    assert mutants(make(text.replace("NdisAllocateMemoryWithTagPriority", "Unknown")), "drop-null-test") == []


def test_release_of_what_is_shared_with_other_acquires_is_not_certain(make: Make) -> None:
    text = MINIPORT + (
        "static NDIS_STATUS Read(NDIS_CONFIGURATION_OBJECT *o)\n{\n    NDIS_HANDLE h;\n"
        "    NDIS_STATUS s = NdisOpenConfigurationEx(o, &h);\n    if (s != NDIS_STATUS_SUCCESS) return s;\n"
        "    NdisCloseConfiguration(h);\n    return s;\n}\n"
        "VOID MpHalt(NDIS_HANDLE c, NDIS_HALT_ACTION h) { Read(c); }\n"
    )
    assert texts(make(text), "drop-all-releases") == [";"]
    other = text.replace("    NdisClose", "    NdisOpenProtocolConfiguration(&s, &h, 0);\n    NdisClose")
    assert mutants(make(other), "drop-all-releases") == []


# -- scoring -----------------------------------------------------------------------------------------------------------


def test_a_planted_defect_is_found_and_what_was_there_before_does_not_count(make: Make) -> None:
    code = make(LOCKED)
    (mutant,) = mutants(code, "drop-lock-release")
    assert [f.rule for f in checked("tree", code, "operator", mutant, frozenset()).found] == ["SpinLock"]
    again = checked("tree", code, "operator", Mutant("SpinLock", mutant.path, mutant.line, "nothing", ()), frozenset())
    assert again.found == () and again.lost == ""


def test_a_mutant_that_cannot_be_read_is_told_apart(make: Make) -> None:
    code = make(LOCKED)
    (mutant,) = mutants(code, "drop-lock-release")
    broken = Mutant("SpinLock", mutant.path, mutant.line, "", (mutant.edits[0]._replace(text="( {"),))
    assert checked("tree", code, "operator", broken, frozenset()).lost


def test_the_same_mutants_are_drawn_for_the_same_seed(make: Make) -> None:
    code = make(LOCKED)
    everything = [(code, "call-under-lock", m) for m in mutants(code, "call-under-lock")]
    everything += [(code, "double", Mutant("SpinLock", "x.c", n, "", ())) for n in range(9)]
    drawn = sampled("tree", everything, 2, 1)
    assert drawn == sampled("tree", everything[::-1], 2, 1)
    assert sum(operator == "double" for _, operator, _ in drawn) == 2
    assert drawn != sampled("tree", everything, 2, 2)


def test_every_operator_says_why_it_is_certain() -> None:
    names = [operator.name for operator in OPERATORS]
    assert len(set(names)) == len(names)
    assert [o.name for o in OPERATORS if len(o.certain) < 20 or not o.plant.__doc__] == []


def test_on_the_examples_every_operator_leaves_text_that_can_be_read() -> None:
    seen = set()
    for project in examples().projects:
        code = Code(project)
        front_end = FrontEnd(project.build)
        candidates = [(code, operator.name, mutant) for operator in OPERATORS for mutant in operator.plant(code)]
        for _, operator, mutant in sampled("examples", candidates, 2, 3):
            unit = front_end.unit(mutant.path, code.text(mutant.path).changed(mutant.edits))
            lost = [problem.message for problem in unit.problems if problem.kind in ("parse", "read")]
            assert lost == [], (operator, mutant.what)
            seen.add(operator)
    assert len(seen) > 30


def test_what_is_planted_with_locks_in_the_examples_is_found() -> None:
    locks = [
        operator for operator in OPERATORS if operator.name.startswith(("drop-lock", "double-lock", "return-with"))
    ]
    results = run(examples(), locks, lambda rule: True, most=1, seed=3)
    assert len(results) > 5
    assert [difference(r.mutant, Path(r.mutant.path).read_bytes()) for r in results if not r.found or r.lost] == []


def test_a_tree_without_drivers_gives_nothing() -> None:
    assert run(Tree("none", str(ROOT), ()), OPERATORS, lambda rule: True, most=1, seed=1) == []


def test_findings_are_those_of_the_wanted_rules(make: Make) -> None:
    code = make(LOCKED.replace("    NdisReleaseSpinLock(&a->Lock);\n", ""))
    assert [f.rule for f in findings(code.driver, frozenset(("SpinLock", "SpinLockBalanced")))] == ["SpinLock"]
    assert findings(code.driver, frozenset(("Flags_Irql",))) == ()
