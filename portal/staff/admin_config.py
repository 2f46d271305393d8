"""Django's admin app, with the portal's own site as the default one."""

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    # By its path: the site imports pages, which may not be loaded before all apps are.
    default_site = "portal.staff.site.StaffSite"
