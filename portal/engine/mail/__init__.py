"""Emails about bookings, with their calendar entries.

A change writes its emails in its own transaction (`outbox`); the task worker composes and sends
them later (`messages`, `calendar_entry`).
"""
