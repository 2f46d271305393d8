"""Subscriptions to webhooks in Cal.com."""
