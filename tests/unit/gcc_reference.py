"""What `gcc -E` makes of a file, as the sequence of token spellings our own preprocessor should give.

Where the two are meant to differ, the difference is taken out on both sides, and only there:

- pragmas: GCC writes `#pragma` lines of its own, ours is one token; both are left out, with `__pragma(...)`, which GCC
  does not know;
- `__FUNCTION__` and its like are left to the parser as string literals by ours, as names by GCC;
- numbers with a suffix only MSVC knows are respelled for the parser (`1i64` is `1LL`);
- characters that are no token of C are dropped by ours;
- the comma before an empty `__VA_ARGS__`, `TRUE` in conditions and the kit's derived version macros: switched off in ours.
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

_FATAL = re.compile(r"fatal error: (.*): No such file or directory")
_WRITTEN_AS_NAMES = {"__FUNCTION__", "__FUNCSIG__", "__FUNCDNAME__"}


def gcc_tokens(file: Path, defines: Mapping[str, str], include_dirs: Sequence[str] = ()) -> list[str]:
    """Token spellings of `gcc -E`; headers that are not there are empty files, wrong cases are put right."""
    folders = Folders(include_dirs)
    environment = os.environ | {"SOURCE_DATE_EPOCH": "315532800", "LC_ALL": "C"}
    options = [f"-D{name}={text}" for name, text in defines.items()]
    with tempfile.TemporaryDirectory() as stubs:
        command = ["gcc", "-E", "-P", "-undef", "-nostdinc", "-std=gnu2x", "-w", "-fms-extensions", "-fdollars-in-identifiers"]
        # Names like ../../x.h must stay inside the folder of the stubs.
        inner = Path(stubs, "a", "b", "c", "d")
        inner.mkdir(parents=True)
        command += [*options, *(f"-I{folder}" for folder in include_dirs), f"-I{inner}", str(file)]
        while True:
            done = subprocess.run(command, capture_output=True, check=False, timeout=60, env=environment)
            missing = _FATAL.search(done.stderr.decode("utf-8", "replace"))
            if missing is None:
                return _spellings(done.stdout)
            stub = inner / missing[1]
            if stub.exists() or not stub.resolve().is_relative_to(stubs):
                pytest.skip(f"gcc cannot be given {missing[1]}")
            stub.parent.mkdir(parents=True, exist_ok=True)
            includers = (os.path.dirname(file), *_includers(done.stderr.decode("utf-8", "replace")))
            found = folders.find(missing[1], includers)
            stub.write_text(f'#include "{found}"\n' if found else "")


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
