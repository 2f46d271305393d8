"""The booking portal."""
