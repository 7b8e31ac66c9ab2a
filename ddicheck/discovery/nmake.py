"""The part of nmake's language that `sources` files are written in: macros, conditions, inclusion."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping

from ddicheck.discovery.tree import Tree, native

__all__ = ["Macros", "read_makefile"]

MAX_TEXT = 1 << 20
_MAX_DEPTH = 30
_MAX_INCLUDES = 100

_REFERENCE = re.compile(r"\$(?:\$|\(([^()=:]+)(?::([^()=]*)=([^()]*))?\)|(\w))")
_ASSIGNMENT = re.compile(r"\s*([A-Za-z0-9_.]+)\s*=\s*(.*)", re.DOTALL)
_DIRECTIVE = re.compile(r"!\s*(\w+)\s*(.*)", re.DOTALL)
_TOKEN = re.compile(r'\s*("(?:[^"])*"|&&|\|\||==|!=|<=|>=|[!()<>]|[^\s"!()<>=&|]+)')


class Macros:
    """Values by name without case, expanded when they are asked for, as nmake does."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._values = {name.upper(): value for name, value in given.items()}

    def __contains__(self, name: str) -> bool:
        return name.upper() in self._values

    def get(self, name: str) -> str:
        """The value with its references replaced, empty if it is not set."""
        return self.expand(self._values.get(name.upper(), ""))

    def set(self, name: str, value: str) -> None:
        """Set it; a reference to itself means what it was before."""
        before = self._values.get(name.upper(), "")
        pattern = re.compile(re.escape(f"$({name})"), re.IGNORECASE)
        value = pattern.sub(lambda _match: before, value)
        self._values[name.upper()] = value[:MAX_TEXT]

    def remove(self, name: str) -> None:
        """Forget it."""
        self._values.pop(name.upper(), None)

    def expand(self, text: str, depth: int = 0) -> str:
        """The text with its references replaced; where they go on for ever, they end empty."""
        if "$" not in text:
            return text
        if depth > _MAX_DEPTH:
            return ""

        def value(match: re.Match[str]) -> str:
            if match[0] == "$$":
                return "$"
            found = self._values.get((match[1] or match[4]).strip().upper(), "")
            if match[2]:
                found = found.replace(match[2], match[3])
            return self.expand(found, depth + 1) if len(found) < MAX_TEXT >> min(depth, 10) else ""

        return _REFERENCE.sub(value, text)


def read_makefile(path: str, macros: Macros, tree: Tree) -> bool:
    """Take the macros that the file sets; whether it could be read. What is wrong in it becomes a `Problem`."""
    return _Reader(macros, tree).read(path)


