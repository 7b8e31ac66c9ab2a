"""Macro torture: what our preprocessor makes of each case is, token for token, what `gcc -E` makes of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from gcc_reference import gcc_tokens, our_tokens

pytestmark = pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed: nothing to compare with")

CASES = {
    "object": "#define N 10\n#define M N+N\nint a[M];",
    "object keeps order of definitions": "#define A B\n#define B C\nA B C\n#undef B\nA B C\n#define B 2\nA",
    "self reference": "#define x (4 + x)\nx x",
    "mutual reference": "#define x (4 + y)\n#define y (2 * x)\nx; y;",
    "name without a call": "#define f(a) <a>\nf f (1) f\n(2) (f)(3) f",
    "call over lines": "#define f(a,b) <a|b>\nf(\n1\n,\n2 // c\n)\nf /* c */ (3,\t4)",
    "call over directives": "#define f(a,b) <a|b>\nf(1\n#define Z 9\n, Z\n#undef Z\n)\nf(\n#if 0\n no\n#else\n yes\n#endif\n, Z)",
    "name at the end of a region": "#define f(a) <a>\nint f\n#define later 1\n(later) f\n#undef later\n; f",
    "nested calls": "#define f(a) a*a\n#define g(a) f(f(a))\ng(g(1)) f(f)(1) f(g)(2)",
    "call from the text behind": "#define f(a) a*g\n#define g(a) f(a)\nf(2)(9) f(2)(9)(1) g(3)(4)",
    "name from a macro, call from the text": "#define f(a) [a]\n#define call f\ncall(1) call (2) #x\n(call)(3)",
    "paint stays": "#define foo foo a\n#define id(x) x\nid(foo) id(id(foo)) id(id)(foo) id(id(id)(1))",
    "paint in arguments": "#define f(x) x f\n#define g f\nf(f)(1) f(f(f)(1)) g(g)(2) f(g)(1)",
    "argument is expanded before its macro is off": "#define f(x) (x)\nf(f(1)) f(f(f(2)))",
    "argument and raw argument": "#define one 1\n#define s(x) #x x x##_ _##x\ns(one) s( one + one ) s()",
    "stringify": r"""#define s(x) #x
