"""Django app of what other sites load to embed booking pages."""

from django.apps import AppConfig


class EmbedConfig(AppConfig):
    name = "portal.embed"
