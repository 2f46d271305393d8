"""Use cases, and what they must remember."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class ServicesConfig(AppConfig):
    name = "portal.services"
    label = "services"
    verbose_name = gettext_lazy("The portal")
