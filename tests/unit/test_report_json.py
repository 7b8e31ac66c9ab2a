"""The JSON report: valid against the schema that is shipped, nothing left out, paths that travel."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from sample_report import CLEAN, DRIVER, IRQL_FINDING, NOTHING, REPORT, ROOT, RULES

from ddicheck.model import Report
from ddicheck.report.json import render_json
from ddicheck.report.places import file_uri, posix_within, relative_uri, shown_path

SCHEMA = json.loads((files("ddicheck.report") / "schema" / "ddicheck-report.json").read_text(encoding="utf-8"))


def rendered(report: Report) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(render_json(report, RULES, root=ROOT))
    return value


@pytest.mark.parametrize("report", [REPORT, CLEAN, NOTHING, Report((), ())])
def test_report_is_valid(report: Report) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(rendered(report), SCHEMA)


def keys_not_described(value: object, schema: dict[str, Any]) -> list[str]:
    """Keys of the value that the schema does not name: it would not notice if they changed."""
    schema = SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema
    if isinstance(value, list):
        return [key for item in value for key in keys_not_described(item, schema["items"])]
    if not isinstance(value, dict) or "properties" not in schema:
        return []
    missing = [key for key in value if key not in schema["properties"]]
    known = schema["properties"]
    return missing + [key for name in value if name in known for key in keys_not_described(value[name], known[name])]


def test_schema_describes_every_key() -> None:
    assert keys_not_described(rendered(REPORT), SCHEMA) == []
    assert keys_not_described({"findings": [{"new": 1}]}, SCHEMA) == ["new"]


def test_schema_notices_a_missing_key() -> None:
    value = rendered(REPORT)
    del value["findings"][0]["fingerprint"]
    with pytest.raises(jsonschema.ValidationError, match="fingerprint"):
        jsonschema.validate(value, SCHEMA)


def test_finding_is_there_with_its_path() -> None:
    value = rendered(REPORT)
    finding = next(item for item in value["findings"] if item["rule"] == "Irql_MCM_Function")
    assert finding["place"] == {"file": "mcm/party.c", "line": 7, "column": 9, "width": 24}
    assert [step["irql"] for step in finding["path"]] == ["DIRQL"] * 4
    assert finding["path"][2]["holds"] == ["adapter->Lock"]
    assert finding["fingerprint"] == IRQL_FINDING.fingerprint
    assert finding["suppressed"] is None


def test_statistics_count_what_is_said_elsewhere() -> None:
    statistics = rendered(REPORT)["statistics"]
    assert (statistics["findings"], statistics["suppressed"]) == (2, 1)
    assert statistics["by_rule"] == {"CallManagerKind": 1, "Irql_MCM_Function": 1}
    assert statistics["functions_lost"] == 1
    assert statistics["files_skipped"] == len(DRIVER.skipped)
    assert statistics["problems"] == {"include": 1, "parse": 1}


def test_suppressed_finding_keeps_its_reason() -> None:
    reasons = [item["suppressed"] for item in rendered(REPORT)["findings"] if item["suppressed"]]
    assert reasons == ["both kinds are built from this file"]


def test_same_report_gives_the_same_text() -> None:
    assert render_json(REPORT, RULES, root=ROOT) == render_json(REPORT, RULES, root=ROOT)


@pytest.mark.parametrize(
    ("path", "root", "within", "short"),
    [
        ("/a/b/c.c", "/a", "b/c.c", "b/c.c"),
        ("/a/b/c.c", "/x/y", "/a/b/c.c", "/a/b/c.c"),
        ("/a/b/c.c", "/a/b/d", "/a/b/c.c", "../c.c"),
        ("c.c", "/a", "c.c", "c.c"),
        ("/a/..b/c.c", "/a", "..b/c.c", "..b/c.c"),
    ],
)
def test_paths(path: str, root: str, within: str, short: str) -> None:
    assert posix_within(path, root) == within
    assert shown_path(path, root) == short


def test_uris_are_encoded() -> None:
    assert relative_uri("/a/b c/\u00e4#.c", "/a") == "b%20c/%C3%A4%23.c"
    assert relative_uri("/elsewhere/x.c", "/a") is None
    assert relative_uri("/a/\udcff.c", "/a") == "%FF.c"
    assert file_uri("/a b", folder=True) == "file:///a%20b/"
