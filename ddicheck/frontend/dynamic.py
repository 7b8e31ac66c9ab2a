"""Macros whose text is made when they are used: `__LINE__`, `_Pragma`, and in conditions `defined`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from ddicheck.frontend.expand import Builtin, Expander, painted
from ddicheck.frontend.macros import spell
from ddicheck.frontend.pragmas import destringized
from ddicheck.frontend.tokens import Token

__all__ = ["Host", "builtins", "operators"]


class Host(Protocol):
    """What these macros ask of the unit they are used in."""

    def count(self) -> int:
        """The next value of `__COUNTER__`."""

    def is_defined(self, name: str) -> bool:
        """Whether a name is a macro."""

    def has_include(self, name: str, quoted: bool) -> bool:
        """Whether an include of that name would find a file."""

    def pragma(self, text: str, at: Token) -> Token:
        """The token of a pragma that is written at a token's place."""


_FIXED = {
    "__DATE__": ("STRING_LITERAL", '"Jan  1 1980"'),
    "__TIME__": ("STRING_LITERAL", '"00:00:00"'),
    "__TIMESTAMP__": ("STRING_LITERAL", '"Tue Jan  1 00:00:00 1980"'),
    "__FUNCTION__": ("STRING_LITERAL", '"__FUNCTION__"'),
    "__FUNCSIG__": ("STRING_LITERAL", '"__FUNCSIG__"'),
    "__FUNCDNAME__": ("STRING_LITERAL", '"__FUNCDNAME__"'),
    "L__FUNCTION__": ("WSTRING_LITERAL", 'L"__FUNCTION__"'),
    "L__FUNCSIG__": ("WSTRING_LITERAL", 'L"__FUNCSIG__"'),
}
"""A function's name is not known here; as a literal it can stand beside others, as MSVC has it."""


def builtins(host: Host) -> dict[str, Builtin]:
    """The macros every unit has."""
    made = {name: _macro(name, kind, _always(text)) for name, (kind, text) in _FIXED.items()}
    made["__FILE__"] = _macro("__FILE__", "STRING_LITERAL", lambda token: _quoted(token.filename))
    made["__LINE__"] = _macro("__LINE__", "INT_CONST_DEC", lambda token: str(token.lineno))
    made["__COUNTER__"] = _macro("__COUNTER__", "INT_CONST_DEC", lambda token: str(host.count()))
    for name in ("_Pragma", "__pragma"):
        made[name] = Builtin(name, lambda expander, token: _pragma(host, expander, token))
    return made


def operators(host: Host) -> dict[str, Builtin]:
    """The operators of conditions, which look at names before macros are expanded."""
    return {
        "defined": Builtin("defined", lambda expander, token: _defined(host, expander, token)),
        "__has_include": Builtin("__has_include", lambda expander, token: _has_include(host, expander, token)),
    }


def _always(text: str) -> Callable[[Token], str]:
    return lambda token: text


def _macro(name: str, kind: str, text: Callable[[Token], str]) -> Builtin:
    """A macro that gives one token."""
    return Builtin(name, lambda expander, token: [_literal(kind, text(token), token)])


def _literal(kind: str, text: str, token: Token) -> Token:
    """A token in the place of a use."""
    return Token(kind, text, token.lineno, token.column, token.filename, token.macro or token.value, token.space)


def _quoted(text: str) -> str:
    """The text as a string literal."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _pragma(host: Host, expander: Expander, token: Token) -> list[Token]:
    """What `_Pragma("text")` or `__pragma(text)` gives: the token of a pragma."""
    taken = expander.take_call(token.macro or token.value)
    if taken is None:
        return [painted(token)]
    inside = expander.expand(taken[1:-1])
    if token.value == "_Pragma":
        text = destringized(inside[0].value) if inside and inside[0].type.endswith("STRING_LITERAL") else ""
    else:
        text = spell(inside)
    return [host.pragma(" ".join(text.split()), token)]


def _defined(host: Host, expander: Expander, token: Token) -> list[Token]:
    """What `defined NAME` or `defined(NAME)` gives."""
    name = expander.take_operand()
    if name is None:
        return [painted(token)]
    expander.reads.add(name)
    return [_literal("INT_CONST_DEC", str(int(host.is_defined(name))), token)]


def _has_include(host: Host, expander: Expander, token: Token) -> list[Token]:
    """What `__has_include("name")` or `__has_include(<name>)` gives."""
    taken = expander.take_call(token.value)
    if taken is None:
        return [painted(token)]
    text = spell(taken[1:-1])
    if text[:1] not in ("<", '"'):
        text = spell(expander.expand(taken[1:-1]))
    return [_literal("INT_CONST_DEC", str(int(host.has_include(text[1:-1].strip(), text[:1] == '"'))), token)]
