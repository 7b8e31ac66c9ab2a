"""The preprocessor on whole units: places, includes, the kit's macros, pragmas, shared headers, and bad input."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from ddicheck.frontend import expand, translation
from ddicheck.frontend.preprocess import Preprocessed, Preprocessor
from ddicheck.frontend.tokens import PRAGMA, Token
from ddicheck.model import Build


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return tmp_path


def write(folder: Path, files: Mapping[str, str | bytes]) -> str:
    """Write the files, and give the path of the first."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(folder / next(iter(files)))


def run(folder: Path, text: str, **files: str) -> Preprocessed:
    """The text as a unit, beside headers `name_h=text`."""
    path = write(folder, {"unit.c": text, **{name.replace("_h", ".h"): body for name, body in files.items()}})
    return Preprocessor(Build()).run(path)


def tokens(unit: Preprocessed) -> list[Token]:
    return [token for segment in unit.segments for token in segment.tokens]


def spelled(unit: Preprocessed) -> str:
    return " ".join(token.value for token in tokens(unit))


def messages(unit: Preprocessed) -> list[str]:
    return [f"{problem.kind}: {problem.message}" for problem in unit.problems]


# -- places --


def test_tokens_keep_where_they_were_written_and_their_outermost_macro(tree: Path) -> None:
    unit = run(
        tree, "#define IN(x) x + one\n#define OUT(x) IN(x) * 2\n\na = OUT(b\n  , c) d\n".replace("\n  , c", "\n  c")
    )
    places = [(token.value, token.lineno, token.column, token.macro) for token in tokens(unit)]
    assert places == [
        ("a", 4, 1, ""), ("=", 4, 3, ""), ("b", 4, 9, "OUT"), ("c", 5, 3, "OUT"), ("+", 4, 5, "OUT"), ("one", 4, 5, "OUT"),
        ("*", 4, 5, "OUT"), ("2", 4, 5, "OUT"), ("d", 5, 6, ""),
    ]  # fmt: skip


def test_places_survive_encodings_and_line_ends(tree: Path) -> None:
    text = "#define A(x) x\r\n/* \u00e9 */ int A(\u00e9t\u00e9); // \u00e9\r\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        unit = Preprocessor(Build()).run(write(tree, {f"{encoding}.c": text.encode(encoding)}))
        places = [(token.value, token.lineno, token.column) for token in tokens(unit)]
        assert places == [("int", 2, 9), ("\u00e9t\u00e9", 2, 15), (";", 2, 19)], encoding


def test_line_directives_move_nothing(tree: Path) -> None:
    unit = run(tree, '#line 100 "other.c"\nx __LINE__\n# 7\ny')
    assert [(token.value, token.lineno) for token in tokens(unit)] == [("x", 2), ("2", 2), ("y", 4)]
    assert tokens(unit)[0].filename == str(tree / "unit.c")


# -- macros: what GCC does not settle --


def test_a_comma_goes_with_an_empty_variable_argument(tree: Path) -> None:
    unit = run(tree, "#define p(f, ...) q(f, __VA_ARGS__)\np(1) p(1, 2) p(1,)")
    assert spelled(unit) == "q ( 1 ) q ( 1 , 2 ) q ( 1 )"


def test_arguments_too_many_or_too_few(tree: Path) -> None:
    assert spelled(run(tree, "#define f(a, b) <a|b>\nf(1) f(1,2,3) f()")) == "< 1 | > < 1 | 2 > < | >"


def test_charize(tree: Path) -> None:
    unit = run(tree, "#define c(x) #@x\nc(a)")
    assert [(token.type, token.value) for token in tokens(unit)] == [("CHAR_CONST", "'a'")]


def test_function_name_is_a_literal(tree: Path) -> None:
    unit = run(tree, '#define W(x) L##x\n#define w(x) W(x)\n__FUNCTION__ ": " W(__FUNCTION__)')
    assert [(token.type, token.value) for token in tokens(unit)] == [
        ("STRING_LITERAL", '"__FUNCTION__"'), ("STRING_LITERAL", '": "'), ("WSTRING_LITERAL", 'L"__FUNCTION__"'),
    ]  # fmt: skip


