"""Preprocessing of one driver's units: conditionals, includes and macros, on tokens, each header once if it can be.

A header's *visit* is everything that reading it did to a unit: the segments it gave, the macros it changed, what it
suppressed. A visit depends on the macros it found at its entry, and notes them: names that were no macros, and the
definitions of those that were. Another include of the header that finds the same is not read again but *replayed*.

A region of text none of whose spellings is a macro is passed on as it is; its tokens are made once per driver.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field

from ddicheck.frontend import kit_macros
from ddicheck.frontend.conditions import ConditionError, evaluate
from ddicheck.frontend.includes import Folders
from ddicheck.frontend.macros import Builtin, Expander, Macro, MacroError, define, spell
from ddicheck.frontend.pragmas import destringized, suppressions
from ddicheck.frontend.sections import Directive, File, Region, fit
from ddicheck.frontend.source import LARGEST_FILE, Source, decode
from ddicheck.frontend.tokens import PRAGMA, Token
from ddicheck.ir.types import Suppression
from ddicheck.model import Build, Problem, Span

__all__ = ["Preprocessed", "Preprocessor", "Segment"]

DEPTH_LIMIT = 200
INCLUDE_LIMIT = 5_000
TOKEN_LIMIT = 8_000_000


@dataclass(slots=True)
class Segment:
    """Consecutive tokens of one file.

    Segments with equal `shared_key` hold the very same tokens: the same regions of a header entered with the same relevant
    macros. It is None where that cannot be said.
    """

    file: str
    tokens: list[Token]
    shared_key: object | None


@dataclass(slots=True)
class Preprocessed:
    """A unit after preprocessing. `files` are all that were read, the unit's own first; `lines` counts its own."""

    segments: list[Segment] = field(default_factory=list)
    files: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    macros: dict[str, Macro] = field(default_factory=dict)
    suppressions: tuple[Suppression, ...] = ()
    missing_includes: tuple[str, ...] = ()
    lines: int = 0
    assumed: tuple[str, ...] = ()
    """Version macros the driver does not define and that were taken to be, `NDIS689`."""


def _read(path: str) -> bytes:
    """The bytes of the file, one more than are looked at at most."""
    with open(path, "rb") as file:
        return file.read(LARGEST_FILE + 1)


@dataclass(slots=True)
class _Visit:
    """What reading a header did, and what it depended on."""

    absent: set[str] = field(default_factory=set)
    """Names that were no macros when it began and mattered."""
    present: dict[str, Macro] = field(default_factory=dict)
    """Macros that mattered, as they were when it began."""
    changed: dict[str, Macro | None] = field(default_factory=dict)
    segments: list[Segment] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    suppressions: list[Suppression] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    repeatable: bool = True
    """False if it depended on more than macros."""

    def holds(self, table: dict[str, Macro]) -> bool:
        """Whether it would be the same with these macros."""
        return table.keys().isdisjoint(self.absent) and all(
            table.get(name) is macro for name, macro in self.present.items()
        )


class _Frame:
    """A file being read: where in its items, and what is collected."""

    __slots__ = ("branches", "file", "folders", "index", "path_key", "pieces", "tokens", "visit")

    def __init__(self, file: File, folders: tuple[str, ...]) -> None:
        self.file = file
        self.folders = folders
        """The folder of the file, then those of the files that include it."""
        self.index = 0
        self.tokens: list[Token] = []
        self.pieces: list[object] | None = []
        """What the collected tokens are made of, None if that was made for this one use."""
        self.branches: list[bool] = []
        """For each conditional that is open, whether one of its groups was taken."""
        self.visit = _Visit()

    def shared_key(self, header: bool) -> object | None:
        """What tells the tokens collected so far from others; those of a header that were expanded are only like themselves."""
        if self.pieces is not None:
            return (self.file, *self.pieces)
        return object() if header else None


