"""The staff's door: Django's admin site with pages for Cal.com objects."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """Django's admin with the portal's own site in it."""

    default = False
    default_site = "portal.staff.site.StaffSite"


class StaffConfig(AppConfig):
    """Pages of the staff."""

    default = True
    name = "portal.staff"
    verbose_name = "Bookings"
