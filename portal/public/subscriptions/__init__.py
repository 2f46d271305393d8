"""Calendars that programs read at private addresses."""
