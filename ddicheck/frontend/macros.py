"""Macros and their expansion, as the C standard has it and in the order GCC settles what the standard leaves open.

A macro is off while its own expansion is being read; a name that is met while its macro is off is painted and never
expands again. Expansion works on a stack of token lists instead of on text, so nothing is ever spelled out and lexed
again but what `##` joins. Work is counted: one use of a macro may make `USE_LIMIT` tokens, one unit `UNIT_LIMIT`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ddicheck.frontend.tokens import CHARIZE, HASH, HASHHASH, STRAY, Token, kind_of

__all__ = ["Budget", "Builtin", "Expander", "Macro", "MacroError", "define"]

USE_LIMIT = 100_000
UNIT_LIMIT = 1_000_000
UNFINISHED_LIMIT = 20
"""How many calls that are not closed are read again as if they were none, in one unit."""
DEPTH_LIMIT = 80
"""How deep calls may nest in the arguments of calls."""

Refill = Callable[[], "list[Token] | None"]
"""Gives the tokens after the last directive when the arguments of a call go on behind it; None at the end of the file."""


class MacroError(Exception):
    """A macro that cannot be defined or used as written; the text says why."""


class Budget(Exception):
    """An expansion that makes more than it may."""


# -- definitions -------------------------------------------------------------------------------------------------------

_PLAIN, _PARAMETER, _RAW, _STRING, _CHARACTER, _OPTIONAL = range(6)


class _Item:
    """A step of a macro's replacement list: what to put there, and whether `##` glues it to what is before it."""

    __slots__ = ("comma", "glued", "index", "nested", "op", "token")

    def __init__(self, op: int, token: Token, index: int = -1, nested: tuple[_Item, ...] = ()) -> None:
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
        self.items: tuple[_Item, ...] | None = None
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


class Builtin(Macro):
    """A macro whose text is made when it is used; `make` may take further tokens from the expander."""

    __slots__ = ("make",)

    def __init__(self, name: str, make: Callable[[Expander, Token], list[Token]]) -> None:
        super().__init__(name, None, False, ())
        self.make = make


class _Painted(Token):
    """A name that was met while its macro was off."""

    __slots__ = ()


def spell(tokens: Sequence[Token]) -> str:
    """The tokens as text, a blank where white space stood."""
    return "".join((" " if token.space and place else "") + token.value for place, token in enumerate(tokens))


def define(tokens: Sequence[Token]) -> Macro:
    """The macro that the tokens after `#define` define; `MacroError` if they define none."""
    if not tokens or not _is_name(tokens[0]):
        raise MacroError("macro has no name")
    name = tokens[0].value
    if name == "defined":
        raise MacroError("defined cannot be defined")
    parameters: tuple[str, ...] | None = None
    variadic = False
    body = tuple(tokens[1:])
    if body and body[0].type == "LPAREN" and not body[0].space:
        parameters, variadic, body = _parameters(name, body)
    while body and body[0].type == STRAY and body[0].value == "\\":
        body = body[1:]
    macro = Macro(name, parameters, variadic, body)
    if parameters is not None or any(token.type == HASHHASH for token in body):
        macro.items = _items(macro, body)
    return macro


def _is_name(token: Token) -> bool:
    return token.type == "ID" or token.value[0].isalpha() and token.value.isidentifier() or token.value[0] == "_"


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
        elif after_name or not _is_name(token):
            break
        else:
            names.append(token.value)
    raise MacroError(f"macro {name} has a malformed parameter list")


def _items(macro: Macro, body: tuple[Token, ...]) -> tuple[_Item, ...]:
    """The replacement list with parameters, `#` and `##` worked out."""
    names = {name: place for place, name in enumerate(macro.parameters or ())}
    items: list[_Item] = []
    glue = False
    place = 0
    while place < len(body):
        token = body[place]
        place += 1
        following = body[place] if place < len(body) else None
        if token.type == HASHHASH:
            if not items or following is None:
                raise MacroError(f"## stands at an end of macro {macro.name}")
            glue = True
            continue
        item = _Item(_PLAIN, token)
        if token.type in (HASH, CHARIZE) and macro.parameters is not None:
            if following is not None and following.value in names:
                item = _Item(_STRING if token.type == HASH else _CHARACTER, token, names[following.value])
                place += 1
            elif token.type == HASH and not (following and following.value == "__VA_OPT__"):
                raise MacroError(f"# is not followed by a parameter in macro {macro.name}")
        elif token.value in names:
            item = _Item(_PARAMETER, token, names[token.value])
        elif token.value == "__VA_OPT__" and macro.variadic and following is not None and following.type == "LPAREN":
            end = _closing(macro, body, place)
            item = _Item(_OPTIONAL, token, len(names) - 1, _items(macro, body[place + 1 : end]))
            place = end + 1
        if glue:
            item.glued = True
            _unexpanded(items[-1])
            _unexpanded(item)
            glue = False
        items.append(item)
    _mark_commas(macro, items)
    return tuple(items)


