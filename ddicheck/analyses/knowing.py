"""What a simulation asks of the rest of the driver."""

from __future__ import annotations

from typing import Protocol

from ddicheck.analyses.handing import Handed
from ddicheck.analyses.outcomes import Effect
from ddicheck.flow.facts import Constants
from ddicheck.ir.types import Assume
from ddicheck.program import Def, Program


class Knows(Handed, Protocol):
    """What a simulation asks of the rest of the driver."""

    @property
    def constants(self) -> Constants:
        """The constants its names stand for."""
        ...

    def effect(self, key: str, watched: bool) -> Effect | None:
        """The effect of a function of the driver; None while it is not known (recursion)."""
        ...

    def keeps(self, key: str) -> frozenset[str]:
        """The parameters of a function of the driver whose object it may let others get hold of."""
        ...

    def names(self, root: str) -> bool:
        """Whether a function of the driver names something at file scope, or a constant of the kit."""
        ...

    def needs(self, key: str) -> frozenset[str]:
        """The parameters that a function of the driver follows whatever they are."""
        ...

    def fails(self, key: str) -> bool:
        """Whether a function of the driver returns NULL where it could not get what it was to return."""
        ...

    def never(self, definition: Def, assume: Assume) -> bool:
        """Whether a condition in a function goes against all that the driver ever stores in the fields it reads."""
        ...


class Relayed:
    """Passes on to the driver what a simulation asks; a subclass answers some of it in its own way."""

    def __init__(self, driver: Knows) -> None:
        self._driver = driver

    @property
    def program(self) -> Program:
        """The driver."""
        return self._driver.program

    @property
    def constants(self) -> Constants:
        """The constants its names stand for."""
        return self._driver.constants

    def effect(self, key: str, watched: bool) -> Effect | None:
        """The effect of a function."""
        return self._driver.effect(key, watched)

    def read_elsewhere(self, name: str, key: str) -> bool:
        """Whether a field is read by another function than `key`."""
        return self._driver.read_elsewhere(name, key)

    def keeps(self, key: str) -> frozenset[str]:
        """The parameters of a function whose object it may let others get hold of."""
        return self._driver.keeps(key)

    def names(self, root: str) -> bool:
        """Whether a function of the driver names something at file scope, or a constant of the kit."""
        return self._driver.names(root)

    def needs(self, key: str) -> frozenset[str]:
        """The parameters that a function follows whatever they are."""
        return self._driver.needs(key)

    def fails(self, key: str) -> bool:
        """Whether a function returns NULL where it could not get what it was to return."""
        return self._driver.fails(key)

    def never(self, definition: Def, assume: Assume) -> bool:
        """Whether a condition goes against all that the driver ever stores in the fields it reads."""
        return self._driver.never(definition, assume)
