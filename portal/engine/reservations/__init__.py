"""Reservations: short-lived claims on slots."""
