"""How forms are written."""
