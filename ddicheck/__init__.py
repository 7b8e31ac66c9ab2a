"""ddicheck: a static DDI-compliance checker for Windows driver source."""

__version__ = "0.1.0"
