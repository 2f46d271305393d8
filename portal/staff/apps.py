"""The staff's door."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class StaffConfig(AppConfig):
    """Pages of the staff."""

    name = "portal.staff"
    verbose_name = gettext_lazy("Scheduling")
