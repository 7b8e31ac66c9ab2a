"""What is known of memory: versions of values, tests that correlate, and what a join keeps."""

from __future__ import annotations

import pytest

from ddicheck.flow.facts import Bound, Constants, Facts, Ref, copied
from ddicheck.flow.spelling import parts_of, places_in
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


FLAGS = Path("a", ("*", ".Flags"))


def bits(*steps: tuple[str, int]) -> Apply | Path:
    """`a->Flags` with operations with constants around it, the first innermost."""
    found: Apply | Path = FLAGS
    for op, number in steps:
        found = Apply(op, (found, Const(number)))
    return found


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([("|", 8), ("&", 8)], 8),
        ([("|", 8), ("&", 12)], ("&", "|", "a", "*", ".Flags", ",", "8", ",", "12")),
        ([("|", 8), ("&", 4)], ("&", "a", "*", ".Flags", ",", "4")),
        ([("&", ~8), ("&", 8)], 0),
        ([("&", ~8), ("&", 12)], ("&", "a", "*", ".Flags", ",", "4")),
        ([("&", ~8), ("|", 8), ("&", 8)], 8),
        ([("|", 8), ("&", ~8), ("&", 8)], 0),
        ([("|", 8), ("|", 4)], ("|", "a", "*", ".Flags", ",", "12")),
        ([("|", 8), ("&", 8), ("==", 8)], 1),
        ([("|", 0)], ("a", "*", ".Flags")),
    ],
)
def test_bits_of_a_value_made_with_constants(facts: Facts, steps: list[tuple[str, int]], expected: object) -> None:
    assert facts.value(bits(*steps)) == expected


def test_the_side_of_a_mask_does_not_matter(facts: Facts) -> None:
    assert facts.value(Apply("&", (Const(4), FLAGS))) == facts.value(bits(("&", 4)))


def test_a_flag_that_was_tested_is_known_under_other_masks(facts: Facts) -> None:
    assert facts.assume(bits(("&", 4)), True)
    assert not facts.copy().assume(bits(("&", 12)), False)
    assert not facts.copy().assume(bits(("&", 4), ("==", 4)), False)
    assert facts.copy().assume(bits(("&", 8)), True)
    assert facts.copy().assume(bits(("&", 8)), False)


def test_flags_of_which_none_is_set(facts: Facts) -> None:
    assert facts.assume(bits(("&", 12)), False)
    assert not facts.copy().assume(bits(("&", 4)), True)
    assert facts.copy().assume(bits(("&", 5)), True)


def test_flags_of_which_all_are_set(facts: Facts) -> None:
    put(facts, Path("all"), facts.value(bits(("&", 12), ("==", 12))))
    assert facts.assume(Path("all"), True)
    assert not facts.assume(bits(("&", 8)), False)


def test_a_field_that_is_known_tells_its_bits(facts: Facts) -> None:
    assert facts.assume(Apply("==", (FLAGS, Const(6))), True)
    assert facts.value(bits(("&", 2))) == 2
    assert facts.value(bits(("&", 8))) == 0


def test_a_flag_kept_and_changed_is_two_values(facts: Facts) -> None:
    put(facts, Path("old"), facts.value(bits(("&", 4))))
    put(facts, FLAGS, facts.value(bits(("|", 4))))
    assert facts.assume(Path("old"), False)
    assert not facts.assume(bits(("&", 4)), False)


@pytest.mark.parametrize(
    ("symbol", "parts", "places"),
    [
        (("a", "*", ".F"), None, [("a", "*", ".F")]),
        (("&", "a", "*", ".F", ",", "8"), ("&", ("a", "*", ".F"), 8), [("a", "*", ".F"), ("8",)]),
        (
            ("!=", "&", "a", ",", "8", ",", "0"),
            ("!=", ("&", "a", ",", "8"), 0),
            [("a",), ("8",), ("0",)],
        ),
        (("==", "x", ",", "&", "y", ",", "8"), None, [("x",), ("y",), ("8",)]),
        (("<", "x", ",", "8"), None, [("x",), ("8",)]),
        (("&", "x"), None, [("x",)]),
    ],
)
def test_spelling(symbol: tuple[str, ...], parts: object, places: list[tuple[str, ...]]) -> None:
    assert parts_of(symbol) == parts
    assert list(places_in(symbol)) == places


def test_a_mask_of_unknown_value_is_a_flag_too(facts: Facts) -> None:
    masked = Apply("&", (FLAGS, Path("::Mask")))
    put(facts, Path("set"), facts.value(Apply("!=", (masked, Const(0)))))
    assert facts.assume(Path("set"), True)
    assert facts.truth(facts.value(masked)) is True


def test_two_addresses_differ_only_where_that_is_certain(facts: Facts) -> None:
    put(facts, Path("p"), ("container", "x", ",", "text", ","))
    link, head, free = Path("p", ("*", ".Link")), Path("a", ("*", ".List")), Path("a", ("*", ".Free"))

    def same(one: Path, two: Path) -> bool | None:
        return facts.equal(facts.value(Address(one)), facts.value(Address(two)))

    assert same(link, head) is None
    assert facts.copy().assume(Apply("==", (Address(link), Address(head))), True)
    assert facts.copy().assume(Apply("!=", (Address(link), Address(head))), True)
    assert same(head, free) is False
    assert same(head, head) is True
    assert same(Path("a", ("*", ".List", ".Flink")), head) is None
    assert same(Path("one"), Path("two", (".field",))) is False
    assert same(Path("one"), Path("::two")) is False
    assert same(Path("one"), head) is None
    assert same(Path("p", ("[1]",)), Path("q", ("[2]",))) is None


def test_elements_at_unknown_indexes_are_not_one(facts: Facts) -> None:
    element = Path("p", ("[]",))
    assert facts.assume(Apply("==", (element, Const(53))), True)
    assert facts.assume(Apply("==", (element, Const(1))), True)
    assert facts.equal(facts.value(element), facts.value(element)) is None
    put(facts, element, 7)
    assert facts.truth(facts.value(element)) is None


def test_an_element_that_was_copied_is_one(facts: Facts) -> None:
    put(facts, Path("state"), copied(facts.value(Apply("&", (Path("p", ("[]", ".Flags")), Const(4)))), "@3.2"))
    assert facts.assume(Path("state"), True)
    assert not facts.assume(Path("state"), False)
    put(facts, Path("e"), copied(facts.value(Address(Path("p", ("[]",)))), "@3.3"))
    assert facts.read(Path("e")) == Ref(("p", "[]", "@3.3"))
    put(facts, Path("e", ("*", ".Flags")), 3)
    assert facts.read(Path("e", ("*", ".Flags"))) == 3