def test_msvc_numbers_are_respelled_at_the_end_only(tree: Path) -> None:
    assert spelled(run(tree, "#define s(x) #x\n#define j(x) x##i64\n1i64 s(1i64) j(0x10)")) == '1LL "1i64" 0x10LL'


def test_names_that_are_never_expanded(tree: Path) -> None:
    path = write(
        tree,
        {
            "a.c": "#define NdisA(x) gone\n#define Mine(x) NdisA(x) + NdisB\n#define NdisB 1\n#ifdef NdisA\nMine(2) NdisA(NdisB)\n#endif"
        },
    )
    unit = Preprocessor(Build(), never_expand={"NdisA", "NdisB"}).run(path)
    assert spelled(unit) == "NdisA ( 2 ) + NdisB NdisA ( NdisB )"
    assert tokens(unit)[0].macro == "Mine"


def test_defines_of_the_build(tree: Path) -> None:
    path = write(tree, {"a.c": "A B(2) C"})
    unit = Preprocessor(Build(defines=(("A", "1"), ("B(x)", "x*x"), ("C", ""), ("1bad", "x")))).run(path)
    assert spelled(unit) == "1 2 * 2"
    assert messages(unit) == ["project: define 1bad: macro has no name"]


@pytest.mark.parametrize(("platform", "word"), [("_X86_", "x86"), ("_ARM64_", "arm64"), ("_AMD64_", "x64")])
def test_a_build_is_for_one_platform(tree: Path, platform: str, word: str) -> None:
    text = "#ifdef _M_IX86\nx86\n#endif\n#ifdef _M_ARM64\narm64\n#endif\n#if defined _M_X64 || defined _AMD64_\nx64\n#endif\n"
    unit = Preprocessor(Build(defines=((platform, "1"),))).run(write(tree, {"unit.c": text}))
    assert spelled(unit) == word


def test_malformed_defines_are_problems(tree: Path) -> None:
    unit = run(
        tree,
        "#define\n#define 1 2\n#define f(a,a) a\n#define g(a b) a\n#define h(x) #y\n#define i ## x\n#define defined\nok",
    )
    assert spelled(unit) == "ok"
    assert [problem.span.line for problem in unit.problems] == [1, 2, 3, 4, 5, 6, 7]


def test_push_and_pop_macro(tree: Path) -> None:
    unit = run(tree, '#define A 1\n#pragma push_macro("A")\n#undef A\n#define A 2\nA\n#pragma pop_macro("A")\nA')
    assert [token.value for token in tokens(unit) if token.type != PRAGMA] == ["2", "1"]


# -- conditionals --


def test_unbalanced_conditionals_are_problems(tree: Path) -> None:
    unit = run(tree, "#endif\n#else\na\n#if 1\nb\n#else\nc\n#else\nd\n#endif\n#ifdef X\ne")
    assert spelled(unit) == "a b"
    assert messages(unit) == [
        "preprocess: #endif without #if", "preprocess: #else without #if", "preprocess: #ifdef without #endif",
    ]  # fmt: skip


def test_a_condition_without_a_value_is_a_problem_and_false(tree: Path) -> None:
    unit = run(tree, "#if\na\n#elif 1 +\nb\n#elif 1/0\nc\n#elif (1\nd\n#elif 1)\ne\n#else\nf\n#endif")
    assert spelled(unit) == "f"
    assert len(unit.problems) == 5


def test_error_unknown_and_tolerated_directives(tree: Path) -> None:
    unit = run(
        tree, '#error no way\n#import <x>\n#warning w\n#ident "x"\n#frobnicate\nok\n#if 0\n#error skipped\n#endif'
    )
    assert spelled(unit) == "ok"
    assert messages(unit) == ["preprocess: #error no way", "preprocess: #frobnicate is no directive"]


def test_true_is_one_in_conditions_and_a_name_elsewhere(tree: Path) -> None:
    assert spelled(run(tree, "#define A TRUE\n#if A == TRUE && !FALSE\nTRUE\n#endif")) == "TRUE"


