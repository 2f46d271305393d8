"""The staff's door."""

from django.apps import AppConfig


class StaffConfig(AppConfig):
    """Pages of the staff."""

    name = "portal.staff"
    verbose_name = "Scheduling"
