"""Shared HTTP concerns."""

from django.apps import AppConfig
from django.core.signals import request_finished

from portal.process import after_response


class WebConfig(AppConfig):
    """Middleware, error pages, partial rendering and the commands that run the portal."""

    name = "portal.web"

    def ready(self) -> None:
        """Do after each answer what nobody waits for."""
        request_finished.connect(after_response.finish)
