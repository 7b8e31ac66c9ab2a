"""The command line: a thin shell over `engine.Session`. Heavy imports wait until a command needs them."""

from __future__ import annotations

import gc

gc.set_threshold(100_000, 20, 20)
"""A check makes many small values and next to no cycles; Python's own threshold costs it a tenth of its time."""

from ddicheck.cli.program import main, run  # noqa: E402  the imports are what the first collections would slow down

__all__ = ["main", "run"]
