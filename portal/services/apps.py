"""Use cases, and what they must remember."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    """Services and their intents."""

    name = "portal.services"
    label = "services"
    verbose_name = "The portal"