# -- includes --


def test_names_match_without_case_and_with_backslashes(tree: Path) -> None:
    path = write(
        tree, {"src/a.c": '#include "..\\INC\\Sub\\b.H"\n#include <C.h>\n', "inc/sub/B.h": "b", "dir/c.H": "c"}
    )
    unit = Preprocessor(Build(include_dirs=(str(tree / "dir"),))).run(path)
    assert spelled(unit) == "b c"
    assert unit.files == (path, str(tree / "inc/sub/B.h"), str(tree / "dir/c.H"))


def test_quoted_names_are_looked_for_in_the_folders_of_all_includers(tree: Path) -> None:
    path = write(
        tree, {"a.c": '#include "d/b.h"', "d/b.h": '#include "e/c.h"\n', "d/e/c.h": '#include "x.h"', "x.h": "found"}
    )
    assert spelled(Preprocessor(Build()).run(path)) == "found"


def test_missing_headers_are_quiet(tree: Path) -> None:
    unit = run(tree, '#include <ntddk.h>\n#include "a.tmh"\n#include "sub\\b.h"\n#include <ntddk.h>\n#include\n')
    assert unit.missing_includes == ("ntddk.h", "a.tmh", "sub\\b.h")
    assert messages(unit) == ["include: #include names no file"]


def test_forced_includes_come_first(tree: Path) -> None:
    path = write(tree, {"a.c": "A B", "one.h": "#define A 1\none", "two.h": "#define B A\ntwo"})
    build = Build(forced_includes=(str(tree / "one.h"), str(tree / "two.h"), str(tree / "no.h")))
    unit = Preprocessor(build).run(path)
    assert spelled(unit) == "one two 1 1"
    assert [problem.kind for problem in unit.problems] == ["include"]


def test_a_unit_may_be_given_as_data(tree: Path) -> None:
    write(tree, {"b.h": "b"})
    unit = Preprocessor(Build()).run(str(tree / "stdin.c"), b'#include "b.h"\na\n')
    assert (spelled(unit), unit.lines) == ("b a", 2)


def test_segments_follow_the_files(tree: Path) -> None:
    unit = run(tree, 'a\n#include "b.h"\nc\n#include "b.h"\n', b_h="b")
    assert [(Path(segment.file).name, segment.tokens[0].value) for segment in unit.segments] == [
        ("unit.c", "a"), ("b.h", "b"), ("unit.c", "c"), ("b.h", "b"),
    ]  # fmt: skip
    keys = [segment.shared_key for segment in unit.segments]
    assert keys[0] is None
    assert keys[1] == keys[3] is not None


# -- headers shared by units --


def shared(tree: Path, header: str, *units: str, **more: str) -> list[Preprocessed]:
    """Units that begin as given and then include the header."""
    write(tree, {"h.h": header, **{name.replace("_h", ".h"): text for name, text in more.items()}})
    preprocessor = Preprocessor(Build())
    return [
        preprocessor.run(write(tree, {f"{place}.c": text + '\n#include "h.h"\nend\n'}))
        for place, text in enumerate(units)
    ]


def keys(unit: Preprocessed) -> list[object]:
    return [segment.shared_key for segment in unit.segments if segment.file.endswith(".h")]


def test_a_header_is_replayed_where_nothing_it_looks_at_differs(tree: Path) -> None:
    header = '#ifndef H\n#define H\n#define A B\n#include "i.h"\nint A;\n#if C\nc\n#endif\n#endif\n'
    one, two, three = shared(tree, header, "", "#define Z 1", "#define C 1", i_h="#pragma once\n#undef D\ni A\n")
    assert [spelled(unit) for unit in (one, two, three)] == ["i B int B ; end", "i B int B ; end", "i B int B ; c end"]
    assert keys(one) == keys(two)
    assert one.segments[0].tokens is two.segments[0].tokens
    assert keys(three)[-1] not in keys(one)
    assert two.macros["A"] is one.macros["A"]
    assert "D" not in one.macros
    assert three.files == (str(tree / "2.c"), *one.files[1:])


