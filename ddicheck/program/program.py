"""The linked driver: one object that answers what calls what, as what, and where that is said.

Everything is worked out from the units once, on first use, and is the same whatever the order of the units.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType

from ddicheck.ir.types import Declarations, Declared, Path, Unit
from ddicheck.program import kinds, notes, order, roles
from ddicheck.program.calls import CallGraph
from ddicheck.program.names import Names, Variable
from ddicheck.program.pointers import Pointers
from ddicheck.program.types import Types
from ddicheck.program.values import CallManagerSide, Def, Evidence, IrqlNotes, Kind, Paged, Role, Site

__all__ = ["Program"]


class Program:
    """One driver as a whole. Made by `link`; not changed afterwards."""

    def __init__(self, name: str, units: tuple[Unit, ...]) -> None:
        self.name = name
        self.units = units
        """In the order of their paths."""
        self.names = Names(units)
        """What a name means in a unit."""
        self.functions: Mapping[str, Def] = MappingProxyType(self.names.functions)
        """All functions by key, in the order of their keys."""
        self.globals: Mapping[str, Variable] = MappingProxyType(self.names.variables)
        """Variables at file scope and local statics by key, in the order of their keys."""
        self.types = Types(self.names)

    # -- names and types -----------------------------------------------------------------------------------------------

    def resolve(self, name: str, from_def: Def | None = None) -> str | None:
        """The key of the function that `name` means in `from_def`'s unit; None if the driver defines none."""
        return self.names.function(name.removeprefix("::"), from_def.unit if from_def else None)

    def declared(self) -> Iterator[tuple[str, Declared, Declarations]]:
        """Every declaration of a function apart from its definition, with the function's key, in the order of keys."""
        for key in self.functions:
            for declared, declarations in self.names.declared.get(key, ()):
                yield key, declared, declarations

    def type_of(self, definition: Def, path: Path) -> str:
        """The type of what an access path means in a function, as text; empty where it is not known."""
        return self.types.of(definition, path)

    def field_key(self, definition: Def, path: Path) -> tuple[str, str] | None:
        """Which field a path ends in, or which global it is: `(record, field)`, `("::name", "")`; None for locals."""
        return self.types.field_key(definition, path)

    # -- the call graph ------------------------------------------------------------------------------------------------

    @cached_property
    def pointers(self) -> Pointers:
        """Which functions are stored where."""
        return Pointers(self.names, self.types)

    @cached_property
    def _graph(self) -> CallGraph:
        return CallGraph(self.names, self.types, self.pointers)

    def calls(self, key: str) -> tuple[Site, ...]:
        """The call sites of a function, in the order of blocks and instructions."""
        return self._graph.sites.get(key, ())

    def callers(self, key: str) -> tuple[tuple[str, Site], ...]:
        """The sites that call a function or hand it over, each with the key of the function it is in."""
        return self._graph.callers.get(key, ())

    def stored(self, field: tuple[str, str]) -> tuple[tuple[str, Evidence], ...]:
        """The functions that the driver stores to a field or global (as `field_key` names it), and where, sorted."""
        return self.pointers.stored(field)

    # -- roles and kinds -----------------------------------------------------------------------------------------------

    @cached_property
    def _roles(self) -> dict[str, tuple[Role, ...]]:
        return roles.collect(self)

    def roles(self, key: str) -> tuple[Role, ...]:
        """What the system may call a function as, sorted by type; empty for a function that only the driver calls."""
        return self._roles.get(key, ())

    def with_role(self, *types: str) -> tuple[str, ...]:
        """The keys of all functions that have one of these roles (canonical types), sorted."""
        wanted = set(types)
        return tuple(k for k, found in sorted(self._roles.items()) if any(r.type in wanted for r in found))

    @cached_property
    def _kinds(self) -> tuple[Kind, ...]:
        return kinds.collect(self)

    def kinds(self) -> tuple[Kind, ...]:
        """The kinds of driver this is, with what shows it; several for a driver with several edges."""
        return self._kinds

    @cached_property
    def _sides(self) -> dict[str, CallManagerSide]:
        return kinds.sides(self)

    def call_manager_side(self, key: str) -> CallManagerSide | None:
        """Which call manager of the driver a function belongs to; None where it is open, or the driver is none."""
        return self._sides.get(key)

    @cached_property
    def _reachable(self) -> frozenset[str]:
        return order.reachable(self, sorted(self._roles.keys() | self._graph.handed_over | self.pointers.taken.keys()))

    def reachable_from_roles(self) -> frozenset[str]:
        """The functions that can run: those with a role, handed out or with their address taken, and all they call."""
        return self._reachable

    # -- order ---------------------------------------------------------------------------------------------------------

    @cached_property
    def _order(self) -> tuple[tuple[str, ...], ...]:
        return order.components(self)

    def order(self) -> tuple[tuple[str, ...], ...]:
        """The functions in groups that call each other (mostly of one), callees before their callers."""
        return self._order

    def component(self, key: str) -> tuple[str, ...]:
        """The group of functions that call each other which a function is in."""
        return self._components[key]

    @cached_property
    def _components(self) -> dict[str, tuple[str, ...]]:
        return {key: component for component in self._order for key in component}

    def calls_any(self, key: str, keys: set[str]) -> bool:
        """Whether a function calls one of these, or hands one over."""
        return any(target in keys for site in self.calls(key) for target in site.targets)

    def calling(self, ddi: str) -> tuple[str, ...]:
        """The functions that call a DDI, in the order of their keys."""
        return self._calling.get(ddi, ())

    @cached_property
    def _calling(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for key in self.functions:
            for site in self.calls(key):
                if site.ddi:
                    found.setdefault(site.ddi, {})[key] = None
        return {ddi: tuple(keys) for ddi, keys in found.items()}

    # -- annotations ---------------------------------------------------------------------------------------------------

    def irql_notes(self, key: str) -> IrqlNotes:
        """What the function's annotations say of its IRQL."""
        return notes.irql(self.functions[key])

    def paged(self, key: str) -> Paged | None:
        """The pageable section the function lies in or says it lies in; None if nothing says so."""
        return notes.paged(self.functions[key])
