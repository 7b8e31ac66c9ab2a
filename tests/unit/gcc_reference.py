"""What `gcc -E` makes of a file, as the sequence of token spellings our own preprocessor should give.

Where the two are meant to differ, the difference is taken out on both sides, and only there:

- pragmas: GCC writes `#pragma` lines of its own, ours is one token; both are left out, with `__pragma(...)`, which GCC
  does not know;
- `__FUNCTION__` and its like are left to the parser as string literals by ours, as names by GCC;
- numbers with a suffix only MSVC knows are respelled for the parser (`1i64` is `1LL`);
- characters that are no token of C are dropped by ours;
- the comma before an empty `__VA_ARGS__`, `TRUE` in conditions, the kit's derived macros: switched off in ours;
- headers whose names are spelled in another case or with backslashes are found for GCC.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from ddicheck.frontend import kit_macros
from ddicheck.frontend.includes import Folders
from ddicheck.frontend.preprocess import Preprocessed, Preprocessor
from ddicheck.frontend.source import decode
from ddicheck.frontend.tokens import CHARIZE, HASH, HASHHASH, NUMBER, PRAGMA, STRAY, constant, cut_directive
from ddicheck.model import Build

_QUOTED = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.MULTILINE)
_FATAL = re.compile(r"fatal error: (.*): No such file or directory")
_GCC = ("gcc", "-E", "-P", "-undef", "-nostdinc", "-std=gnu2x", "-w", "-fms-extensions", "-fdollars-in-identifiers")
_WRITTEN_AS_NAMES = {"__FUNCTION__", "__FUNCSIG__", "__FUNCDNAME__"}


def gcc_tokens(
    file: Path, defines: Mapping[str, str], include_dirs: Sequence[str] = (), sources: Sequence[str] = ()
) -> list[str]:
    """Token spellings of `gcc -E`; headers that are not there are empty files, wrong cases are put right.

    `sources` are the files to look through for names in a wrong case, which GCC would look for elsewhere.
    """
    folders = Folders(include_dirs)
    environment = os.environ | {"SOURCE_DATE_EPOCH": "315532800", "LC_ALL": "C"}
    with tempfile.TemporaryDirectory() as temporary:
        # Names like ../../x.h must stay inside the temporary folder.
        stubs = Path(temporary, "a", "b", "c", "d")
        stubs.mkdir(parents=True)
        for source in sources:
            _right_cases(source, folders, stubs)
        command = [*_GCC, *(f"-D{name}={text}" for name, text in defines.items())]
        command += [f"-I{stubs}", *(f"-I{folder}" for folder in include_dirs), str(file)]
        while True:
            done = subprocess.run(command, capture_output=True, check=False, timeout=60, env=environment)
            messages = done.stderr.decode("utf-8", "replace")
            missing = _FATAL.search(messages)
            if missing is None:
                return _spellings(done.stdout)
            stub = stubs / missing[1]
            if stub.exists() or not stub.resolve().is_relative_to(temporary):
                pytest.skip(f"gcc cannot be given {missing[1]}")
            stub.parent.mkdir(parents=True, exist_ok=True)
            found = folders.find(missing[1], (os.path.dirname(file), *_includers(messages)))
            stub.write_text(f'#include "{found}"\n' if found else "")


def _right_cases(source: str, folders: Folders, stubs: Path) -> None:
    """Put a header that leads to the right one where GCC looks for a name the source has in a wrong case."""
    folder = os.path.dirname(source)
    for name in _QUOTED.findall(decode(Path(source).read_bytes()).text):
        found = folders.find(name, (folder,))
        wrong = found and os.path.basename(found) != name.rpartition("/")[2] and "\\" not in name
        if wrong and not os.path.exists(os.path.join(folder, name)):
            (stubs / name).parent.mkdir(parents=True, exist_ok=True)
            (stubs / name).write_text(f'#include "{found}"\n')


def _includers(messages: str) -> tuple[str, ...]:
    """Folders of the files GCC was in when it stopped."""
    return tuple(dict.fromkeys(os.path.dirname(name) for name in re.findall(r"(\S+?):\d+", messages)))


def _spellings(output: bytes) -> list[str]:
    """The token spellings in what GCC wrote."""
    lines = [line for line in output.split(b"\n") if not re.match(rb"\s*#\s*(pragma|ident)\b", line)]
    parts, kinds = cut_directive(decode(b"\n".join(lines)).text)
    spellings: list[str] = []
    for part, kind in zip(parts, kinds, strict=True):
        if kind == NUMBER:
            part = constant(part)[1]
        if kind and kind not in (STRAY, HASH, HASHHASH, CHARIZE):
            spellings.append(part)
    return _without_pragmas(spellings)


def _without_pragmas(spellings: list[str]) -> list[str]:
    """The spellings without `__pragma(...)`."""
    kept: list[str] = []
    depth = -1
    for spelling in spellings:
        if depth >= 0:
            depth += (spelling == "(") - (spelling == ")")
            if not depth:
                depth = -1
        elif spelling == "__pragma":
            depth = 0
        else:
            kept.append(spelling)
    return kept


def our_tokens(
    file: Path, defines: Mapping[str, str], include_dirs: Sequence[str] = ()
) -> tuple[list[str], Preprocessed]:
    """Token spellings of our preprocessor, reading as GCC does, and all that it gave."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kit_macros, "CONDITION_VALUES", {})
        patch.setattr(kit_macros, "DERIVED", {})
        patch.setattr(kit_macros, "derive_ndis", lambda value: ({}, ()))
        patch.setattr(kit_macros, "derive_target", lambda value: {})
        patch.setattr(kit_macros, "KIT_HEADERS", frozenset())
        build = Build(tuple(defines.items()), tuple(include_dirs))
        result = Preprocessor(build, predefined={}, msvc=False).run(str(file))
    spellings: list[str] = []
    for segment in result.segments:
        for token in segment.tokens:
            if token.type != PRAGMA:
                name = token.value.replace('"', "")
                spellings.append(name if name.removeprefix("L") in _WRITTEN_AS_NAMES else token.value)
    return spellings, result
