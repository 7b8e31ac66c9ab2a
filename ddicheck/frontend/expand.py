"""Expansion of macros in runs of tokens, as the C standard has it and as GCC settles what the standard leaves open.

A macro is off while its own expansion is being read; a name that is met while its macro is off is painted and never
expands again. Expansion reads a stack of token lists, so nothing is ever spelled out and lexed again but what `##`
joins. Work is counted: one use of a macro may make `USE_LIMIT` tokens, one unit `UNIT_LIMIT`.
"""

from __future__ import annotations

from collections.abc import Callable

from ddicheck.frontend.macros import Item, Macro, Op, is_name, spell
from ddicheck.frontend.tokens import STRAY, Token, kind_of

__all__ = ["Budget", "Builtin", "Expander", "Refill", "painted"]

USE_LIMIT = 100_000
UNIT_LIMIT = 1_000_000
DEPTH_LIMIT = 80
"""How deep calls may nest in the arguments of calls."""
UNFINISHED_LIMIT = 20
"""How many calls that are not closed are read again as if they were none, in one unit."""

Refill = Callable[[], "list[Token] | None"]
"""Gives the tokens behind the next directive, when the arguments of a call go on there; None at the end of the file."""


class Budget(Exception):
    """An expansion that makes more than it may."""


class Builtin(Macro):
    """A macro whose text is made when it is used; `make` may take further tokens from the expander."""

    __slots__ = ("make",)

    def __init__(self, name: str, make: Callable[[Expander, Token], list[Token]]) -> None:
        super().__init__(name, None, False, ())
        self.make = make


class _Painted(Token):
    """A name that was met while its macro was off."""

    __slots__ = ()


