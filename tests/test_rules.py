"""Every rule, on its fixtures and on the examples it is explained with."""

from __future__ import annotations

from pathlib import Path

import pytest

from ddicheck.config import Settings
from ddicheck.engine.session import Session
from ddicheck.model import RuleInfo
from ddicheck.testing import Fixture, fixtures, verify, verify_examples

FIXTURES = fixtures(Path(__file__).parent / "rules")
RULES = Session(Settings()).rules()


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
def test_fixture_finds_what_it_says(fixture: Fixture) -> None:
    verify(fixture)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_bad_example_is_found_and_good_is_not(rule: RuleInfo) -> None:
    verify_examples(rule)
