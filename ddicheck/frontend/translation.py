"""The preprocessing of one unit.

A header's `Visit` is everything that reading it did: the segments it gave, the macros it changed, what it suppressed.
It notes what it depends on: spellings that were no macros, and the definitions of those that were. Another include of
the header that finds these unchanged is not read again but *replayed*. What a header depends on besides macros is kept
among the macros under names no source can spell: `#once PATH` and `#kit PART`.

A region of text none of whose spellings is a macro is passed on as it is; its tokens are made once per driver.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from ddicheck.frontend import kit_macros
from ddicheck.frontend.conditions import ConditionError, evaluate
from ddicheck.frontend.dynamic import builtins, operators
from ddicheck.frontend.expand import Budget, Builtin, Expander
from ddicheck.frontend.macros import Macro, MacroError, spell
from ddicheck.frontend.pragmas import suppressions
from ddicheck.frontend.sections import Directive, File, Region, fit
from ddicheck.frontend.source import UNDECODED
from ddicheck.frontend.tokens import PRAGMA, Token
from ddicheck.frontend.visits import Preprocessed, Segment, Visit
from ddicheck.model import Problem, Span

if TYPE_CHECKING:
    from ddicheck.frontend.preprocess import Preprocessor

__all__ = ["Translation"]

DEPTH_LIMIT = 200
"""How deep includes may nest."""
INCLUDE_LIMIT = 5_000
"""How many includes of one unit are read."""
SIZE_LIMIT = 8_000_000
"""How many tokens one unit may get from headers."""
_VISIT_LIMIT = 16
"""How many visits of one header are kept."""


class _Frame:
    """A file being read: where in its items, and what is collected."""

    __slots__ = ("branches", "file", "folders", "index", "pieces", "tokens", "visit")

    def __init__(self, file: File, folders: tuple[str, ...]) -> None:
        self.file = file
        self.folders = folders
        """The folder of the file, then those of the files that include it."""
        self.index = 0
        self.tokens: list[Token] = []
        self.pieces: list[int] | None = []
        """Which of the file's items the collected tokens are, None if they are more than that."""
        self.branches: list[bool] = []
        """For each conditional that is open, whether one of its groups was taken."""
        self.visit = Visit()

    def close(self, header: bool) -> None:
        """Make a segment of the tokens collected so far."""
        if self.tokens:
            # Text that was expanded is only like itself, which a replayed visit has in it again.
            key: object = object() if self.pieces is None else (self.file, *self.pieces)
            self.visit.segments.append(Segment(self.file.path, self.tokens, key if header else None))
            self.tokens = []
        self.pieces = []


