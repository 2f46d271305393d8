"""Subscriptions to Cal.com's webhooks, as staff see and change them."""
