"""Django's admin, with the portal's own site as the default one."""

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """Django's admin with the portal's pages for Cal.com objects in it."""

    default_site = "portal.staff.site.StaffSite"
