"""Callback roles: as what the system may enter a function of the driver, and which structure fields say so."""

from collections.abc import KeysView
from functools import cache
from itertools import chain
from typing import NamedTuple

from ddicheck.knowledge.ddis import DispatchFlag, Parameter, parse_flag, parse_parameters
from ddicheck.knowledge.tables import Sorted, Table, band, lines, words
from ddicheck.model import Levels

__all__ = [
    "LevelArgument",
    "Role",
    "field_role",
    "fields_of",
    "level_argument",
    "role",
    "role_names",
    "roles_documented_as",
    "structs_with_role",
]


class Role(NamedTuple):
    """A callback: a function type of the kit, and how the system enters a function of that type."""

    name: str
    """The function type: `MINIPORT_INITIALIZE`."""
    documented_as: str
    """The name its page gives such a function: `MiniportInitializeEx`; empty if it has no page."""
    header: str
    levels: Levels
    """The levels it is entered at; 0 where nothing is known."""
    conditional: bool
    """The levels are an outer bound."""
    wording: str
    """The level as the page words it; empty if it has none."""
    source: str
    """Where the levels are from: `page`, `header` (annotation in an older kit), `curated`, or empty."""
    parameters: tuple[Parameter, ...]
    returns: str
    """Return type; empty if it is not known."""
    may_pend: bool
    """Whether it may return before its operation is done, to complete it later."""
    dispatch_flag: DispatchFlag | None

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other names of it or of a pointer to it: `MINIPORT_INITIALIZE_HANDLER`."""
        return _aliases().get(self.name, ())

    def argument(self, parameter: str) -> int | None:
        """The position of a parameter, counted from 0; None if it has none of that name."""
        return next((i for i, p in enumerate(self.parameters) if p.name == parameter), None)


class LevelArgument(NamedTuple):
    """A parameter whose value tells at which level a callback is entered."""

    argument: int
    """Position of the parameter, counted from 0."""
    values: tuple[str, ...]
    """The constants with which it is entered at `levels`; with any other it is entered at the role's lowest level."""
    levels: Levels
    asked_by: str
    """The flag by which a driver asks for such calls; it gets none without."""


def _parse_told(row: list[str]) -> LevelArgument:
    _, argument, values, levels, asked_by, _note = row
    return LevelArgument(int(argument), words(values), band(levels), asked_by)


_TOLD = Table("told.tsv", _parse_told)


def level_argument(name: str) -> LevelArgument | None:
    """The parameter that tells at which level a callback of a role is entered; None if none does."""
    return _TOLD.get(name)


def _parse(row: list[str]) -> Role:
    name, page, header, levels, conditional, wording, source, parameters, returns, pends, flag = row
    declared = parse_parameters(parameters)
    return Role(
        name=name,
        documented_as=page,
        header=header,
        levels=band(levels),
        conditional=bool(conditional),
        wording=wording,
        source=source,
        parameters=declared,
        returns=returns,
        may_pend=bool(pends),
        dispatch_flag=parse_flag(flag, declared),
    )


_ROLES = Table("roles.tsv", _parse)
_ALIASES = Table("aliases.tsv", lambda row: row[1])


@cache
def _aliases() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in lines("aliases.tsv"):
        alias, name = line.split("\t")
        found[name] = (*found.get(name, ()), alias)
    return found


def role(name: str) -> Role | None:
    """The role of this name: a role type, its handler typedef, another alias, or a pointer (`P`, `LP`) to one."""
    for candidate in (name, name.removeprefix("P"), name.removeprefix("LP")):
        found = _ROLES.get(candidate) or _ROLES.get(_ALIASES.get(candidate) or "")
        if found is not None:
            return found
    return None


def role_names() -> KeysView[str]:
    """The names of all roles, without aliases."""
    return _ROLES.names


@cache
def _pages() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in lines("roles.tsv"):
        name, page, _ = line.split("\t", 2)
        if page:
            found[page] = (*found.get(page, ()), name)
    return found


def roles_documented_as(page: str) -> tuple[str, ...]:
    """The roles whose page calls such a function by this name: `MiniportHaltEx` is `MINIPORT_HALT`."""
    return _pages().get(page, ())


# -- structures that carry callbacks -----------------------------------------------------------------------------------

_FIELDS = Sorted("fields.tsv")


@cache
def _fields(struct: str) -> dict[str, str]:
    return {field: name for _, field, name in _FIELDS.under(struct)}


@cache
def _spellings(struct: str) -> tuple[str, ...]:
    """The names under which a structure may be listed, the surest first."""
    plain = struct.replace("const ", "").replace("struct ", "").replace("union ", "").rstrip("* ").strip()
    found = [plain]
    found += [plain.removeprefix(start) for start in ("_", "P", "LP", "P_", "PC", "LPC") if plain.startswith(start)]
    found += ["_" + name for name in found]
    return tuple(found)


def _stem(struct: str) -> str:
    """The name without its version: `PROTOCOL_CHARACTERISTICS` of `NDIS50_PROTOCOL_CHARACTERISTICS`; empty if none."""
    start, _, rest = struct.partition("_")
    version = start.removeprefix("NDIS")
    if version == start or not (version.isdigit() or (not version and rest.startswith(("PROTOCOL_", "MINIPORT_")))):
        return ""
    return rest


@cache
def _versioned() -> tuple[tuple[str, str], ...]:
    names = dict.fromkeys(line.split("\t", 1)[0] for line in _FIELDS.starting("NDIS"))
    return tuple((stem, name) for name in names if (stem := _stem(name)))


@cache
def _variants(struct: str) -> tuple[str, ...]:
    """The structures of other versions of the same interface: NDIS50_, NDIS51_ ... and the one without a version."""
    stems = {stem for name in _spellings(struct) if (stem := _stem(name))}
    return tuple(name for stem, name in _versioned() if stem in stems) if stems else ()


def fields_of(struct: str) -> dict[str, str]:
    """The fields of a structure that carry a callback, with their roles; empty if it has none.

    `struct` is a tag or a typedef, of the structure or of a pointer to it, as a driver may write it.
    """
    return next((found for name in _spellings(struct) if (found := _fields(name))), {})


def field_role(struct: str, field: str) -> str | None:
    """The role that a function gets by being stored in a field of a structure of the kit; None if it gets none."""
    for name in chain(_spellings(struct), _variants(struct)):
        found = _fields(name).get(field)
        if found is not None:
            return found
    return None


def structs_with_role(name: str) -> tuple[tuple[str, str], ...]:
    """The fields that carry a role, as (structure, field), in order."""
    known = (line.split("\t") for line in lines("fields.tsv"))
    return tuple((struct, field) for struct, field, held in known if held == name)
