"""Choosing a time: month, week, list, time zones."""
