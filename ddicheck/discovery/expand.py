"""MSBuild's references: `$(Property)`, `@(Item)`, `%(Metadata)` and property functions.

Only what changes which files are compiled and how; a function that asks the machine (registry, environment, files
outside) gives the empty text, as an unset property does.
"""

from __future__ import annotations

import ntpath
import re
from collections.abc import Callable, Mapping

__all__ = ["MAX_DEPTH", "ExpandError", "Properties", "Scope", "closing", "number", "unescape", "version"]

MAX_TEXT = 1 << 20
"""Expanding stops with an error at this many characters."""

MAX_DEPTH = 40


class ExpandError(Exception):
    """An expression that cannot be evaluated; says why."""


class Properties:
    """Property values by name without case; some are given from outside and cannot be set by a file."""

    def __init__(self, fixed: Mapping[str, str]) -> None:
        self._fixed = {name.lower(): value for name, value in fixed.items()}
        self._values: dict[str, str] = {}

    def get(self, name: str) -> str:
        """The value, empty if it was never set."""
        key = name.lower()
        return self._fixed.get(key) or self._values.get(key, "")

    def set(self, name: str, value: str) -> None:
        """Set it, unless it is given from outside."""
        self._values[name.lower()] = value

    def default(self, name: str, value: str) -> None:
        """Set it if it is empty."""
        if not self.get(name):
            self.set(name, value)


class Scope:
    """What an expression may refer to, and the questions it may ask of the disk."""

    def __init__(
        self,
        properties: Properties,
        items: Callable[[str], list[str]],
        exists: Callable[[str], bool],
        above: Callable[[str, str], str],
    ) -> None:
        """`exists(path)`; `above(folder, name)` is the folder at or above `folder` that holds `name`, or empty."""
        self.properties = properties
        self.items = items
        self.exists = exists
        self.above = above

    def expand(self, text: str, metadata: Mapping[str, str] | None = None, depth: int = 0) -> str:
        """The text with its references replaced; `metadata`: what `%(Name)` means, by lower-case name."""
        if "$(" not in text and "@(" not in text and "%(" not in text:
            return text
        if depth > MAX_DEPTH:
            raise ExpandError("is nested too deeply")
        out: list[str] = []
        at = size = 0
        for match in _REFERENCE.finditer(text):
            if match.start() < at:
                continue
            end = closing(text, match.end())
            if end < 0:
                break
            inside = text[match.end() : end]
            value = self._value(match[0][0], inside, metadata, depth)
            out += (text[at : match.start()], value)
            at = end + 1
            size += len(value)
            if size > MAX_TEXT:
                raise ExpandError(f"grows over {MAX_TEXT} characters")
        out.append(text[at:])
        return "".join(out)

    def _value(self, sigil: str, inside: str, metadata: Mapping[str, str] | None, depth: int) -> str:
        if sigil == "@":
            return ";".join(self.items(inside.strip())) if _NAME.fullmatch(inside.strip()) else ""
        if sigil == "%":
            return (metadata or {}).get(inside.rsplit(".", 1)[-1].strip().lower(), "")
        inside = inside.strip()
        if _NAME.fullmatch(inside):
            return self.properties.get(inside)
        return _Function(self, inside, depth).value()


_REFERENCE = re.compile(r"[$@%]\(")
_NAME = _WORD = re.compile(r"[A-Za-z_][\w-]*")
_STATIC = re.compile(r"\[([\w.]+)\]::([A-Za-z]\w*)")
_INDEX = re.compile(r"\[\s*(-?\d+)\s*\]")


def closing(text: str, start: int) -> int:
    """The place of the parenthesis that closes the one before `start`; quotes hide parentheses; -1 if there is none."""
    depth = 1
    quote = ""
    for at in range(start, len(text)):
        char = text[at]
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"`":
            if text.find(char, at + 1) > 0:
                quote = char
        elif char == "(":
            depth += 1
        elif char == ")":
            depth -= 1
            if not depth:
                return at
    return -1


_Value = str | list[str]


