"""Django app of staff's door at ``/admin/``."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class StaffConfig(AppConfig):
    name = "portal.staff"
    verbose_name = gettext_lazy("Scheduling")