class Translation:
    """The preprocessing of one unit: the `Host` of the macros that are made when they are used."""

    def __init__(self, owner: Preprocessor, file: File) -> None:
        self.owner = owner
        self.file = file
        self.unit = Visit(problems=list(owner.problems), files=[file.path])
        self.table = owner.table | builtins(self)
        self.expander = Expander(self.table, owner.msvc)
        self.operators = operators(self)
        self.frames: list[_Frame] = []
        self.included = 0
        self.size = 0
        self.counter = 0
        self.pushed: dict[str, list[Macro | None]] = {}

    def result(self) -> Preprocessed:
        """The unit read, with all it includes."""
        self._read()
        unit = self.unit
        return Preprocessed(
            unit.segments,
            tuple(dict.fromkeys(unit.files)),
            tuple(unit.problems),
            {name: macro for name, macro in self.table.items() if name[0] != "#" and not isinstance(macro, Builtin)},
            tuple(unit.suppressions),
            tuple(dict.fromkeys(unit.missing)),
            self.file.line_count,
            tuple(dict.fromkeys(unit.assumed)),
        )

    # -- files --

    def _read(self) -> None:
        """Read the unit's file and all it includes."""
        self._enter(self.file, (os.path.dirname(self.file.path),))
        for path in reversed(self.owner.build.forced_includes):
            forced = self.owner.header(path)
            if isinstance(forced, OSError):
                words = f"forced include {path} {_reason(forced)}"
                self.unit.problems.append(Problem("include", words, Span(self.file.path, 1)))
            else:
                self._enter(forced, (os.path.dirname(path),))
        while self.frames:
            frame = self.frames[-1]
            items = frame.file.items
            if frame.index >= len(items):
                self._leave(frame)
                continue
            item = items[frame.index]
            frame.index += 1
            if isinstance(item, Region):
                self._region(frame, item)
            else:
                self._directive(frame, item)

    def _enter(self, file: File, folders: tuple[str, ...]) -> None:
        """Begin to read a file."""
        frame = _Frame(file, folders)
        frame.visit.files.append(file.path)
        frame.visit.suppressions += file.suppressions
        for kind, words, line, column in file.problems:
            frame.visit.problems.append(Problem(kind, words, Span(file.path, line, column)))
        self.frames.append(frame)

    def _leave(self, frame: _Frame) -> None:
        """End the file: what it did becomes part of what its includer does, and is kept for the next include."""
        self.frames.pop()
        frame.close(bool(self.frames))
        visit = frame.visit
        if not self.frames:
            self.unit.follow(visit)
            return
        kept = self.owner.visits.setdefault((frame.file.path, frame.folders), [])
        if visit.repeatable and len(kept) < _VISIT_LIMIT:
            kept.append(visit)
        self.frames[-1].visit.follow(visit)

    # -- macros, with note taken --

    def _note(self, names: Iterable[str]) -> None:
        """Note that what becomes of the file depends on what these names stand for."""
        visit, table = self.frames[-1].visit, self.table
        for name in names:
            if name not in visit.changed:
                macro = table.get(name)
                if macro is None:
                    visit.absent.add(name)
                elif not isinstance(macro, Builtin):
                    visit.present.setdefault(name, macro)

    def _set(self, name: str, macro: Macro | None) -> None:
        """Define or undefine a macro."""
        if isinstance(self.table.get(name), Builtin):
            return
        self.frames[-1].visit.changed[name] = macro
        if macro is None:
            self.table.pop(name, None)
        else:
            self.table[name] = macro

    def _flush(self) -> None:
        """Note what the expander looked up, and report what it complains of."""
        expander = self.expander
        if expander.reads:
            self._note(expander.reads)
            expander.reads = set()
        for kind, words, token in expander.errors:
            self._problem(kind, words, token)
        expander.errors.clear()

    def _problem(self, kind: str, words: str, token: Token) -> None:
        """Report a problem at a token."""
        span = Span(token.filename, token.lineno, token.column, len(token.value))
        self.frames[-1].visit.problems.append(Problem(kind, words, span))

    def count(self) -> int:
        """The next value of `__COUNTER__`."""
        self.frames[-1].visit.repeatable = False
        self.counter += 1
        return self.counter - 1

    def is_defined(self, name: str) -> bool:
        """Whether a name is a macro."""
        return name in self.table and name != "defined"

    # -- text --

    def _region(self, frame: _Frame, region: Region) -> None:
        """Pass on a region, expanded if any of its spellings is a macro."""
        touched = self.table.keys() & region.spellings
        frame.visit.without(region.spellings - touched if touched else region.spellings)
        if touched:
            self._note(touched)
            made, strays = fit(self.expander.expand(region.tokens, self._more))
            self._flush()
            frame.tokens += made
            frame.pieces = None
        else:
            frame.tokens += region.fitting
            strays = region.strays
            if frame.pieces is not None:
                frame.pieces.append(frame.index)
        if strays and strays[0].value[0] != UNDECODED:
            word = "literal does not end" if strays[0].value[0] in "\"'" else f"{strays[0].value[:8]} is no token of C"
            self._problem("parse", word, strays[0])

    def _more(self) -> list[Token] | None:
        """The tokens after the next directives, in the middle of a macro's call; None at an include and at the end."""
        self._flush()
        frame = self.frames[-1]
        items = frame.file.items
        while frame.index < len(items):
            item = items[frame.index]
            if isinstance(item, Region):
                frame.index += 1
                self._note(item.spellings)
                return item.tokens
            if item.name == "include":
                return None
            frame.index += 1
            self._directive(frame, item)
        return None

    # -- directives --

    def _directive(self, frame: _Frame, directive: Directive) -> None:
        """Carry out a directive."""
        name = directive.name
        handler = _HANDLERS.get(name)
        if handler is not None:
            handler(self, frame, directive)
        elif name and name not in _TOLERATED:
            self._complain(frame, directive, "preprocess", f"#{name} is no directive")

    def _complain(self, frame: _Frame, directive: Directive, kind: str, words: str) -> None:
        """Report a problem with a directive."""
        line, column = directive.place
        frame.visit.problems.append(Problem(kind, words, Span(frame.file.path, line, column, len(directive.name) + 1)))

    def _define(self, frame: _Frame, directive: Directive) -> None:
        try:
            macro = self.owner.defined(directive)
        except MacroError as error:
            self._complain(frame, directive, "preprocess", str(error))
        else:
            self._set(macro.name, macro)

    def _undef(self, frame: _Frame, directive: Directive) -> None:
        if directive.tokens:
            self._set(directive.tokens[0].value, None)

    def _error(self, frame: _Frame, directive: Directive) -> None:
        self._complain(frame, directive, "preprocess", f"#error {directive.text}".rstrip())

    # -- conditionals --

    def _if(self, frame: _Frame, directive: Directive) -> None:
        taken = self._condition(frame, directive)
        frame.branches.append(taken)
        if not taken:
            frame.index = directive.next

    def _elif(self, frame: _Frame, directive: Directive) -> None:
        if frame.branches[-1]:
            frame.index = directive.next
        else:
            frame.branches.pop()
            self._if(frame, directive)

    def _else(self, frame: _Frame, directive: Directive) -> None:
        if frame.branches[-1]:
            frame.index = directive.next
        frame.branches[-1] = True

    def _endif(self, frame: _Frame, directive: Directive) -> None:
        frame.branches.pop()

    def _condition(self, frame: _Frame, directive: Directive) -> bool:
        """Whether the group the directive begins is taken."""
        tokens = directive.tokens
        if directive.name.endswith("def"):
            if not tokens:
                self._complain(frame, directive, "preprocess", f"#{directive.name} has no name")
                return False
            self._note((tokens[0].value,))
            return self.is_defined(tokens[0].value) is not directive.name.endswith("ndef")
        self._note({token.value for token in tokens})
        try:
            expanded = self._without_names(tokens)
            if self._derive(expanded):
                expanded = self._without_names(tokens)
            return evaluate(expanded, kit_macros.CONDITION_VALUES)
        except (ConditionError, Budget) as error:
            self._complain(frame, directive, "preprocess", str(error))
            return False
        finally:
            self._flush()

    def _without_names(self, tokens: list[Token]) -> list[Token]:
        """The tokens of a condition expanded, `defined` and `__has_include` replaced by what they give."""
        table = self.table
        names = [token.value for token in tokens]
        if table.keys().isdisjoint(names) and self.operators.keys().isdisjoint(names):
            return tokens
        shadowed = {name: table[name] for name in self.operators if name in table}
        table.update(self.operators)
        try:
            return self.expander.expand(tokens)
        finally:
            for name in self.operators:
                del table[name]
            table.update(shadowed)

    # -- the kit --

    def _derive(self, tokens: list[Token]) -> bool:
        """Define the kit's version macros whose values an expanded condition still wants; whether there were any."""
        wanted = {kit_macros.DERIVED[token.value] for token in tokens if token.value in kit_macros.DERIVED}
        for part in sorted(wanted):
            self._kit(part)
        return bool(wanted)

    def _kit(self, part: str) -> None:
        """Define what a part of the kit's headers defines, once."""
        done = f"#kit {part}"
        self._note((done,))
        if done in self.table:
            return
        self._set(done, _MARK)
        if part == "ndis":
            self._kit("target")
            made, assumed = kit_macros.derive_ndis(self._text)
            self.frames[-1].visit.assumed += assumed
        else:
            made = kit_macros.derive_target(self._text)
        for name, text in made.items():
            self._set(name, self.owner.macro(name, text))

    def _text(self, name: str) -> str | None:
        """The text of a macro, None if there is none of that name."""
        self._note((name,))
        macro = self.table.get(name)
        return None if macro is None else macro.text

    # -- includes --

    def _include(self, frame: _Frame, directive: Directive) -> None:
        name, quoted = self._header_name(directive)
        if not name:
            self._complain(frame, directive, "include", "#include names no file")
            return
        path = self.owner.folders.find(name, frame.folders if quoted else ())
        if path is None:
            self._missing(frame, name)
            return
        once = "#once " + path
        self._note((once,))
        if once in self.table or not self._may_include(frame, directive, name):
            return
        file = self.owner.header(path)
        if isinstance(file, OSError):
            self._complain(frame, directive, "read", f"{name} {_reason(file)}")
            return
        frame.close(len(self.frames) > 1)
        folder = os.path.dirname(path)
        folders = (folder, *(other for other in frame.folders if other != folder))
        for visit in self.owner.visits.get((path, folders), ()):
            if visit.holds(self.table):
                self._replay(visit)
                return
        self._enter(file, folders)

    def _may_include(self, frame: _Frame, directive: Directive, name: str) -> bool:
        """Whether the limits leave room for one more include."""
        self.included += 1
        if len(self.frames) > DEPTH_LIMIT:
            kind, words = "include", f"{name} is included more than {DEPTH_LIMIT} files deep"
        elif self.included > INCLUDE_LIMIT:
            kind, words = "budget", f"{name} and what follows is left out after {INCLUDE_LIMIT} includes"
        elif self.size > SIZE_LIMIT:
            kind, words = "budget", f"{name} and what follows is left out after {SIZE_LIMIT} tokens from headers"
        else:
            return True
        frame.visit.repeatable = False
        if not any(problem.message == words for problem in self.unit.problems):
            line, column = directive.place
            self.unit.problems.append(Problem(kind, words, Span(frame.file.path, line, column)))
        return False

    def _replay(self, visit: Visit) -> None:
        """Do what an earlier visit did."""
        self.size += visit.size
        for name, macro in visit.changed.items():
            if macro is None:
                self.table.pop(name, None)
            else:
                self.table[name] = macro
        self.frames[-1].visit.follow(visit)

    def _missing(self, frame: _Frame, name: str) -> None:
        """Note an include that no file was found for, and what the kit's header of that name would define."""
        frame.visit.missing.append(name)
        header = name.replace("\\", "/").rpartition("/")[2].lower()
        if header in kit_macros.KIT_HEADERS:
            self._kit("ndis" if header == "ndis.h" else "target")

    def _header_name(self, directive: Directive) -> tuple[str, bool]:
        """The name an include asks for, and whether it is in quotes."""
        text = directive.text
        if text[:1] not in ('"', "<"):
            self._note({token.value for token in directive.tokens})
            text = spell(self.expander.expand(directive.tokens))
            self._flush()
        closing = text.find(">" if text[:1] == "<" else '"', 1)
        if text[:1] not in ('"', "<") or closing < 0:
            return "", False
        return text[1:closing].strip(), text[0] == '"'

    def has_include(self, name: str, quoted: bool) -> bool:
        """Whether an include of that name finds a file, or would with the kit."""
        folders = self.frames[-1].folders if quoted else ()
        return self.owner.folders.find(name, folders) is not None or name.lower() in kit_macros.KIT_HEADERS

    # -- pragmas --

    def _pragma(self, frame: _Frame, directive: Directive) -> None:
        text = directive.text
        if text == "once":
            self._set("#once " + frame.file.path, _MARK)
            return
        line, column = directive.place
        frame.tokens.append(self.pragma(text, Token(PRAGMA, "#pragma", line, column, frame.file.path)))
        if frame.pieces is not None:
            frame.pieces.append(frame.index)

    def pragma(self, text: str, at: Token) -> Token:
        """The token of a pragma that is written at a token's place; what it suppresses is noted."""
        visit = self.frames[-1].visit
        visit.suppressions += suppressions(text, at.filename, at.lineno, at.column)
        word, _, name = text.partition("(")
        if word.strip() in ("push_macro", "pop_macro"):
            visit.repeatable = False
            saved = self.pushed.setdefault(name := name.strip(') "'), [])
            if word.strip() == "push_macro":
                saved.append(self.table.get(name))
            elif saved and name:
                self._set(name, saved.pop())
        return Token(PRAGMA, text, at.lineno, at.column, at.filename, at.macro, True)


_MARK = Macro("#", None, False, ())
"""Stands in the table under a name no source can spell."""


def _reason(error: OSError) -> str:
    """Why a file cannot be read."""
    return f"cannot be read: {error.strerror or error}"


_HANDLERS: dict[str, Callable[[Translation, _Frame, Directive], None]] = {
    "define": Translation._define,
    "undef": Translation._undef,
    "if": Translation._if,
    "ifdef": Translation._if,
    "ifndef": Translation._if,
    "elif": Translation._elif,
    "elifdef": Translation._elif,
    "elifndef": Translation._elif,
    "else": Translation._else,
    "endif": Translation._endif,
    "include": Translation._include,
    "pragma": Translation._pragma,
    "error": Translation._error,
}
_TOLERATED = frozenset(
    ("line", "import", "include_next", "using", "warning", "ident", "sccs", "assert", "unassert", "unbalanced")
)