class Preprocessor:
    """Preprocesses the units of one driver.

    `read` gives a file's bytes; `never_expand` are names that stay as written even where the driver defines macros for
    them; `predefined` what the compiler defines. `msvc` off gives GCC's reading where the two compilers differ.
    """

    def __init__(
        self,
        build: Build,
        read: Callable[[str], bytes] = _read,
        never_expand: Container[str] = (),
        predefined: Mapping[str, str] = kit_macros.PREDEFINED,
        *,
        msvc: bool = True,
    ) -> None:
        self.build = build
        self.read = read
        self.never_expand = never_expand
        self.msvc = msvc
        self.folders = Folders(build.include_dirs)
        self.visits: dict[tuple[str, tuple[str, ...]], list[_Visit]] = {}
        self._files: dict[str, File | OSError] = {}
        self._defines: dict[tuple[str, str], Macro] = {}
        self.problems: list[Problem] = []
        self.table: dict[str, Macro] = {}
        for name, text in (*predefined.items(), *build.defines):
            try:
                macro = self.macro(name, text)
            except MacroError as error:
                self.problems.append(Problem("preprocess", f"define {name}: {error}", Span("<defines>", 1)))
            else:
                self.table[macro.name] = macro

    def run(self, path: str, data: bytes | None = None) -> Preprocessed:
        """The file at `path` preprocessed, with `data` as what it holds if given. Never raises for what is in a file."""
        return _Run(self, path, data).result()

    def file(self, path: str) -> File | OSError:
        """The file at `path`, cut; it is read once."""
        if path not in self._files:
            try:
                self._files[path] = File(path, decode(self.read(path)))
            except OSError as error:
                self._files[path] = error
        return self._files[path]

    def macro(self, name: str, text: str) -> Macro:
        """The macro that `#define name text` defines; the same one each time."""
        key = name, text
        if key not in self._defines:
            file = File("<defines>", Source(f"#define {name} {text}", "utf-8"))
            (directive,) = file.items or (None,)
            if not isinstance(directive, Directive):
                raise MacroError("malformed")
            self._defines[key] = self.defined(directive)
        return self._defines[key]

    def defined(self, directive: Directive) -> Macro:
        """The macro that the directive defines; the same one each time."""
        if isinstance(directive.cache, MacroError):
            raise directive.cache
        if not isinstance(directive.cache, Macro):
            try:
                macro = define(directive.tokens)
            except MacroError as error:
                directive.cache = error
                raise
            macro.expands = macro.name not in self.never_expand
            directive.cache = macro
        return directive.cache


