"""Bytes to text: every encoding a driver tree has gives the same text, and columns count characters."""

from __future__ import annotations

import codecs

import pytest

from ddicheck.frontend.source import LARGEST_FILE, decode

TEXT = "int x; // caf\u00e9\n\tchar c;\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("cp1252"), "cp1252"),
    ],
)
def test_encodings(data: bytes, encoding: str) -> None:
    source = decode(data)
    assert (source.text, source.encoding, source.problems) == (TEXT, encoding, ())


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str) -> None:
    assert decode(f"a{end}b{end}{end}c".encode()).text == "a\nb\n\nc"


def test_mixed_line_ends_keep_their_lines() -> None:
    assert decode(b"a\r\n\rb\n\rc").text == "a\n\nb\n\nc"


def test_bytes_cp1252_has_no_character_for_are_kept() -> None:
    source = decode(b"/* \x81 \x93x\x94 */ int a;")
    assert source.text == "/* \x81 \u201cx\u201d */ int a;"
    assert not source.problems


@pytest.mark.parametrize(
    "data",
    [
        b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0",
        b"int a;\0int b;",
        b"\x7fELF\x02\x01\x01\0" * 40,
        codecs.BOM_UTF32_LE + "int a;".encode("utf-32-le"),
        codecs.BOM_UTF8 + b"\0\1\2",
    ],
)
def test_binary_is_no_text(data: bytes) -> None:
    source = decode(data)
    assert source.text == ""
    assert source.problems == ("file is binary, not C source",)


def test_a_broken_utf16_file_is_read_with_a_problem() -> None:
    source = decode(codecs.BOM_UTF16_LE + "int a;".encode("utf-16-le") + b"\x00\xd8\n\0")
    assert source.text.startswith("int a;")
    assert source.problems == ("file is not valid utf-16-le",)


def test_an_empty_file() -> None:
    assert decode(b"").text == ""
    assert decode(codecs.BOM_UTF16_LE).text == ""


def test_a_huge_file_is_refused() -> None:
    source = decode(bytes(LARGEST_FILE + 1))
    assert source.text == ""
    assert "more than" in source.problems[0]
