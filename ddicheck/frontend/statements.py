"""The productions for statements: Microsoft's structured exceptions, and macros that stand where statements do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ddicheck.frontend.expressions import ASSIGNMENTS, NAMES, PRECEDENCE, QUALIFIERS, TYPE_KEYWORDS, Expressions
from ddicheck.frontend.nodes import (
    Asm,
    Case,
    CaseRange,
    Compound,
    DeclarationList,
    Default,
    DoWhile,
    EmptyStatement,
    For,
    FuncCall,
    Goto,
    If,
    Label,
    Leave,
    MacroLoop,
    Name,
    Return,
    Switch,
    Try,
)

DECLARES = TYPE_KEYWORDS | {"STATIC", "EXTERN", "REGISTER", "AUTO", "TYPEDEF", "INLINE", "_THREAD_LOCAL", "_ALIGNAS"}
_AFTER_VALUE = (ASSIGNMENTS | PRECEDENCE.keys() | {"ARROW", "PERIOD", "LBRACKET", "PLUSPLUS", "MINUSMINUS"}) - {"TIMES"}
_STATEMENT_WORDS = {
    "IF", "ELSE", "FOR", "WHILE", "DO", "SWITCH", "CASE", "DEFAULT", "RETURN", "GOTO", "BREAK", "CONTINUE", "TRY",
    "EXCEPT", "FINALLY", "LEAVE", "RBRACE", "",
}  # fmt: skip


class Statements(Expressions):
    """pycparser's parser with its statement productions replaced or wrapped."""

    def _parse_compound_statement(self, *, new_scope: bool = True) -> Compound:
        brace = self._expect("LBRACE")
        items: list[Any] = []
        types = self._types
        while (ty := types[self._at]) != "RBRACE":
            if not ty:
                self._fail()
            if ty == "ID":
                items.append(self._starting_with_name())
            elif ty in DECLARES or (ty == "TYPEID" and self._declares(self._at)):
                items.append(self._declaration_statement())
            elif ty == "_STATIC_ASSERT":
                self._skip_static_assert()
            else:
                items.append(self._parse_statement())
        self._at += 1
        return Compound(items, brace)

    def _skip_static_assert(self) -> None:
        self._at += 1
        close = self._closing(self._at) if self._types[self._at] == "LPAREN" else -1
        if close < 0:
            self._fail()
        self._at = close + 1
        self._accept("SEMI")

    def _starting_with_name(self) -> Any:
        at = self._at
        after = self._types[at + 1]
        if after in _AFTER_VALUE:
            return self._parse_expression_statement()
        if after == "COLON":
            return self._label()
        if self._declares(at):
            return self._declaration_statement()
        return self._parse_expression_statement()

    def _declaration_statement(self) -> DeclarationList:
        token = self._toks[self._at]
        return DeclarationList(self._parse_declaration(), token)

    def _declares(self, at: int) -> bool:
        """Whether a statement that begins with the name at `at` is a declaration."""
        types = self._types
        after = types[at + 1]
        if after in NAMES:
            # `MACRO` on a line of its own, and a call below it, is no local prototype.
            return types[at + 2] != "LPAREN" or self._same_line(at, at + 1) or self._is_type(at)
        if after in DECLARES:
            return True
        if after == "LPAREN":
            if types[at + 2] == "TIMES" and types[at + 3] in NAMES:
                close = self._closing(at + 1)
                return close > 0 and types[close + 1] == "LPAREN"
            return False
        if after != "TIMES":
            return False
        end = at + 1
        while types[end] == "TIMES" or types[end] in QUALIFIERS:
            end += 1
        if types[end] in NAMES:
            return types[end + 1] in {"SEMI", "EQUALS", "COMMA", "LBRACKET", "LPAREN", "ID"} and (
                types[end + 1] != "LPAREN" or self._is_type(at)
            )
        return types[end] == "LPAREN" and self._is_type(at)

    def _same_line(self, at: int, other: int) -> bool:
        return self._toks[at].lineno == self._toks[other].lineno

    # -- one statement -------------------------------------------------------------------------------------------------

    def _parse_statement(self) -> Any:
        ty = self._types[self._at]
        if production := _PRODUCTIONS.get(ty):
            return production(self)
        if ty in NAMES and self._types[self._at + 1] == "COLON":
            return self._label()
        if ty in DECLARES:
            return self._declaration_statement()
        return self._parse_expression_statement()

    _parse_pragmacomp_or_statement = _parse_statement

    def _parse_expression_statement(self) -> Any:
        at = self._at
        types = self._types
        if types[at] == "SEMI":
            self._at = at + 1
            return EmptyStatement(self._toks[at])
        expr = self._parse_expression()
        end = self._at
        ty = types[end]
        if ty == "SEMI":
            self._at = end + 1
            return expr
        kind = type(expr)
        if (kind is FuncCall or kind is Name) and types[at] in NAMES:
            # A macro that brings its own semicolon, or its own loop.
            if ty == "LBRACE":
                return self._macro_block(expr) if kind is FuncCall else expr
            if ty in _STATEMENT_WORDS or not self._same_line(end - 1, end):
                return expr
            if ty in NAMES and (kind is Name or self._toks[at].value.isupper()):
                return expr
        return self._fail()

    def _macro_block(self, head: FuncCall) -> Any:
        """A block under an unknown macro: a condition if an `else` follows it, else a loop."""
        block = self._parse_compound_statement()
        if self._types[self._at] != "ELSE":
            return MacroLoop(head, block, head.coord)
        self._at += 1
        return If(head, block, self._parse_statement(), head.coord)

    def _statement_or_nothing(self) -> Any:
        """The statement a label stands before; nothing before `}`."""
        at = self._at
        ty = self._types[at]
        if ty == "RBRACE":
            return EmptyStatement(self._toks[at])
        if ty in DECLARES or (ty in {"TYPEID", "ID"} and self._types[at + 1] != "COLON" and self._declares(at)):
            return self._declaration_statement()
        return self._parse_statement()

    def _label(self) -> Label:
        token = self._toks[self._at]
        self._at += 2
        return Label(token.value, self._statement_or_nothing(), token)

    def _case(self) -> Case:
        token = self._advance()
        value = self._parse_conditional_expression()
        if self._accept("ELLIPSIS"):
            value = CaseRange(value, self._parse_conditional_expression(), token)
        self._expect("COLON")
        return Case(value, [self._statement_or_nothing()], token)

    def _default(self) -> Default:
        token = self._advance()
        self._expect("COLON")
        return Default([self._statement_or_nothing()], token)

    def _if(self) -> If:
        """`else if` ladders are read in a loop: some are longer than any stack."""
        first = last = self._if_once()
        types = self._types
        while types[self._at] == "ELSE":
            self._at += 1
            if types[self._at] != "IF":
                last.iffalse = self._parse_statement()
                break
            last.iffalse = self._if_once()
            last = last.iffalse
        return first

    def _if_once(self) -> If:
        token = self._advance()
        self._expect("LPAREN")
        condition = self._parse_expression()
        self._expect("RPAREN")
        return If(condition, self._parse_statement(), None, token)

    def _switch(self) -> Switch:
        token = self._advance()
        self._expect("LPAREN")
        value = self._parse_expression()
        self._expect("RPAREN")
        return Switch(value, self._parse_statement(), token)

    def _goto(self) -> Goto:
        token = self._advance()
        label = self._advance()
        self._expect("SEMI")
        return Goto(label.value, token)

    def _return(self) -> Return:
        token = self._advance()
        value = None if self._types[self._at] == "SEMI" else self._parse_expression()
        self._expect("SEMI")
        return Return(value, token)

    def _try(self) -> Try:
        token = self._advance()
        body = self._parse_compound_statement()
        if self._accept("EXCEPT"):
            self._expect("LPAREN")
            filter_ = self._parse_expression()
            self._expect("RPAREN")
            return Try(body, filter_, self._parse_compound_statement(), False, token)
        self._expect("FINALLY")
        return Try(body, None, self._parse_compound_statement(), True, token)

    def _leave(self) -> Leave:
        token = self._advance()
        self._expect("SEMI")
        return Leave(token)

    def _asm(self) -> Asm:
        """Inline assembly: a block, GNU's parentheses, or the rest of the line."""
        token = self._advance()
        types = self._types
        while types[self._at] in QUALIFIERS or types[self._at] == "GOTO":
            self._at += 1
        if types[self._at] in {"LBRACE", "LPAREN"}:
            close = self._closing(self._at)
            if close < 0:
                self._fail()
            self._at = close + 1
        else:
            while types[self._at] not in {"", "SEMI", "RBRACE"} and self._toks[self._at].lineno == token.lineno:
                self._at += 1
        self._accept("SEMI")
        return Asm(token)

    def _do(self) -> DoWhile:
        token = self._advance()
        body = self._parse_statement()
        self._expect("WHILE")
        self._expect("LPAREN")
        condition = self._parse_expression()
        self._expect("RPAREN")
        # A macro's last line has no semicolon; the statement that uses it may have none either.
        self._accept("SEMI")
        return DoWhile(condition, body, token)

    def _for(self) -> For:
        token = self._advance()
        self._expect("LPAREN")
        first: Any
        if self._starts_declaration():
            start = self._toks[self._at]
            first = DeclarationList(self._parse_declaration(), start)
        else:
            first = self._parse_expression_opt()
            self._expect("SEMI")
        condition = self._parse_expression_opt()
        self._expect("SEMI")
        step = self._parse_expression_opt()
        self._expect("RPAREN")
        return For(first, condition, step, self._parse_statement(), token)


_PRODUCTIONS: dict[str, Callable[[Statements], Any]] = {
    "LBRACE": Statements._parse_compound_statement,
    "IF": Statements._if,
    "SWITCH": Statements._switch,
    "WHILE": Statements._parse_iteration_statement,
    "DO": Statements._do,
    "FOR": Statements._for,
    "GOTO": Statements._goto,
    "RETURN": Statements._return,
    "BREAK": Statements._parse_jump_statement,
    "CONTINUE": Statements._parse_jump_statement,
    "CASE": Statements._case,
    "DEFAULT": Statements._default,
    "TRY": Statements._try,
    "LEAVE": Statements._leave,
    "ASM": Statements._asm,
}
