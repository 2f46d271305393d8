"""Django app of the webhooks that Cal.com sends to the portal."""

from django.apps import AppConfig


class InboundConfig(AppConfig):
    name = "portal.inbound"