def _unexpanded(item: _Item) -> None:
    """Take the argument as written: it stands beside `##`."""
    if item.op == _PARAMETER:
        item.op = _RAW


def _closing(macro: Macro, body: tuple[Token, ...], place: int) -> int:
    """Where the parenthesis that opens at `place` closes."""
    depth = 0
    for index in range(place, len(body)):
        depth += (body[index].type == "LPAREN") - (body[index].type == "RPAREN")
        if not depth:
            return index
    raise MacroError(f"__VA_OPT__ is not closed in macro {macro.name}")


def _mark_commas(macro: Macro, items: list[_Item]) -> None:
    """Mark the commas in front of the variable parameter."""
    if not macro.variadic:
        return
    last = len(macro.parameters or ()) - 1
    for before, item in zip(items, items[1:], strict=False):
        if before.op == _PLAIN and before.token.type == "COMMA" and item.index == last and item.op in (_PARAMETER, _RAW):
            before.index = last
            before.comma = item.glued
            item.glued = False


# -- expansion ---------------------------------------------------------------------------------------------------------


class _Context:
    """A list of tokens being read, and the macro it is the expansion of."""

    __slots__ = ("macro", "place", "tokens")

    def __init__(self, tokens: list[Token], macro: Macro | None) -> None:
        self.tokens = tokens
        self.place = 0
        self.macro = macro


class _Argument:
    """An argument of a call as written, and expanded when that has been asked for; not `given` if it was left out."""

    __slots__ = ("expanded", "given", "tokens")

    def __init__(self, tokens: list[Token], given: bool) -> None:
        self.tokens = tokens
        self.given = given
        self.expanded: list[Token] | None = None