class _Run:
    """The preprocessing of one unit."""

    def __init__(self, owner: Preprocessor, path: str, data: bytes | None) -> None:
        self.owner = owner
        self.path = path
        self.data = data
        self.table = dict(owner.table)
        self.expander = Expander(self.table, owner.msvc)
        self.frames: list[_Frame] = []
        self.unit = _Visit()
        self.included = 0
        self.made = 0
        self.counter = 0
        self.assumed: list[str] = []
        self.pushed: dict[str, list[Macro | None]] = {}
        self.derived: set[str] = set()
        for name, make in _BUILTINS.items():
            self.table[name] = Builtin(name, make(self))

    def result(self) -> Preprocessed:
        """Read the file, with all it includes."""
        self.unit.problems += self.owner.problems
        lines = 0
        if self.data is None:
            file = self.owner.file(self.path)
        else:
            file = File(self.path, decode(self.data))
        if isinstance(file, OSError):
            self.unit.problems.append(Problem("read", _reason(file), Span(self.path, 1)))
            self.unit.files.append(self.path)
        else:
            lines = len(file.lines)
            self._enter(file, (os.path.dirname(self.path),))
            for forced in reversed(self.owner.build.forced_includes):
                self._forced(forced)
            self._read()
        return Preprocessed(
            self.unit.segments,
            tuple(dict.fromkeys((self.path, *self.unit.files))),
            tuple(self.unit.problems),
            {name: macro for name, macro in self.table.items() if name[0] != "#" and not isinstance(macro, Builtin)},
            tuple(self.unit.suppressions),
            tuple(dict.fromkeys(self.unit.missing)),
            lines,
            tuple(self.assumed),
        )

    # -- files --

    def _enter(self, file: File, folders: tuple[str, ...]) -> None:
        """Begin to read a file."""
        frame = _Frame(file, folders)
        visit = frame.visit
        visit.files.append(file.path)
        visit.suppressions += file.suppressions
        visit.problems += (Problem(kind, words, Span(file.path, line, column)) for kind, words, line, column in file.problems)
        self.frames.append(frame)

    def _forced(self, path: str) -> None:
        """Begin to read a header the build includes in front of the file."""
        file = self.owner.file(path)
        if isinstance(file, OSError):
            self.unit.problems.append(Problem("include", f"forced include {path}: {_reason(file)}", Span(self.path, 1)))
        else:
            self._enter(file, (os.path.dirname(path),))

    def _read(self) -> None:
        """Read until all files are at their end."""
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

    def _leave(self, frame: _Frame) -> None:
        """End the file: what it did is now part of what its includer does, and kept for the next include."""
        self._close(frame)
        self.frames.pop()
        visit = frame.visit
        if self.frames:
            if visit.repeatable:
                self.owner.visits.setdefault((frame.file.path, frame.folders), []).append(visit)
            self._merge(visit)
        else:
            self._collect(self.unit, visit)

    def _merge(self, visit: _Visit) -> None:
        """Make what a visit did part of the visit of the includer."""
        if not self.frames:
            self._collect(self.unit, visit)
            return
        outer = self.frames[-1].visit
        changed = outer.changed
        outer.absent.update(visit.absent - changed.keys() if changed else visit.absent)
        for name, macro in visit.present.items():
            if name not in changed:
                outer.present.setdefault(name, macro)
        changed |= visit.changed
        outer.repeatable &= visit.repeatable
        self._collect(outer, visit)

    @staticmethod
    def _collect(outer: _Visit, visit: _Visit) -> None:
        """Add what a visit gave to what an outer one gives."""
        outer.segments += visit.segments
        outer.files += visit.files
        outer.problems += visit.problems
        outer.suppressions += visit.suppressions
        outer.missing += visit.missing

    def _close(self, frame: _Frame) -> None:
        """Make a segment of the tokens collected so far."""
        if frame.tokens:
            path = frame.file.path
            key = frame.shared_key(len(self.frames) > 1)
            frame.visit.segments.append(Segment(path, frame.tokens, key))
            frame.tokens = []
        frame.pieces = []

    # -- macros, with note taken --

    def _note(self, names: Iterable[str]) -> None:
        """Note that what becomes of the file depends on what these names stand for."""
        frame = self.frames[-1]
        visit, table = frame.visit, self.table
        for name in names:
            if name not in visit.changed:
                macro = table.get(name)
                if macro is None:
                    visit.absent.add(name)
                elif not isinstance(macro, Builtin):
                    visit.present.setdefault(name, macro)

    def _set(self, name: str, macro: Macro | None) -> None:
        """Define or undefine a macro."""
        self.frames[-1].visit.changed[name] = macro
        if macro is None:
            self.table.pop(name, None)
        else:
            self.table[name] = macro

    def _flush(self) -> None:
        """Note what the expander looked up and report what it complains of."""
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

    # -- text --

    def _region(self, frame: _Frame, region: Region) -> None:
        """Pass on a region, expanded if any of its spellings is a macro."""
        visit = frame.visit
        touched = self.table.keys() & region.spellings
        absent = region.spellings - touched if touched else region.spellings
        visit.absent.update(absent - visit.changed.keys() if visit.changed else absent)
        if not touched:
            frame.tokens += region.fitting
            if frame.pieces is not None:
                frame.pieces.append(region.first)
            if region.strays:
                self._strays(region.strays)
            return
        self._note(touched)
        made, strays = fit(self.expander.expand(region.tokens, self._more))
        self._flush()
        if strays:
            self._strays(strays)
        frame.tokens += made
        frame.pieces = None

    def _strays(self, strays: list[Token]) -> None:
        """Report characters that are no tokens."""
        token = strays[0]
        word = "unfinished literal" if token.value[0] in "\"'" else f"stray {token.value[:8]}"
        self._problem("parse", word, token)

    def _more(self) -> list[Token] | None:
        """The tokens after the next directives, in the middle of a macro's call; None at an include and at the end."""
        frame = self.frames[-1]
        self._flush()
        while frame.index < len(frame.file.items):
            item = frame.file.items[frame.index]
            if isinstance(item, Directive):
                if item.name in ("include", "include_next", "import"):
                    return None
                frame.index += 1
                self._directive(frame, item)
                continue
            frame.index += 1
            self._note(item.spellings)
            return item.tokens
        return None

    # -- directives --

    def _directive(self, frame: _Frame, directive: Directive) -> None:
        """Carry out a directive."""
        handler = _HANDLERS.get(directive.name)
        if handler is not None:
            handler(self, frame, directive)
        elif directive.name and not directive.name[0].isdigit() and directive.name not in _TOLERATED:
            self._complain(frame, directive, "preprocess", f"unknown directive #{directive.name}")

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
            if not isinstance(self.table.get(macro.name), Builtin):
                self._set(macro.name, macro)

    def _undef(self, frame: _Frame, directive: Directive) -> None:
        tokens = directive.tokens
        if tokens and not isinstance(self.table.get(tokens[0].value), Builtin):
            self._set(tokens[0].value, None)

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
        if directive.name[-3:] == "def":
            if not tokens:
                self._complain(frame, directive, "preprocess", f"#{directive.name} has no name")
                return False
            name = tokens[0].value
            self._note((name,))
            return (name in self.table) is not directive.name.endswith("ndef")
        if len(tokens) == 1 and tokens[0].value in ("0", "1"):
            return tokens[0].value == "1"
        names = {token.value for token in tokens}
        self._note(names)
        self._derive(names, tokens)
        try:
            return evaluate(self._conditional(tokens), kit_macros.CONDITION_VALUES)
        except ConditionError as error:
            self._complain(frame, directive, "preprocess", str(error))
            return False
        finally:
            self._flush()

    def _conditional(self, tokens: list[Token]) -> list[Token]:
        """The tokens of a condition expanded, `defined` and `__has_include` replaced by what they give."""
        if self.table.keys().isdisjoint(token.value for token in tokens) and not any(
            token.value in _OPERATORS for token in tokens
        ):
            return tokens
        operators = {name: Builtin(name, make(self)) for name, make in _OPERATORS.items()}
        self.table.update(operators)
        try:
            return self.expander.expand(tokens)
        finally:
            for name in operators:
                del self.table[name]

    # -- the kit --

    def _derive(self, names: set[str], tokens: list[Token]) -> None:
        """Define the kit's version macros if the condition takes one's value and no kit header has been seen."""
        wanted = {kit_macros.DERIVED[name] for name in names & kit_macros.DERIVED.keys() if name not in self.table}
        if not wanted:
            return
        tested = {after.value for before, after in zip(tokens, tokens[1:], strict=False) if before.value == "defined"}
        tested |= {
            after.value for before, after in zip(tokens, tokens[2:], strict=False) if before.value == "defined"
        }
        for name in names & kit_macros.DERIVED.keys() - tested:
            self._kit(kit_macros.DERIVED[name])

    def _kit(self, part: str) -> None:
        """Define what a part of the kit's headers defines."""
        if part in self.derived:
            return
        self.derived.add(part)
        self.frames[-1].visit.repeatable = False

        def value(name: str) -> str | None:
            macro = self.table.get(name)
            return None if macro is None else macro.text

        if part == "ndis":
            self._kit("target")
            made, assumed = kit_macros.derive_ndis(value)
            if assumed:
                self.assumed.append(assumed)
        else:
            made = kit_macros.derive_target(value)
        for name, text in made.items():
            self._set(name, self.owner.macro(name, text))

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
        self._close(frame)
        once = "#once " + path
        self._note((once,))
        if once in self.table:
            return
        self.included += 1
        if len(self.frames) > DEPTH_LIMIT:
            self._complain(frame, directive, "include", f"{name} is included more than {DEPTH_LIMIT} files deep")
            return
        if self.included > INCLUDE_LIMIT:
            if self.included == INCLUDE_LIMIT + 1:
                self._complain(frame, directive, "budget", f"more than {INCLUDE_LIMIT} includes; {name} is left out")
            return
        file = self.owner.file(path)
        if isinstance(file, OSError):
            self._complain(frame, directive, "read", f"{name}: {_reason(file)}")
            return
        folder = os.path.dirname(path)
        folders = (folder, *(other for other in frame.folders if other != folder))
        for visit in self.owner.visits.get((path, folders), ()):
            if visit.holds(self.table):
                self._replay(visit)
                return
        self._enter(file, folders)

    def _replay(self, visit: _Visit) -> None:
        """Do what an earlier visit did."""
        for name, macro in visit.changed.items():
            if macro is None:
                self.table.pop(name, None)
            else:
                self.table[name] = macro
        self._merge(visit)

    def _missing(self, frame: _Frame, name: str) -> None:
        """Note an include that is not there, which is how the kit's headers look."""
        frame.visit.missing.append(name)
        base = name.replace("\\", "/").rpartition("/")[2].lower()
        if base == "ndis.h":
            self._kit("ndis")
        elif base in kit_macros.KIT_HEADERS:
            self._kit("target")

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

    # -- pragmas --

    def _pragma(self, frame: _Frame, directive: Directive) -> None:
        text = directive.text
        if text == "once":
            self._set("#once " + frame.file.path, _ONCE)
            return
        line, column = directive.place
        frame.tokens.append(self.pragma(text, frame.file.path, line, column, ""))
        if frame.pieces is not None:
            frame.pieces.append(frame.index)

    def pragma(self, text: str, file: str, line: int, column: int, macro: str) -> Token:
        """The token of a pragma, whose suppressions are noted."""
        visit = self.frames[-1].visit
        visit.suppressions += suppressions(text, file, line, column)
        word, _, rest = text.partition("(")
        if word.strip() in ("push_macro", "pop_macro"):
            self._pushed(word.strip(), rest.strip(') "'))
        return Token(PRAGMA, text, line, column, file, macro, True)

    def _pushed(self, word: str, name: str) -> None:
        """Put a macro's definition aside, or take it up again."""
        self.frames[-1].visit.repeatable = False
        if not name or isinstance(self.table.get(name), Builtin):
            return
        saved = self.pushed.setdefault(name, [])
        if word == "push_macro":
            saved.append(self.table.get(name))
        elif saved:
            self._set(name, saved.pop())

    def _error(self, frame: _Frame, directive: Directive) -> None:
        self._complain(frame, directive, "preprocess", f"#error {directive.text}".strip())


