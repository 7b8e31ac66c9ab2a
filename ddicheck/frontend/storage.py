"""Where a function's values are while it is lowered: places in the source, names in scope, temporaries, types."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ddicheck.frontend.graph import Building
from ddicheck.frontend.scope import Scope
from ddicheck.ir.types import HERE, Assign, Expr, Path, Place

if TYPE_CHECKING:
    from ddicheck.frontend.tokens import Token

__all__ = ["Storage"]


class Storage:
    """One function being lowered into `self.block`."""

    def __init__(self, scope: Scope, file: str, files: list[str], line: int, function: str) -> None:
        self.scope = scope
        self.file = file
        self.files = files
        self.line = line
        self.function = function
        self.block = Building()
        self.nowhere = Building()
        """Where a way that cannot be taken leads."""
        self.names: dict[str, str] = {}
        """Root of each local and parameter in scope."""
        self.locals: dict[str, str] = {}
        """Type of each root."""
        self.temporaries = 0
        self._local_paths: dict[str, Path] = {}

    def place(self, token: Token) -> Place:
        """Where a token was written, as seen from this function."""
        width = len(token.macro or token.value)
        if token.filename == self.file:
            return Place(HERE, token.lineno - self.line, token.column, width, token.macro)
        if token.filename not in self.files:
            self.files.append(token.filename)
        return Place(self.files.index(token.filename), token.lineno, token.column, width, token.macro)

    def temporary(self, type_: str = "") -> Path:
        """A new temporary; its type, if one is given, is told in `Function.locals`."""
        self.temporaries += 1
        root = f"%{self.temporaries}"
        if type_:
            self.locals[root] = type_
        return Path(root)

    def held(self, value: Expr, type_: str, token: Token) -> Path:
        """The value in a temporary of a type."""
        target = self.temporary(type_)
        self.block.instrs.append(Assign(target, value, self.place(token)))
        return target

    def type_of(self, path: Path) -> str:
        """The type of what a path names, as far as declarations read so far tell; else empty."""
        root = path.root
        scope = self.scope
        if root.startswith("::"):
            type_ = scope.globals.get(root[2:]) or self.locals.get(root, "")
        else:
            type_ = self.locals.get(root, "")
        for step in path.steps:
            if not type_:
                return ""
            if step[0] == ".":
                record = scope.record(type_)
                type_ = next((f.type for f in record.fields if f.name == step[1:]), "") if record else ""
            else:
                type_ = type_ if type_.endswith(("*", "[]")) else scope.resolve(type_)
                type_ = type_[:-1] if type_.endswith("*") else type_[:-2] if type_.endswith("[]") else ""
        return type_
