"""Which drivers a path means and how each is built: projects of every kind, compilation databases, plain folders."""

from __future__ import annotations

from ddicheck.discovery.discover import Discovery, SkippedProject, discover, discover_stdin

__all__ = ["Discovery", "SkippedProject", "discover", "discover_stdin"]