class _Reader:
    def __init__(self, macros: Macros, tree: Tree) -> None:
        self._macros = macros
        self._tree = tree
        self._open: list[str] = []
        self._count = 0

    def read(self, path: str) -> bool:
        self._count += 1
        if path in self._open or len(self._open) > _MAX_DEPTH or self._count > _MAX_INCLUDES:
            self._tree.problem(path, "includes itself: not read again")
            return False
        data = self._tree.read(path)
        if data is None or b"\0" in data[:1024]:
            return False
        self._open.append(path)
        taken: list[list[bool]] = []
        line = 0
        for line, text in _logical_lines(data.decode("utf-8-sig", "replace")):
            directive = _DIRECTIVE.match(text)
            if directive is not None:
                self._directive(directive[1].lower(), directive[2].strip(), taken, path, line)
            elif all(one[0] for one in taken):
                assignment = _ASSIGNMENT.fullmatch(text)
                if assignment is not None:
                    self._macros.set(assignment[1], assignment[2].strip())
        if taken:
            self._tree.problem(path, "an !IF is not closed by !ENDIF", line)
        self._open.pop()
        return True

    def _directive(self, name: str, rest: str, taken: list[list[bool]], path: str, line: int) -> None:
        """`taken` holds for each open `!IF` whether the branch is read now, and whether one was read already."""
        live = all(one[0] for one in taken)
        if name == "else" and rest:
            word, _, rest = rest.partition(" ")
            name = {"if": "elseif", "ifdef": "elseifdef", "ifndef": "elseifndef"}.get(word.lower(), name)
        if name in {"if", "ifdef", "ifndef"}:
            holds = live and self._holds(name, rest, path, line)
            taken.append([holds, holds])
        elif name.startswith("else") and taken:
            outer = all(one[0] for one in taken[:-1])
            test = name.removeprefix("else") or "true"
            holds = outer and not taken[-1][1] and (test == "true" or self._holds(test, rest, path, line))
            taken[-1] = [holds, taken[-1][1] or holds]
        elif name == "endif" and taken:
            taken.pop()
        elif name in {"endif", "else", "elseif"}:
            self._tree.problem(path, f"!{name.upper()} without !IF", line)
        elif live and name == "include":
            self._include(self._macros.expand(rest), path, line)
        elif live and name == "undef":
            self._macros.remove(rest.strip())

    def _include(self, name: str, path: str, line: int) -> None:
        name = name.strip().strip('"<>')
        found = self._tree.file(native(name, os.path.dirname(self._open[0])))
        found = found or self._tree.file(native(name, os.path.dirname(path)))
        if found is not None:
            self.read(found)
        elif "$" not in name and not name.startswith(("\\", "/")):
            self._tree.problem(path, f"includes {name}, which is not there: what it sets is not known", line)

    def _holds(self, kind: str, text: str, path: str, line: int) -> bool:
        if kind in {"ifdef", "ifndef"}:
            return (text.strip() in self._macros) == (kind == "ifdef")
        try:
            return _Condition(self._macros.expand(text), self._macros, self._exists).value()
        except ValueError as error:
            self._tree.problem(path, f"condition '{text}' is not understood ({error}): taken as false", line)
            return False

    def _exists(self, name: str) -> bool:
        return self._tree.resolve(native(name, os.path.dirname(self._open[0]))) is not None


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their number, continued ones joined, comments and empty ones left out."""
    whole = ""
    start = 0
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("#"):
            continue
        if line.startswith("!"):
            if whole:
                yield start, whole
                whole = ""
        else:
            line = re.sub(r"(?<!\^)#.*", "", line)
        start = start if whole else number
        piece = line.rstrip()
        if piece.endswith("\\") and not piece.endswith("^\\"):
            whole += piece[:-1] + " "
            continue
        whole += piece
        if whole.strip():
            yield start, whole
        whole = ""
    if whole.strip():
        yield start, whole


class _Condition:
    """An expression of `!IF`: strings, numbers, comparisons, `!`, `&&`, `||`, `DEFINED()`, `EXIST()`."""

    def __init__(self, text: str, macros: Macros, exists: Callable[[str], bool]) -> None:
        self._tokens = [match[1] for match in _TOKEN.finditer(text)]
        self._macros = macros
        self._exists = exists
        self._at = 0
        self._depth = 0

    def value(self) -> bool:
        result = self._either()
        if self._peek():
            raise ValueError(f"unexpected {self._peek()}")
        return result

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        self._at += 1
        return token

    def _either(self) -> bool:
        result = self._both()
        while self._peek() == "||":
            self._at += 1
            result = self._both() or result
        return result

    def _both(self) -> bool:
        result = self._comparison()
        while self._peek() == "&&":
            self._at += 1
            result = self._comparison() and result
        return result

    def _comparison(self) -> bool:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ValueError("nested too deeply")
        left = self._operand()
        operator = self._peek()
        if operator in {"==", "!=", "<", ">", "<=", ">="}:
            self._at += 1
            left = _compared(left, operator, self._operand())
        self._depth -= 1
        return left not in {"", "0"}

    def _operand(self) -> str:
        token = self._peek()
        if token in {"", "==", "!=", "<", ">", "<=", ">=", "&&", "||", ")"}:
            return ""
        self._at += 1
        if token == "!":
            return "0" if self._operand() not in {"", "0"} else "1"
        if token == "(":
            result = str(int(self._either()))
            if self._next() != ")":
                raise ValueError(") is missing")
            return result
        if token.lower() in {"defined", "exist"} and self._peek() == "(":
            self._at += 1
            name = self._next().strip('"')
            if self._next() != ")":
                raise ValueError(") is missing")
            if token.lower() == "defined":
                return str(int(name in self._macros))
            return str(int(self._exists(name)))
        return token.strip('"')


def _compared(left: str, operator: str, right: str) -> str:
    one, other = _number(left), _number(right)
    if operator in {"==", "!="}:
        same = one == other if one is not None and other is not None else left.lower() == right.lower()
        return str(int(same == (operator == "==")))
    first, second = one or 0, other or 0
    holds = {"<": first < second, ">": first > second, "<=": first <= second, ">=": first >= second}[operator]
    return str(int(holds))


def _number(text: str) -> int | None:
    try:
        return int(text, 0)
    except ValueError:
        return int(text) if text.isdecimal() and len(text) < 20 else None