def painted(token: Token) -> Token:
    """The token as one that never expands again."""
    return _copy(_Painted, token, token.macro, token.space)


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
        """`tokens` with all macros expanded; the list itself is left as it is.

        `Budget` in the middle of another expansion if that has used up what it may; the outermost one reports it,
        leaves the macro's use as it was written and goes on.
        """
        out: list[Token] = []
        if self._depth >= DEPTH_LIMIT:
            raise Budget(f"nests expansions more than {DEPTH_LIMIT} deep and was left as it is")
        self._depth += 1
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
            self._depth -= 1
        return out

    def _give_up(self, out: list[Token], limit: Budget) -> None:
        """Take back all that the outermost use of a macro has made, and leave that use as it was written."""
        assert self._used is not None
        while len(self._stack) > 1:
            self._leave()
        del out[self._mark :]
        out.append(self._used)
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
                    append(painted(token))
                else:
                    context.place = place
                    if len(stack) == 1 and self._depth == 1:
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
        """Whether the next token opens a call. It may stand outside the macro being read, not behind a directive."""
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
        """The tokens of the list in parentheses that comes next, with these; None if none comes or it does not end.

        Names of macros that are off are painted; what stood outside macros is marked as having come through `name`.
        """
        if not self._at_parenthesis():
            return None
        taken: list[Token] = []
        written: list[Token] = []
        find = self.table.get
        depth = 0
        while True:
            context = self._stack[-1]
            tokens = context.tokens
            for place in range(context.place, len(tokens)):
                token = tokens[place]
                written.append(token)
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
                self._put_back(written)
                return None

    def _put_back(self, written: list[Token]) -> None:
        """Have the tokens of a list that does not end read again; not often, for each may be the rest of the file."""
        self._unfinished += 1
        if self._unfinished > UNFINISHED_LIMIT:
            written = [painted(token) for token in written]
        self._stack.append(_Context(written, None))

    def take_operand(self) -> str | None:
        """The name that comes next, in parentheses or not, unexpanded; None if there is none."""
        name = self._take_name()
        if name == "(":
            name = self._take_name()
            return name if name not in ("(", ")") and self._take_name() == ")" else None
        return None if name == ")" else name

    def _take_name(self) -> str | None:
        """The next token if it is a name or a parenthesis."""
        while True:
            context = self._stack[-1]
            if context.place < len(context.tokens):
                token = context.tokens[context.place]
                if token.type not in ("LPAREN", "RPAREN") and not is_name(token):
                    return None
                context.place += 1
                return token.value
            if not self._advance():
                return None

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
            untouched = self.table.keys().isdisjoint([token.value for token in argument.tokens])
            argument.expanded = argument.tokens if untouched else self.expand(argument.tokens)
        return argument.expanded

    # -- substitution --

    def _substituted(self, macro: Macro, token: Token, arguments: list[_Argument]) -> list[Token]:
        """The replacement list of `macro` with the arguments in it."""
        out = self._filled(macro.items or (), macro, token, arguments)
        if out and out[0].space != token.space:
            out[0] = _copy(out[0].__class__, out[0], out[0].macro, token.space)
        return out

    def _filled(self, items: tuple[Item, ...], macro: Macro, token: Token, arguments: list[_Argument]) -> list[Token]:
        """The items with the arguments in them."""
        out: list[Token] = []
        chain = 0
        for item in items:
            made = self._made(item, macro, token, arguments)
            if not item.glued:
                chain = len(out)
                if made and item.op != Op.PLAIN and made[0].space != item.token.space:
                    made = [_copy(made[0].__class__, made[0], made[0].macro, item.token.space), *made[1:]]
            elif made and len(out) > chain:
                out[-1:] = self._pasted(out[-1], made[0])
                made = made[1:]
            out += made
        return out

    def _made(self, item: Item, macro: Macro, token: Token, arguments: list[_Argument]) -> list[Token]:
        """What one item puts in."""
        match item.op:
            case Op.PLAIN:
                if item.index >= 0 and self._drops(item, arguments[item.index]):
                    return []
                part = item.token
                name = token.macro or macro.name
                return [Token(part.type, part.value, token.lineno, token.column, token.filename, name, part.space)]
            case Op.ARGUMENT:
                made = self._expanded(arguments[item.index])
                self.charge(len(made))
                return made
            case Op.RAW:
                return arguments[item.index].tokens
            case Op.STRING | Op.CHARACTER:
                return [self._string(item, macro, token, arguments)]
            case Op.OPTIONAL:
                if not self._expanded(arguments[item.index]):
                    return []
                return self._filled(item.nested, macro, token, arguments)

    def _drops(self, comma: Item, argument: _Argument) -> bool:
        """Whether the comma goes because the variable argument behind it is not there."""
        return not argument.tokens if self.msvc else comma.comma and not argument.given

    def _string(self, item: Item, macro: Macro, token: Token, arguments: list[_Argument]) -> Token:
        """The argument's spelling as a string, or with `#@` as a character constant."""
        text = spell([_escaped(part) for part in arguments[item.index].tokens])
        self.charge(len(text) // 8)
        quote = '"' if item.op == Op.STRING else "'"
        kind = "STRING_LITERAL" if item.op == Op.STRING else "CHAR_CONST"
        name = token.macro or macro.name
        return Token(kind, quote + text + quote, token.lineno, token.column, token.filename, name, item.token.space)

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


def _copies(body: tuple[Token, ...], macro: Macro, token: Token) -> list[Token]:
    """The text of a macro's body placed where `token` uses it."""
    line, column, file, name = token.lineno, token.column, token.filename, token.macro or macro.name
    made = [Token(part.type, part.value, line, column, file, name, part.space) for part in body]
    if made:
        made[0].space = token.space
    return made


def _escaped(token: Token) -> Token:
    """The token as `#` spells it: in literals, backslashes and double quotes escaped."""
    if "CHAR" not in token.type and "STRING" not in token.type:
        return token
    return Token(
        token.type, token.value.replace("\\", "\\\\").replace('"', '\\"'), token.lineno, token.column, token.filename,
        token.macro, token.space,
    )  # fmt: skip
