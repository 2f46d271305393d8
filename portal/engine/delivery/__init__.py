"""Webhooks out (CONTRACT.md section 8): what subscribers are told, and how it reaches them.

A change writes its deliveries in its own transaction (`outbox`), with bodies made by `payloads`,
`templates` and `envelope`; the task worker posts them afterwards (`tasks`, `posting`).
"""
