"""The admin site at ``/admin/``."""

from django.contrib.admin import AdminSite


class StaffSite(AdminSite):
    """Django's admin site under the portal's name."""

    site_header = "Booking portal"
    site_title = "Booking portal"
    index_title = "Manage bookings"
