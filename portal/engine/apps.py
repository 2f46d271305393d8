"""The Django application of the embedded engine."""

from django.apps import AppConfig
from django.db.models.signals import pre_save

from portal.engine.protocol.columns import check_bounds


class EngineConfig(AppConfig):
    """A local twin of the Cal.com API v2: models, rules and the wire."""

    name = "portal.engine"
    label = "engine"
    verbose_name = "Embedded engine"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        pre_save.connect(check_bounds)
