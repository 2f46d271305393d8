"""Mail about bookings, with the calendar entry that belongs to it.

A change writes its emails in its own transaction (`outbox`); the task worker composes and sends
them later (`messages`, `calendar_entry`).
"""