@pytest.mark.parametrize(
    ("header", "before", "first", "second"),
    [
        ("x", "#define x 1", "x end", "1 end"),
        ("#define m y\nm", "#define y 1", "y end", "1 end"),
        ("#define j(a,b) a##b\nj(y,z)", "#define yz 1", "yz end", "1 end"),
        ("#if defined(y)\n1\n#endif", "#define y", "end", "1 end"),
        ("#ifndef y\n1\n#endif", "#define y", "1 end", "end"),
        ("#undef y\ny", "#define y 1", "y end", "y end"),
        ("#define s(a) #a\ns(y) s(\n#ifdef y\n1\n#endif\n)", "#define y", '"y" "" end', '"y" "1" end'),
        ('#include "i.h"\nq', "#define q 1", "q end", "1 end"),
        ('#include "j.h"', '#include "j.h"', "j end", "j end"),
        ("__COUNTER__", "int __COUNTER__ ;", "0 end", "int 0 ; 1 end"),
        ("#include <ndis.h>\nNDIS_MINIPORT_MINOR_VERSION", "#define NDIS630_MINIPORT", "89 end", "30 end"),
        ("#define f(a) [a]\n#define g f", "", "end", "end"),
    ],
)  # fmt: skip
def test_a_header_is_read_again_where_something_differs(
    tree: Path, header: str, before: str, first: str, second: str
) -> None:
    more = {"i_h": "#define i q\n", "j_h": "#pragma once\nj"}
    units = shared(tree, header, "", before, "", before, **more)
    assert [spelled(unit) for unit in units] == [first, second, first, second]


def test_the_result_of_a_unit_does_not_depend_on_the_units_before(tree: Path) -> None:
    header = "#ifdef A\n#define B A\n#else\n#undef C\n#endif\nA B C\n#pragma warning(disable: 1)\n#define D A\n"
    starts = ["", "#define A 1", "#define C 2", "#define A 3\n#define C 4", "#define B 5", "", "#define A 1"]
    together = shared(tree, header + '#include "i.h"\n', *starts, i_h="D B\n@\n#include <wdm.h>\n")
    for place, unit in enumerate(together):
        alone = Preprocessor(Build()).run(str(tree / f"{place}.c"))
        assert spelled(unit) == spelled(alone)
        assert (unit.problems, unit.suppressions, unit.missing_includes) == (
            alone.problems, alone.suppressions, alone.missing_includes,
        )  # fmt: skip
        assert {n: m.text for n, m in unit.macros.items()} == {n: m.text for n, m in alone.macros.items()}


# -- the kit --


@pytest.mark.parametrize(
    ("start", "text", "expected"),
    [
        ("#define NDIS630_MINIPORT 1", "NDIS_MINIPORT_MAJOR_VERSION NDIS_MINIPORT_MINOR_VERSION", "6 30"),
        ("#define NDIS61_MINIPORT 1", "NDIS_SUPPORT_NDIS61 NDIS_SUPPORT_NDIS620", "1 0"),
        ("#define NDIS650 1", "NDIS_FILTER_MINOR_VERSION NDIS_SUPPORT_NDIS650 NDIS_SUPPORT_NDIS651", "50 1 0"),
        ("#define NDIS60 1\n#define NDIS640_MINIPORT 1", "NDIS_PROTOCOL_MINOR_VERSION NDIS_SUPPORT_NDIS640", "0 1"),
        ("#define NDIS51_MINIPORT 1", "NDIS_LEGACY_MINIPORT NDIS_LEGACY_DRIVER NDIS_SUPPORT_NDIS6", "1 1 0"),
        ("#define NDIS50 1", "NDIS_PROTOCOL_MAJOR_VERSION NDIS_FILTER_MAJOR_VERSION", "5 NDIS_FILTER_MAJOR_VERSION"),
        ("#define _WIN32_WINNT 0x0601", "NTDDI_VERSION", "0x06010000"),
        ("#define _WIN32_WINNT _WIN32_WINNT_WIN8", "NTDDI_VERSION", "0x06020000"),
        ("#define NTDDI_VERSION NTDDI_WIN8", "_WIN32_WINNT NTDDI_VERSION", "0x0602 0x06020000"),
    ],
)
def test_version_macros_follow_what_the_driver_names(tree: Path, start: str, text: str, expected: str) -> None:
    unit = run(tree, f"{start}\n#include <ndis.h>\n{text}")
    assert spelled(unit) == expected
    named = any(name.startswith("NDIS") for name in start.split())
    assert unit.assumed == (() if named else ("NDIS689",))


