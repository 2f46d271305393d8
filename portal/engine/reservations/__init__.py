"""Slot reservations: short-lived claims on slots (CONTRACT.md 3.2 to 3.5)."""
