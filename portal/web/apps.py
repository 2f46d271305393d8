"""Shared HTTP concerns."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Middleware, error pages, partial rendering and the commands that run the portal."""

    name = "portal.web"