_ONCE = Macro("#once", None, False, ())


def _reason(error: OSError) -> str:
    """Why a file cannot be read."""
    return f"cannot be read: {error.strerror or error}"


# -- builtins: each makes, for a run, what a macro's use gives -----------------------------------------------------------

_Make = Callable[[Expander, Token], list[Token]]


def _literal(kind: str, text: str, token: Token) -> list[Token]:
    """A token in the place of a builtin macro's use."""
    return [Token(kind, text, token.lineno, token.column, token.filename, token.macro or token.value, token.space)]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _constant(kind: str, text: str) -> Callable[[_Run], _Make]:
    return lambda run: lambda expander, token: _literal(kind, text, token)


def _file(run: _Run) -> _Make:
    return lambda expander, token: _literal("STRING_LITERAL", _quoted(token.filename), token)


def _line(run: _Run) -> _Make:
    return lambda expander, token: _literal("INT_CONST_DEC", str(token.lineno), token)


def _counter(run: _Run) -> _Make:
    def make(expander: Expander, token: Token) -> list[Token]:
        run.frames[-1].visit.repeatable = False
        run.counter += 1
        return _literal("INT_CONST_DEC", str(run.counter - 1), token)

    return make


def _pragma_operator(run: _Run) -> _Make:
    """`_Pragma("text")` and `__pragma(text)`."""

    def make(expander: Expander, token: Token) -> list[Token]:
        taken = expander.take_call(token.macro or token.value)
        if taken is None:
            return []
        inside = expander.expand(taken[1:-1])
        if token.value == "_Pragma":
            text = destringized(inside[0].value) if inside and "STRING" in inside[0].type else ""
        else:
            text = spell(inside)
        return [run.pragma(" ".join(text.split()), token.filename, token.lineno, token.column, token.macro)]

    return make