def test_versions_are_derived_when_a_condition_asks(tree: Path) -> None:
    text = "#if NDIS_SUPPORT_NDIS630 && NTDDI_VERSION >= NTDDI_WIN8\n1\n#endif\n#if NDIS_SUPPORT_NDIS640\n2\n#endif"
    assert spelled(run(tree, "#define NDIS630 1\n" + text)) == "1"


def test_versions_are_derived_through_the_driver_s_own_macros(tree: Path) -> None:
    text = "#define NEW (OSVER(NTDDI_VERSION) >= NTDDI_WIN7)\n#define _WIN32_WINNT 0x0601\n#if NEW && !SPVER(NTDDI_VERSION)\n1\n#endif"
    assert spelled(run(tree, text)) == "1"


def test_asking_whether_a_version_is_defined_defines_none(tree: Path) -> None:
    text = "#ifndef NTDDI_VERSION\n#define NTDDI_VERSION NTDDI_WIN7\n#endif\n#if !defined(_WIN32_WINNT)\n1\n#endif\n"
    assert spelled(run(tree, text + "NTDDI_VERSION")) == "1 0x06010000"


# -- pragmas --


def test_pragmas_stay_in_the_stream(tree: Path) -> None:
    unit = run(
        tree, '#define P _Pragma("x(\\"a\\")") __pragma( y ( 1 ) )\nint a;\n#pragma  alloc_text ( PAGE , f ) // c\nP b;'
    )
    found = [(token.value, token.lineno, token.macro) for token in tokens(unit) if token.type == PRAGMA]
    assert found == [("alloc_text ( PAGE , f )", 3, ""), ('x("a")', 4, "P"), ("y ( 1 )", 4, "P")]


def test_suppressing_pragmas(tree: Path) -> None:
    unit = run(
        tree,
        "#pragma warning(disable: 4100 4201)\n#pragma warning( push ; suppress : 28118 )\n#pragma warning(pop) \n"
        '#pragma prefast(suppress: 28167, "the lock; is passed on")\n#pragma prefast(disable: 6386 28193, "x" ) // why\n'
        "#pragma prefast(suppress: cpp/drivers/irql-too-high, __WARNING_A)\n#define S(x) __pragma(warning(suppress: x))\nS(1 2)\n"
        "#pragma warning(3: 4101)\n#pragma warning(disable\n#pragma pack(push)\n",
    )
    found = [(s.kind, s.action, s.ids, s.reason, s.line) for s in unit.suppressions]
    assert found == [
        ("warning", "disable", ("4100", "4201"), "", 1),
        ("warning", "push", (), "", 2),
        ("warning", "suppress", ("28118",), "", 2),
        ("warning", "pop", (), "", 3),
        ("prefast", "suppress", ("28167",), "the lock; is passed on", 4),
        ("prefast", "disable", ("6386", "28193"), "x", 5),
        ("prefast", "suppress", ("cpp/drivers/irql-too-high", "__WARNING_A"), "", 6),
        ("warning", "suppress", ("1", "2"), "", 8),
        ("warning", "disable", (), "", 10),
    ]


