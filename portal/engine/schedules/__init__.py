"""Schedules: weekly hours and date overrides of users (CONTRACT.md 7)."""
