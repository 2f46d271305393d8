"""Webhooks that Cal.com sends to the portal."""

from django.apps import AppConfig


class InboundConfig(AppConfig):
    """The door for Cal.com's own deliveries."""

    name = "portal.inbound"
