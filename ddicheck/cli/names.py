"""Names that are not known, and the ones that may have been meant."""

from __future__ import annotations

from collections.abc import Iterable

import click

__all__ = ["unknown_name"]


def unknown_name(what: str, name: str, known: Iterable[str]) -> click.ClickException:
    """The error for a name that is not among the known ones, with up to five that are close."""
    import difflib

    by_lower = {item.lower(): item for item in sorted(known)}
    close = difflib.get_close_matches(name.lower(), list(by_lower), 5, 0.7)
    close += [item for item in by_lower if name.lower() in item and item not in close][: 5 - len(close)] if name else []
    hint = f"; did you mean {', '.join(by_lower[item] for item in close)}?" if close else ""
    return click.ClickException(f"no {what} is called {name}{hint}")
