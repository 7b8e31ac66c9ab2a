"""A file's bytes as text: encodings told apart, line ends made equal, columns kept as an editor counts them."""

from __future__ import annotations

import codecs
from typing import NamedTuple

__all__ = ["LARGEST_FILE", "UNDECODED", "Source", "decode"]

LARGEST_FILE = 32 << 20
"""The most bytes of one file that are read; no C source of a driver comes near it."""

UNDECODED = "\N{REPLACEMENT CHARACTER}"
"""What stands for bytes that are no text; the problem with them has been said of the file."""

_PROBE = 4096


class Source(NamedTuple):
    r"""Text of a file with `\n` line ends, the encoding it was in, and what was wrong with it, in words.

    A byte order mark is not part of the text, a line end is no part of a line: columns count from the first character.
    Text with problems is as much of the file as can be used, empty if it is no text at all.
    """

    text: str
    encoding: str
    problems: tuple[str, ...] = ()


def decode(data: bytes) -> Source:
    """The text in `data`: UTF-8 or UTF-16 with or without a byte order mark, else cp1252."""
    if len(data) > LARGEST_FILE:
        return Source("", "binary", (f"file has {len(data)} bytes, more than the {LARGEST_FILE} that are read",))
    encoding, body = _encoding(data)
    match encoding:
        case "binary":
            return Source("", encoding, ("file is binary, not C source",))
        case "utf-8":
            try:
                return Source(_even_lines(body.decode()), encoding)
            except UnicodeDecodeError:
                # Five bytes have no character in cp1252; as Windows does, they stand for the control character.
                text = "".join(map(_CP1252.__getitem__, body))
                return Source(_even_lines(text), "cp1252")
        case _:
            text = body.decode(encoding, "replace")
            broken = ("file is not valid " + encoding,) if "\ufffd" in text else ()
            return Source(_even_lines(text), encoding, broken)


_CP1252 = [bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(256)]


def _encoding(data: bytes) -> tuple[str, bytes]:
    """What `data` is encoded in and the data after its byte order mark."""
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8" if b"\0" not in data else "binary", data[3:]
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "binary", data
    if data.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le", data[2:]
    if data.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be", data[2:]
    if b"\0" not in data:
        return "utf-8", data
    return _bare_utf16(data), data


def _bare_utf16(data: bytes) -> str:
    """Which UTF-16 `data` without a byte order mark is, `binary` if neither.

    C source is nearly all ASCII, so every other byte is zero, and none of the rest is.
    """
    if len(data) % 2:
        return "binary"
    even, odd = data[:_PROBE:2], data[1:_PROBE:2]
    for encoding, high, low in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if high.count(0) > 0.7 * len(high) and 0 not in low:
            return encoding
    return "binary"


def _even_lines(text: str) -> str:
    r"""`text` with `\r\n` and lone `\r` made `\n`."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
