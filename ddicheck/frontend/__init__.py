"""Text to `Unit`: encodings, preprocessing, parsing, lowering. The only package that knows pycparser."""

from __future__ import annotations

from ddicheck.frontend.units import FrontEnd

__all__ = ["FrontEnd"]