def _defined(run: _Run) -> _Make:
    def make(expander: Expander, token: Token) -> list[Token]:
        names = expander.take_operand()
        expander.reads.update(names)
        is_defined = bool(names) and names[0] in run.table and names[0] not in _OPERATORS
        return _literal("INT_CONST_DEC", str(int(is_defined)), token)

    return make


def _has_include(run: _Run) -> _Make:
    def make(expander: Expander, token: Token) -> list[Token]:
        taken = expander.take_call(token.value) or []
        text = spell(taken[1:-1])
        if text[:1] not in ("<", '"'):
            text = spell(expander.expand(taken[1:-1]))
        name = text[1:-1].strip()
        folders = run.frames[-1].folders if text[:1] == '"' else ()
        found = run.owner.folders.find(name, folders) is not None or name.lower() in kit_macros.KIT_HEADERS
        return _literal("INT_CONST_DEC", str(int(found)), token)

    return make


_BUILTINS: dict[str, Callable[[_Run], _Make]] = {
    "__FILE__": _file,
    "__LINE__": _line,
    "__COUNTER__": _counter,
    "__DATE__": _constant("STRING_LITERAL", '"Jan  1 1980"'),
    "__TIME__": _constant("STRING_LITERAL", '"00:00:00"'),
    "__TIMESTAMP__": _constant("STRING_LITERAL", '"Tue Jan  1 00:00:00 1980"'),
    "__FUNCTION__": _constant("STRING_LITERAL", '"__FUNCTION__"'),
    "__FUNCSIG__": _constant("STRING_LITERAL", '"__FUNCSIG__"'),
    "__FUNCDNAME__": _constant("STRING_LITERAL", '"__FUNCDNAME__"'),
    "L__FUNCTION__": _constant("WSTRING_LITERAL", 'L"__FUNCTION__"'),
    "_Pragma": _pragma_operator,
    "__pragma": _pragma_operator,
}
_OPERATORS: dict[str, Callable[[_Run], _Make]] = {"defined": _defined, "__has_include": _has_include}

_HANDLERS: dict[str, Callable[[_Run, _Frame, Directive], None]] = {
    "define": _Run._define,
    "undef": _Run._undef,
    "if": _Run._if,
    "ifdef": _Run._if,
    "ifndef": _Run._if,
    "elif": _Run._elif,
    "elifdef": _Run._elif,
    "elifndef": _Run._elif,
    "else": _Run._else,
    "endif": _Run._endif,
    "include": _Run._include,
    "include_next": _Run._include,
    "pragma": _Run._pragma,
    "error": _Run._error,
}
_TOLERATED = frozenset(("line", "import", "using", "warning", "ident", "sccs", "assert", "unassert", "unbalanced"))
