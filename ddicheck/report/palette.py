"""The colours that stand for an IRQL, the same in every report."""

from __future__ import annotations

from collections.abc import Mapping

from ddicheck.model import Irql

__all__ = ["LEVEL_COLOURS", "LEVEL_STYLES", "UNKNOWN_COLOUR"]

LEVEL_COLOURS: Mapping[Irql, str] = {
    Irql.PASSIVE: "#1f9d63",
    Irql.APC: "#1b8fb3",
    Irql.DISPATCH: "#d98a00",
    Irql.DIRQL: "#d43b3b",
    Irql.HIGH: "#9a3fd1",
}
"""For drawings: told apart on white and on black, lowest level calmest."""

UNKNOWN_COLOUR = "#8a94a6"
"""Where no level is known."""

LEVEL_STYLES: Mapping[Irql, str] = {
    Irql.PASSIVE: "green",
    Irql.APC: "cyan",
    Irql.DISPATCH: "yellow",
    Irql.DIRQL: "red",
    Irql.HIGH: "magenta",
}
"""For terminals: the user's own sixteen colours."""