class _Function:
    """A property function: `Name.Method(...)...` or `[Type]::Method(...)...`."""

    def __init__(self, scope: Scope, text: str, depth: int) -> None:
        self._scope = scope
        self._text = text
        self._at = 0
        self._depth = depth

    def value(self) -> str:
        value: _Value
        static = _STATIC.match(self._text)
        if static is not None:
            self._at = static.end()
            value = self._static(static[1].lower(), static[2].lower(), self._arguments())
        else:
            word = _WORD.match(self._text)
            if word is None:
                return ""
            self._at = word.end()
            value = self._scope.properties.get(word[0])
        while self._at < len(self._text):
            rest = self._text[self._at :]
            index = _INDEX.match(rest)
            word = _WORD.match(rest, 1) if rest.startswith(".") else None
            if index is not None:
                self._at += index.end()
                value = _item(value, int(index[1]))
            elif word is not None:
                self._at += word.end()
                value = _method(value, word[0].lower(), self._arguments())
            else:
                return ""
        return value if isinstance(value, str) else ";".join(value)

    def _arguments(self) -> list[str]:
        text = self._text
        if self._at >= len(text) or text[self._at] != "(":
            return []
        end = closing(text, self._at + 1)
        if end < 0:
            raise ExpandError(f"'$({text})' lacks a closing parenthesis")
        inside = text[self._at + 1 : end]
        self._at = end + 1
        return [self._scope.expand(_unquoted(piece), None, self._depth + 1) for piece in _split(inside)]

    def _static(self, type_: str, name: str, arguments: list[str]) -> str:
        first, second = (*arguments, "", "")[:2]
        if type_ == "msbuild":
            match name:
                case "getdirectorynameoffileabove":
                    return self._scope.above(first, second)
                case "getpathoffileabove":
                    here = second or self._scope.properties.get("MSBuildThisFileDirectory")
                    folder = self._scope.above(here, first)
                    return f"{folder}\\{first}" if folder else ""
                case "ensuretrailingslash":
                    return _slashed(first)
                case "normalizepath":
                    return self._normal("\\".join(filter(None, arguments)))
                case "normalizedirectory":
                    return _slashed(self._normal("\\".join(filter(None, arguments))))
                case "valueordefault":
                    return first or second
                case "isosplatform":
                    return str(first.lower() == "windows")
                case "add" | "subtract" | "multiply":
                    return _arithmetic(name, first, second)
            if name.startswith("version"):
                return _versions(name, first, second)
        elif type_ == "system.io.path":
            return self._path(name, first, arguments)
        elif (type_, name) in {("system.io.file", "exists"), ("system.io.directory", "exists")}:
            return str(self._scope.exists(first))
        elif type_ == "system.string" and name in {"isnullorempty", "isnullorwhitespace"}:
            return str(not first.strip())
        elif type_ == "system.string" and name == "concat":
            return "".join(arguments)
        return ""

    def _path(self, name: str, first: str, arguments: list[str]) -> str:
        match name:
            case "combine":
                return ntpath.join(*arguments) if arguments else ""
            case "getfullpath":
                return self._normal(first)
            case "getdirectoryname":
                return ntpath.dirname(first)
            case "getfilename":
                return ntpath.basename(first)
            case "getfilenamewithoutextension":
                return ntpath.splitext(ntpath.basename(first))[0]
            case "getextension":
                return ntpath.splitext(first)[1]
        return ""

    def _normal(self, path: str) -> str:
        return ntpath.normpath(ntpath.join(self._scope.properties.get("MSBuildProjectDirectory"), path))


def _split(text: str) -> list[str]:
    """The arguments of a call, cut at commas outside quotes and parentheses."""
    pieces: list[str] = []
    depth = start = 0
    quote = ""
    for at, char in enumerate(text):
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"`":
            quote = char
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "," and not depth:
            pieces.append(text[start:at])
            start = at + 1
    return [*pieces, text[start:]] if text.strip() else []


def _unquoted(text: str) -> str:
    text = text.strip()
    return text[1:-1] if len(text) > 1 and text[0] in "'\"`" and text[-1] == text[0] else text


def _item(value: _Value, index: int) -> _Value:
    try:
        return value[index]
    except IndexError:
        return ""


def _method(value: _Value, name: str, arguments: list[str]) -> _Value:
    """A method or property of .NET's strings (and of what `Split` gives)."""
    if isinstance(value, list):
        return str(len(value)) if name in {"length", "count"} else ""
    first, second = (*arguments, "", "")[:2]
    match name:
        case "endswith":
            return str(value.endswith(first))
        case "startswith":
            return str(value.startswith(first))
        case "contains":
            return str(first in value)
        case "equals":
            return str(value == first)
        case "replace":
            return value.replace(first, second) if first else value
        case "tolower" | "tolowerinvariant":
            return value.lower()
        case "toupper" | "toupperinvariant":
            return value.upper()
        case "trim" | "trimend" | "trimstart":
            strip = {"trim": value.strip, "trimend": value.rstrip, "trimstart": value.lstrip}[name]
            return strip("".join(arguments) or None)
        case "length":
            return str(len(value))
        case "indexof" | "lastindexof":
            return str(value.find(first) if name == "indexof" else value.rfind(first))
        case "split":
            return re.split("[" + re.escape("".join(arguments)) + "]", value) if first else [value]
        case "substring" if first.isdecimal():
            start = int(first)
            return value[start : start + int(second)] if second.isdecimal() else value[start:]
        case "tostring":
            return value
    return ""


def _slashed(path: str) -> str:
    return path if not path or path.endswith(("\\", "/")) else path + "\\"


def _arithmetic(name: str, first: str, second: str) -> str:
    left, right = number(first), number(second)
    if left is None or right is None:
        return ""
    result = {"add": left + right, "subtract": left - right, "multiply": left * right}[name]
    return str(int(result)) if result == int(result) else str(result)


def _versions(name: str, first: str, second: str) -> str:
    left, right = version(first), version(second)
    if left is None or right is None:
        return "False"
    operators = {"lessthan": left < right, "greaterthan": left > right, "equals": left == right}
    operators |= {"lessthanorequals": left <= right, "greaterthanorequals": left >= right, "notequals": left != right}
    return str(operators.get(name.removeprefix("version"), False))


def number(text: str) -> float | None:
    text = text.strip()
    try:
        return float(int(text, 16)) if text[:2].lower() == "0x" else float(text)
    except (ValueError, OverflowError):
        return None


def version(text: str) -> tuple[int, ...] | None:
    parts = text.strip().lstrip("vV").split(".")
    if not all(part.isdecimal() and len(part) < 10 for part in parts):
        return None
    return (*map(int, parts), 0, 0, 0)[:4]


_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")


def unescape(text: str) -> str:
    """The text with MSBuild's `%3B` and the like replaced."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "%" in text else text
