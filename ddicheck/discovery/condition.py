"""MSBuild's conditions: comparisons, `and`, `or`, `!`, `Exists` and `HasTrailingSlash` over expanded text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from ddicheck.discovery.expand import MAX_DEPTH, ExpandError, Scope, closing, number, version

__all__ = ["holds"]

_TOKEN = re.compile(r"\s*(?:('[^']*')|(==|!=|<=|>=|<|>|!|\(|\)|,)|([^\s'=!<>(),$@%]+))")
_COMPARISONS = frozenset({"==", "!=", "<", ">", "<=", ">="})

_Test = Callable[[], bool]


def holds(condition: str, scope: Scope, metadata: Mapping[str, str] | None = None) -> bool:
    """Whether a condition is true; an empty one is. Raises `ExpandError` when it makes no sense."""
    if not condition.strip():
        return True
    parser = _Parser(condition, scope, metadata)
    test = parser.either()
    if parser.peek():
        raise ExpandError(f"unexpected '{parser.peek()}'")
    return test()


class _Parser:
    """Recursive descent to a test that asks only what it needs: `'$(V)' != '' and $(V) >= 10` is no error unset."""

    def __init__(self, text: str, scope: Scope, metadata: Mapping[str, str] | None) -> None:
        self._scope = scope
        self._metadata = metadata
        self._tokens = _tokens(text)
        self._at = 0
        self._depth = 0

    def peek(self) -> str:
        """The token to come, empty at the end."""
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def either(self) -> _Test:
        """`a or b`, weaker than `and`."""
        tests = [self._both()]
        while self.peek().lower() == "or":
            self._at += 1
            tests.append(self._both())
        return lambda: any(test() for test in tests)

    def _both(self) -> _Test:
        tests = [self._single()]
        while self.peek().lower() == "and":
            self._at += 1
            tests.append(self._single())
        return lambda: all(test() for test in tests)

    def _next(self) -> str:
        token = self.peek()
        if not token:
            raise ExpandError("ends too early")
        self._at += 1
        return token

    def _expect(self, token: str) -> None:
        if self._next() != token:
            raise ExpandError(f"'{token}' is missing")

    def _single(self) -> _Test:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ExpandError("is nested too deeply")
        token = self._next()
        test: _Test
        if token == "!":
            inner = self._single()
            test = lambda: not inner()  # noqa: E731
        elif token == "(":
            test = self.either()
            self._expect(")")
        elif token.lower() in {"exists", "hastrailingslash"} and self.peek() == "(":
            test = self._question(token.lower())
        else:
            test = self._comparison(token)
        self._depth -= 1
        return test

    def _question(self, name: str) -> _Test:
        self._expect("(")
        argument = self._next()
        self._expect(")")
        if name == "exists":
            return lambda: self._scope.exists(self._text(argument))
        return lambda: self._text(argument).endswith(("\\", "/"))

    def _comparison(self, left: str) -> _Test:
        operator = self.peek()
        if operator not in _COMPARISONS:
            return lambda: _truth(self._text(left))
        self._at += 1
        right = self._next()
        if operator in {"==", "!="}:
            return lambda: _same(self._text(left), self._text(right)) == (operator == "==")
        return lambda: _ordered(self._text(left), operator, self._text(right))

    def _text(self, token: str) -> str:
        return self._scope.expand(token[1:-1] if token.startswith("'") else token, self._metadata)


@lru_cache(maxsize=4096)
def _tokens(text: str) -> tuple[str, ...]:
    tokens: list[str] = []
    at = 0
    while at < len(text) and text[at:].strip():
        start = at + len(text[at:]) - len(text[at:].lstrip())
        if text[start] in "$@%":
            end = closing(text, start + 2) if text[start + 1 : start + 2] == "(" else -1
            if end < 0:
                raise ExpandError(f"unexpected '{text[start]}'")
            at = end + 1
            tokens.append(text[start:at])
            continue
        match = _TOKEN.match(text, at)
        if match is None:
            raise ExpandError(f"unexpected '{text[start]}'")
        tokens.append(match[0].strip() if match[1] is None else match[1])
        at = match.end()
    return tuple(tokens)


def _truth(text: str) -> bool:
    if text.strip().lower() in {"true", "on", "yes", "!false", "!off", "!no"}:
        return True
    if text.strip().lower() in {"false", "off", "no", "!true", "!on", "!yes", ""}:
        return False
    raise ExpandError(f"'{text}' is neither true nor false")


def _same(left: str, right: str) -> bool:
    if left.lower() == right.lower():
        return True
    numbers = number(left), number(right)
    return numbers[0] is not None and numbers[0] == numbers[1]


def _ordered(left: str, operator: str, right: str) -> bool:
    """Numbers and versions by size. A side that is unset is below everything: its kit's files are not read."""
    numbers = number(left), number(right)
    versions = version(left), version(right)
    if numbers[0] is not None and numbers[1] is not None:
        less, equal = numbers[0] < numbers[1], numbers[0] == numbers[1]
    elif versions[0] is not None and versions[1] is not None:
        less, equal = versions[0] < versions[1], versions[0] == versions[1]
    elif not left.strip() or not right.strip():
        less, equal = bool(right.strip()), not left.strip() and not right.strip()
    else:
        raise ExpandError(f"'{left}' and '{right}' are not numbers")
    return {"<": less, "<=": less or equal, ">": not less and not equal, ">=": not less}[operator]
