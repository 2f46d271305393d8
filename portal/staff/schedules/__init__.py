"""Schedules: weekly hours and date overrides."""