s(a b) s( a   b ) s(a/* c */b) s("x\n" '\0' '"' L"w\"" \ @ ) s() s(a
b) s("\\") s( , ) s((a,b)) s(@a) s('\'') s(a"b"c)""".replace(" s( , )", ""),
    "stringify an expansion": "#define s(x) #x\n#define xs(x) s(x)\n#define v 1 + v\nxs(v) s(v) xs(xs(v)) xs(a v b)",
    "paste": "#define c(a,b) a##b\n#define x 1\n#define xy 2\nc(x,y) c(,y) c(x,) c(,) c(1,2e) c(L,'a') c(<,<=) c(-,>) c(.,5) c(0x,f)",
    "paste chains": "#define c(a,b,d) a##b##d\nc(a,b,c) c(,b,c) c(a,,c) c(a,b,) c(,,c) c(a,,) c(,,) c(1 2,3 4,5 6)",
    "paste makes a macro": "#define AB call\n#define c(a,b) a##b\n#define call(x) <x>\nc(A,B) c(A,B)(1) c(c,all)(2) c(ca,ll)",
    "paste is not expanded first": "#define A 1\n#define B 2\n#define AB 3\n#define c(a,b) a##b\n#define xc(a,b) c(a,b)\nc(A,B) xc(A,B)",
    "paste in an object macro": "#define E a ## b ## 1\n#define H ab ## 1(\nE H 2)",
    "hashes from a paste": "#define hh # ## #\n#define mk(a) #a\n#define in(a) mk(a)\n#define j(c,d) in(c hh d)\nchar p[] = j(x, y);",
    "paste spacing in strings": "#define t(x,y) x ## y\n#define s(x) #x\n#define xs(x) s(x)\nxs(t(a, b)c t(,b) t(a,) -t(-,x))",
    "empty arguments": "#define z() none\n#define o(a) <a>\n#define d(a,b) <a|b>\nz() z( ) o() o( ) d(,) d(1,) d(,2) o(()) o((,))",
    "variadic": "#define v(...) <__VA_ARGS__>\n#define w(a,...) <a|__VA_ARGS__>\nv() v(1) v(1,2) v((1,2),) w(1,2) w(1,2,3) w(1,) w(,)",
    "variadic stringified": "#define v(...) #__VA_ARGS__\nv() v(a) v(a,b) v( a , b ) v(\"x\", 'y')",
    "named variadic": "#define v(a, r...) f(a, ## r) g(r)\nv(1) v(1,2) v(1,2,3) v(1,)",
    "comma paste": "#define e(f, ...) p(f, ## __VA_ARGS__)\ne(a) e(a,) e(a,b) e(a,b,c) e()\n#define k 9\ne(k,k)",
    "comma paste, variable only": "#define e(...) p(x, ## __VA_ARGS__)\ne() e(1) e(1,2)",
    "variadic passed on": "#define n(a,b,c,x,...) x\n#define count(...) n(__VA_ARGS__,3,2,1,0)\ncount(a) count(a,b) count(a,b,c)",
    "va_opt": "#define f(a, ...) g(a __VA_OPT__(,) __VA_ARGS__)\nf(1) f(1,) f(1,2) f(1,2,3)",
    "va_opt body": "#define E\n#define f(a, ...) <__VA_OPT__(a x ## a __VA_ARGS__) a>\nf(1) f(1,2) f(1,E) f(,3)",
    "rescan with the rest": "#define lp (\n#define f(a) <a>\n#define d(x) x\nf lp 1) d(f lp 2)) d(f)(3) d(d)(f)(4)",
    "deferred": "#define E()\n#define df(m) m E()\n#define A() 123\ndf(A)() d df(A)() \n#define x(...) __VA_ARGS__\nx(df(A)())",
    "argument counts of parentheses": "#define f(a) <a>\nf((1,2)) f([1) f({2) f((,)) f(((((,),)),))",
    "undef and back": "#define a 1\na\n#undef a\na\n#define a 2\na\n#define a 2\n#undef b\na",
    "parameter named like a macro": "#define a 1\n#define b 2\n#define f(a, b) a b c(a) #a\n#define c(b) <b>\nf(b, a)",
    "keyword macro": "#define inline __inline\n#define const\n#define int long\ninline const int x; static int y;",
    "strings are left alone": "#define a b\n\"a\" 'a' L\"a\" a\"a\"a a'a'",
    "numbers are left alone": "#define e 1\n#define x 2\n#define L 3\n1e+x 0x1e+x 1.e 1e 10L 1Lx x1 .5e .e 1..2",
    "greedy operators": "#define p +\n#define m -\n#define g >\n+p p+ -m m- m g p p g g = p = g>= x+++++y a<b c<<=d ...e..f",
    "digraphs": "<: :> <% %>",
    "continued lines": "#define f(a,\\\n b) a \\\n  b\nf(1,2)\nint ab\\\ncd; \"str\\\ning\" // c \\\nstill\nx \\  \ny /\\\n/ gone\n/\\\n* gone *\\\n/ z",
    "comments": "a/**/b a/* * / **/b /* // */ c // /* d\ne /* \n# define x 1\n*/ x\n'/*' \"//\" f /*/ */ g",
    "comment in a directive": "# /* a */ define /* b */ N /* c\nover lines */ 1 /* d */ + /* e */ 2 // f\nN\n/* x */ #define M 3\nM",
    "null directives": "#\n# // c\n#/* c */\na",
    "conditional": "#if 1\na\n#if 0\nb\n#elif 1\nc\n#else\nd\n#endif\ne\n#else\nf\n#if 1\ng\n#endif\n#endif\nh",
    "conditional only looks where it must": "#if 1\na\n#elif 1/0\nb\n#endif\n#if 0\n#if (((\n#elif nonsense $ @\n#endif\n#else\nc\n#endif",
    "skipped text": "#if 0\ndon't stop \"here\n/* #endif */\n#define X 1\n#include <nowhere>\n#error no\n'\n#else\nX\n#endif",
    "defined": "#define A\n#if defined A && defined(A) && !defined B && !defined ( B )\n1\n#endif\n#if defined(A)+defined A == 2\n2\n#endif",
    "defined from a macro": "#define A 1\n#define has defined(A)\n#define no defined B\n#if has && !(no)\n1\n#else\n2\n#endif",
    "defined knows no expansion": "#define A B\n#define f(x) x\n#if defined A && !defined B && f(1) && defined f\n1\n#endif",
    "ifdef": "#define A\n#ifdef A\n1\n#endif\n#ifdef B\n2\n#else\n3\n#endif\n#ifndef B\n4\n#endif\n#ifdef A junk\n5\n#endif",
    "unknown names are zero": "#if foo\n1\n#elif foo == 0 && !bar\n2\n#endif",
    "condition macros": "#define V(a,b) ((a)<<8|(b))\n#define X V(6,30)\n#if X >= V(6,20) && X < V(6,31)\n1\n#else\n2\n#endif",
    "condition over lines": "#define V(a,b) (a>b)\n#if V(2, \\\n 1) /* and\nmore */ && 1\n1\n#endif",
    "include guard twice": "#ifndef G\n#define G\nonce\n#endif\n#ifndef G\ntwice\n#endif",
    "line and file": "__LINE__\n\n__LINE__ a \\\n__LINE__\n#define l __LINE__\nl\n#define f(x) x __LINE__\nf(__LINE__)",
    "counter": "__COUNTER__ __COUNTER__\n#define c(a,b) a##b\n#define u(a,b) c(a,b)\nu(x,__COUNTER__) u(x,__COUNTER__)\n#if __COUNTER__ == 4\nfour\n#endif",
    "pragmas": "a\n#pragma once\n#pragma warning(disable: 1)\nb _Pragma(\"x\") c\n#define p _Pragma(\"y(1)\") d\np",
    "unfinished call": "#define f(a) <a>\n#define b 2\nb b b",
    "dollar": "#define $a 1\n#define a$ 2\n$a a$ $ a",
    "wide": "#define L x\nL\"a\" L 'a' u8\"b\" u\"c\" U'd' R",
    "empty object": "#define E\n#define f(a) <a>\nE f(E) f E (1) f(E E) E E",
    "swap": "#define swap(a,b) b,a\n#define call(f,...) f(__VA_ARGS__)\ncall(swap,1,2) call(call,swap,3,4)",
    "x macro": "#define LIST X(a,1) X(b,2)\n#define X(n,v) n = v,\nenum { LIST };\n#undef X\n#define X(n,v) #n,\nchar *s[] = { LIST };",
    "do while": "#define T(x) do { if (x) { f(x); } } while (0)\nif (a) T(b(c,d)); else T((e));",
    "long rescanning": "#define E1(...) E2(E2(__VA_ARGS__))\n#define E2(...) E3(E3(__VA_ARGS__))\n#define E3(...) __VA_ARGS__\n"
    "#define Z()\n#define R(n) n O Z()()(n)\n#define O() R\nE1(R(1))",
    "stringified paste operands": "#define g(x,y) #x #y x##y\ng(a b, c d) g(+,+) g(1,.5)",
    "parameter twice": "#define d(x) x x x##x #x\nd(a) d(d(a)) d()",
    "redefined inside": "#define f(x) x\nf(a\n#undef f\n#define f(x) <x>\nb) f(c)",
    "hash in object": "#define h # x\n#define hh # define a 1\nh hh",
    "function name as its argument": "#define f(x) x(1)\n#define g(x) x(f)\nf(f) g(g) g(f) f(g)",
    "unary minus": "#define neg -1\n-neg - neg neg-1 -neg-neg",
    "conditions in an argument, nested": "#define f(a) <a>\n#define A 1\nf(\n#ifdef A\n#if A == 2\nx\n#else\ny\n#endif\n#endif\n+ f(\n#ifndef A\np\n#else\nq\n#endif\n))",
}  # fmt: skip

EXPRESSIONS = """
1 + 2 * 3 == 7 | (1 + 2) * 3 == 9 | 10 - 4 - 3 == 3 | 7 / 2 == 3 | -7 / 2 == -3 | -7 % 3 == -1 | 7 % -3 == 1
1 << 3 == 8 | -16 >> 2 == -4 | 1 << 63 < 0 | 1u << 63 > 0 | 1 << 64 | 2 >> -1 == 4 | 1 | 6 & 3 ^ 1 | ~0 == -1 | ~0u > 0
-1 > 0u | -1 > 0 | (-1) / 2u == 0x7fffffffffffffff | 0xffffffffffffffff == -1 | 18446744073709551615u == ~0u
0x7fffffffffffffff + 1 < 0 | 9223372036854775807 > 0 | 0x8000000000000000 > 0 | 010 == 8 | 0b101 == 5 | 0x1F == 31 | 1L == 1ull
!0 == 1 | !5 == 0 | !!5 | - - 1 == 1 | + 1 | -+-+1 == 1 | ~~1 | !defined X | ! defined(X) && 1
1 && 0 || 1 | 0 || 0 && 1 | 1 || 1/0 | 0 && 1/0 || 1 | 0 ? 1/0 : 1 | 1 ? 1 : 1/0 | 1 ? 0 : 2 ? 3 : 4 | 0 ? 1 : 0 ? 2 : 3
(0 ? -1 : 0u) - 1 > 0 | (1 ? -1 : 0u) > 0 | (1 ? -1 : 0) < 0 | 1 ? 2 , 3 : 4 | (2 || 3) == 1 | (1 == 1) == (2 == 2)
'a' == 97 | 'A' < 'B' | '\\n' == 10 | '\\x41' == 65 | '\\101' == 65 | '\\0' == 0 | '\\377' < 0 | L'a' == 97 | 'ab' == 24930
'abcd' == 1633837924 | '\\'' == 39 | '\\\\' == 92 | '"' == 34 | 1 < 2 < 3 | 3 > 2 > 1 | 5 != 5 == 0 | 1 == 1 != 0
2 * 3 % 4 == 2 | 1 + 1 << 1 == 4 | 8 >> 1 + 1 == 2 | 1 & 1 == 0 | 1 | 0 == 5 | 6 ^ 3 & 2 | 0 == 0 && 1 != 2
((((((1)))))) | (1 , 2) == 2 && 0 | 4294967295 + 1 == 4294967296 | 2147483647 + 1 > 0 | 1.0 | "a" | 1 + | ( 1 | 1 ) | 1 2 | + | ? : | a b
""".replace("\n", " | ").split(" | ")


def agree(tmp_path: Path, text: str) -> None:
    """Assert that both read `text` alike."""
    file = tmp_path / "case.c"
    file.write_text(text + "\n")
    ours, _ = our_tokens(file, {})
    assert ours == gcc_tokens(file, {})


@pytest.mark.parametrize("name", CASES)
def test_case_agrees(name: str, tmp_path: Path) -> None:
    agree(tmp_path, CASES[name])


def test_expressions_agree(tmp_path: Path) -> None:
    groups = [f"#if {text}\n{place} yes\n#else\n{place} no\n#endif" for place, text in enumerate(EXPRESSIONS) if text.strip()]
    assert len(groups) > 85
    agree(tmp_path, "\n".join(groups))


def test_headers_agree(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.h").write_text('#pragma once\n#include "sub/b.h"\nint a;\n')
    (tmp_path / "sub" / "b.h").write_text('#ifndef B\n#define B\n#include "c.h"\n#include "../x.h"\nint b;\n#endif\n')
    (tmp_path / "sub" / "c.h").write_text("int c __LINE__;\n")
    (tmp_path / "x.h").write_text("#ifdef N\nint N;\n#undef N\n#endif\n")
    agree(
        tmp_path,
        '#include "a.h"\n#include "a.h"\n#define N 1\n#include "x.h"\n#include "x.h"\n#define H "sub/b.h"\n#include H\n'
        '#define N 2\n#include "x.h"\n#define STR(x) #x\n#define INC(x) STR(x.h)\n#define N 3\n#include INC(x)\nend\n'
        '#include "none.h"\n#include <nor/this.h>\n#if __has_include("a.h") && !__has_include(<nowhere.h>)\nhas\n#endif',
    )
