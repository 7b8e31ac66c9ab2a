"""`ddicheck condis`: which operations pend and where they end, in every format, and what becomes of bad input."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from ddicheck import knowledge
from ddicheck.cli import main
from ddicheck.cli.output import make_console
from ddicheck.config import Settings
from ddicheck.engine.session import Session
from ddicheck.model import Span
from ddicheck.report.condis import Driver, Operation, Pending, Point, Start
from ddicheck.report.condis_html import render_condis_html
from ddicheck.report.condis_json import render_condis_json

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SCHEMA = json.loads((files("ddicheck.report") / "schema" / "ddicheck-condis.json").read_text(encoding="utf-8"))

HEAD = """\
#include <ndis.h>
typedef struct _PARTY { LIST_ENTRY Link; NDIS_HANDLE NdisPartyHandle; BOOLEAN Posted; NDIS_HANDLE Timer; } PARTY, *PPARTY;
"""

MCM = (
    HEAD
    + """\
PROTOCOL_CM_DROP_PARTY DropParty;
PROTOCOL_CO_CREATE_VC CreateVc;
NDIS_TIMER_FUNCTION Tick;
static LIST_ENTRY Waiting;
NDIS_STATUS Start(NDIS_HANDLE driver, NDIS_HANDLE adapter, PCO_ADDRESS_FAMILY family)
{
    NDIS_TIMER_CHARACTERISTICS timer;
    timer.TimerFunction = Tick;
    NdisMRegisterMiniportDriver(driver, NULL, NULL, NULL, &driver);
    return NdisMCmRegisterAddressFamilyEx(adapter, family);
}
static void Finish(PPARTY party, NDIS_STATUS status)
{
    NdisMCmDropPartyComplete(status, party->NdisPartyHandle);   /* the right one */
}
NDIS_STATUS DropParty(NDIS_HANDLE context, PVOID data, UINT size)
{
    PPARTY party = (PPARTY)context;
    NDIS_STATUS status = NDIS_STATUS_SUCCESS;
    if (size != 0)
    {
        InsertTailList(&Waiting, &party->Link);
        status = NDIS_STATUS_PENDING;                           /* pends here */
    }
    return status;
}
VOID Tick(PVOID one, PVOID context, PVOID two, PVOID three)
{
    Finish((PPARTY)context, NDIS_STATUS_SUCCESS);
    if (one != NULL)
        NdisCmDropPartyComplete(NDIS_STATUS_FAILURE, two);      /* the twin */
}
NDIS_STATUS CreateVc(NDIS_HANDLE af, NDIS_HANDLE vc, PNDIS_HANDLE context)
{
    return af != NULL ? NDIS_STATUS_PENDING : NDIS_STATUS_SUCCESS;
}
"""
)


def survey(tmp_path: Path, *texts: str, **more: bytes) -> Driver:
    """The operations of a driver with these files; `more` are files of other names, with `_` for a dot."""
    for number, text in enumerate(texts):
        (tmp_path / f"{chr(97 + number)}.c").write_text(text)
    for name, data in more.items():
        (tmp_path / name.replace("_", ".")).write_bytes(data)
    (found,) = Session(Settings(root=str(tmp_path))).condis([str(tmp_path)])
    return found


def named(driver: Driver, name: str) -> Operation:
    (found,) = [operation for operation in driver.operations if operation.name == name]
    return found


def line(text: str, mark: str) -> int:
    """The line of a text that a mark stands on, from 1."""
    return next(number for number, row in enumerate(text.split("\n"), 1) if mark in row)


# -- what is found -----------------------------------------------------------------------------------------------------


def test_handler_pends_and_a_timer_completes(tmp_path: Path) -> None:
    found = named(survey(tmp_path, MCM), "PROTOCOL_CM_DROP_PARTY")
    assert (found.kinds, found.pends, found.title) == (("mcm",), "may", "ProtocolCmDropParty")
    assert [begin.function for begin in found.begins] == ["DropParty"]
    assert [way.place.line for way in found.pending] == [line(MCM, "pends here")]
    assert [way.returned.line for way in found.pending] == [line(MCM, "return status;")]
    right, twin = found.ends
    assert (right.name, right.function, right.place.line) == (
        "NdisMCmDropPartyComplete",
        "Finish",
        line(MCM, "the right one"),
    )
    assert [(start.function, start.what, start.through) for start in right.starts] == [("Tick", "timer", ("Finish",))]
    assert (twin.name, twin.instead) == ("NdisCmDropPartyComplete", "NdisMCmDropPartyComplete")
    assert found.deaths == ("NdisPartyHandle after success",)
    assert found.verdict == "wrong" and "NdisCmDropPartyComplete is called" in found.wrong[0]


def test_what_must_finish_at_once_and_pends_is_wrong(tmp_path: Path) -> None:
    found = named(survey(tmp_path, MCM), "PROTOCOL_CO_CREATE_VC")
    assert found.wrong == ("it must finish at once, and may return NDIS_STATUS_PENDING",)
    assert found.completed_with == ()


def test_nothing_completes(tmp_path: Path) -> None:
    text = MCM.replace("NdisMCmDropPartyComplete(", "Forget(").replace("NdisCmDropPartyComplete(", "Forget(")
    found = named(survey(tmp_path, text), "PROTOCOL_CM_DROP_PARTY")
    assert found.wrong == ("nothing that the driver can run calls NdisMCmDropPartyComplete",)
    assert found.ends == ()


def test_a_completion_that_nobody_runs_is_none(tmp_path: Path) -> None:
    text = MCM.replace("timer.TimerFunction = Tick;", "").replace("NDIS_TIMER_FUNCTION Tick;", "")
    found = named(survey(tmp_path, text), "PROTOCOL_CM_DROP_PARTY")
    assert [start.what for start in found.ends[0].starts] == ["nobody is seen to call it"]
    assert "nothing that the driver can run calls NdisMCmDropPartyComplete" in found.wrong


def test_source_that_was_not_analysed_leaves_it_open(tmp_path: Path) -> None:
    text = MCM.replace("NdisMCmDropPartyComplete(", "Forget(").replace("NdisCmDropPartyComplete(", "Forget(")
    lost = b"void Forget(int s, void *h) { NdisMCmDropPartyComplete(s, h); }\n"
    driver = survey(tmp_path, text, more_cpp=lost, rest_cpp=b"int x;\n")
    found = named(driver, "PROTOCOL_CM_DROP_PARTY")
    assert "completion not seen: 2 files could not be analysed" in found.open
    assert found.wrong == () and driver.lost == ("2 files could not be analysed",)


def test_stand_alone_call_manager_has_the_other_names(tmp_path: Path) -> None:
    text = MCM.replace(
        "NdisMRegisterMiniportDriver(driver, NULL, NULL, NULL, &driver)",
        "NdisRegisterProtocolDriver(NULL, NULL, &driver)",
    ).replace("NdisMCmRegisterAddressFamilyEx", "NdisCmRegisterAddressFamilyEx")
    found = named(survey(tmp_path, text), "PROTOCOL_CM_DROP_PARTY")
    assert found.kinds == ("call_manager",)
    assert [(end.name, end.instead) for end in found.ends] == [
        ("NdisCmDropPartyComplete", ""),
        ("NdisMCmDropPartyComplete", "NdisCmDropPartyComplete"),
    ]


def test_where_the_kind_is_open_no_name_is_wrong(tmp_path: Path) -> None:
    text = re.sub(r"NDIS_STATUS Start.*?\n}\n", "", MCM, flags=re.DOTALL)
    found = named(survey(tmp_path, text), "PROTOCOL_CM_DROP_PARTY")
    assert found.completed_with == ("NdisCmDropPartyComplete", "NdisMCmDropPartyComplete")
    assert {end.instead for end in found.ends} == {""} and found.wrong == ()
    assert "which kind of call manager this is stays open" in found.open


def test_two_call_managers_in_one_driver_keep_their_completions(tmp_path: Path) -> None:
    text = (Path(__file__).parents[1] / "rules" / "CallManagerKind" / "both.c").read_text()
    for operation in survey(tmp_path, text).operations:
        assert operation.wrong == (), operation.name


FILTER = (
    HEAD
    + """\
