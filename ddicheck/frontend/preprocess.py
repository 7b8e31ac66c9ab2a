"""Preprocessing of one driver's units: conditionals, includes and macros, on tokens, each header once if it can be.

What the units of a driver share is kept here: headers cut into regions, macro definitions, and what reading a header
did (`Visit`). `translation` reads one unit.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping

from ddicheck.frontend import kit_macros
from ddicheck.frontend.includes import Folders
from ddicheck.frontend.macros import Macro, MacroError, define
from ddicheck.frontend.sections import Directive, File
from ddicheck.frontend.source import LARGEST_FILE, Source, decode
from ddicheck.frontend.translation import Translation
from ddicheck.frontend.visits import Preprocessed, Segment, Visit
from ddicheck.model import Build, Problem, Span

__all__ = ["Preprocessed", "Preprocessor", "Segment"]


def _read(path: str) -> bytes:
    """The bytes of the file, at most one more than are used."""
    with open(path, "rb") as file:
        return file.read(LARGEST_FILE + 1)


class Preprocessor:
    """Preprocesses the units of one driver.

    `read` gives a file's bytes or raises OSError; `never_expand` are names that stay as written even where the driver
    defines macros for them; `predefined` what the compiler defines (left out: what the build's platform asks for).
    `msvc` off: as GCC where the two compilers differ.
    """

    def __init__(
        self,
        build: Build,
        read: Callable[[str], bytes] = _read,
        never_expand: Container[str] = (),
        predefined: Mapping[str, str] | None = None,
        *,
        msvc: bool = True,
    ) -> None:
        self.build = build
        self.msvc = msvc
        self.folders = Folders(build.include_dirs)
        self.visits: dict[tuple[str, tuple[str, ...]], list[Visit]] = {}
        self.problems: list[Problem] = []
        self.table: dict[str, Macro] = {}
        self._read = read
        self._never_expand = never_expand
        self._headers: dict[str, File | OSError] = {}
        self._units: list[File] = []
        self._made: dict[tuple[str, str], Macro] = {}
        if predefined is None:
            predefined = kit_macros.predefined(name for name, _ in build.defines)
        text = "\n".join(f"#define {name} {text}" for name, text in predefined.items())
        for item in File("<defines>", Source(text, "utf-8")).items:
            if isinstance(item, Directive):
                macro = self.defined(item)
                self.table[macro.name] = macro
        for name, text in build.defines:
            try:
                macro = self.macro(name, text)
            except MacroError as error:
                self.problems.append(Problem("project", f"define {name}: {error}", Span("<defines>", 1)))
            else:
                self.table[macro.name] = macro

    def run(self, path: str, data: bytes | None = None) -> Preprocessed:
        """The file at `path` preprocessed, with `data` as what it holds if given. Nothing a file can hold raises."""
        try:
            file = File(path, decode(self._read(path) if data is None else data))
        except OSError as error:
            problem = Problem("read", f"file cannot be read: {error.strerror or error}", Span(path, 1))
            return Preprocessed(files=(path,), problems=(*self.problems, problem))
        self._units.append(file)
        return Translation(self, file).result()

    def left_out(self, name: str) -> bool:
        """Whether a name stands in text of the files read that no unit has reached: compiled out, or never used."""
        headers = (file for file in self._headers.values() if isinstance(file, File))
        return any(file.left_out(name) for file in (*self._units, *headers))

    def header(self, path: str) -> File | OSError:
        """The header at `path`, or why it cannot be read; read and cut once."""
        if path not in self._headers:
            try:
                self._headers[path] = File(path, decode(self._read(path)))
            except OSError as error:
                self._headers[path] = error
        return self._headers[path]

    def macro(self, name: str, text: str) -> Macro:
        """The macro that `#define name text` defines; the same one each time."""
        key = name, text
        if key not in self._made:
            items = File("<defines>", Source(f"#define {name} {text}", "utf-8")).items
            if len(items) != 1 or not isinstance(items[0], Directive):
                raise MacroError("malformed")
            self._made[key] = self.defined(items[0])
        return self._made[key]

    def defined(self, directive: Directive) -> Macro:
        """The macro that the directive defines; the same one each time."""
        if not isinstance(directive.cache, Macro):
            macro = define(directive.tokens)
            macro.expands = macro.name not in self._never_expand
            directive.cache = macro
        return directive.cache
