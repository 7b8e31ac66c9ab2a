"""OIDs: which a miniport must answer, and with what it may answer."""

from typing import NamedTuple

from ddicheck.knowledge.tables import Table, words

__all__ = ["Oid", "all_oids"]


class Oid(NamedTuple):
    """An OID whose answer the documentation limits."""

    name: str
    mandatory_for: str
    """The medium whose miniports must answer a query for it: `any`, `native_802_11`; empty if it is not mandatory."""
    since: str
    """The version of NDIS it came with, `NDIS6`; empty if it is older."""
    statuses: tuple[str, ...]
    """The only final statuses a set request for it may have; empty if they are not limited."""


_OIDS = Table("oids.tsv", lambda row: Oid(row[0], row[1], row[2], words(row[3])))


def all_oids() -> tuple[Oid, ...]:
    """All OIDs whose answers are limited, by name."""
    return _OIDS.rows