FILTER_SEND_NET_BUFFER_LISTS Send;
FILTER_SEND_NET_BUFFER_LISTS_COMPLETE SendComplete;
FILTER_OID_REQUEST Request;
FILTER_PAUSE Pause;
void Send(NDIS_HANDLE context, PNET_BUFFER_LIST list, NDIS_PORT_NUMBER port, ULONG flags)
{
    NdisFSendNetBufferLists(context, list, port, flags);
}
void SendComplete(NDIS_HANDLE context, PNET_BUFFER_LIST list, ULONG flags)
{
    NdisFSendNetBufferListsComplete(context, list, flags);
}
NDIS_STATUS Request(NDIS_HANDLE context, PNDIS_OID_REQUEST request)
{
    return NdisFOidRequest(context, request);
}
NDIS_STATUS Pause(NDIS_HANDLE context, PNDIS_FILTER_PAUSE_PARAMETERS parameters)
{
    return NDIS_STATUS_SUCCESS;
}
"""
)


def test_sends_of_a_filter_always_pend_and_are_passed_on(tmp_path: Path) -> None:
    driver = survey(tmp_path, FILTER)
    found = named(driver, "FILTER_SEND_NET_BUFFER_LISTS")
    assert found.pends == "always"
    assert [(end.name, end.forwards) for end in found.ends] == [
        ("NdisFSendNetBufferListsComplete", False),
        ("NdisFSendNetBufferLists", True),
    ]
    assert named(driver, "FILTER_PAUSE").pends == "no"


def test_what_is_passed_on_is_not_known(tmp_path: Path) -> None:
    found = named(survey(tmp_path, FILTER), "FILTER_OID_REQUEST")
    assert (found.pends, found.verdict) == ("unknown", "open")
    assert [(way.place.line, way.through) for way in found.unknown] == [
        (line(FILTER, "return NdisFOidRequest"), "NdisFOidRequest")
    ]
    assert "it passes on what NdisFOidRequest returns" in found.open


def test_what_the_system_completes(tmp_path: Path) -> None:
    driver = survey(tmp_path, FILTER)
    found = named(driver, "NdisFSendNetBufferLists")
    assert (found.completer, found.pends) == ("system", "always")
    assert [(end.manner, end.function) for end in found.ends] == [("entered", "SendComplete")]
    missing = named(driver, "NdisFOidRequest")
    assert missing.open == ("no function is seen to be entered as FilterOidRequestComplete",)


def test_a_handler_that_the_driver_calls_itself(tmp_path: Path) -> None:
    text = FILTER.replace("return NdisFOidRequest(", "SendComplete(context, NULL, 0);\n    return NdisFOidRequest(")
    entered, called = named(survey(tmp_path, text), "NdisFSendNetBufferLists").ends
    assert (entered.manner, called.manner, called.function, called.name) == (
        "entered",
        "called",
        "Request",
        "SendComplete",
    )


def test_a_completion_without_a_handler_is_shown(tmp_path: Path) -> None:
    text = HEAD + "void Done(NDIS_HANDLE a) { NdisMResetComplete(a, NDIS_STATUS_SUCCESS, TRUE); }\n"
    (found,) = survey(tmp_path, text).operations
    assert found.begins == () and found.ends[0].function == "Done"
    assert found.open[0].startswith("no function is seen to be entered as Miniport")


def test_a_status_that_a_callback_run_at_once_sets(tmp_path: Path) -> None:
    text = (
        HEAD
        + """\
