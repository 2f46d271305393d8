"""Bookings: requests, checks, rows, changes and answers (CONTRACT.md 4, 14)."""
