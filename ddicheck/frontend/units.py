"""A file to its `Unit`: preprocessing, chunks, parsing and lowering, with headers read once per driver.

A header's segment is parsed once for all units that enter it with the same macros, as long as the names it uses mean
the same there: were defined by the same headers, read the same way. So what a unit becomes does not depend on the units
read before it.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from dataclasses import dataclass, field

from ddicheck import knowledge
from ddicheck.frontend.declare import Collected, Declarer
from ddicheck.frontend.parse import Parser
from ddicheck.frontend.preprocess import Preprocessed, Preprocessor, Segment
from ddicheck.frontend.reader import Reader
from ddicheck.frontend.scope import Scope
from ddicheck.frontend.tokens import Token
from ddicheck.ir.types import Declarations, Unit
from ddicheck.model import Build, Problem

__all__ = ["FrontEnd"]

_RECURSION_LIMIT = 20_000
"""Enough for the deepest nesting that `chunks` lets through; Python frames do not use the C stack."""


_TELLING = ("NDIS", "NTDDI_", "_WIN32_WINNT", "WINVER", "KMDF_", "UMDF_", "BINARY_COMPATIBLE", "STORPORT", "_NDIS")
"""How the names of macros begin that say what is built."""


class _Header:
    """What a shared segment gave, and what it added to the scope."""

    __slots__ = ("declarations", "names", "problems", "scope")

    def __init__(self, declarations: Declarations, problems: list[Problem], scope: Scope) -> None:
        self.declarations = declarations
        self.problems = problems
        self.scope = scope
        self.names: dict[str, _Header | None] = {}
        """The names it defines, each with this header."""


@dataclass(slots=True)
class _Carried:
    """The beginning of a declaration that an include interrupts."""

    file: str = ""
    tokens: list[Token] = field(default_factory=list)


class FrontEnd:
    """Reads the files of one driver, each to a `Unit`."""

    def __init__(self, build: Build, read: Callable[[str], bytes] | None = None) -> None:
        names = knowledge.ddi_names()
        self._preprocessor = (
            Preprocessor(build, never_expand=names) if read is None else Preprocessor(build, read, never_expand=names)
        )
        self.parser = Parser()
        self.defined = frozenset(name for name, _ in build.defines)
        self._names: dict[object, frozenset[str]] = {}
        self.headers: dict[object, _Header] = {}

    def unit(self, path: str, data: bytes | None = None) -> Unit:
        """The file at an absolute path, read from `data` if given. What cannot be read becomes a `Problem`."""
        collecting = gc.isenabled()
        limit = sys.getrecursionlimit()
        gc.disable()
        sys.setrecursionlimit(max(limit, _RECURSION_LIMIT))
        try:
            return _Reading(self, path, self._preprocessor.run(path, data)).unit()
        finally:
            sys.setrecursionlimit(limit)
            if collecting:
                gc.enable()

    def left_out(self, name: str) -> bool:
        """Whether a name stands in text that was compiled out of all units read so far."""
        return self._preprocessor.left_out(name)

    def names_of(self, segment: Segment) -> frozenset[str]:
        """The identifiers a shared segment uses."""
        found = self._names.get(segment.shared_key)
        if found is None:
            found = frozenset([token.value for token in segment.tokens if token.type == "ID"])
            self._names[segment.shared_key] = found
        return found


class _Reading:
    """One unit being read."""

    def __init__(self, owner: FrontEnd, path: str, source: Preprocessed) -> None:
        self.owner = owner
        self.parser = owner.parser
        self.path = path
        self.source = source
        self.scope = Scope()
        self.own = Collected([path])
        self.sections = [""]
        self.problems: list[Problem] = list(source.problems)
        self.declarations: list[Declarations] = []
        self.carried = _Carried()
        self.origins: dict[str, _Header | None] = {}
        """The header that says what a name means, None for the unit's own text."""
        self.claimed = self.scope.size()

    def unit(self) -> Unit:
        """All segments in order, then the unit."""
        for segment in self.source.segments:
            if self.carried.tokens or segment.file == self.path or segment.shared_key is None:
                self._segment(segment)
            else:
                self._header(segment)
        if self.carried.tokens:
            self._read(self.carried.file, self.carried.tokens, last=True)
        self.declarations.append(self.own.frozen())
        source = self.source
        macros = tuple(
            (name, macro.text)
            for name, macro in source.macros.items()
            if macro.parameters is None and (name.startswith(_TELLING) or name in self.owner.defined)
        )
        return Unit(
            self.path,
            source.files,
            tuple(self.declarations),
            macros,
            source.suppressions,
            tuple(self.problems + self.own.problems),
            source.lines,
            source.missing_includes,
        )

    # -- segments ------------------------------------------------------------------------------------------------------

    def _segment(self, segment: Segment) -> None:
        carried = self.carried
        if carried.tokens:
            self.carried = _Carried()
            self._read(carried.file, carried.tokens + segment.tokens)
        else:
            self._read(segment.file, segment.tokens)

    def _header(self, segment: Segment) -> None:
        """A shared segment: from an earlier reading if its names mean the same here."""
        self._claim()
        origins = self.origins
        names = self.owner.names_of(segment)
        meanings = frozenset([origins[name] for name in names & origins.keys()])
        key = (segment.shared_key, meanings)
        header = self.owner.headers.get(key)
        if header is None:
            header = self._made(segment)
            if not self.carried.tokens and None not in meanings:
                self.owner.headers[key] = header
        self.declarations.append(header.declarations)
        self.problems += header.problems
        self.scope.enter(header.scope)
        origins.update(header.names)
        self.claimed = self.scope.size()

    def _claim(self) -> None:
        """Note which names the unit's own text has defined since the last header: what they mean is no one else's."""
        if self.claimed != self.scope.size():
            new = self.scope.names() - self.origins.keys()
            self.origins.update(dict.fromkeys(new))
            self.claimed = self.scope.size()

    def _made(self, segment: Segment) -> _Header:
        """The segment read, with what it adds apart from what was there."""
        before, problems, declarations = self.scope, self.problems, self.declarations
        self.scope, self.problems, self.declarations = before.copy(), [], []
        try:
            self._read(segment.file, segment.tokens)
            header = _Header(self.declarations[0], self.problems, self.scope.since(before))
            header.names = dict.fromkeys(header.scope.names(), header)
            return header
        finally:
            self.scope, self.problems, self.declarations = before, problems, declarations

    # -- chunks --------------------------------------------------------------------------------------------------------

    def _read(self, file: str, tokens: list[Token], last: bool = False) -> None:
        """The chunks of a token list that begins in `file`."""
        own = file == self.path
        collected = self.own if own else Collected([file])
        sections = self.sections if own else [""]
        here, unit = Declarer(self.scope, collected), Declarer(self.scope, self.own)
        left = Reader(self.parser, here, unit, self.problems, sections).read(tokens, last)
        if left:
            self.carried = _Carried(file, left)
        if not own:
            self.problems += collected.problems
            self.declarations.append(collected.frozen())