MINIPORT_RESET Reset;
static BOOLEAN Post(NDIS_HANDLE context) { ((PPARTY)context)->Posted = TRUE; return TRUE; }
NDIS_STATUS Reset(NDIS_HANDLE context, PBOOLEAN addressing)
{
    PARTY post;
    post.Posted = FALSE;
    NdisMSynchronizeWithInterruptEx(context, 0, Post, &post);
    return post.Posted ? NDIS_STATUS_PENDING : NDIS_STATUS_FAILURE;
}
"""
    )
    assert named(survey(tmp_path, text), "MINIPORT_RESET").pends == "may"


def test_every_operation_of_the_table_is_shown(tmp_path: Path) -> None:
    """A driver with a function in every role and a call of every DDI of the table shows every row's operation."""
    pends = knowledge.all_pends()
    roles = sorted({pend.operation for pend in pends if pend.by_driver})
    ddis = sorted({pend.operation for pend in pends if not pend.by_driver})
    told = sorted({pend.completion for pend in pends if not pend.by_driver})
    lines = [HEAD]
    for number, role in enumerate([*roles, *told]):
        facts = knowledge.role(role)
        assert facts is not None, role
        parameters = ", ".join(f"PVOID p{index}" for index in range(len(facts.parameters))) or "void"
        returns = facts.returns or "VOID"
        answer = "" if returns.upper() == "VOID" else " return NDIS_STATUS_SUCCESS; "
        lines.append(f"{role} f{number};\n{returns} f{number}({parameters}) {{{answer}}}")
    calls = "\n".join(
        f"    {ddi}({', '.join('0' for _ in known.parameters)});" for ddi in ddis if (known := knowledge.ddi(ddi))
    )
    lines.append(f"void Everything(void)\n{{\n{calls}\n}}\n")
    shown = {operation.name for operation in survey(tmp_path, "\n".join(lines)).operations}
    assert shown == {*roles, *ddis}


