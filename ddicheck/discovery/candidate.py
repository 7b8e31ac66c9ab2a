"""What each kind of build description comes to, before it is decided what is checked: one value for all of them."""

from __future__ import annotations

from dataclasses import dataclass

from ddicheck.model import Problem

__all__ = ["Candidate", "together"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that a build would make; paths absolute."""

    name: str
    root: str
    origin: str
    kind: str
    """`driver`, `library` (of kernel code), `user`, `other` (nothing is compiled) or `unknown`."""
    files: tuple[str, ...] = ()
    """C sources, sorted."""
    skipped: tuple[str, ...] = ()
    """C++ and assembly sources, sorted."""
    defines: tuple[tuple[str, str], ...] = ()
    undefines: frozenset[str] = frozenset()
    """Names that its build takes away, whoever defines them."""
    include_dirs: tuple[str, ...] = ()
    forced_includes: tuple[str, ...] = ()
    configuration: str = ""
    why: str = ""
    """Why it is of that kind, for those who ask why it is not checked."""
    references: tuple[str, ...] = ()
    """Origins of the projects that it says it needs."""
    links: frozenset[str] = frozenset()
    """Names of the libraries that it links, lower case, without `.lib`."""
    output: str = ""
    """Name of what it makes, lower case, without extension."""
    joined: tuple[str, ...] = ()
    """Origins of the libraries whose sources it has taken in."""
    excluded: tuple[str, ...] = ()
    """Sources that it names and leaves out of this build."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with its description."""
    lost: bool = False
    """Part of its description could not be read."""


def together(*lists: tuple[str, ...]) -> tuple[str, ...]:
    """The lists one after the other, each text once."""
    return tuple(dict.fromkeys(text for texts in lists for text in texts))
