"""Webhook subscriptions and deliveries to subscribers (CONTRACT.md 8).

A change writes its deliveries in its own transaction (`outbox`), with bodies made by `payloads` and
`envelope`; the task worker posts them later (`posting`).
"""