# -- how it is shown ---------------------------------------------------------------------------------------------------


def call(*words: str) -> Result:
    return CliRunner().invoke(main, ["condis", *words])


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "a.c").write_text(MCM)
    return tmp_path


@pytest.mark.parametrize("example", ["condis_mcm", "condis_cm"])
def test_text_fits_a_hundred_columns(here: Path, example: str) -> None:
    done = call(str(EXAMPLES / example))
    assert done.exit_code == 0 and done.stderr == ""
    assert "\x1b" not in done.stdout and "ProtocolCmDropParty" in done.stdout
    assert [row for row in done.stdout.split("\n") if len(row) > 100 or row != row.rstrip()] == []


def test_text_says_all_of_an_operation(here: Path) -> None:
    text = call().stdout
    shown = text[text.index("! ProtocolCmDropParty") :]
    assert re.search(rf"DropParty a\.c:{line(MCM, 'DropParty(NDIS_HANDLE')} +may pend", shown)
    assert f"pends      a.c:{line(MCM, 'pends here')}" in shown
    assert "completed  NdisMCmDropPartyComplete in Finish" in shown and "from Tick (timer)" in shown
    assert "dies       NdisPartyHandle after success" in shown and "! breaks the contract" in shown


def test_the_readme_shows_what_is_printed(here: Path) -> None:
    readme = (EXAMPLES.parent / "README.md").read_text(encoding="utf-8")
    shown = readme.partition("## What is pended, and where it ends")[2].partition("```text\n")[2].partition("```")[0]
    assert "completed  " in shown and shown in call(str(EXAMPLES / "condis_mcm")).stdout


def test_colours_are_asked_for(here: Path) -> None:
    assert "\x1b[" in call("--color", "always").stdout
    assert call("--color", "always", "-o", "page.txt").exit_code == 0
    assert "\x1b[" in Path("page.txt").read_text()


@pytest.mark.parametrize(("name", "start"), [("p.json", "{"), ("p.HTML", "<!doctype html>"), ("p.txt", "")])
def test_the_file_says_the_format(here: Path, name: str, start: str) -> None:
    done = call("-o", name)
    assert (done.exit_code, done.stdout) == (0, "")
    assert Path(name).read_text().startswith(start or f"{here.name}: ")


def keys_not_described(value: object, schema: dict[str, Any]) -> list[str]:
    """Keys of the value that the schema does not name."""
    schema = SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema
    if isinstance(value, list):
        return [key for item in value for key in keys_not_described(item, schema["items"])]
    if not isinstance(value, dict) or "properties" not in schema:
        return []
    known = schema["properties"]
    missing = [key for key in value if key not in known]
    return missing + [key for name in value if name in known for key in keys_not_described(value[name], known[name])]