class Expander:
    """Expands macros in runs of tokens, against one table of macros.

    `reads` collects the names that expansions looked up, besides those of the text itself; `errors` what went wrong:
    kind, words and the token to blame. `msvc`: the comma before an empty `__VA_ARGS__` goes even without `##`.
    """

    def __init__(self, table: dict[str, Macro], msvc: bool = True) -> None:
        self.table = table
        self.msvc = msvc
        self.reads: set[str] = set()
        self.errors: list[tuple[str, str, Token]] = []
        self._unit_made = 0
        self._use_made = 0
        self._depth = 0
        self._unfinished = 0
        self._stack: list[_Context] = []
        self._refill: Refill | None = None
        self._mark = 0
        self._used: Token | None = None

    def expand(self, tokens: list[Token], refill: Refill | None = None) -> list[Token]:
        """`tokens` with all macros expanded; the list itself is left as it is."""
        out: list[Token] = []
        stack, self._stack = self._stack, [_Context(tokens, None)]
        before, self._refill = self._refill, refill
        try:
            while self._stack:
                try:
                    self._read(out)
                except Budget as limit:
                    if stack:
                        raise
                    self._give_up(out, limit)
        finally:
            while self._stack:
                self._leave()
            self._stack, self._refill = stack, before
        return out

    def _give_up(self, out: list[Token], limit: Budget) -> None:
        """Take back all that the outermost use of a macro has made, and leave that use as it was written."""
        assert self._used is not None
        while len(self._stack) > 1:
            self._leave()
        del out[self._mark :]
        out.append(self._used)
        self._depth = 0
        self.errors.append(("budget", f"macro {self._used.value} {limit}", self._used))

    def _read(self, out: list[Token]) -> None:
        """Read all contexts to their end, expanding, into `out`."""
        stack, find, append = self._stack, self.table.get, out.append
        while stack:
            context = stack[-1]
            tokens = context.tokens
            end = len(tokens)
            place = context.place
            while place < end:
                token = tokens[place]
                place += 1
                macro = find(token.value)
                if macro is None or token.__class__ is _Painted or not macro.expands:
                    append(token)
                elif macro.off:
                    append(_copy(_Painted, token, token.macro, token.space))
                else:
                    context.place = place
                    if len(stack) == 1 and not self._depth:
                        self._use_made = 0
                        self._mark = len(out)
                        self._used = token
                    self._enter(macro, token, out)
                    break
            else:
                self._leave()

    def _leave(self) -> None:
        """Drop the innermost context."""
        macro = self._stack.pop().macro
        if macro is not None:
            macro.off = False

    def _enter(self, macro: Macro, token: Token, out: list[Token]) -> None:
        """Begin the expansion of `macro`, used by `token`, or put the token out if it is no use of it after all."""
        if isinstance(macro, Builtin):
            made = macro.make(self, token)
            self._stack.append(_Context(made, None))
            return
        if macro.parameters is None:
            made = self._substituted(macro, token, []) if macro.items else _copies(macro.body, macro, token)
        else:
            arguments = self._arguments(macro, token) if self._at_parenthesis() else None
            if arguments is None:
                out.append(token)
                return
            made = self._substituted(macro, token, arguments)
        self.charge(len(made) + 1)
        self.reads |= macro.spellings
        macro.off = True
        self._stack.append(_Context(made, macro))

    def charge(self, made: int) -> None:
        """Count tokens made; `Budget` when there are too many."""
        self._use_made += made
        self._unit_made += made
        if self._use_made > USE_LIMIT:
            raise Budget(f"expands to more than {USE_LIMIT} tokens and was left as it is")
        if self._unit_made > UNIT_LIMIT:
            raise Budget(f"was left as it is: more than {UNIT_LIMIT} tokens have come from macros")

    # -- calls --

    def _at_parenthesis(self) -> bool:
        """Whether the next token opens a call; it is looked for outside the macro being read, not behind a directive."""
        stack = self._stack
        while True:
            context = stack[-1]
            if context.place < len(context.tokens):
                return context.tokens[context.place].type == "LPAREN"
            if len(stack) == 1:
                return False
            self._leave()

    def _advance(self) -> bool:
        """Leave the innermost context, or go on behind the next directive; False at the end of all."""
        if len(self._stack) > 1:
            self._leave()
            return True
        more = self._refill() if self._refill else None
        if more is None:
            return False
        self._stack[0].tokens = more
        self._stack[0].place = 0
        return True

    def take_call(self, name: str) -> list[Token] | None:
        """The tokens of the parenthesised list that comes next, parentheses included; None if none does or it does not end.

        Names of macros that are off are painted; what was written outside macros is marked as having come through `name`.
        """
        if not self._at_parenthesis():
            return None
        taken: list[Token] = []
        find = self.table.get
        depth = 0
        while True:
            context = self._stack[-1]
            tokens = context.tokens
            for place in range(context.place, len(tokens)):
                token = tokens[place]
                kind = token.type
                if kind == "LPAREN":
                    depth += 1
                elif kind == "RPAREN":
                    depth -= 1
                macro = find(token.value)
                if macro is not None and macro.off:
                    token = _copy(_Painted, token, token.macro or name, token.space)
                elif not token.macro:
                    token = _copy(token.__class__, token, name, token.space)
                taken.append(token)
                if not depth:
                    context.place = place + 1
                    return taken
            context.place = len(tokens)
            if not self._advance():
                self._put_back(taken)
                return None

    def take_operand(self) -> list[str]:
        """The name that comes next, in parentheses or not, unexpanded; none if there is none."""
        names: list[str] = []
        wanted = ["LPAREN"]
        while True:
            context = self._stack[-1]
            if context.place >= len(context.tokens):
                if not self._advance():
                    return names
                continue
            token = context.tokens[context.place]
            if token.type == "LPAREN" and wanted == ["LPAREN"]:
                wanted = ["RPAREN"]
            elif token.type == "RPAREN" and names and wanted == ["RPAREN"]:
                context.place += 1
                return names
            elif not names and _is_name(token):
                names.append(token.value)
                if wanted == ["LPAREN"]:
                    context.place += 1
                    return names
            else:
                return names
            context.place += 1

    def _put_back(self, taken: list[Token]) -> None:
        """Have the tokens of a list that does not end read again; only so often, since each time may take the whole file."""
        self._unfinished += 1
        if self._unfinished > UNFINISHED_LIMIT:
            raise Budget("is not closed, like many before it")
        for token in taken:
            token.macro = ""
        self._stack.append(_Context(taken, None))

    def _arguments(self, macro: Macro, token: Token) -> list[_Argument] | None:
        """The arguments of the call that comes next, one for each parameter; None if its list does not end."""
        name = token.macro or macro.name
        taken = self.take_call(name)
        if taken is None:
            self.errors.append(("preprocess", f"call of macro {macro.name} is not closed", token))
            return None
        assert macro.parameters is not None
        count = len(macro.parameters)
        commas = count - 1 if macro.variadic else len(taken)
        arguments: list[list[Token]] = [[]]
        depth = 0
        for part in taken[1:-1]:
            kind = part.type
            if kind == "COMMA" and not depth and commas > 0:
                commas -= 1
                arguments.append([])
                continue
            if kind == "LPAREN":
                depth += 1
            elif kind == "RPAREN":
                depth -= 1
            arguments[-1].append(part)
        given = len(arguments) if len(taken) > 2 else 0
        arguments += [[] for _ in range(count - len(arguments))]
        return [_Argument(argument, place < given) for place, argument in enumerate(arguments[:count])]

    def _expanded(self, argument: _Argument) -> list[Token]:
        """The argument, fully expanded on its own."""
        if argument.expanded is None:
            if not any(token.value in self.table for token in argument.tokens):
                argument.expanded = argument.tokens
            elif self._depth >= DEPTH_LIMIT:
                raise Budget(f"nests calls in arguments more than {DEPTH_LIMIT} deep and was left as it is")
            else:
                self._depth += 1
                argument.expanded = self.expand(argument.tokens)
                self._depth -= 1
        return argument.expanded

    # -- substitution --

    def _substituted(self, macro: Macro, token: Token, arguments: list[_Argument]) -> list[Token]:
        """The replacement list of `macro` with the arguments in it."""
        out = self._filled(macro.items or (), macro, token, arguments)
        if out and out[0].space != token.space:
            out[0] = _copy(out[0].__class__, out[0], out[0].macro, token.space)
        return out

    def _filled(
        self, items: tuple[_Item, ...], macro: Macro, token: Token, arguments: list[_Argument]
    ) -> list[Token]:
        """The items with the arguments in them."""
        out: list[Token] = []
        chain = 0
        for item in items:
            made = self._made(item, macro, token, arguments)
            if not item.glued:
                chain = len(out)
                if made and item.op != _PLAIN and made[0].space != item.token.space:
                    made = [_copy(made[0].__class__, made[0], made[0].macro, item.token.space), *made[1:]]
            elif made and len(out) > chain:
                out[-1:] = self._pasted(out[-1], made[0])
                made = made[1:]
            out += made
        return out

    def _made(self, item: _Item, macro: Macro, token: Token, arguments: list[_Argument]) -> list[Token]:
        """What one item puts in."""
        match item.op:
            case 0:
                if item.index >= 0 and self._drops(item, arguments[item.index]):
                    return []
                return _copies((item.token,), macro, token, first=item.token.space)
            case 1:
                made = self._expanded(arguments[item.index])
                self.charge(len(made))
                return made
            case 2:
                return arguments[item.index].tokens
            case 3 | 4:
                return [self._string(item, macro, token, arguments)]
            case _:
                if not self._expanded(arguments[item.index]):
                    return []
                return self._filled(item.nested, macro, token, arguments)

    def _drops(self, comma: _Item, argument: _Argument) -> bool:
        """Whether the comma goes because the variable argument behind it is not there."""
        return not argument.tokens if self.msvc else comma.comma and not argument.given

    def _string(self, item: _Item, macro: Macro, token: Token, arguments: list[_Argument]) -> Token:
        """The argument's spelling as a string, or with `#@` as a character constant."""
        text = spell([_escaped(part) for part in arguments[item.index].tokens])
        self.charge(len(text) // 8)
        quote = '"' if item.op == _STRING else "'"
        kind = "STRING_LITERAL" if item.op == _STRING else "CHAR_CONST"
        return Token(
            kind, quote + text + quote, token.lineno, token.column, token.filename, token.macro or macro.name, item.token.space
        )

    def _pasted(self, left: Token, right: Token) -> list[Token]:
        """The two joined to one token, or both of them if that is none."""
        spelling = left.value + right.value
        kind = kind_of(spelling)
        if kind == STRAY:
            return [left, _copy(right.__class__, right, right.macro, False)]
        self.reads.add(spelling)
        self.charge(len(spelling) // 8)
        return [Token(kind, spelling, left.lineno, left.column, left.filename, left.macro, left.space)]


def _copy(kind: type[Token], token: Token, macro: str, space: bool) -> Token:
    """A copy of `token` of that class that came through `macro`."""
    return kind(token.type, token.value, token.lineno, token.column, token.filename, macro, space)


def _copies(body: tuple[Token, ...], macro: Macro, token: Token, first: bool | None = None) -> list[Token]:
    """The text of a macro's body placed where `token` uses it; `first`: whether the first has white space before it."""
    line, column, file, name = token.lineno, token.column, token.filename, token.macro or macro.name
    made = [Token(part.type, part.value, line, column, file, name, part.space) for part in body]
    if made:
        made[0].space = token.space if first is None else first
    return made


def _escaped(token: Token) -> Token:
    """The token as `#` spells it: in literals, backslashes and double quotes escaped."""
    if "CHAR" not in token.type and "STRING" not in token.type:
        return token
    return Token(
        token.type, token.value.replace("\\", "\\\\").replace('"', '\\"'), token.lineno, token.column, token.filename,
        token.macro, token.space,
    )  # fmt: skip