def test_suppressing_comments(tree: Path) -> None:
    unit = run(
        tree,
        "// ddicheck: ignore-file[A, B] old tree\nint a; // ddicheck: ignore[SpinLock] it is held\n"
        '/* ddicheck: ignore[X]: why */ "// ddicheck: ignore[no]"\n#define M 1 // ddicheck: ignore[Y]\n// ddicheck ignore[no]\n',
    )
    found = [(s.action, s.ids, s.reason, s.line, s.column) for s in unit.suppressions]
    assert found == [
        ("ignore-file", ("A", "B"), "old tree", 1, 1), ("ignore", ("SpinLock",), "it is held", 2, 8),
        ("ignore", ("X",), "why", 3, 1), ("ignore", ("Y",), "", 4, 13),
    ]  # fmt: skip


# -- bad input --


def ends_soon(tree: Path, text: str, **files: str) -> Preprocessed:
    before = time.perf_counter()
    unit = run(tree, text, **files)
    assert time.perf_counter() - before < 5
    return unit


def test_an_unreadable_unit_is_a_problem(tree: Path) -> None:
    unit = Preprocessor(Build()).run(str(tree / "none.c"))
    assert [problem.kind for problem in unit.problems] == ["read"]
    assert unit.files == (str(tree / "none.c"),)


def test_empty_and_binary_units(tree: Path) -> None:
    assert run(tree, "").lines == 0
    unit = Preprocessor(Build()).run(write(tree, {"b.c": bytes(range(256))}))
    assert messages(unit) == ["encoding: file is binary, not C source"]


def test_strays_are_one_problem_and_dropped(tree: Path) -> None:
    unit = run(tree, "int a @ b;\nint c = 'open;\nint d;")
    assert spelled(unit) == "int a b ; int c = int d ;"
    assert messages(unit) == ["parse: @ is no token of C"]


def test_a_hash_inside_a_line_is_no_directive(tree: Path) -> None:
    unit = run(tree, "a # define b c\nb /*\n*/ # define b d\nb\n/* x\n*/ /**/ #define b e\nb")
    assert spelled(unit) == "a define b c b define b d b e"


def test_a_call_that_is_not_closed_loses_nothing(tree: Path) -> None:
    unit = run(tree, "#define f(x) <x>\n#define n 1\nint a = f(n;\n#undef q\nint b = n f(2);\n")
    assert spelled(unit) == "int a = f ( 1 ; int b = 1 < 2 > ;"
    assert messages(unit) == ["preprocess: call of macro f is not closed"]


def test_ten_thousand_calls_that_are_not_closed(tree: Path) -> None:
    unit = ends_soon(tree, "#define f(x) <x>\n" + "f( " * 10_000)
    assert len(tokens(unit)) == 20_000


def test_a_macro_bomb_is_left_as_it_is(tree: Path) -> None:
    text = "#define A0 x\n" + "".join(f"#define A{n + 1} A{n} A{n}\n" for n in range(30))
    unit = ends_soon(tree, text + "before A30 after A3\nA30;")
    assert spelled(unit) == "before A30 after " + "x " * 8 + "A30 ;"
    assert [(problem.kind, problem.span.column) for problem in unit.problems] == [("budget", 8), ("budget", 1)]


def test_bombs_that_come_to_nothing_or_to_one_token(tree: Path) -> None:
    nothing = "#define A0\n" + "".join(f"#define A{n + 1} A{n} A{n}\n" for n in range(30)) + "A30 x"
    assert "x" in spelled(ends_soon(tree, nothing))
    joined = "#define C(a,b) a##b\n#define D(a) C(a,a)\n" + "D(" * 60 + "x" + ")" * 60 + " y"
    assert spelled(ends_soon(tree, joined)).endswith("y")
    quoted = "#define S(a) #a\n#define T(a) S(a)\n" + "T(" * 60 + '"' + '"' + ")" * 60 + " y"
    assert spelled(ends_soon(tree, quoted)).endswith("y")
    argument = "#define D(a) a a\n" + "D(" * 60 + "x" + ")" * 60 + " y"
    assert spelled(ends_soon(tree, argument)).endswith("y")


def test_many_bombs_share_the_unit_s_budget(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expand, "UNIT_LIMIT", 20_000)
    monkeypatch.setattr(expand, "USE_LIMIT", 5_000)
    text = "#define A0 x\n" + "".join(f"#define A{n + 1} A{n} A{n}\n" for n in range(12))
    unit = ends_soon(tree, text + "A12 " * 50 + "A1 end")
    assert spelled(unit).endswith("A1 end")
    assert len(tokens(unit)) < 20_000


