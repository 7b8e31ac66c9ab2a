"""The command line: a thin shell over `engine.Session`. Heavy imports wait until a command needs them."""

from __future__ import annotations

from ddicheck.cli.program import main

__all__ = ["main"]
