"""What is known of memory: versions of values, tests that correlate, and what a join keeps."""

from __future__ import annotations

import pytest

from ddicheck.flow.facts import Bound, Constants, Facts, Ref
from ddicheck.ir.types import Address, Apply, Const, Path

FLAG = Path("a", ("*", ".Flag"))
STATUS = Path("status")


class Kit(Constants):
    def resolve(self, name: str) -> int | str | None:
        return {"NDIS_STATUS_SUCCESS": 0, "NDIS_STATUS_PENDING": 0x103}.get(name, name if name.isupper() else None)


@pytest.fixture
def facts() -> Facts:
    return Facts(Kit())


def put(facts: Facts, path: Path, value: object) -> None:
    facts.write(facts.place(path), value)  # type: ignore[arg-type]


def test_a_test_repeated_has_the_same_answer(facts: Facts) -> None:
    assert facts.assume(FLAG, True)
    assert not facts.assume(FLAG, False)
    assert facts.assume(Apply("!=", (FLAG, Const(0))), True)


def test_a_flag_that_was_copied_stays_one_flag(facts: Facts) -> None:
    put(facts, Path("local"), facts.value(FLAG))
    assert facts.assume(Path("local"), True)
    assert not facts.assume(Apply("==", (FLAG, Const(0))), True)


def test_the_same_object_through_two_pointers_is_one_place(facts: Facts) -> None:
    put(facts, Path("b"), facts.value(Path("a")))
    put(facts, Path("b", ("*", ".Flag")), 1)
    assert facts.read(FLAG) == 1


def test_the_address_of_a_field_through_a_local(facts: Facts) -> None:
    put(facts, Path("p"), facts.value(Address(FLAG)))
    put(facts, Path("p", ("*",)), 7)
    assert facts.read(FLAG) == 7
    assert facts.truth(facts.read(Path("p"))) is True


def test_address_of_what_a_pointer_points_to_is_the_pointer(facts: Facts) -> None:
    assert facts.value(Address(Path("p", ("*",)))) == facts.value(Path("p"))


def test_writing_a_struct_forgets_its_fields_but_not_what_they_point_to(facts: Facts) -> None:
    put(facts, Path("s", (".count",)), 1)
    put(facts, Path("q", ("*", ".count")), 2)
    put(facts, Path("s"), ("other",))
    assert facts.read(Path("s", (".count",))) == ("s", ".count")
    assert facts.read(Path("q", ("*", ".count"))) == 2


def test_constants_decide_conditions(facts: Facts) -> None:
    put(facts, STATUS, facts.value(Path("::NDIS_STATUS_PENDING")))
    assert facts.assume(Apply("==", (STATUS, Path("::NDIS_STATUS_PENDING"))), True)
    assert not facts.assume(Apply("==", (STATUS, Path("::NDIS_STATUS_SUCCESS"))), True)
    assert facts.assume(Apply("in", (STATUS, Path("::NDIS_STATUS_SUCCESS"), Path("::NDIS_STATUS_FOO"))), False)


def test_names_of_unknown_value_differ_from_each_other(facts: Facts) -> None:
    put(facts, STATUS, "NDIS_STATUS_ONE")
    assert not facts.assume(Apply("==", (STATUS, Path("::NDIS_STATUS_TWO"))), True)


def test_join_of_two_constants_is_one_of_them(facts: Facts) -> None:
    other = facts.copy()
    put(facts, STATUS, 0)
    put(other, STATUS, 0x103)
    met = facts.joined(other, 5)
    assert met.bound(met.read(STATUS)) == Bound(True, frozenset((0, 0x103)))
    assert met.assume(Apply("==", (STATUS, Const(0))), False)
    assert met.bound(met.read(STATUS)) == Bound(True, frozenset((0x103,)))


def test_join_with_a_path_that_did_not_write_is_not_what_it_was_at_entry(facts: Facts) -> None:
    other = facts.copy()
    assert other.assume(FLAG, False)
    put(facts, FLAG, 1)
    met = facts.joined(other, 5)
    assert met.read(FLAG) != ("a", "*", ".Flag")
    assert met.bound(met.read(FLAG)) == Bound(True, frozenset((0, 1)))


def test_a_pointer_that_moves_on_in_a_loop_does_not_keep_what_was_known_of_the_last_element(facts: Facts) -> None:
    entered = facts.copy()
    put(facts, Path("p"), facts.value(Path("p", ("*", ".Next"))))
    head = entered.joined(facts, 1)
    around = head.copy()
    put(around, Path("p", ("*", ".Done")), 1)
    put(around, Path("p"), around.value(Path("p", ("*", ".Next"))))
    again = head.joined(around, 1)
    assert again.read(Path("p", ("*", ".Done"))) != 1
    assert again.joined(around, 1).store == again.store


def test_renewed_places_hold_something_new(facts: Facts) -> None:
    assert facts.assume(FLAG, True)
    facts.renew(facts.place(FLAG), "@3.1")
    assert facts.assume(FLAG, False)


def test_an_address_is_never_null(facts: Facts) -> None:
    put(facts, Path("p"), Ref(("local",)))
    assert not facts.assume(Path("p"), False)


def test_equal_values_share_what_is_known(facts: Facts) -> None:
    assert facts.assume(Apply("==", (Path("x"), Path("y"))), True)
    assert not facts.assume(Apply("==", (Path("x"), Path("y"))), False)


@pytest.mark.parametrize(
    ("one", "two", "met", "joined"),
    [
        (Bound(True, frozenset((0, 1))), Bound(True, frozenset((1, 2))), {1}, Bound(True, frozenset((0, 1, 2)))),
        (Bound(True, frozenset((0, 1))), Bound(False, frozenset((0,))), {1}, None),
        (Bound(True, frozenset((0,))), Bound(False, frozenset((0, 5))), None, Bound(False, frozenset((5,)))),
    ],
)
def test_bounds(one: Bound, two: Bound, met: set[int] | None, joined: Bound | None) -> None:
    meeting = one.meet(two)
    assert (set(meeting.atoms) if meeting else None) == met
    assert one.join(two) == two.join(one) == joined
