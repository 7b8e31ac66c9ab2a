"""Macro definitions: what a `#define` says, with parameters, `#` and `##` worked out for the expander."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from itertools import pairwise

from ddicheck.frontend.tokens import CHARIZE, HASH, HASHHASH, Token

__all__ = ["Item", "Macro", "MacroError", "Op", "define", "is_name", "spell"]


class MacroError(Exception):
    """A macro that cannot be defined as written; the text says why."""


class Op(Enum):
    """What an item of a replacement list puts in."""

    PLAIN = "its token"
    ARGUMENT = "an argument, expanded"
    RAW = "an argument as written"
    STRING = "an argument's spelling as a string"
    CHARACTER = "an argument's spelling as a character constant"
    OPTIONAL = "what `__VA_OPT__` holds, if there are variable arguments"


class Item:
    """A step of a macro's replacement list: what to put there, and whether `##` glues it to what is before it."""

    __slots__ = ("comma", "glued", "index", "nested", "op", "token")

    def __init__(self, op: Op, token: Token, index: int = -1, nested: tuple[Item, ...] = ()) -> None:
        self.op = op
        self.token = token
        self.index = index
        self.nested = nested
        self.glued = False
        self.comma = False
        """A comma that `##` joins to the variable parameter, `index`: it goes when that is empty."""


class Macro:
    """A macro definition. `parameters` is None for an object-like one; the last of a variadic one is the variable one.

    `expands` is False for a name that is known as defined and stays as written.
    """

    __slots__ = ("body", "expands", "items", "name", "off", "parameters", "spellings", "variadic")

    def __init__(self, name: str, parameters: tuple[str, ...] | None, variadic: bool, body: tuple[Token, ...]) -> None:
        self.name = name
        self.parameters = parameters
        self.variadic = variadic
        self.body = body
        self.items: tuple[Item, ...] | None = None
        """The replacement list worked out; None if it can be copied as it is."""
        self.off = False
        self.expands = True
        self.spellings = frozenset(token.value for token in body)

    @property
    def text(self) -> str:
        """The replacement list as written, blanks squeezed."""
        return spell(self.body)

    def __repr__(self) -> str:
        parameters = "" if self.parameters is None else f"({', '.join(self.parameters)}{'...' * self.variadic})"
        return f"Macro({self.name}{parameters} {self.text})"


def spell(tokens: Sequence[Token]) -> str:
    """The tokens as text, a blank where white space stood."""
    return "".join((" " if token.space and place else "") + token.value for place, token in enumerate(tokens))


def define(tokens: Sequence[Token]) -> Macro:
    """The macro that the tokens after `#define` define; `MacroError` if they define none."""
    if not tokens or not is_name(tokens[0]):
        raise MacroError("macro has no name")
    name = tokens[0].value
    if name == "defined":
        raise MacroError("defined cannot be defined")
    parameters: tuple[str, ...] | None = None
    variadic = False
    body = tuple(tokens[1:])
    if body and body[0].type == "LPAREN" and not body[0].space:
        parameters, variadic, body = _parameters(name, body)
    macro = Macro(name, parameters, variadic, body)
    if parameters is not None or any(token.type == HASHHASH for token in body):
        macro.items = _items(macro, body)
    return macro


def is_name(token: Token) -> bool:
    """Whether the token is a name to the preprocessor, to which keywords are names."""
    return token.value.replace("$", "_").isidentifier()


def _parameters(name: str, tokens: tuple[Token, ...]) -> tuple[tuple[str, ...], bool, tuple[Token, ...]]:
    """The parameter list that opens `tokens`, whether it is variadic, and what follows it."""
    names: list[str] = []
    variadic = False
    for place, token in enumerate(tokens[1:], 1):
        after_name = tokens[place - 1].type not in ("LPAREN", "COMMA")
        if token.type == "RPAREN" and (after_name or place == 1):
            if len(set(names)) != len(names):
                raise MacroError(f"macro {name} names a parameter twice")
            return tuple(names), variadic, tokens[place + 1 :]
        if variadic:
            break
        if token.type == "ELLIPSIS":
            variadic = True
            if not after_name:
                names.append("__VA_ARGS__")
        elif token.type == "COMMA":
            if not after_name:
                break
        elif after_name or not is_name(token):
            break
        else:
            names.append(token.value)
    raise MacroError(f"macro {name} has a malformed parameter list")


def _items(macro: Macro, body: tuple[Token, ...], optional: bool = False) -> tuple[Item, ...]:
    """The replacement list with parameters, `#` and `##` worked out; `optional`: `body` is inside a `__VA_OPT__`."""
    names = {name: place for place, name in enumerate(macro.parameters or ())}
    items: list[Item] = []
    glue = False
    place = 0
    while place < len(body):
        token = body[place]
        following = body[place + 1] if place + 1 < len(body) else None
        place += 1
        if token.type == HASHHASH:
            if not items or following is None:
                raise MacroError(f"## stands at an end of macro {macro.name}")
            glue = True
            continue
        item = Item(Op.PLAIN, token)
        if token.type in (HASH, CHARIZE) and macro.parameters is not None:
            if following is None or following.value not in names:
                raise MacroError(f"# is not followed by a parameter in macro {macro.name}")
            item = Item(Op.STRING if token.type == HASH else Op.CHARACTER, token, names[following.value])
            place += 1
        elif token.value in names:
            item = Item(Op.ARGUMENT, token, names[token.value])
        elif token.value == "__VA_OPT__" and macro.variadic and following is not None and following.type == "LPAREN":
            if optional:
                raise MacroError(f"__VA_OPT__ holds another one in macro {macro.name}")
            end = _closing(macro, body, place)
            item = Item(Op.OPTIONAL, token, len(names) - 1, _items(macro, body[place + 1 : end], True))
            place = end + 1
        if glue:
            item.glued = True
            _unexpanded(items[-1])
            _unexpanded(item)
            glue = False
        items.append(item)
    _mark_commas(macro, items)
    return tuple(items)


def _unexpanded(item: Item) -> None:
    """Take the argument as written: it stands beside `##`."""
    if item.op == Op.ARGUMENT:
        item.op = Op.RAW


def _closing(macro: Macro, body: tuple[Token, ...], place: int) -> int:
    """Where the parenthesis that opens at `place` closes."""
    depth = 0
    for index in range(place, len(body)):
        depth += (body[index].type == "LPAREN") - (body[index].type == "RPAREN")
        if not depth:
            return index
    raise MacroError(f"__VA_OPT__ is not closed in macro {macro.name}")


def _mark_commas(macro: Macro, items: list[Item]) -> None:
    """Mark the commas in front of the variable parameter."""
    if not macro.variadic:
        return
    last = len(macro.parameters or ()) - 1
    for before, item in pairwise(items):
        variable = item.index == last and item.op in (Op.ARGUMENT, Op.RAW)
        if variable and before.op is Op.PLAIN and before.token.type == "COMMA":
            before.index = last
            before.comma = item.glued
            item.glued = False