def test_json_is_valid_and_complete(here: Path) -> None:
    value = json.loads(call("--format", "json").stdout)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(value, SCHEMA)
    assert keys_not_described(value, SCHEMA) == []
    (operation,) = [o for o in value["drivers"][0]["operations"] if o["name"] == "PROTOCOL_CM_DROP_PARTY"]
    assert operation["ends"][0]["place"]["file"] == "a.c"
    assert operation["ends"][0]["from"][0]["through"] == ["Finish"]
    del operation["verdict"]
    with pytest.raises(jsonschema.ValidationError, match="verdict"):
        jsonschema.validate(value, SCHEMA)


class Page(HTMLParser):
    """Checks that elements close in order, and gathers links and rows."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []
        self.rows: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.loads += [str(value) for name, value in attrs if name in ("src", "href")]
        if tag == "tr":
            self.rows.append(dict(attrs).get("data-verdict") or "")
        if tag not in ("meta", "br", "col", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"{tag} at line {self.getpos()[0]}"


NASTY = Driver(
    "<b>drv</b>",
    ("mcm",),
    "",
    (
        Operation(
            "ROLE",
            "Title</td><script>alert(1)</script>",
            ("mcm",),
            "driver",
            (Point("Title", "entered", 'f"&<', Span("/x/a<.c", 3), evidence='"><i>'),),
            "may",
            pending=(Pending(Span("/x/a<.c", 4), Span("/x/a<.c", 5), "g<>"),),
            ends=(Point("D<", "called", "g", Span("/x/a<.c", 6), (Start("h<", "w<", "R", Span("/x/b.c", 1)),) * 2),),
            deaths=("a<b",),
            wrong=("w<rong\x1b[31m",),
        ),
    ),
    1,
    ("1 <file>",),
)


def test_html_is_one_well_formed_page(here: Path) -> None:
    page = Page(call("--format", "html").stdout)
    assert page.open == [] and page.loads == []
    assert page.rows.count("wrong") == 2


def test_html_is_safe_with_any_name() -> None:
    text = render_condis_html([NASTY, Driver("empty", (), "", (), 1)], root="/x")
    page = Page(text)
    assert page.open == [] and page.rows == ["", "wrong"]
    assert "<script>alert" not in text and "\x1b" not in text and "later: empty" in text


def test_text_is_safe_with_any_name(capsys: pytest.CaptureFixture[str]) -> None:
    from ddicheck.report.condis_text import render_condis_text

    render_condis_text([NASTY, Driver("empty", (), "", (), 1)], make_console("never"), root="/x")
    said = capsys.readouterr().out
    assert "\x1b" not in said and "finished later: empty" in said and "not analysed: 1 <file>" in said
    assert json.loads(render_condis_json([NASTY], root="/x"))["drivers"][0]["operations"][0]["begins"]


# -- bad input ---------------------------------------------------------------------------------------------------------


def test_bad_input_is_one_clear_line(here: Path) -> None:
    (here / "empty").mkdir()
    (here / "binary").mkdir()
    (here / "binary" / "b.c").write_bytes(bytes(range(256)) * 8)
    for words, said in (
        (["nope"], "no such file or folder: nope"),
        (["empty"], "nothing to show in empty: no C source of a driver found"),
        (["binary"], "nothing to show in binary"),
        (["--format", "svg"], "svg"),
        (["-o", "nowhere/x.html"], "cannot write nowhere/x.html: there is no folder"),
        (["-o", "empty"], "cannot write empty: it is a folder"),
    ):
        done = call(*words)
        assert (done.exit_code, done.stdout) == (2, ""), words
        assert said in done.stderr and done.stderr.count("\n") == 1, done.stderr


def test_broken_source_costs_itself(here: Path) -> None:
    (here / "b.c").write_text("void broken( { ]]] \n")
    done = call()
    assert done.exit_code == 0 and "ProtocolCmDropParty" in done.stdout