@pytest.mark.parametrize(
    "text",
    [
        "#define f(x) x\nf(" + "(" * 10_000 + ")" * 10_000 + ") y",
        "#define f(x) x\n" + "f(" * 10_000 + "1" + ")" * 10_000 + " y",
        "#define f(x) x\n" + "f" * 1 + "(f)" * 10_000 + " y",
        "#if " + "(" * 10_000 + "1" + ")" * 10_000 + "\ny\n#endif",
        "#if " + "!" * 10_000 + "1\ny\n#endif\ny",
        "#if " + "1?" * 10_000 + "1" + ":0" * 10_000 + "\ny\n#endif",
        "#if " + "0?1:" * 10_000 + "1\ny\n#endif",
        "__pragma(" * 5_000 + "x" + ")" * 5_000 + " y",
        "#define f(...) __VA_OPT__(" + "__VA_OPT__(" * 5_000 + ")" * 5_001 + "\ny",
        "#if 1\n" * 10_000 + "y\n" + "#endif\n" * 10_000,
        "#define f(x) #x\nf(" + "a " * 100_000 + ") y",
        "#define a0 y\n" + "".join(f"#define a{n + 1} a{n}\n" for n in range(10_000)) + "a10000",
        "#define f(" + ",".join(f"p{n}" for n in range(5_000)) + ") p7\nf(" + "," * 4_999 + ") y",
        "#if defined defined\n#endif\n#if defined(\n#endif\n#if defined ()\n#endif\n#if __has_include\n#endif\n_Pragma y",
        "x" * 1_000_000 + " y",
    ],
    ids=range(15),
)
def test_nesting_and_length_overflow_nothing(tree: Path, text: str) -> None:
    assert spelled(ends_soon(tree, text)).endswith("y")


def test_a_header_that_includes_itself(tree: Path) -> None:
    unit = ends_soon(tree, '#include "s.h"\nend', s_h='s\n#include "s.h"\n')
    assert spelled(unit).endswith("end")
    assert messages(unit) == ["include: s.h is included more than 200 files deep"]


def test_a_header_that_includes_itself_twice(tree: Path) -> None:
    unit = ends_soon(tree, '#include "s.h"\nend', s_h='s\n#include "s.h"\n#include "s.h"\n')
    assert spelled(unit).endswith("end")
    assert {problem.kind for problem in unit.problems} == {"include", "budget"}


def test_headers_that_double(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translation, "SIZE_LIMIT", 100_000)
    files = {f"d{n}_h": f'#include "d{n + 1}.h"\n#include "d{n + 1}.h"\n' for n in range(40)}
    unit = ends_soon(tree, '#include "d0.h"\nend', **files, d40_h="x\n")
    assert spelled(unit).endswith("end")
    assert len(tokens(unit)) < 2_000_000
    assert "budget" in {problem.kind for problem in unit.problems}


def test_include_of_what_is_no_file(tree: Path) -> None:
    (tree / "folder.h").mkdir()
    unit = run(
        tree, '#include "folder.h"\n#include "."\n#include "/dev/zero"\n#include "../../../../../../etc/none.h"\nend'
    )
    assert spelled(unit) == "end"
    assert unit.missing_includes == ("folder.h", ".", "/dev/zero", "../../../../../../etc/none.h")


def test_a_header_that_cannot_be_read(tree: Path) -> None:
    path = write(tree, {"a.c": '#include "b.h"\n#include "c.h"\nend', "b.h": "b", "c.h": bytes(range(8))})

    def read(name: str) -> bytes:
        if name.endswith("b.h"):
            raise PermissionError(13, "Permission denied")
        return Path(name).read_bytes()

    unit = Preprocessor(Build(), read).run(path)
    assert spelled(unit) == "end"
    assert messages(unit) == ["read: b.h cannot be read: Permission denied", "encoding: file is binary, not C source"]
