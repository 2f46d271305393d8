"""Subscriptions in Cal.com, and deliveries that come from it."""
