"""The visitors' door."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """Pages where visitors choose a time and book it."""

    name = "portal.public"
