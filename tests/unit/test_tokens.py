"""Cutting and typing: the same tokens, types and places as pycparser's lexer, and what that lexer has no name for."""

from __future__ import annotations

import random
import time

import pytest
from pycparser.c_lexer import CLexer

from ddicheck.frontend.sections import File, Region
from ddicheck.frontend.source import decode
from ddicheck.frontend.tokens import DIRECTIVE, NUMBER, SPACE, STRAY, Token, constant, cut, kind_of, splice


def tokens(text: str) -> list[Token]:
    """All tokens of a text that has no directives."""
    items = File("f.c", decode(text.encode())).items
    return [token for item in items if isinstance(item, Region) for token in item.tokens]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.type, token.value) for token in tokens(text)]


SAMPLES = """
auto break case char const continue default do double else enum extern float for goto if inline int long register
offsetof restrict return short signed sizeof static struct switch typedef union unsigned void volatile while _Bool
_Complex _Generic _Noreturn _Thread_local _Static_assert _Atomic _Alignof _Alignas _Pragma __int128 __builtin_va_arg
a _b $c d$1 L u8 U u8x Lx intx _bool INT
0 1 10 007 0x1F 0XfF 0b101 1u 1U 1l 1L 1ul 1UL 1lu 1ll 1LL 1ull 1uLL 1llu 0x10ULL 00 0u 0L 64'000 0xFF'FF 0b1'0
1.0 .5 5. 1e5 1.e-5 1.5E+3f 2.L 0x1p3 0x1.8p-2f .5l 1e5
'a' '\\n' '\\'' '\\\\' '\\0' '\\x41' 'ab' 'abcd' L'a' u8'a' u'a' U'a' '"' '\\101'
"" "a" "a\\"b" "\\\\" L"w" u8"x" u"y" U"z" "//" "/*"
... <<= >>= ++ -- -> && || << >> <= >= == != *= /= %= += -= &= |= ^= = + - * / % | & ~ ^ ! < > ? ( ) [ ] { } , . ; :
"""


def test_every_kind_of_token_is_typed_as_pycparser_does() -> None:
    lexer = CLexer(lambda message, line, column: pytest.fail(message))
    lexer.input(SAMPLES)
    expected = []
    while token := lexer.token():
        expected.append((token.type, token.value, token.lineno, token.column))
    assert [(token.type, token.value, token.lineno, token.column) for token in tokens(SAMPLES)] == expected
    assert len(expected) > 160


@pytest.mark.parametrize(
    ("text", "kind", "spelling"),
    [
        ("1i64", "INT_CONST_DEC", "1LL"),
        ("0x10i64", "INT_CONST_HEX", "0x10LL"),
        ("0xffui64", "INT_CONST_HEX", "0xffULL"),
        ("7UI32", "INT_CONST_DEC", "7U"),
        ("07i8", "INT_CONST_OCT", "07"),
        ("0b1i64", "INT_CONST_BIN", "0b1LL"),
        ("1x", "INT_CONST_DEC", "1"),
        ("1.2.3", "FLOAT_CONST", "0.0"),
        ("089", "INT_CONST_OCT", "0"),
    ],
)
def test_numbers_pycparser_has_no_name_for(text: str, kind: str, spelling: str) -> None:
    assert kind_of(text) == NUMBER
    assert constant(text) == (kind, spelling)
    assert kind_of(spelling) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [("'xxuu'", "CHAR_CONST"), ("'luUu'", "CHAR_CONST"), ("'ll'", "INT_CONST_CHAR"), ("'abcde'", "INT_CONST_CHAR")],
)
def test_character_constants_the_parser_would_take_for_suffixed_numbers(text: str, kind: str) -> None:
    assert kinds(text) == [(kind, text)]


def test_comments_and_blanks_are_white_space() -> None:
    assert kinds("a/*x*/b //c\n/* d\n*/e /**/f/***/g/*/*/h") == [("ID", name) for name in "abefgh"]
    assert [token.space for token in tokens("a/**/b c\nd+e")] == [True, True, True, True, False, False]


def test_an_unfinished_comment_takes_the_rest_and_is_a_problem() -> None:
    file = File("f.c", decode(b"int a;\n  /* no end\nint b;"))
    assert file.problems == [("parse", "comment does not end", 2, 3)]
    [region] = file.items
    assert isinstance(region, Region)
    assert [token.value for token in region.tokens] == ["int", "a", ";"]


def test_stray_characters_are_told_apart() -> None:
    assert kinds("a @ b ` c \\ d") == [
        ("ID", "a"), (STRAY, "@"), ("ID", "b"), (STRAY, "`"), ("ID", "c"), (STRAY, "\\"), ("ID", "d"),
    ]  # fmt: skip
    assert kinds("x = 'abc\ny = \"abc\nz") == [
        ("ID", "x"), ("EQUALS", "="), (STRAY, "'abc"), ("ID", "y"), ("EQUALS", "="), (STRAY, '"abc'), ("ID", "z"),
    ]  # fmt: skip


def test_names_beyond_ascii() -> None:
    assert kinds("\u00fcber = na\u00efve1") == [("ID", "\u00fcber"), ("EQUALS", "="), ("ID", "na\u00efve1")]


def test_columns_count_characters() -> None:
    found = tokens('"\u00e9\u4e2d" a\t/*\u00e9*/b')
    assert [(token.value, token.column) for token in found] == [('"\u00e9\u4e2d"', 1), ("a", 6), ("b", 13)]


def test_continued_lines_keep_their_places() -> None:
    text = 'a \\\n  b c\\  \nd "x\\\ny" e // z \\\n gone\nf'
    places = [(token.value, token.lineno, token.column) for token in tokens(text)]
    assert places == [("a", 1, 1), ("b", 2, 3), ("cd", 2, 5), ('"xy"', 3, 3), ("e", 4, 4), ("f", 6, 1)]


def test_splice_knows_every_line() -> None:
    text, lines = splice("ab\\\n\\\ncd\nef")
    assert text == "abcd\nef"
    assert [lines.place(offset) for offset in (0, 1, 2, 4, 5)] == [(1, 1), (1, 2), (3, 1), (3, 3), (4, 1)]


def test_a_directive_is_one_part() -> None:
    parts, types = cut('#define A "x\\"" /* a\nb */ c // d\nint')
    assert parts == ['#define A "x\\"" /* a\nb */ c // d', "\n", "int"]
    assert types == [DIRECTIVE, SPACE, "INT"]


@pytest.mark.parametrize("seed", range(20))
def test_any_text_is_cut_into_parts_that_add_up_to_it(seed: int) -> None:
    chance = random.Random(seed)
    text = "".join(chance.choice("ab1'\"\\\n\t /*#.<>=-+&|^L8e@\u00e9{}()") for _ in range(3000))
    parts, types = cut(text)
    assert "".join(parts) == text
    assert len(parts) == len(types)
    File("f.c", decode(text.encode()))


def test_hostile_text_is_cut_in_time() -> None:
    before = time.perf_counter()
    for piece in ("/*", '"', "'\\", "# ", "a#\n", "\\\n", "((", "/**", "#/*", "L'", "1'", "\\ ", "x "):
        File("f.c", decode(piece.encode() * 50_000))
    assert time.perf_counter() - before < 5
