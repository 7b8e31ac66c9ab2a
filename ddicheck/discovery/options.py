"""What a compiler's command line says of a build: defines, include folders, forced includes."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ddicheck.discovery.tree import is_source, native

__all__ = ["Options", "as_define", "read_options", "split_command"]

MAX_RESPONSE_FILES = 20


@dataclass(slots=True)
class Options:
    """The options of one command, in the order they were given; paths absolute."""

    defines: dict[str, str] = field(default_factory=dict)
    undefines: list[str] = field(default_factory=list)
    include_dirs: list[str] = field(default_factory=list)
    forced_includes: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    output: str = ""
    kernel: bool = False

    def define(self, text: str) -> None:
        """Take `NAME` or `NAME=VALUE`; the last of a name wins."""
        pair = as_define(text)
        if pair is not None:
            self.defines[pair[0]] = pair[1]

    def undefine(self, name: str) -> None:
        """Take a define away, for good."""
        self.defines.pop(name.strip(), None)
        self.undefines.append(name.strip())


def as_define(text: str) -> tuple[str, str] | None:
    """`NAME`, `NAME=VALUE` or `NAME#VALUE` as a pair; None when it is no define."""
    match = re.fullmatch(r"([A-Za-z_$][\w$]*(?:\([^)]*\))?)(?:[=#](.*))?", text.strip(), re.DOTALL)
    if match is None:
        return None
    return match[1], "1" if match[2] is None else match[2].replace('\\"', '"').strip()


def split_command(text: str, windows: bool = True) -> list[str]:
    """The words of a command line, by the rules of Windows programs or of a POSIX shell."""
    words: list[str] = []
    word: list[str] = []
    quote = ""
    started = False
    at = 0
    while at < len(text):
        char = text[at]
        if char == "\\" and (windows or quote != "'"):
            run = len(text[at:]) - len(text[at:].lstrip("\\"))
            following = text[at + run : at + run + 1]
            if not windows:
                word.append(text[at + 1 : at + 2])
                at += 1
            elif following == '"':
                word.append("\\" * (run // 2) + ('"' if run % 2 else ""))
                at += run - 1 + run % 2
            else:
                word.append("\\" * run)
                at += run - 1
            started = True
        elif quote:
            if char == quote:
                quote = ""
            else:
                word.append(char)
        elif char == '"' or (char == "'" and not windows):
            quote, started = char, True
        elif char.isspace():
            if started:
                words.append("".join(word))
            word, started = [], False
        else:
            word.append(char)
            started = True
        at += 1
    return [*words, "".join(word)] if started else words


_FLAG = re.compile(
    r"(?:[-/](?P<ms>external:I|imsvc|FI|Fo|D|U|I)|-(?P<unix>include|isystem|iquote|idirafter|o))(?P<rest>.*)", re.DOTALL
)
_WITH_VALUE = frozenset({"-Xclang", "-arch", "-target", "-x", "-MF", "-MT", "-MQ", "/link", "-Xlinker", "/Tc", "-Tc"})


def read_options(words: Iterable[str], folder: str) -> Options:
    """The options among these words, as cl, clang-cl, clang and gcc spell them; what is unknown is passed over."""
    options = Options()
    rest = iter(words)
    for word in rest:
        if word.lower() in {"-kernel", "/kernel"}:
            options.kernel = True
        elif word == "/link":
            break
        elif word[:3] in {"/Tc", "-Tc"} and len(word) > 3:
            options.sources.append(native(word[3:], folder))
        elif word in _WITH_VALUE:
            value = next(rest, "")
            if word in {"/Tc", "-Tc"}:
                options.sources.append(native(value, folder))
        elif (match := _FLAG.fullmatch(word)) and not (word.startswith("/") and os.path.exists(word)):
            _take(options, match["ms"] or match["unix"], match["rest"], rest, folder)
        elif is_source(word):
            options.sources.append(native(word, folder))
    return options


def _take(options: Options, flag: str, value: str, rest: Iterator[str], folder: str) -> None:
    if not value:
        value = next(rest, "")
    match flag:
        case "D":
            options.define(value)
        case "U":
            options.undefine(value)
        case "I" | "external:I" | "imsvc" | "isystem" | "iquote" | "idirafter":
            options.include_dirs.append(native(value, folder))
        case "FI" | "include":
            options.forced_includes.append(native(value.removeprefix(":"), folder))
        case "Fo" | "o":
            options.output = native(value.removeprefix(":"), folder)
