"""The booking portal."""

__version__ = "0.2.0"
